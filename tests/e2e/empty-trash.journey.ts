// Tests emptying the trash: offline by pointer on a phone, and with the keyboard on a laptop that follows by sync.
import { expect, type Page } from '@playwright/test';
import { addAddress, expectWhole, goToList, row, setUpInBrowser, signInInBrowser, syncNow } from '../support/app.ts';
import { DESKTOP, PHONE, test } from '../support/journey.ts';
import { addFixturePages } from '../support/fixture-pages.ts';

async function remove(page: Page, title: RegExp): Promise<void> {
	await row(page, title).getByRole('button', { name: 'More' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
	await expect(row(page, title)).toBeHidden();
}

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
	await setUpInBrowser(phone.page, await offprint.setupLink());
	await addAddress(phone.page, pages['lighthouse-keepers']);
	await addAddress(phone.page, 'https://example.org/never-fetched');
	await goToList(phone.page, 'Unread');
	await expectWhole(row(phone.page, /Skarn/));
	await signInInBrowser(laptop.page);
	await expect(row(laptop.page, /Skarn/)).toBeVisible();
	await remove(phone.page, /Skarn/);
	await syncNow(phone.page);
	await syncNow(laptop.page);
	await goToTrash(laptop.page);
	await expect(row(laptop.page, /Skarn/)).toBeVisible();

	await phone.context.setOffline(true);
	await goToTrash(phone.page);
	await phone.page.getByRole('button', { name: 'Empty the trash' }).click();
	await phone.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
	await expect(row(phone.page, /Skarn/)).toBeVisible();
	await phone.page.getByRole('button', { name: 'Empty the trash' }).click();
	await phone.page.getByRole('dialog').getByRole('button', { name: 'Remove 1 article for good' }).click();
	await expect(phone.page.getByText('1 article was removed for good.')).toBeVisible();
	await expect(row(phone.page, /Skarn/)).toBeHidden();
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
	await remove(phone.page, /chosen/);
	await phone.context.setOffline(true);
	await goToTrash(phone.page);
	await phone.page.getByRole('button', { name: 'Select' }).click();
	await phone.page.getByRole('checkbox', { name: /chosen/ }).click();
	await expect(phone.page.getByRole('button', { name: 'Empty the trash' })).toBeHidden();
	await phone.page.getByRole('button', { name: 'Delete for good' }).click();
	await phone.page.getByRole('dialog').getByRole('button', { name: 'Remove 1 article for good' }).click();
	await expect(phone.page.getByText('1 article was removed for good.')).toBeVisible();
	await expect(phone.page.getByText('The trash is empty')).toBeVisible();
	await expect(phone.page.getByRole('button', { name: 'Undo' })).toBeHidden();
	await phone.context.setOffline(false);
	await syncNow(phone.page);

	await goToList(laptop.page, 'Unread');
	await remove(laptop.page, /never-fetched/);
	await goToTrash(laptop.page);
	await laptop.page.getByRole('button', { name: 'Empty the trash' }).press('Enter');
	await laptop.page.getByRole('dialog').getByRole('button', { name: 'Remove 1 article for good' }).press('Enter');
	await expect(laptop.page.getByText('The trash is empty')).toBeVisible();
	await syncNow(laptop.page);
	await syncNow(phone.page);
	for (const path of ['/', '/trash']) {
		await phone.page.goto(path);
		await expect(phone.page.getByRole('listitem').filter({ hasText: 'never-fetched' })).toBeHidden();
		await expect(phone.page.getByRole('main')).toContainText(path === '/' ? 'Save' : 'The trash is empty');
	}
});
