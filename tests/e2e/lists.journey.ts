// Tests ordering, filtering and selecting in lists, by touch on a phone and by keyboard on a desktop, offline, and on a
// second device after a sync; and swiping rows.
import { expect, type Page } from '@playwright/test';
import { expectWhole, goToList, row, signInInBrowser, waitForWorker } from '../support/app.ts';
import { openDevice, type Device } from '../support/device.ts';
import { DESKTOP, PHONE, test } from '../support/journey.ts';
import { press } from '../support/keyboard.ts';
import { claim, newEntryId, type Reader } from '../support/reader.ts';
import type { Offprint } from '../support/offprint.ts';
import type { Site } from '../support/site.ts';
import { Touch } from '../support/touch.ts';

const TITLES = { short: 'A short note', middle: 'A middling story', long: 'A long report' } as const;

/** Saves three articles of different lengths, the longest first, and a page that needs a login. */
async function save({ site, offprint }: { site: Site; offprint: Offprint }): Promise<Reader> {
	const reader = await claim(offprint);
	const words = { long: 3_000, middle: 1_500, short: 300 };
	const pages = Object.entries(words).map(([name, count]) => {
		const title = TITLES[name as keyof typeof TITLES];
		const paragraph = (_: unknown, index: number) => `<p>${`Words of part ${index} of ${name}. `.repeat(20)}</p>`;
		const text = Array.from({ length: count / 120 }, paragraph).join('');
		return site.page(`/${name}.html`, `<title>${title}</title><article><h1>${title}</h1>${text}</article>`);
	});
	site.page('/login', 'no', { status: 403 });
	for (const [index, url] of [...pages, `${site.origin}/login`].entries()) {
		const id = newEntryId();
		await reader.change([{ id, field: 'saved', value: { url } }]);
		if (index === 1) await reader.change([{ id, field: 'furthest', value: 0.5 }]);
	}
	return reader;
}

async function open(page: Page): Promise<void> {
	await signInInBrowser(page);
	for (const title of Object.values(TITLES)) await expectWhole(row(page, title));
	await expect(row(page, /login/)).toContainText('Needs a login');
	await expect(select(page)).toBeVisible();
	// Parts that load above the list move its rows.
	await expect(chip(page, /^In progress/)).toBeVisible();
}

/** The titles of the rows in view, in short. */
async function names(page: Page): Promise<string> {
	const titles = await page.getByRole('listitem').getByRole('link').allInnerTexts();
	return titles
		.filter((title) => !title.startsWith('#'))
		.map((title) => /short|middling|long|login/.exec(title)?.[0] ?? title)
		.join(' ');
}

const select = (page: Page) => page.getByRole('combobox', { name: 'Sort by' });
const chip = (page: Page, name: RegExp) => page.getByRole('group', { name: 'Filters' }).getByRole('button', { name });
const checkbox = (page: Page, title: string | RegExp) => row(page, title).getByRole('checkbox');
const tool = (page: Page, name: string) =>
	page.getByRole('toolbar', { name: 'Actions for the selected articles' }).getByRole('button', { name });

/** Touches a row until it is selected. */
function hold(touch: Touch, page: Page, title: string | RegExp): Promise<void> {
	return touch.holdUntil(row(page, title), () => expect(checkbox(page, title)).toBeChecked());
}

/** Swipes a row to its right, or to its left by a negative distance, px. */
function swipe(touch: Touch, page: Page, title: string, dx: number): Promise<void> {
	return touch.drag(row(page, title), { dx }, { x: -Math.sign(dx) * 120, y: 0 });
}

/** A phone with a touch screen and without a mouse. */
function openPhone(origin: string): Promise<Device> {
	return openDevice({ origin, viewport: PHONE, isTouch: true });
}

test('by touch: order and filters stay, selected rows move together offline, and another device follows', async ({
	site,
	offprint
}) => {
	await save({ site, offprint });
	const [phone, laptop] = [await openPhone(offprint.origin), await openDevice({ origin: offprint.origin })];
	try {
		const { page } = phone;
		await open(page);
		const touch = await Touch.of(page);
		await signInInBrowser(laptop.page);
		expect(await names(page)).toBe('login short middling long');

		await select(page).selectOption('Longest first');
		await expect.poll(() => names(page)).toBe('long middling short login');
		await waitForWorker(page);
		await offprint.kill();
		await page.reload();
		await expect.poll(() => names(page)).toBe('long middling short login');
		await select(page).selectOption('Shortest first');
		await expect.poll(() => names(page)).toBe('short middling long login');

		// Filters combine; when they hide every row, the list says which do.
		await chip(page, /^Failed/).tap();
		await expect.poll(() => names(page)).toBe('login');
		await chip(page, /^In progress/).tap();
		await expect(page.getByText('No article in this list matches: Failed, In progress.')).toBeVisible();
		await page.reload();
		await expect(page.getByText('No article in this list matches: Failed, In progress.')).toBeVisible();
		await page.getByRole('button', { name: 'Show all articles' }).tap();
		await expect.poll(() => names(page)).toBe('short middling long login');
		await chip(page, /^Under 5 min/).tap();
		await expect.poll(() => names(page)).toBe('short');
		await row(page, TITLES.short).getByRole('link').first().tap();
		await expect(page.getByRole('article', { name: 'Article' })).toBeVisible();
		await page.goBack();
		await expect.poll(() => names(page)).toBe('short');
		await chip(page, /^Under 5 min/).tap();

		// Back and the cross leave the selection.
		await hold(touch, page, TITLES.long);
		await expect(page.getByText('1 selected', { exact: true })).toBeVisible();
		await page.goBack();
		await expect(page.getByText('1 selected', { exact: true })).toHaveCount(0);
		await expect(page).toHaveURL(`${offprint.origin}/`);

		await hold(touch, page, TITLES.long);
		await row(page, TITLES.short).tap({ position: { x: 150, y: 30 } });
		await expect(page.getByRole('status').filter({ hasText: '2 selected' })).toBeVisible();
		await tool(page, 'Archive').tap();
		await expect.poll(() => names(page)).toBe('middling login');
		await expect(page.getByText('2 articles archived')).toBeVisible();
		await page.getByRole('button', { name: 'Undo', exact: true }).tap();
		await expect.poll(() => names(page)).toBe('short middling long login');

		// A tag for all selected rows has one undo, and the rows stay selected.
		await hold(touch, page, TITLES.long);
		await row(page, TITLES.short).tap({ position: { x: 150, y: 30 } });
		const tag = async (name: string): Promise<void> => {
			await tool(page, 'Tag').tap();
			await expect(page.getByRole('dialog', { name: 'Tags of 2 articles' })).toBeVisible();
			await page.getByRole('combobox', { name: 'Add a tag' }).fill(name);
			await page.getByRole('button', { name: 'Add tag', exact: true }).tap();
			await expect(page.getByRole('button', { name: `Remove tag ${name}` })).toBeVisible();
			await page.getByRole('dialog').getByRole('button', { name: 'Close' }).tap();
			for (const title of [TITLES.long, TITLES.short])
				await expect(row(page, title).getByRole('link', { name: `#${name}` })).toBeVisible();
		};
		await tag('mistake');
		await page.getByRole('button', { name: 'Undo', exact: true }).tap();
		await expect(page.getByRole('link', { name: '#mistake' })).toHaveCount(0);
		await tag('weekend');
		await expect(page.getByRole('status').filter({ hasText: '2 selected' })).toBeVisible();
		// No selected page has failed.
		await expect(tool(page, 'Try again')).toHaveCount(0);
		await page.getByRole('button', { name: 'Close', exact: true }).first().tap();

		await page.getByRole('button', { name: 'Select', exact: true }).tap();
		await page.getByRole('button', { name: 'Select all 4' }).tap();
		await expect(page.getByRole('status').filter({ hasText: '4 selected' })).toBeVisible();
		await tool(page, 'Bookmark').tap();
		await expect(page.getByText('4 articles bookmarked')).toBeVisible();
		await hold(touch, page, TITLES.long);
		await row(page, TITLES.middle).tap({ position: { x: 150, y: 30 } });
		await tool(page, 'Delete').tap();
		await expect.poll(() => names(page)).toBe('short login');

		await offprint.restart();
		await page.evaluate(() => window.dispatchEvent(new Event('online')));
		await expect.poll(() => names(laptop.page), { timeout: 30_000 }).toBe('login short');
		await expect(row(laptop.page, TITLES.short).getByRole('link', { name: '#weekend' })).toBeVisible();
		await goToList(laptop.page, 'Bookmarks');
		await expect.poll(() => names(laptop.page)).toBe('login short');
		expect([...phone.errors, ...laptop.errors]).toEqual([]);
	} finally {
		await phone.discard();
		await laptop.discard();
	}
});

test('by touch: a swiped row opens, or is archived or bookmarked at once, as the reader has chosen', async ({
	site,
	offprint
}) => {
	await save({ site, offprint });
	const phone = await openPhone(offprint.origin);
	try {
		const { page } = phone;
		await open(page);
		const touch = await Touch.of(page);
		// Half open, the row stays and shows its action.
		await swipe(touch, page, TITLES.short, -80);
		await page.getByRole('listitem').getByRole('button', { name: 'Archive', exact: true }).tap();
		await expect.poll(() => names(page)).toBe('login middling long');
		await page.getByRole('button', { name: 'Undo', exact: true }).tap();
		await expect.poll(() => names(page)).toBe('login short middling long');
		// A second swipe in the same direction does it.
		await swipe(touch, page, TITLES.short, -80);
		await swipe(touch, page, TITLES.short, -60);
		await expect.poll(() => names(page)).toBe('login middling long');
		await page.getByRole('button', { name: 'Undo', exact: true }).tap();
		await expect.poll(() => names(page)).toBe('login short middling long');
		// Past half the width it is done.
		await swipe(touch, page, TITLES.short, -230);
		await expect.poll(() => names(page)).toBe('login middling long');
		await swipe(touch, page, TITLES.middle, 230);
		await expect(page.getByText('Bookmarked', { exact: true })).toBeVisible();
		// A short way does nothing, and neither the swipe nor the tap that closes a row opens an article.
		await swipe(touch, page, TITLES.long, -30);
		await expect(page).toHaveURL(`${offprint.origin}/`);
		expect(await names(page)).toBe('login middling long');

		// In an app that runs from right to left, the start is on the right.
		await page.evaluate(() => (document.documentElement.dir = 'rtl'));
		await swipe(touch, page, TITLES.middle, 230);
		await expect.poll(() => names(page)).toBe('login long');
		await page.evaluate(() => (document.documentElement.dir = 'ltr'));

		await page.goto('/settings');
		await page.getByLabel('Swipe left').selectOption('Nothing');
		await goToList(page, 'Unread');
		// The gestures are loaded with the tools above the list.
		await expect(select(page)).toBeVisible();
		await swipe(touch, page, TITLES.long, -230);
		await swipe(touch, page, TITLES.long, 230);
		await expect(page.getByText('Bookmarked', { exact: true })).toBeVisible();
		expect(await names(page)).toBe('login long');

		// A page that failed is fetched again, and is shown by its title.
		site.page('/login', `<title>Now without a login</title><article><p>${'Words of all. '.repeat(60)}</p></article>`);
		await hold(touch, page, /login/);
		await tool(page, 'Try again').tap();
		await expectWhole(row(page, 'Now without a login'));
		await page.goBack();

		// The archive begins with the last one archived, or saved.
		await goToList(page, 'Archive');
		await expect.poll(() => names(page)).toBe('middling short');
		await select(page).selectOption('Newest first');
		await expect.poll(() => names(page)).toBe('short middling');
		await goToList(page, 'Unread');
		await expect(select(page)).toBeVisible();

		// Pulling the list down syncs.
		const synced = page.waitForRequest((request) => request.url().endsWith('/api/sync'));
		await touch.drag(row(page, /login/), { dy: 200 });
		await synced;
		expect(phone.errors).toEqual([]);
	} finally {
		await phone.discard();
	}
});

test.describe('on a desktop', () => {
	test.use({ viewport: DESKTOP });

	test('by keyboard alone: order, filters, ranges, all of a filtered list, and leaving', async ({
		site,
		offprint,
		device
	}) => {
		const { page } = device;
		await save({ site, offprint });
		await open(page);
		await offprint.kill();
		await select(page).focus();
		await press(page, 'ArrowDown');
		await expect.poll(() => names(page)).toBe('long middling short login');
		await chip(page, /^Not offline yet/).focus();
		await press(page, 'Space');
		await expect.poll(() => names(page)).toBe('login');
		await press(page, 'Space');
		await expect.poll(() => names(page)).toBe('long middling short login');

		await row(page, TITLES.long).getByRole('link').first().focus();
		await press(page, 'x', 'j', 'j', 'X');
		await expect(page.getByRole('status').filter({ hasText: '3 selected' })).toBeVisible();
		await expect(checkbox(page, TITLES.middle)).toBeChecked();
		await press(page, 'Escape');
		await expect(page.getByText('3 selected')).toHaveCount(0);
		await expect(checkbox(page, TITLES.middle)).not.toBeChecked();

		// The keys of single rows act on all that are selected.
		await press(page, 'x', 'k', 'x', 'e');
		await expect.poll(() => names(page)).toBe('long login');
		await press(page, 'z');
		await expect.poll(() => names(page)).toBe('long middling short login');
		await row(page, TITLES.short).getByRole('link').first().focus();
		await press(page, 'x', 'k', 'x', 't');
		await expect(page.getByRole('combobox', { name: 'Add a tag' })).toBeFocused();
		await page.keyboard.type('weekend');
		await press(page, 'Enter');
		await expect(page.getByRole('button', { name: 'Remove tag weekend' })).toBeVisible();
		await press(page, 'Enter');
		await expect(page.getByRole('link', { name: '#weekend' })).toHaveCount(2);
		await press(page, 'z');
		await expect(page.getByRole('link', { name: '#weekend' })).toHaveCount(0);
		await press(page, 'Escape');
		await row(page, TITLES.short).getByRole('link').first().focus();
		await press(page, 'x', '#');
		await expect.poll(() => names(page)).not.toContain('short');
		await page.goto('/trash');
		await expect.poll(() => names(page)).toBe('short');
		await expect(page.getByRole('button', { name: 'Select', exact: true })).toBeVisible();
		await row(page, TITLES.short).getByRole('link').first().focus();
		await press(page, 'x');
		await tool(page, 'Restore').focus();
		await press(page, 'Enter');
		await expect(page.getByText('1 article restored')).toBeVisible();
		expect(device.errors).toEqual([]);
	});
});
