// Tests the start of the app. Actions wait for code that is loaded after the first screen, a failed load is shown and can
// be repaired, a database that does not open and a library that has not arrived are reported, and all code is available
// offline.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { addAddress, goToList, setUpInBrowser, signInInBrowser } from '../support/app.ts';
import { openDevice, type Device } from '../support/device.ts';
import { startOffprint, type Offprint } from '../support/offprint.ts';

const BUILD = new URL('../../build/client/', import.meta.url).pathname;
const SCRIPTS = '_app/immutable/chunks';

let offprint: Offprint;
let device: Device;

test.beforeEach(async () => {
	test.setTimeout(120_000);
	offprint = await startOffprint();
	device = await openDevice({ origin: offprint.origin, viewport: { width: 390, height: 844 } });
	await setUpInBrowser(device.page, await offprint.setupLink());
	await addAddress(device.page, 'https://example.invalid/a-page');
	await goToList(device.page, 'Unread');
	await expect(bookmark(device.page)).toBeVisible();
});

test.afterEach(async () => {
	await device.discard();
	await offprint.discard();
});

function bookmark(page: Page) {
	return page.getByRole('listitem').getByRole('button', { name: 'Bookmark', exact: true });
}

function unbookmark(page: Page) {
	return page.getByRole('listitem').getByRole('button', { name: 'Remove bookmark' });
}

/** The path of the script that writes to the library. It contains the name of a lock. */
function deferredParts(): string {
	const scripts = readdirSync(join(BUILD, SCRIPTS)).filter(
		(name) => name.endsWith('.js') && readFileSync(join(BUILD, SCRIPTS, name), 'utf8').includes('offprint-download-')
	);
	expect(scripts).toHaveLength(1);
	return `/${SCRIPTS}/${scripts[0]}`;
}

/** Whether an element lies in the window and nothing covers it. Runs in the page. */
function isUncovered(element: Element): boolean {
	const { left, right, top, bottom } = element.getBoundingClientRect();
	const isInside = top >= 0 && bottom <= innerHeight && bottom > top;
	return isInside && element.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
}

/** Leaves the app without worker and caches, as before a first visit. */
async function removeStoredFiles(page: Page): Promise<void> {
	await page.evaluate(async () => {
		for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
		for (const name of await caches.keys()) await caches.delete(name);
	});
	await page.goto('about:blank');
}

test('an action by tap or key waits until the write code is loaded', async () => {
	const { page, context } = device;
	await removeStoredFiles(page);
	const { promise: mayLoad, resolve: letLoad } = Promise.withResolvers<void>();
	await context.route(`**${deferredParts()}`, async (route) => {
		await mayLoad;
		await route.continue();
	});
	await page.goto('/');
	await bookmark(page).click();
	await page.getByRole('listitem').getByRole('link').first().focus();
	await page.keyboard.press('m');
	await expect(bookmark(page)).toBeVisible();
	letLoad();
	// Both changes were written, in this order; the entry left the list because it is read.
	await expect(page.getByRole('heading', { name: 'All read' })).toBeVisible();
	await goToList(page, 'Bookmarks');
	await expect(unbookmark(page)).toBeVisible();
});

test('a failed load of the write code is shown, and the action can be repeated after a reload', async () => {
	const { page, context } = device;
	await removeStoredFiles(page);
	const address = `**${deferredParts()}`;
	await context.route(address, (route) => route.abort());
	await page.goto('/');
	await bookmark(page).click();
	await expect(page.getByRole('alert')).toContainText('Part of Offprint could not be loaded.');
	await expect(page.getByRole('status').filter({ hasText: 'Part of Offprint could not be loaded.' })).toBeVisible();
	await context.unroute(address);
	await page.reload();
	await bookmark(page).click();
	await expect(unbookmark(page)).toBeVisible();
});

test('a dialog that could not be loaded says so in view, and the next tap loads it', async () => {
	const { page, context } = device;
	const scripts = '**/_app/immutable/**';
	await removeStoredFiles(page);
	await page.goto('/');
	await expect(bookmark(page)).toBeVisible();
	await context.route(scripts, (route) => route.abort());
	const alert = page.getByRole('alert');
	const more = page.getByRole('listitem').getByRole('button', { name: 'More' });
	for (let tap = 0; tap < 2; tap++) {
		await more.click();
		await expect(alert).toContainText('Part of Offprint could not be loaded.');
		await expect.poll(() => alert.evaluate(isUncovered)).toBe(true);
	}
	await context.unroute(scripts);
	await more.click();
	const dialog = page.getByRole('dialog');
	await expect(dialog).toBeVisible();
	await expect(alert).toHaveCount(0);
	await expect(dialog.getByRole('list')).toHaveCSS('list-style-type', 'none');
});

test('text typed before the search screen is loaded runs no shortcut of the list', async () => {
	const { page, context } = device;
	await removeStoredFiles(page);
	const { promise: mayLoad, resolve: letLoad } = Promise.withResolvers<void>();
	await page.goto('/');
	await page.getByRole('listitem').getByRole('link').first().focus();
	await context.route('**/_app/immutable/**', async (route) => {
		await mayLoad;
		await route.continue();
	});
	await page.keyboard.press('/');
	await page.keyboard.type('beo', { delay: 50 });
	letLoad();
	await expect(page.getByRole('searchbox')).toBeFocused();
	await goToList(page, 'Unread');
	await expect(bookmark(page)).toBeVisible();
});

test('a library that the browser does not open yet says so, and is shown once it opens', async () => {
	const { page, context } = device;
	const other = await context.newPage();
	await other.goto('/manifest.webmanifest');
	// A transaction that another tab does not end stops all that conflict with it.
	await other.evaluate(async () => {
		const database = await new Promise<IDBDatabase>((resolve) => {
			const opening = indexedDB.open('offprint-device');
			opening.onsuccess = () => resolve(opening.result);
		});
		const store = database.transaction('facts', 'readwrite').objectStore('facts');
		const holdOpen = () => {
			if (!('isReleased' in globalThis)) store.count().onsuccess = holdOpen;
		};
		holdOpen();
	});
	await page.goto('/');
	await expect(page.getByText('Opening your library takes longer than usual.')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Reload' })).toBeVisible();
	await other.evaluate(() => Object.assign(globalThis, { isReleased: true }));
	await expect(bookmark(page)).toBeVisible();
});

test('all scripts and styles are available offline, and the first tap after opening the app is written', async () => {
	const built = readdirSync(join(BUILD, '_app/immutable'), { recursive: true, encoding: 'utf8' });
	const appFiles = built.filter((name) => /\.(?:js|css)$/.test(name)).map((name) => `/_app/immutable/${name}`);
	const readPrecache = () =>
		device.page.evaluate(async () => {
			const names = (await caches.keys()).filter((name) => name.includes('-precache-'));
			const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
			return keys.flat().map(({ url }) => new URL(url).pathname);
		});
	expect(appFiles.length).toBeGreaterThan(20);
	expect(await readPrecache()).toEqual(expect.arrayContaining(appFiles));
	await offprint.kill();
	await device.reopen();
	await device.page.goto('/');
	await bookmark(device.page).click();
	await expect(unbookmark(device.page)).toBeVisible();
	await device.kill();
	await device.reopen();
	await device.page.goto('/bookmarks');
	await expect(unbookmark(device.page)).toBeVisible();
});

test('a new device says that articles are loading until the first pull, and while offline that it has none yet', async () => {
	const laptop = await openDevice({ origin: offprint.origin, viewport: { width: 1280, height: 800 } });
	const { page, context } = laptop;
	try {
		const { promise: mayAnswer, resolve: letAnswer } = Promise.withResolvers<'continue' | 'abort'>();
		await context.route('**/api/sync', async (route) => route[await mayAnswer]());
		await signInInBrowser(page);
		await expect(page.getByText('Loading articles')).toBeVisible();
		await expect(page.getByText('Syncing…')).toBeVisible();
		await expect(page.getByRole('heading', { name: 'Nothing to read yet' })).toHaveCount(0);
		letAnswer('abort');
		await expect(page.getByRole('heading', { name: 'Your library is not on this device yet' })).toBeVisible();
		await expect(page.getByText('Loading articles')).toHaveCount(0);
		await context.unroute('**/api/sync');
		await page.evaluate(() => window.dispatchEvent(new Event('online')));
		await expect(bookmark(page)).toBeVisible();
		await goToList(page, 'Archive');
		await expect(page.getByRole('heading', { name: 'The archive is empty' })).toBeVisible();
	} finally {
		await laptop.discard();
	}
});
