// Tests that several saves of a page are one entry, and that an AMP page is shown as a duplicate of its canonical page.
import { expect } from '@playwright/test';
import { DESKTOP, PHONE, test } from '../support/journey.ts';
import { addAddress, expectWhole, goToList, row, setUpInBrowser, signInInBrowser, syncLine } from '../support/app.ts';
import type { Site } from '../support/site.ts';

const WORDS = '<p>Words to read, and more of them in a row.</p>'.repeat(20);

function page(site: Site, path: string, title: string, canonical?: string): string {
	const link = canonical === undefined ? '' : `<link rel="canonical" href="${canonical}">`;
	return site.page(path, `<title>${title}</title>${link}<article><h1>${title}</h1>${WORDS}</article>`);
}

test('a page saved in several spellings is one entry, on one device and on two devices that were offline', async ({
	site,
	offprint,
	addDevice
}) => {
	const [phone, laptop] = [await addDevice(PHONE), await addDevice(DESKTOP)];
	const address = page(site, '/story', 'The story');
	page(site, '/story?utm_source=mail&gbraid=2', 'The story');
	page(site, '/story/', 'The story');
	await setUpInBrowser(phone.page, await offprint.setupLink());
	await signInInBrowser(laptop.page);
	for (const each of [phone, laptop]) await each.context.setOffline(true);
	await addAddress(phone.page, `${address}?utm_source=mail&gbraid=2`);
	await addAddress(phone.page, `${address}#part`);
	await expect(phone.page.getByText('Already in your library')).toBeVisible();
	await addAddress(laptop.page, `${address}/`);
	for (const each of [phone, laptop]) await each.context.setOffline(false);
	for (const each of [phone, laptop]) {
		await expect(syncLine(each.page)).toHaveText(/^Synced/, { timeout: 30_000 });
		await goToList(each.page, 'Unread');
	}
	for (const each of [phone, laptop]) {
		await expectWhole(row(each.page, /The story/), { timeout: 30_000 });
		await expect(each.page.getByRole('listitem').filter({ hasText: /story/i })).toHaveCount(1);
	}
	await addAddress(laptop.page, `${address}?fbclid=3`);
	await expect(laptop.page.getByText('Already in your library')).toBeVisible();
	for (const each of [phone, laptop]) expect(each.errors).toEqual([]);
});

test('an AMP page is shown as already saved under its canonical address, on both devices, and stays in the list', async ({
	site,
	offprint,
	addDevice
}) => {
	const [phone, laptop] = [await addDevice(PHONE), await addDevice(DESKTOP)];
	const desktop = page(site, '/story', 'The story, in full');
	const amp = page(site, '/amp/story', 'The story, quickly', desktop);
	await setUpInBrowser(phone.page, await offprint.setupLink());
	await signInInBrowser(laptop.page);
	await addAddress(phone.page, desktop);
	await expect(phone.page.getByText('The story, in full')).toBeVisible({ timeout: 30_000 });
	await addAddress(phone.page, amp);
	const savedLink = phone.page.getByRole('status').getByRole('link', { name: /The story, in full/ });
	await expect(phone.page.getByText('Already saved as')).toBeVisible({ timeout: 30_000 });
	await expect(savedLink).toBeVisible();
	await savedLink.click();
	await expect(phone.page.getByRole('heading', { name: 'The story, in full' })).toBeVisible();
	await goToList(phone.page, 'Unread');
	await expect(row(phone.page, /The story, in full/)).toBeVisible();
	await expect(row(phone.page, /The story, quickly/)).toBeVisible();
	await goToList(laptop.page, 'Unread');
	await expectWhole(row(laptop.page, /The story, quickly/), { timeout: 30_000 });
	await offprint.kill();
	await row(laptop.page, /The story, quickly/)
		.getByRole('link')
		.first()
		.click();
	const article = laptop.page.getByRole('article', { name: 'Article' });
	await expect(article.getByText('Also in your library')).toBeVisible();
	await article.getByRole('link', { name: /The story, in full/ }).click();
	await expect(article.getByRole('heading', { name: 'The story, in full' })).toBeVisible();
	await expect(article.getByRole('link', { name: /The story, quickly/ })).toBeVisible();
	for (const each of [phone, laptop]) expect(each.errors).toEqual([]);
});
