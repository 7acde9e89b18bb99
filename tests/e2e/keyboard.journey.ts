// Tests the whole app by keyboard, without a click, from the set-up link to signing out.
import { expect, type Page } from '@playwright/test';
import { test } from '../support/journey.ts';
import { expectWhole, row } from '../support/app.ts';
import { addFixturePages } from '../support/fixture-pages.ts';
import { OWNER } from '../support/reader.ts';

/** More tab stops than any screen has. */
const MAX_TAB_STOPS = 80;

/** The accessible name of the focused element. */
function focusedName(page: Page): Promise<string> {
	return page.evaluate(() => {
		const element = document.activeElement as HTMLElement | null;
		const labels =
			element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? [...(element.labels ?? [])] : [];
		const name = element?.getAttribute('aria-label') ?? labels.map((label) => label.innerText).join(' ');
		return (name === '' ? element?.innerText : name)?.trim() ?? '';
	});
}

/** Presses Tab until the focused element has this name. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
	for (let stop = 0; stop < MAX_TAB_STOPS; stop++) {
		await page.keyboard.press('Tab');
		const current = await focusedName(page);
		if (typeof name === 'string' ? current === name : name.test(current)) return;
	}
	throw new Error(`Tab does not reach ${String(name)}`);
}

async function press(page: Page, ...keys: string[]): Promise<void> {
	for (const key of keys) await page.keyboard.press(key);
}

async function add(page: Page, address: string): Promise<void> {
	await press(page, 'a');
	await expect(page.getByRole('main')).toBeFocused();
	await tabTo(page, 'Address');
	await page.keyboard.type(address);
	await press(page, 'Enter');
	await expect(page.getByText('Saved on this device.')).toBeVisible();
	// Leaves the form's field, which would receive the letters of shortcuts.
	await tabTo(page, 'Save');
}

test('a reader can set up, save, read, tag, archive, undo and sign out by keyboard', async ({
	site,
	offprint,
	device
}) => {
	const { page } = device;
	const pages = addFixturePages(site);
	await page.goto(await offprint.setupLink());
	await expect(page.getByLabel('Name')).toBeVisible();
	for (const [label, value] of [
		[/^Name/, OWNER.name],
		[/^E-mail/, OWNER.email],
		[/^Password/, OWNER.password]
	] as const) {
		await tabTo(page, label);
		await page.keyboard.type(value);
	}
	const samples = page.getByRole('checkbox');
	if ((await samples.count()) > 0) {
		await press(page, 'Tab', 'Space');
		await expect(samples).not.toBeChecked();
	}
	await press(page, 'Enter');
	await expect(page.getByRole('heading', { name: 'Nothing to read yet' })).toBeVisible();

	await add(page, pages['lighthouse-keepers']);
	await add(page, pages['persian-garden']);
	await press(page, 'g', 'u');
	await expectWhole(row(page, /The last keepers/));

	// In the list, the reader archives and restores, deletes and restores.
	await press(page, 'j');
	await expect.poll(() => focusedName(page)).toContain('باغی');
	await press(page, 'e');
	await expect(page.getByRole('listitem')).toHaveCount(1);
	// The focus has moved to the next row.
	await expect.poll(() => focusedName(page)).toContain('The last keepers');
	await press(page, 'z');
	await expect(page.getByRole('listitem')).toHaveCount(2);
	await press(page, '#');
	await expect(page.getByRole('listitem')).toHaveCount(1);
	await press(page, 'z');
	await expect(page.getByRole('listitem')).toHaveCount(2);

	// Opens an article, then the previous one.
	await press(page, 'j');
	await expect.poll(() => focusedName(page)).toContain('The last keepers');
	await press(page, 'o');
	const article = page.getByRole('article', { name: 'Article' });
	await expect(article.getByRole('heading', { level: 1 })).toContainText('The last keepers');
	await expect(article.getByText('surveyors')).toBeVisible();
	await press(page, 'Space');
	await expect.poll(() => page.evaluate(() => document.activeElement?.scrollTop ?? 0)).toBeGreaterThan(100);
	await press(page, 'b');
	await expect(page.getByText('Bookmarked', { exact: true })).toBeVisible();
	await press(page, 't');
	await expect(page.getByRole('combobox', { name: 'Add a tag' })).toBeFocused();
	await page.keyboard.type('sea');
	await press(page, 'Enter');
	await expect(page.getByRole('button', { name: 'Remove tag sea' })).toBeVisible();
	await press(page, 'Escape');
	await expect(article.getByRole('link', { name: '#sea' })).toBeVisible();
	await press(page, 'k');
	await expect(article.getByRole('heading', { level: 1 })).toContainText('باغی');
	await press(page, 'u');
	await expect(page).toHaveURL(`${offprint.origin}/`);

	// The reader opens the help and the menu of a row, and signs out.
	await press(page, '?');
	await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
	await press(page, 'Escape');
	await expect(page.getByRole('dialog')).toHaveCount(0);
	await tabTo(page, 'More');
	await press(page, 'Enter');
	await expect(page.getByRole('dialog')).toBeVisible();
	await tabTo(page, /^Mark as read/);
	await press(page, 'Enter');
	await expect(page.getByText('Marked as read', { exact: true })).toBeVisible();
	await press(page, 'g', 's');
	await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
	await tabTo(page, 'Sign out');
	await press(page, 'Enter');
	await tabTo(page, 'Sign out and keep it');
	await press(page, 'Enter');
	await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
	expect(device.errors).toEqual([]);
});
