// Tests in Chromium what another site can save for a signed-in reader, checked on device and server.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { addAddress, confirmSave, expectWhole, goToList, row, setUpInBrowser, syncNow } from '../support/app.ts';
import { openHostile, submit, waitForAppPage, saveAttempts, type SaveAttempt } from '../support/cross-site.ts';
import { openDevice, type Device } from '../support/device.ts';
import { startOffprint, type Offprint } from '../support/offprint.ts';
import { signIn } from '../support/reader.ts';
import { startSite, type Site } from '../support/site.ts';

const ROUTES = fileURLToPath(new URL('../../src/routes', import.meta.url));
const TEXT = '<p>The ferry left at dawn with the mail and two passengers for the island.</p>'.repeat(20);

let hostile: Site;
/** A site in the home network. */
let home: Site;
let offprint: Offprint;
let device: Device;

test.beforeEach(async () => {
	hostile = await startSite();
	home = await startSite();
	offprint = await startOffprint({ entry: 'tests/support/named-server.ts' });
	device = await openDevice({ origin: offprint.origin, viewport: { width: 390, height: 844 } });
	await setUpInBrowser(device.page, await offprint.setupLink());
});

test.afterEach(async () => {
	await device.discard();
	await offprint.discard();
	await hostile.close();
	await home.close();
});

/** An address of a site by a host name that `named-server.ts` resolves as public or private. */
function addressOn(site: Site, name: string, path: string): string {
	return `http://${name}:${new URL(site.origin).port}${path}`;
}

/** The addresses in the library on this device. */
function addressesOn(page: Page): Promise<string[]> {
	return page.evaluate(async () => {
		const [library] = (await indexedDB.databases()).filter(({ name }) => /^offprint-(?!device)/.test(name ?? ''));
		const open = indexedDB.open(library?.name ?? '');
		await new Promise((resolve) => (open.onsuccess = resolve));
		const all = open.result.transaction('entries').objectStore('entries').getAll();
		await new Promise((resolve) => (all.onsuccess = resolve));
		open.result.close();
		const rows = all.result as { place: string; fields: { saved?: { value: { url: string } } } }[];
		return rows.filter(({ place }) => place !== 'trash').map(({ fields }) => fields.saved?.value.url ?? '');
	});
}

async function addressesOnServer(): Promise<string[]> {
	const { changes } = await (await signIn(offprint.origin)).pull();
	return changes.flatMap(({ field, value }) => (field === 'saved' ? [(value as { url: string }).url] : []));
}

interface AttemptResult {
	readonly name: string;
	readonly address: string;
	readonly isShare: boolean;
	/** Whether the final page offers undo. */
	readonly undo: boolean;
}

async function attempt({ name, outcome, run }: SaveAttempt, address: string): Promise<AttemptResult> {
	const page = await openHostile(device.page, hostile);
	const end = await run(page, address);
	// A reload is another visit, so the page must ask again.
	if (outcome === 'asks') await waitForAppPage(await reload(end));
	const button = end.getByRole('button', { name: 'Undo' });
	const isShare = outcome === 'saves';
	const undo =
		isShare &&
		(await button.waitFor({ timeout: 5_000 }).then(
			() => true,
			() => false
		));
	if (end !== page) await end.close();
	await page.close();
	return { name: name, address, isShare, undo };
}

async function reload(page: Page): Promise<Page> {
	await page.reload();
	return page;
}

test('another site can save without a tap only by the form of a share, and a tap undoes the save', async () => {
	const results: AttemptResult[] = [];
	for (const [index, saveAttempt] of saveAttempts(offprint.origin).entries())
		results.push(await attempt(saveAttempt, addressOn(hostile, 'news.sent.example', `/way-${index}`)));
	await syncNow(device.page);
	const [onDeviceAddresses, onServerAddresses] = [await addressesOn(device.page), await addressesOnServer()];
	const count = (all: readonly string[], address: string) => all.filter((each) => each === address).length;
	const rows = results.map(({ name, address, isShare, undo }) => {
		const expected = isShare ? 1 : 0;
		const [onDevice, onServer] = [count(onDeviceAddresses, address), count(onServerAddresses, address)];
		return {
			attemptName: name,
			onDevice,
			onServer,
			undo,
			isRight: onDevice === expected && onServer === expected && undo === isShare
		};
	});
	console.log(`${'way'.padEnd(54)}saved here, on the server, with Undo`);
	for (const { attemptName, onDevice, onServer, undo, isRight } of rows)
		console.log(
			`${attemptName.padEnd(54)}${onDevice}, ${onServer}, ${undo ? 'yes' : 'no'}${isRight ? '' : '   WRONG'}`
		);
	expect(rows.filter(({ isRight }) => !isRight)).toEqual([]);
	expect(onDeviceAddresses).toHaveLength(results.filter(({ isShare }) => isShare).length);
});

test('a share is saved at once, shows its sender, and can be undone', async () => {
	const address = addressOn(hostile, 'news.sent.example', '/sent');
	hostile.page('/sent', `<title>A page that was sent</title><article><h1>A page that was sent</h1>${TEXT}</article>`);
	const page = await openHostile(device.page, hostile);
	// Shares also work offline.
	await offprint.stop();
	await submit(page, { action: `${offprint.origin}/share`, fields: { url: address } });
	await expect(page.getByRole('status').filter({ hasText: 'Saved on this device.' })).toBeVisible();
	await expect(page.getByText(new URL(hostile.origin).host)).toBeVisible();
	expect(await addressesOn(page)).toEqual([address]);
	await page.reload();
	await page.getByRole('button', { name: 'Undo' }).click();
	// The save was already sent, without a response, so the entry is moved to the trash.
	await expect(page.getByText('Undone. The page is in the trash.')).toBeVisible();
	expect(await addressesOn(page)).toEqual([]);

	// After undo, an entry that the server has fetched and the reader has archived returns to the archive.
	await offprint.restart();
	await addAddress(device.page, address);
	await goToList(device.page, 'Unread');
	const entryRow = row(device.page, /A page that was sent/);
	await expectWhole(entryRow);
	await entryRow.getByRole('button', { name: 'Archive' }).click();
	await expect(entryRow).toHaveCount(0);
	const again = await openHostile(device.page, hostile);
	await submit(again, {
		action: `${offprint.origin}/share`,
		enctype: 'multipart/form-data',
		fields: { text: address }
	});
	await expect(again.getByText(/moved to the top/)).toBeVisible();
	await expect(entryRow).toHaveCount(1);
	await again.getByRole('button', { name: 'Undo' }).click();
	await expect(again.getByText('Undone. The page is back in its old place.')).toBeVisible();
	await expect(entryRow).toHaveCount(0);
	await goToList(device.page, 'Archive');
	await expect(entryRow).toHaveCount(1);
});

test('no shared address reaches the home network before the reader confirms it', async () => {
	const manual = `<title>The manual of the boiler</title><article><h1>The manual of the boiler</h1>${TEXT}</article>`;
	for (const path of ['/named', '/spelled', '/again', '/visited']) home.page(path, manual);
	const paths = () => home.requests.map(({ path }) => path).filter((path) => path !== '/favicon.ico');
	const share = async (address: string) => {
		const page = await openHostile(device.page, hostile);
		await submit(page, { action: `${offprint.origin}/share`, fields: { url: address } });
		return waitForAppPage(page);
	};

	// A name that is private only by its DNS is saved, but fetched only after a tap confirms it.
	const byName = await share(addressOn(home, 'nas.home.example', '/named'));
	await expect(byName.getByText('Saved on this device.')).toBeVisible();
	await expect(byName.getByText(/Offprint fetches it only when you confirm/)).toBeVisible();
	expect(paths()).toEqual([]);
	// The list shows the same message, without a button that requests another fetch.
	await goToList(device.page, 'Unread');
	const inList = row(device.page, /nas\.home\.example/);
	await expect(inList).toContainText('Needs your confirmation');
	await expect(inList.getByRole('button', { name: 'Try again' })).toHaveCount(0);
	await byName.getByRole('button', { name: 'Fetch from my network' }).click();
	await expect(byName.getByText('The manual of the boiler')).toBeVisible();
	expect(paths()).toEqual(['/named']);

	// The page is not fetched again when it is shared again.
	const twice = await share(addressOn(home, 'nas.home.example', '/named'));
	await expect(twice.getByText(/moved to the top/)).toBeVisible();

	// A visibly private address needs a confirmation before it is saved.
	const spelled = await share(`${home.origin}/spelled`);
	await expect(spelled.getByText('This address seems to be in your own network.')).toBeVisible();
	expect(await addressesOn(device.page)).not.toContain(`${home.origin}/spelled`);

	// A tap on the page that asks before saving does not confirm the home network for a name.
	const visit = await openHostile(device.page, hostile);
	await visit.goto(
		`${offprint.origin}/save?url=${encodeURIComponent(addressOn(home, 'nas.home.example', '/visited'))}`
	);
	await confirmSave(visit);
	await expect(visit.getByText(/Offprint fetches it only when you confirm/)).toBeVisible();
	await syncNow(device.page);
	expect(paths()).toEqual(['/named']);
	await confirmSave(spelled);
	await expect(spelled.getByText('The manual of the boiler')).toBeVisible();
	expect(paths()).toEqual(['/named', '/spelled']);
});

test('a link inside an article leads to the page that asks before saving, and nothing in the article saves by itself', async () => {
	const target = addressOn(hostile, 'news.sent.example', '/from-an-article');
	const to = `${offprint.origin}/save?url=${encodeURIComponent(target)}`;
	hostile.page(
		'/article',
		`<title>Trap</title><article><h1>A trap</h1><p><a href="${to}">Read on</a></p>
		<form action="${offprint.origin}/share" method="post"><input name="url" value="${target}"><button>Go</button></form>
		<img src="${to}"><iframe src="${to}"></iframe>${TEXT}</article>`
	);
	await addAddress(device.page, addressOn(hostile, 'news.sent.example', '/article'));
	await goToList(device.page, 'Unread');
	await row(device.page, /A trap/)
		.getByRole('link', { name: /A trap/ })
		.click();
	const article = device.page.getByRole('article', { name: 'Article' });
	await expect(article.locator('.body').getByText('The ferry left').first()).toBeVisible();
	await expect(article.locator('.body').locator('form, iframe, input, img')).toHaveCount(0);
	const [tab] = await Promise.all([device.context.waitForEvent('page'), article.getByText('Read on').click()]);
	await waitForAppPage(tab);
	await expect(tab.getByRole('heading', { name: 'Save this page?' })).toBeVisible();
	await expect(tab.getByText('news.sent.example')).toBeVisible();
	expect(await addressesOn(tab)).toHaveLength(1);
	await tab.getByRole('main').getByRole('button', { name: 'Not now' }).click();
	await expect(tab.getByRole('heading', { name: 'Unread' })).toBeVisible();
	const saved = await addressesOn(tab);
	console.log(`link, form, image and frame in an article: ${saved.length - 1} saved`);
	expect(saved).toEqual([addressOn(hostile, 'news.sent.example', '/article')]);
});

test('the bookmarklet asks in a small window, which closes by itself after one key confirms the save', async () => {
	await device.page.goto('/add');
	const code = (await device.page.locator('a.bookmarklet').getAttribute('href')) ?? '';
	// The bookmarklet must contain nothing about the reader, because the page on which it runs can read it.
	expect(code.replaceAll(offprint.origin, '').replace('encodeURIComponent', '')).not.toMatch(/[A-Za-z0-9_-]{12}/);
	const page = await device.context.newPage();
	const address = hostile.page('/worth', `<title>Worth</title><article><h1>Worth keeping</h1>${TEXT}</article>`);
	await page.goto(address);
	// Clicks as soon as possible, like a click that was meant for the previous page.
	await device.context.addInitScript(() => {
		new MutationObserver((_changes, observer) => {
			const save = [...document.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === 'Save');
			if (save === undefined) return;
			observer.disconnect();
			save.click();
		}).observe(document, { childList: true, subtree: true });
	});
	const [small] = await Promise.all([
		device.context.waitForEvent('page'),
		page.evaluate((script) => void (location.href = script), code)
	]);
	const save = small.getByRole('button', { name: 'Save' });
	await expect(save).toBeFocused();
	await expect(save).toHaveAttribute('aria-disabled', 'false');
	expect(await addressesOn(small)).toEqual([]);
	await Promise.all([small.waitForEvent('close'), small.keyboard.press('Enter')]);
	expect(await addressesOn(device.page)).toEqual([address]);
	expect(page.url()).toBe(address);
});

/** Paths of all pages and API routes that answer GET, with made-up parameters. */
function routesOf(folder = ROUTES, path = ''): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		if (entry.isDirectory()) {
			const part = /^\(.*\)$/.test(entry.name) ? '' : `/${entry.name.replace(/^\[+.*$/, 'A'.repeat(22))}`;
			return routesOf(join(folder, entry.name), path + part);
		}
		if (entry.name === '+page.svelte') return [path];
		const isGet = entry.name === '+server.ts' && /\bGET\b/.test(readFileSync(join(folder, entry.name), 'utf8'));
		return isGet ? [path] : [];
	});
}

/** Reads all rows of the server's database. */
function readAllRows(): Record<string, unknown[]> {
	const database = new DatabaseSync(join(offprint.data, 'offprint.sqlite'), { readOnly: true });
	const tables = database.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[];
	const rows = tables.map(({ name }) => [name, database.prepare(`select * from "${name}"`).all()] as const);
	database.close();
	return Object.fromEntries(rows);
}

test('no GET request changes anything on the server', async () => {
	// An open page of the app would sync during the test.
	await device.page.goto('about:blank');
	const reader = await signIn(offprint.origin);
	const query = `?url=${encodeURIComponent('https://example.org/')}&text=x&entry=${'A'.repeat(22)}&device=${'d'.repeat(16)}`;
	const paths = routesOf();
	expect(paths).toEqual(expect.arrayContaining(['/save', '/share', '/api/news', '/api/account']));
	const before = readAllRows();
	expect(before['session']).not.toEqual([]);
	for (const path of paths) {
		for (const accept of ['text/html', '*/*']) {
			const stop = new AbortController();
			const answer = await fetch(`${offprint.origin}${path}${query}`, {
				headers: { cookie: reader.cookie, accept },
				redirect: 'manual',
				signal: stop.signal
			});
			expect([path, answer.status < 500]).toEqual([path, true]);
			stop.abort();
		}
	}
	expect(readAllRows()).toEqual(before);
});
