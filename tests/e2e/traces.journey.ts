// Tests that nothing of a reader is left in Chromium after signing out with removal or an erase order.
import { createServer } from 'node:http';
import { expect, test, type Page } from '@playwright/test';
import { addAddress, expectWhole, goToList, row, setUpInBrowser, signInInBrowser, syncNow } from '../support/app.ts';
import { openDevice, type Device } from '../support/device.ts';
import { addFixturePages, KEEPERS } from '../support/fixture-pages.ts';
import { startOffprint, type Offprint } from '../support/offprint.ts';
import { OWNER, signIn } from '../support/reader.ts';
import { startSite, type Site } from '../support/site.ts';

const SEARCH = 'keepers skarn';
/** A picture that an older build of the server allowed the browser to cache for a year. */
const OLD_PICTURE = `/img/${'01d0'.repeat(16)}`;

let site: Site;
let offprint: Offprint;
let device: Device;

test.beforeEach(async () => {
	site = await startSite();
	offprint = await startOffprint();
	device = await openDevice({ origin: offprint.origin, viewport: { width: 390, height: 844 } });
});

test.afterEach(async () => {
	await device.discard();
	await offprint.discard();
	await site.close();
});

/** Paths of the pictures and texts on this device, which are private. */
async function privatePaths(page: Page): Promise<string[]> {
	const keys = await page.evaluate(async () => {
		const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
		const open = indexedDB.open(names.find((name) => /^offprint-(?!device)/.test(name)) ?? '');
		await new Promise((resolve) => (open.onsuccess = resolve));
		const tx = open.result.transaction(['pictures', 'bodies']);
		const [pictures, bodies] = [tx.objectStore('pictures').getAllKeys(), tx.objectStore('bodies').getAllKeys()];
		await new Promise((resolve) => (tx.oncomplete = resolve));
		open.result.close();
		return { pictures: pictures.result, bodies: bodies.result };
	});
	const pictures = keys.pictures.map((hash) => `/img/${String(hash)}`);
	expect(pictures.length).toBeGreaterThan(3);
	return [...pictures, ...keys.bodies.map((id) => `/api/articles/${String(id)}`), OLD_PICTURE];
}

/** Finds the paths that are in the browser's HTTP cache. */
function findInHttpCache(page: Page, paths: readonly string[]): Promise<string[]> {
	return page.evaluate(async (all) => {
		const cached = [];
		for (const path of all) {
			const answer = await fetch(path, { cache: 'only-if-cached', mode: 'same-origin' }).catch(() => null);
			if (answer?.ok === true) cached.push(path);
		}
		return cached;
	}, paths);
}

/** Reads everything that the browser stores for the app outside the HTTP cache. @returns the contents by their location */
async function readStorage(page: Page): Promise<Record<string, string>> {
	const stored = await page.evaluate(async () => {
		const all: Record<string, string> = {};
		for (const { name = '' } of await indexedDB.databases()) {
			const open = indexedDB.open(name);
			await new Promise((resolve) => (open.onsuccess = resolve));
			for (const store of open.result.objectStoreNames) {
				const rows = open.result.transaction([store]).objectStore(store).getAll();
				await new Promise((resolve) => (rows.onsuccess = resolve));
				all[`database ${name}/${store}`] = JSON.stringify(rows.result);
			}
			open.result.close();
		}
		for (const name of await caches.keys()) {
			const cache = await caches.open(name);
			for (const request of await cache.keys()) {
				const type = (await cache.match(request))?.headers.get('content-type') ?? '';
				const body = /html|json/.test(type) ? await (await cache.match(request))?.text() : '';
				all[`cache ${name} ${request.url}`] = body ?? '';
			}
		}
		for (const name of Object.keys(localStorage)) all[`localStorage ${name}`] = localStorage.getItem(name) ?? '';
		for (const name of Object.keys(sessionStorage)) all[`sessionStorage ${name}`] = sessionStorage.getItem(name) ?? '';
		return all;
	});
	for (const { name, value } of await page.context().cookies()) stored[`cookie ${name}`] = value;
	return stored;
}

interface StoredData {
	readonly locations: readonly string[];
	readonly words: string;
}

async function readTraces(page: Page): Promise<StoredData> {
	const all = await readStorage(page);
	const isApp = (name: string) => /^cache (workbox-precache|offprint-(fonts|start))/.test(name);
	return { locations: Object.keys(all).filter((name) => !isApp(name)), words: Object.values(all).join('\n') };
}

/** Expects that only a small database, which records the removal, and the cookie of a known device are left. */
async function expectNothingLeft(page: Page, paths: readonly string[], reader: string, fact = '[true]'): Promise<void> {
	await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
	await expect
		.poll(async () => (await readTraces(page)).locations.filter((name) => !/known_device$/.test(name)))
		.toEqual(['database offprint-device/facts']);
	await expect.poll(async () => (await readStorage(page))['database offprint-device/facts']).toBe(fact);
	const { words } = await readTraces(page);
	for (const word of [OWNER.email, OWNER.name, reader, SEARCH, 'Skarn']) expect(words).not.toContain(word);
	await expect.poll(() => findInHttpCache(page, paths)).toEqual([]);
	expect(await page.evaluate(() => document.body.innerText)).not.toContain('Skarn');
}

/** Makes the browser cache a picture, which a stand-in for the server sends as an older build did. */
async function plantOldPicture(): Promise<void> {
	await offprint.stop();
	const headers = { 'content-type': 'image/webp', 'cache-control': 'private, max-age=31536000, immutable' };
	const oldServer = createServer((request, response) => {
		if (request.url === OLD_PICTURE) response.writeHead(200, headers).end('an old picture');
		else response.writeHead(503).end();
	});
	await new Promise<void>((resolve) => oldServer.listen(Number(new URL(offprint.origin).port), '127.0.0.1', resolve));
	await device.page.evaluate((path) => fetch(path).then((answer) => answer.text()), OLD_PICTURE);
	oldServer.closeAllConnections();
	await new Promise((resolve) => oldServer.close(resolve));
	await offprint.restart();
}

/** Creates a library, and searches for and reads an article in two tabs. @returns private data, and the second tab */
async function createLibraryInTwoTabs(): Promise<{ paths: string[]; reader: string; other: Page }> {
	const { page } = device;
	await setUpInBrowser(page, await offprint.setupLink());
	await addAddress(page, addFixturePages(site)['lighthouse-keepers']);
	await goToList(page, 'Unread');
	await expectWhole(row(page, KEEPERS));
	const paths = await privatePaths(page);
	await plantOldPicture();
	expect(await findInHttpCache(page, [OLD_PICTURE])).toEqual([OLD_PICTURE]);
	const other = await device.context.newPage();
	for (const tab of [page, other]) {
		await tab.goto('/search');
		await tab.getByRole('searchbox').fill(SEARCH);
		await row(tab, KEEPERS).getByRole('link').first().click();
		await expect(tab.getByRole('article', { name: 'Article' })).toContainText('Skarn');
		// Kit stores its state of the tab in sessionStorage.
		await tab.reload();
		await expect(tab.getByRole('article', { name: 'Article' })).toContainText('Skarn');
		expect((await readTraces(tab)).words).toContain(SEARCH);
	}
	const session = await page.evaluate(() => fetch('/api/account').then((answer) => answer.json()));
	return { paths, reader: (session as { account: { reader: string } }).account.reader, other };
}

async function signOutWith(page: Page, choice: string): Promise<void> {
	await page.goto('/settings');
	await page.getByRole('button', { name: 'Sign out' }).click();
	await page.getByRole('button', { name: choice }).click();
	await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
}

test('after signing out with removal, nothing of the reader is left in any tab', async () => {
	const { paths, reader, other } = await createLibraryInTwoTabs();
	await signOutWith(device.page, 'Sign out and remove it');
	await expectNothingLeft(device.page, paths, reader);
	await expectNothingLeft(other, paths, reader);
	// Kit writes a record when a tab is reloaded. It is removed too.
	for (const tab of [device.page, other]) {
		await tab.reload();
		await expectNothingLeft(tab, paths, reader);
	}
	await device.page.goto('/search');
	await expectNothingLeft(device.page, paths, reader);
});

test('signing out offline removes local data at once, and ends the session and clears the HTTP cache when online again', async () => {
	const { paths, reader, other } = await createLibraryInTwoTabs();
	const otherSession = await signIn(offprint.origin);
	await offprint.kill();
	await signOutWith(device.page, 'Sign out and remove it');
	await other.close();
	const wordsLeft = async () => {
		const { words } = await readTraces(device.page);
		const outsideCookie = words.replace(/session_token.*/, '');
		return [OWNER.email, OWNER.name, reader, SEARCH, 'Skarn'].filter((word) => outsideCookie.includes(word));
	};
	// The name of the database, which contains the reader's id, is recorded until the database is deleted.
	await expect.poll(wordsLeft).toEqual([]);
	await expect
		.poll(async () => (await readTraces(device.page)).locations.filter((name) => !name.startsWith('cookie')))
		.toEqual(['database offprint-device/facts']);
	await offprint.restart();
	expect((await otherSession.get('/api/devices')).ok).toBe(true);
	await device.page.evaluate(() => window.dispatchEvent(new Event('online')));
	await expectNothingLeft(device.page, paths, reader);
});

test('a device with an erase order has nothing left in its open tabs', async () => {
	const { paths, reader, other } = await createLibraryInTwoTabs();
	await orderErase();
	await device.page.evaluate(() => window.dispatchEvent(new Event('online')));
	for (const tab of [device.page, other]) {
		await expect(tab.getByRole('alert', { name: 'This device was signed out and erased' })).toBeVisible();
		await expectNothingLeft(tab, paths, reader, '["erased"]');
	}
	await device.page.reload();
	await expect(device.page.getByRole('alert', { name: 'This device was signed out and erased' })).toBeVisible();
	// The device is no longer a known device, from which passwords could be tried more often.
	await expect.poll(async () => (await device.context.cookies()).map(({ name }) => name)).toEqual([]);
});

test('a device with an erase order and no open tab has nothing left after the service worker has synced', async () => {
	const { paths, reader } = await createLibraryInTwoTabs();
	const blankTab = await device.context.newPage();
	const session = await device.context.newCDPSession(blankTab);
	const registered = new Promise<string>((resolve) =>
		session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			const registration = registrations.find(({ scopeURL }) => scopeURL.startsWith(offprint.origin));
			if (registration !== undefined) resolve(registration.registrationId);
		})
	);
	await session.send('ServiceWorker.enable');
	const registrationId = await registered;
	for (const tab of device.context.pages()) if (tab !== blankTab) await tab.close();
	const otherDevice = await orderErase();
	const sync = { origin: offprint.origin, registrationId, tag: 'outbox', lastChance: false };
	await session.send('ServiceWorker.dispatchSyncEvent', sync);
	// The server records that the device was erased.
	await expect
		.poll(async () =>
			((await (await otherDevice.get('/api/devices')).json()) as { devices: { erasing: boolean }[] }).devices.filter(
				({ erasing }) => erasing
			)
		)
		.toEqual([]);
	// Opens a path that is not a page of the app, so that none of the app's code runs.
	await blankTab.goto('/favicon.svg');
	const databases = () => blankTab.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
	await expect.poll(databases).toEqual(['offprint-device']);
	await expect.poll(() => findInHttpCache(blankTab, paths)).toEqual([]);
	await blankTab.goto('/');
	await expect(blankTab.getByRole('alert', { name: 'This device was signed out and erased' })).toBeVisible();
	await expectNothingLeft(blankTab, paths, reader, '["erased"]');
});

test('signing out without removal keeps the library, and clears the searches from the tab', async () => {
	await createLibraryInTwoTabs();
	await signOutWith(device.page, 'Sign out and keep it');
	expect(await device.page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
	expect((await readStorage(device.page))['database offprint-device/facts']).toContain(OWNER.email);
	await signInInBrowser(device.page);
	await expectWhole(row(device.page, KEEPERS));
	await syncNow(device.page);
});

/** Orders from another device of the reader that this device be erased. @returns the other device */
async function orderErase() {
	const otherDevice = await signIn(offprint.origin);
	const { devices } = (await (await otherDevice.get('/api/devices')).json()) as {
		devices: { id: string; name: string | null }[];
	};
	const target = devices.find(({ name }) => name?.startsWith('Chrome'));
	const answer = await otherDevice.post('/api/devices', { device: target?.id, how: 'erase' });
	expect(answer.ok).toBe(true);
	return otherDevice;
}
