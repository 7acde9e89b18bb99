// Tests saving several addresses at once: pasted and tagged offline by touch, and by keyboard, with the result of each.
import { expect } from '@playwright/test';
import { goToList, openLibrary, row, signInInBrowser, syncNow } from '../support/app.ts';
import { DESKTOP, PHONE, test } from '../support/journey.ts';
import { addFixturePages } from '../support/fixture-pages.ts';
import { press, tabAndPress, tabTo } from '../support/keyboard.ts';
import { Touch } from '../support/touch.ts';

test('several addresses are saved offline, each with its result, and one undo', async ({
	site,
	offprint,
	addDevice
}) => {
	test.setTimeout(120_000);
	const pages = addFixturePages(site);
	const [phone, laptop] = [await addDevice(PHONE), await addDevice(DESKTOP)];
	const { page } = phone;
	await openLibrary(page, offprint, ['https://example.org/known', /known/]);
	await phone.context.grantPermissions(['clipboard-read', 'clipboard-write']);
	const touch = await Touch.of(page);
	await page.goto('/add');
	await phone.context.setOffline(true);
	const text = `My list\n${pages['lighthouse-keepers']}\nexample.org/known\nhttps://example.org/other, see also`;
	await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
	await touch.tap(page.getByRole('button', { name: 'Paste' }));
	const field = page.getByLabel('Address');
	await expect(field).toHaveValue(text);
	await page.getByLabel('Tags (optional)').fill('moved here');
	await touch.tap(page.getByRole('button', { name: 'Save', exact: true }));
	await expect(page.getByRole('status').filter({ hasText: '2 pages were saved on this device.' })).toContainText(
		'1 was already in your library. 1 line without an address was left out.'
	);
	const results = page.getByRole('main').getByRole('listitem');
	await expect(results).toHaveText([/lighthouse.*Saved/, /known.*Already in your library/, /other.*Saved/]);
	await expect(field).toHaveValue('');
	await phone.context.setOffline(false);
	// The title appears as soon as it is known.
	await expect(results.first()).toContainText('Skarn', { timeout: 30_000 });
	await syncNow(page);
	await signInInBrowser(laptop.page);
	for (const title of [/Skarn/, /known/, /other/])
		await expect(row(laptop.page, title).getByRole('link', { name: '#moved here' })).toBeVisible();

	await press(laptop.page, 'a');
	await expect(laptop.page.getByRole('main')).toBeFocused();
	await tabTo(laptop.page, laptop.page.getByLabel('Address'));
	await laptop.page.keyboard.type('example.org/third example.org/fourth');
	await press(laptop.page, 'Enter');
	await expect(laptop.page.getByText('2 pages were saved on this device.')).toBeVisible();
	await tabAndPress(laptop.page, laptop.page.getByRole('button', { name: 'Undo' }));
	await expect(laptop.page.getByText('Undone. 2 pages are in the trash.')).toBeVisible();
	await goToList(laptop.page, 'Unread');
	await expect(row(laptop.page, /known/)).toBeVisible();
	await expect(row(laptop.page, /third|fourth/)).toHaveCount(0);
});

test('addresses that a reload keeps from being saved are in the field again', async ({ offprint, device }) => {
	const { page } = device;
	await openLibrary(page, offprint);
	await page.goto('/add');
	await device.context.setOffline(true);
	const field = page.getByLabel('Address');
	await field.fill(Array.from({ length: 500 }, (_, number) => `https://example.org/page-${number}`).join('\n'));
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await page.getByRole('progressbar').waitFor();
	await page.reload();
	await expect(page.getByText('These addresses are not saved yet.')).toBeVisible();
	await expect(field).toHaveValue(/page-499$/);
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page.getByText(/pages? (?:was|were) saved on this device/)).toBeVisible({ timeout: 30_000 });
	await goToList(page, 'Unread');
	await expect(row(page, /page-499/)).toHaveAttribute('aria-setsize', '500');
});
