// Tests the whole app by keyboard, without a click, from the set-up link to signing out.
import { expect, type Page } from '@playwright/test';
import { test } from '../support/journey.ts';
import { expectWhole, row } from '../support/app.ts';
import { article } from '../support/article.ts';
import { addFixturePages } from '../support/fixture-pages.ts';
import { press, tabTo } from '../support/keyboard.ts';
import { OWNER } from '../support/reader.ts';

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

async function add(page: Page, address: string): Promise<void> {
	await press(page, 'a');
	await expect(page.getByRole('main')).toBeFocused();
	await tabTo(page, page.getByLabel('Address'));
	await page.keyboard.type(address);
	await press(page, 'Enter');
	await expect(page.getByText('Saved on this device.')).toBeVisible();
	// Leaves the form's field, which would receive the letters of shortcuts.
	await tabTo(page, page.getByRole('button', { name: 'Save', exact: true }));
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
		['Name', OWNER.name],
		['E-mail', OWNER.email],
		['Password', OWNER.password]
	] as const) {
		await tabTo(page, page.getByLabel(label));
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
	await expect(article(page).getByRole('heading', { level: 1 })).toContainText('The last keepers');
	await expect(article(page).getByText('surveyors')).toBeVisible();
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
	await expect(article(page).getByRole('link', { name: '#sea' })).toBeVisible();
	await press(page, 'k');
	await expect(article(page).getByRole('heading', { level: 1 })).toContainText('باغی');
	await press(page, 'u');
	await expect(page).toHaveURL(`${offprint.origin}/`);

	// The reader opens the help and the menu of a row, and signs out.
	await press(page, '?');
	await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
	await press(page, 'Escape');
	await expect(page.getByRole('dialog')).toHaveCount(0);
	await tabTo(page, page.getByRole('button', { name: 'More', exact: true }));
	await press(page, 'Enter');
	await expect(page.getByRole('dialog')).toBeVisible();
	await tabTo(page, page.getByRole('button', { name: /^Mark as read/ }));
	await press(page, 'Enter');
	await expect(page.getByText('Marked as read', { exact: true })).toBeVisible();
	await press(page, 'g', 's');
	await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
	await tabTo(page, page.getByRole('button', { name: 'Sign out', exact: true }));
	await press(page, 'Enter');
	await tabTo(page, page.getByRole('button', { name: 'Sign out and keep it', exact: true }));
	await press(page, 'Enter');
	await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
	expect(device.errors).toEqual([]);
});
