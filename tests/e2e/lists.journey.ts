// Tests ordering, filtering and selecting in lists, by touch on a phone and by keyboard on a desktop, offline, and on a
// second device after a sync.
import { expect } from '@playwright/test';
import { goToList, row, signInInBrowser, waitForFonts, waitForWorker } from '../support/app.ts';
import { openDevice } from '../support/device.ts';
import { DESKTOP, test } from '../support/journey.ts';
import { press, tabTo } from '../support/keyboard.ts';
import { checkbox, chip, hold, names, open, openPhone, save, select, TITLES, tool } from '../support/lists.ts';
import { Touch } from '../support/touch.ts';

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
		await waitForFonts(page);
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

		// The layout of the list.
		await press(page, 'Escape', 'g', 's');
		const layout = page.getByRole('group', { name: 'List layout' });
		await tabTo(page, layout.getByRole('radio'));
		await press(page, 'ArrowRight');
		await expect(layout.getByRole('radio', { name: 'With excerpt' })).toBeChecked();
		await press(page, 'g', 'u');
		const excerpt = row(page, TITLES.short).getByText(/^Words of part 0/);
		await expect(excerpt).toBeVisible();
		await press(page, 'g', 's');
		await tabTo(page, layout.getByRole('radio'));
		await press(page, 'ArrowLeft', 'ArrowLeft', 'g', 'u');
		await expect(row(page, TITLES.short)).toBeVisible();
		await expect(excerpt).toBeHidden();

		// The archive begins with the last one archived, or saved.
		for (const title of [TITLES.short, TITLES.long]) {
			await tabTo(page, row(page, title).getByRole('link').first());
			await press(page, 'e');
			await expect(row(page, title)).toHaveCount(0);
		}
		await press(page, 'g', 'e');
		await expect.poll(() => names(page)).toBe('long short');
		await tabTo(page, select(page));
		await press(page, 'ArrowDown');
		await expect.poll(() => names(page)).toBe('short long');
		await press(page, 'ArrowUp');
		await expect.poll(() => names(page)).toBe('long short');
		expect(device.errors).toEqual([]);
	});
});
