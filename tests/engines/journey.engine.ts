// Tests the app in Firefox and WebKitGTK: save, kill the server, read with all pictures, bookmark, save, sync.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addFixturePages } from '../support/fixture-pages.ts';
import { startOffprint, type Offprint } from '../support/offprint.ts';
import { OWNER, signIn } from '../support/reader.ts';
import { startSite, type Site } from '../support/site.ts';
import type { Engine } from './engine.ts';
import { openFirefox } from './firefox.ts';
import { openWebKit } from './webkit.ts';

const showsText = (text: string) => `document.body.innerText.includes(${JSON.stringify(text)})`;
/** Widths of the article's pictures, after each has loaded or failed. */
/** Whether no row says that something is missing. */
const IS_WHOLE =
	"!/Not offline yet|Getting the text|Waiting for the server/.test(document.querySelector('main ul').innerText)";
const WIDTHS = `Promise.all([...document.querySelectorAll('article img')].map(async (picture) => {
	picture.loading = 'eager';
	if (!picture.complete) await new Promise((end) => { picture.onload = end; picture.onerror = end; });
	return picture.naturalWidth;
}))`;

describe.each([
	['Firefox', openFirefox],
	['WebKitGTK', openWebKit]
])('%s', (_name, open) => {
	let site: Site;
	let offprint: Offprint;
	let engine: Engine;

	beforeAll(async () => {
		site = await startSite();
		offprint = await startOffprint();
		engine = await open();
	});

	afterAll(async () => {
		await engine.close();
		await offprint.discard();
		await site.close();
	});

	async function add(address: string): Promise<void> {
		await engine.goto(`${offprint.origin}/add`);
		await engine.waitFor("document.querySelector('textarea[inputmode=url]') !== null");
		await engine.type('textarea[inputmode=url]', address);
		await engine.click('main button[type=submit]');
		await engine.waitFor(showsText('Saved on this device.'));
	}

	test('a reader saves a page, reads and saves more while the server is down, and syncs when it is back', async () => {
		const pages = addFixturePages(site);
		await engine.goto(await offprint.setupLink());
		await engine.waitFor("document.querySelector('input[type=email]') !== null");
		await engine.type('input[autocomplete=name]', OWNER.name);
		await engine.type('input[type=email]', OWNER.email);
		await engine.type('input[type=password]', OWNER.password);
		await engine.click('input[type=checkbox]');
		await engine.click('button[type=submit]');
		await engine.waitFor(showsText('Nothing to read yet'));
		await engine.waitFor('navigator.serviceWorker.controller !== null');
		await add(pages['lighthouse-keepers']);
		await engine.goto(`${offprint.origin}/`);
		await engine.waitFor(`${showsText('The last keepers')} && ${IS_WHOLE}`);
		const path = await engine.evaluate("document.querySelector('li a').getAttribute('href')");

		await offprint.kill();
		await engine.reload();
		await engine.waitFor(showsText('The last keepers of Skarn Light'));
		await engine.goto(`${offprint.origin}${String(path)}`);
		await engine.waitFor("document.querySelectorAll('article img').length === 7");
		const widths = (await engine.evaluate(WIDTHS)) as number[];
		expect(Math.min(...widths)).toBeGreaterThan(0);
		await engine.click('[role=toolbar] [aria-label=Bookmark]');
		await engine.waitFor('document.querySelector(\'[role=toolbar] [aria-label="Remove bookmark"]\') !== null');
		// The article is found and marked whether it was indexed online or offline.
		await engine.goto(`${offprint.origin}/search`);
		await engine.waitFor(showsText('1 article can be searched on this device.'));
		await engine.type('#question', 'keepers of ska');
		await engine.waitFor("document.querySelector('main li mark')?.textContent === 'keepers'");
		await add(pages['persian-garden']);

		await offprint.restart();
		await engine.goto(`${offprint.origin}/`);
		await engine.waitFor("/^Synced[^·]*$/.test(document.querySelector('header [role=status]').innerText)");
		await engine.waitFor(`document.querySelectorAll('li a').length === 2 && ${IS_WHOLE}`);
		const { changes } = await (await signIn(offprint.origin)).pull();
		expect(changes.filter(({ field, value }) => field === 'bookmarked' && value === true)).toHaveLength(1);
		expect(changes.filter(({ field }) => field === 'saved')).toHaveLength(2);
	});
});
