// Tests the whole app by roles, names and announcements, as a screen reader presents it.
import { expect } from '@playwright/test';
import { PHONE, test } from '../support/journey.ts';
import { addFixturePages } from '../support/fixture-pages.ts';
import { OWNER } from '../support/reader.ts';
import { expectWhole, setUpInBrowser } from '../support/app.ts';

test.use({ viewport: PHONE });

test('every control has a name, and every action announces its result', async ({ site, offprint, device }) => {
	const { page } = device;
	const pages = addFixturePages(site);
	await setUpInBrowser(page, await offprint.setupLink());
	const navigation = page.getByRole('navigation', { name: 'Main' });
	const main = page.getByRole('main');

	// The result of a save is announced.
	await navigation.getByRole('link', { name: 'Add' }).click();
	await expect(main).toBeFocused();
	await main.getByRole('textbox', { name: 'Address' }).fill('not an address');
	await main.getByRole('button', { name: 'Save' }).click();
	await expect(main.getByRole('alert')).toContainText('not a web address');
	await main.getByRole('textbox', { name: 'Address' }).fill(pages['lighthouse-keepers']);
	await main.getByRole('button', { name: 'Save' }).click();
	await expect(main.getByRole('status').filter({ hasText: 'Saved on this device.' })).toBeVisible();
	await expect(main.getByRole('alert')).toHaveCount(0);

	// The list has a name, its rows state their position, and the actions of a row name its article.
	await navigation.getByRole('link', { name: 'Library' }).click();
	await expect(navigation.getByRole('link', { name: 'Library' })).toHaveAttribute('aria-current', 'page');
	const list = main.getByRole('region', { name: /^Unread/ }).getByRole('list', { name: 'Articles' });
	const row = list.getByRole('listitem');
	await expectWhole(row);
	await expect(row).toHaveAttribute('aria-setsize', '1');
	const actions = row.getByRole('group', { name: 'Actions for The last keepers of Skarn Light' });
	await actions.getByRole('button', { name: 'Bookmark' }).click();
	await expect(page.getByRole('status').filter({ hasText: 'Bookmarked' })).toBeVisible();
	await expect(actions.getByRole('button', { name: 'Remove bookmark' })).toBeVisible();

	// In an article, controls and dialogs have names, and dialogs return the focus.
	await row.getByRole('link', { name: /The last keepers/ }).click();
	const article = main.getByRole('article', { name: 'Article' });
	await expect(article.getByRole('heading', { level: 1, name: 'The last keepers of Skarn Light' })).toBeVisible();
	const tools = main.getByRole('toolbar', { name: 'Article tools' });
	await tools.getByRole('button', { name: 'Appearance' }).click();
	const appearance = page.getByRole('dialog', { name: 'Appearance' });
	await appearance.getByRole('group', { name: 'Theme' }).getByRole('radio', { name: 'Sepia' }).check();
	await appearance.getByRole('group', { name: 'Text size' }).getByRole('button', { name: 'Larger text' }).click();
	await expect(appearance.getByRole('status')).toHaveText('4 of 8');
	await appearance.getByRole('button', { name: 'Close' }).click();
	await expect(tools.getByRole('button', { name: 'Appearance' })).toBeFocused();
	await tools.getByRole('button', { name: 'More' }).click();
	await page
		.getByRole('dialog', { name: 'The last keepers of Skarn Light' })
		.getByRole('button', { name: 'Delete' })
		.click();
	await expect(page.getByRole('status').filter({ hasText: 'Moved to the trash' })).toBeVisible();
	await expect(main.getByRole('heading', { name: 'Nothing to read yet' })).toBeVisible();
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(row).toHaveCount(1);

	// The reader opens the device page, signs out and signs in again.
	await page.getByRole('link', { name: 'Settings' }).click();
	await main.getByRole('link', { name: 'This device' }).click();
	await expect(main.getByRole('listitem').getByText('Opens offline', { exact: true })).toBeVisible();
	await page.getByRole('link', { name: 'Settings' }).click();
	await main.getByRole('button', { name: 'Sign out' }).click();
	await page.getByRole('dialog', { name: 'Sign out' }).getByRole('button', { name: 'Sign out and keep it' }).click();
	await main.getByRole('textbox', { name: 'E-mail' }).fill(OWNER.email);
	await main.getByLabel('Password').fill(OWNER.password);
	await main.getByRole('button', { name: 'Sign in' }).click();
	await expect(row).toHaveCount(1);
	expect(device.errors).toEqual([]);
});
