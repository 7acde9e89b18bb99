// Tests following sites: by touch on a phone and by keyboard on a laptop, items are read, bookmarked and marked as read
// without a server, and another device shows the same afterwards.
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { goToList, row, signInInBrowser, waitForWorker } from '../support/app.ts';
import { DESKTOP, test } from '../support/journey.ts';
import { press } from '../support/keyboard.ts';
import { openPhone } from '../support/lists.ts';
import { openDevice } from '../support/device.ts';
import { claim } from '../support/reader.ts';
import { followChanges, publishFeed } from '../support/site-feed.ts';
import { Touch } from '../support/touch.ts';

const ITEMS = ['one', 'two', 'three', 'four'];
/** A poll and a sync, beside other tests. */
const ARRIVAL = { timeout: 60_000 };

/** A line of the list of feeds. */
const line = (page: Page, name: string | RegExp) => page.locator('[data-line]').filter({ hasText: name });
const titles = (page: Page) => page.locator('main [data-list] .link.title').allInnerTexts();
const readTitles = (page: Page) => page.locator('main [data-list] .row.read .link.title').allInnerTexts();
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

/** Waits until the texts of all rows are on the device. */
async function expectAllOffline(page: Page, count: number): Promise<void> {
	await expect.poll(async () => (await titles(page)).length, ARRIVAL).toBe(count);
	await expect(page.getByText('Not offline yet')).toHaveCount(0, ARRIVAL);
}

/** A list of feeds in a folder, as another reader saves it. */
function listOf(addresses: readonly string[]) {
	const feeds = addresses.map((address) => `<outline type="rss" xmlUrl="${address}"/>`).join('');
	const text = `<opml version="2.0"><body><outline text="From a list">${feeds}</outline></body></opml>`;
	return { name: 'feeds.opml', mimeType: 'text/x-opml', buffer: Buffer.from(text) };
}

test('by touch: a site is followed by its address, and its items are read without the server', async ({
	site,
	offprint
}) => {
	const { home } = publishFeed(site, 'Kettle', ITEMS);
	await claim(offprint);
	const [phone, laptop] = [await openPhone(offprint.origin), await openDevice({ origin: offprint.origin })];
	try {
		const { page } = phone;
		const touch = await Touch.of(page);
		const navigation = page.getByRole('navigation', { name: 'Main' });
		await signInInBrowser(page);
		await touch.tap(navigation.getByRole('link', { name: 'Feeds' }));
		await expect(page.getByRole('heading', { name: 'Follow your favourite sites' })).toBeVisible();
		await touch.tap(page.getByRole('main').getByRole('link', { name: 'Follow a site' }).last());
		await expect(heading(page, 'Follow a site')).toBeVisible();
		await page.getByLabel('Address of the site or feed').fill(home);
		await touch.tap(page.getByRole('button', { name: 'Find feeds' }));
		await expect(page.getByText('Kettle one')).toBeVisible(ARRIVAL);
		await page.getByLabel('Folder').fill('Slow reading');
		await touch.tap(page.getByRole('button', { name: 'Follow', exact: true }));
		await expect(heading(page, 'Kettle')).toBeVisible(ARRIVAL);
		await expectAllOffline(page, 4);
		await waitForWorker(page);

		await offprint.kill();
		await page.reload();
		await expect.poll(() => titles(page)).toEqual(ITEMS.map((item) => `Kettle ${item}`));
		await touch.tap(row(page, 'Kettle one').getByRole('link').first());
		await expect(page.getByRole('article', { name: 'Article' })).toContainText('A sentence of Kettle one.');
		await expect(page.getByRole('link', { name: 'From Kettle' })).toBeVisible();
		await touch.tap(page.getByRole('toolbar').getByRole('button', { name: 'Bookmark', exact: true }));
		await expect(page.getByRole('toolbar').getByRole('button', { name: 'Remove bookmark' })).toBeVisible();
		await touch.tap(page.getByRole('toolbar').getByRole('button', { name: 'Back', exact: true }));
		await touch.swipe(row(page, 'Kettle two'), -300, 0);
		await expect.poll(() => readTitles(page)).toEqual(['Kettle two']);

		const markAll = async () => {
			await touch.tap(page.getByRole('button', { name: 'Mark all as read' }));
			await touch.tap(page.getByRole('dialog').getByRole('button', { name: 'All in this list' }));
			await expect.poll(async () => (await readTitles(page)).length).toBe(4);
		};
		await markAll();
		await touch.tap(page.getByRole('button', { name: 'Undo', exact: true }));
		await expect.poll(() => readTitles(page)).toEqual(['Kettle two']);
		await markAll();
		await touch.tap(page.getByRole('link', { name: 'All feeds' }));
		await expect(line(page, 'Slow reading')).toHaveText('Slow reading');
		// Leaving the feeds ends the offer to undo it.
		await goToList(page, 'Bookmarks');
		await expect(row(page, 'Kettle one')).toBeVisible();

		await offprint.restart();
		await page.evaluate(() => window.dispatchEvent(new Event('online')));
		await signInInBrowser(laptop.page);
		await goToList(laptop.page, 'Bookmarks');
		await expect(row(laptop.page, 'Kettle one')).toBeVisible(ARRIVAL);
		await laptop.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Feeds' }).click();
		await expect(line(laptop.page, 'Kettle')).toHaveText('Kettle', ARRIVAL);
		await line(laptop.page, 'Kettle').click();
		await expect(laptop.page.getByRole('heading', { name: 'All read' })).toBeVisible();
		expect([...phone.errors, ...laptop.errors]).toEqual([]);
	} finally {
		await phone.discard();
		await laptop.discard();
	}
});

test.describe('on a laptop', () => {
	test.use({ viewport: DESKTOP });

	test('by keyboard alone: feeds, their items, marking, the next feed, and new items', async ({
		site,
		offprint,
		device,
		addDevice
	}) => {
		const reader = await claim(offprint);
		const [kettle, field] = [publishFeed(site, 'Kettle', ITEMS), publishFeed(site, 'Field', ['one', 'two'])];
		await reader.change([...followChanges(kettle, 'Slow reading'), ...followChanges(field, null)]);
		const { page } = device;
		await signInInBrowser(page);
		await press(page, 'g', 'f');
		await expect(line(page, 'All unread')).toHaveText('All unread, 6 unread', ARRIVAL);
		await press(page, 'j');
		await expect(line(page, 'All unread')).toBeFocused();
		await press(page, 'Enter');
		await expectAllOffline(page, 6);
		await waitForWorker(page);
		await offprint.kill();

		// The list of feeds begins where it was left.
		await press(page, 'u');
		await expect(line(page, 'All unread')).toBeFocused();
		await press(page, 'j', 'j');
		await expect(line(page, 'Kettle')).toBeFocused();
		await press(page, 'o');
		await expect(heading(page, 'Kettle')).toBeVisible();
		await expect(row(page, 'Kettle one')).toBeVisible();
		await press(page, 'j', 'm');
		await expect.poll(() => readTitles(page)).toEqual(['Kettle one']);
		await press(page, 'j', 'b', 'o');
		await expect(page.getByRole('article', { name: 'Article' })).toContainText('A sentence of Kettle two.');
		await press(page, 'j');
		await expect(page.getByRole('article', { name: 'Article' })).toContainText('A sentence of Kettle three.');
		await press(page, 'u');
		await expect(row(page, 'Kettle three').getByRole('link').first()).toBeFocused();
		await press(page, 'A');
		await expect.poll(async () => (await readTitles(page)).length).toBe(4);
		await press(page, 'z');
		await expect.poll(() => readTitles(page)).toEqual(['Kettle one']);
		await press(page, 'A');
		await expect.poll(async () => (await readTitles(page)).length).toBe(4);
		await press(page, 'n');
		await expect(heading(page, 'Field')).toBeVisible();
		await expect.poll(() => titles(page)).toEqual(['Field one', 'Field two']);
		await press(page, 'g', 'b');
		await expect(row(page, 'Kettle two')).toBeVisible();

		await offprint.restart();
		await page.evaluate(() => window.dispatchEvent(new Event('online')));
		const other = await addDevice(DESKTOP);
		await signInInBrowser(other.page);
		await goToList(other.page, 'Bookmarks');
		await expect(row(other.page, 'Kettle two')).toBeVisible(ARRIVAL);
		await press(other.page, 'g', 'f');
		await expect(line(other.page, 'All unread')).toHaveText('All unread, 2 unread', ARRIVAL);

		// A list from another reader has a new feed and a known one; the list that is saved has all of them.
		const harbour = publishFeed(site, 'Harbour', ['one']);
		await other.page.getByRole('button', { name: 'Import feeds' }).click();
		await other.page.getByLabel('Choose a file').setInputFiles(listOf([harbour.url, field.url]));
		await expect(other.page.getByText('1 feed that you follow already stays as it is.')).toBeVisible();
		await other.page.getByRole('button', { name: 'Follow 1 feed' }).click();
		await expect(other.page.getByText('You follow 1 more feed now.')).toBeVisible();
		await press(other.page, 'Escape');
		await expect(line(other.page, 'From a list')).toBeVisible();
		const saved = other.page.waitForEvent('download');
		await other.page.getByRole('button', { name: 'Save the list of feeds' }).click();
		const list = readFileSync(await (await saved).path(), 'utf8');
		for (const { url } of [kettle, field, harbour]) expect(list).toContain(`xmlUrl="${url}"`);
		expect([...device.errors, ...other.errors]).toEqual([]);
	});
});
