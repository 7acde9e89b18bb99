// Tests emptying the trash: offline by touch on a phone, and by keyboard on a laptop that follows by sync.
import { expect, type Page } from '@playwright/test';
import { addAddress, goToList, openLibrary, row, signInInBrowser, syncNow } from '../support/app.ts';
import { DESKTOP, PHONE, test } from '../support/journey.ts';
import { addFixturePages, KEEPERS } from '../support/fixture-pages.ts';
import { press, tabAndPress } from '../support/keyboard.ts';
import { Touch } from '../support/touch.ts';

/** Goes to the trash by the list of another page, so that no reload is needed offline. */
async function goToTrash(page: Page): Promise<void> {
	await page.goto('/trash');
	await expect(page.getByRole('heading', { name: 'Trash', level: 1 })).toBeVisible();
}

test('the trash is emptied offline, and the other device follows without a question', async ({
	site,
	offprint,
	addDevice
}) => {
	test.setTimeout(120_000);
	const pages = addFixturePages(site);
	const [phone, laptop] = [await addDevice(PHONE), await addDevice(DESKTOP)];
	const missing = `${site.origin}/never-fetched`;
	await openLibrary(phone.page, offprint, [pages['lighthouse-keepers'], KEEPERS], [missing, /never-fetched/]);
	await signInInBrowser(laptop.page);
	await expect(row(laptop.page, KEEPERS)).toBeVisible();
	const touch = await Touch.of(phone.page);
	const button = (name: string) => phone.page.getByRole('button', { name });
	await touch.tap(row(phone.page, KEEPERS).getByRole('button', { name: 'More' }));
	await touch.tap(button('Delete'));
	await expect(row(phone.page, KEEPERS)).toBeHidden();
	await syncNow(phone.page);
	await syncNow(laptop.page);
	await goToTrash(laptop.page);
	await expect(row(laptop.page, KEEPERS)).toBeVisible();

	await phone.context.setOffline(true);
	await goToTrash(phone.page);
	await touch.tap(button('Empty the trash'));
	await touch.tap(button('Cancel'));
	await expect(row(phone.page, KEEPERS)).toBeVisible();
	await touch.tap(button('Empty the trash'));
	await touch.tap(button('Remove 1 article for good'));
	await expect(phone.page.getByText('1 article was removed for good.')).toBeVisible();
	await expect(row(phone.page, KEEPERS)).toBeHidden();
	await phone.page.reload();
	await expect(phone.page.getByText('The trash is empty')).toBeVisible();
	await phone.context.setOffline(false);
	await syncNow(phone.page);
	await syncNow(laptop.page);
	await goToTrash(laptop.page);
	await expect(laptop.page.getByText('The trash is empty')).toBeVisible();

	// One article is removed for good by selecting it.
	await addAddress(phone.page, 'https://example.org/chosen');
	await goToList(phone.page, 'Unread');
	await touch.tap(row(phone.page, /chosen/).getByRole('button', { name: 'More' }));
	await touch.tap(button('Delete'));
	await expect(row(phone.page, /chosen/)).toBeHidden();
	await phone.context.setOffline(true);
	await goToTrash(phone.page);
	await touch.tap(button('Select'));
	await touch.tap(phone.page.getByRole('checkbox', { name: /chosen/ }));
	await expect(button('Empty the trash')).toBeHidden();
	await touch.tap(button('Delete for good'));
	await touch.tap(phone.page.getByRole('dialog').getByRole('button', { name: 'Remove 1 article for good' }));
	await expect(phone.page.getByText('1 article was removed for good.')).toBeVisible();
	await expect(phone.page.getByText('The trash is empty')).toBeVisible();
	await expect(phone.page.getByRole('button', { name: 'Undo' })).toBeHidden();
	await phone.context.setOffline(false);
	await syncNow(phone.page);
	await syncNow(laptop.page);

	await goToList(laptop.page, 'Unread');
	await press(laptop.page, 'j', '#');
	await expect(row(laptop.page, /never-fetched/)).toBeHidden();
	await goToTrash(laptop.page);
	await tabAndPress(laptop.page, laptop.page.getByRole('button', { name: 'Empty the trash' }));
	await tabAndPress(laptop.page, laptop.page.getByRole('button', { name: 'Remove 1 article for good' }));
	await expect(laptop.page.getByText('The trash is empty')).toBeVisible();
	await syncNow(laptop.page);
	await syncNow(phone.page);
	for (const path of ['/', '/trash']) {
		await phone.page.goto(path);
		await expect(phone.page.getByRole('listitem').filter({ hasText: 'never-fetched' })).toBeHidden();
		await expect(phone.page.getByRole('main')).toContainText(path === '/' ? 'Save' : 'The trash is empty');
	}
});
