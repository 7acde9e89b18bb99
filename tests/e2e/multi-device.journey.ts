// Tests several devices of two readers, which agree after being offline, show each other's changes, and are isolated.
import { expect, type Page } from '@playwright/test';
import { test } from '../support/journey.ts';
import {
	addAddress,
	expectWhole,
	goToList,
	row,
	setUpInBrowser,
	signInInBrowser,
	syncLine,
	tagArticle
} from '../support/app.ts';
import type { Device } from '../support/device.ts';
import { addFixturePages } from '../support/fixture-pages.ts';
import { addGuest, GUEST } from '../support/reader.ts';

async function tag(page: Page, title: RegExp, name: string): Promise<void> {
	await row(page, title).getByRole('link').first().click();
	await tagArticle(page, name);
}

async function act(page: Page, title: RegExp, name: 'Bookmark' | 'Archive'): Promise<void> {
	await row(page, title).getByRole('button', { name, exact: true }).click();
}

async function remove(page: Page, title: RegExp): Promise<void> {
	await row(page, title).getByRole('button', { name: 'More' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
}

test('three devices of one reader agree after offline conflicts, and another reader sees nothing of the library', async ({
	site,
	offprint,
	addDevice
}) => {
	test.setTimeout(180_000);
	const pages = addFixturePages(site);
	const [phone, laptop, tablet, guest] = [await addDevice(), await addDevice(), await addDevice(), await addDevice()];
	await setUpInBrowser(phone.page, await offprint.setupLink());
	await addGuest(offprint);
	await addAddress(phone.page, pages['lighthouse-keepers']);
	await goToList(phone.page, 'Unread');
	await expectWhole(row(phone.page, /Skarn/));
	for (const each of [laptop, tablet]) {
		await signInInBrowser(each.page);
		await expectWhole(row(each.page, /Skarn/));
	}
	await signInInBrowser(guest.page, GUEST);

	for (const each of [phone, laptop, tablet]) await each.context.setOffline(true);
	await act(phone.page, /Skarn/, 'Bookmark');
	await tag(phone.page, /Skarn/, 'phone');
	await tag(laptop.page, /Skarn/, 'laptop');
	await goToList(laptop.page, 'Unread');
	await act(laptop.page, /Skarn/, 'Archive');
	await remove(tablet.page, /Skarn/);
	for (const each of [tablet, laptop, phone]) await each.context.setOffline(false);
	for (const each of [phone, laptop, tablet]) {
		await expect(syncLine(each.page)).toHaveText(/^Synced/, { timeout: 30_000 });
	}
	// The laptop's tag came before or after the tablet's delete; in either case all devices must show the same.
	const listsShownOn = async ({ page }: Device): Promise<string[]> => {
		const lists: string[] = [];
		for (const path of ['/', '/archive', '/bookmarks', '/trash']) {
			await page.goto(path);
			await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			const list = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: /Skarn/ }) });
			lists.push(`${path} ${(await list.allInnerTexts()).join()}`);
		}
		return lists;
	};
	// Repeated, because a device's changes may reach another device a moment later.
	const differing = async (): Promise<string[]> => {
		const listsOfDevices = [];
		for (const each of [phone, laptop, tablet]) listsOfDevices.push((await listsShownOn(each)).join('\n'));
		return new Set(listsOfDevices).size === 1 ? [] : listsOfDevices;
	};
	await expect.poll(differing, { timeout: 30_000 }).toEqual([]);
	expect((await listsShownOn(phone)).join()).toContain('Skarn');
	expect((await listsShownOn(guest)).join()).not.toContain('Skarn');
	for (const each of [phone, laptop, tablet, guest]) expect(each.errors).toEqual([]);
});

test('a change on one device is shown on another open device within two seconds', async ({
	site,
	offprint,
	addDevice
}) => {
	const pages = addFixturePages(site);
	const [phone, laptop] = [await addDevice(), await addDevice()];
	await setUpInBrowser(phone.page, await offprint.setupLink());
	await signInInBrowser(laptop.page);
	await addAddress(phone.page, pages['lighthouse-keepers']);
	await goToList(phone.page, 'Unread');
	await expectWhole(row(phone.page, /Skarn/));
	await expectWhole(row(laptop.page, /Skarn/));
	const startedAt = Date.now();
	await act(phone.page, /Skarn/, 'Archive');
	await expect(row(laptop.page, /Skarn/)).toHaveCount(0, { timeout: 2_000 });
	console.log(`an edit showed on the other device after ${Date.now() - startedAt} ms`);
	// Only one tab of a profile is connected to the server. It notifies the other tab.
	const second = await laptop.context.newPage();
	await second.goto('/archive');
	await expect(row(second, /Skarn/)).toBeVisible();
	await goToList(phone.page, 'Archive');
	await act(phone.page, /Skarn/, 'Bookmark');
	await laptop.page.goto('/bookmarks');
	await expect(row(laptop.page, /Skarn/)).toBeVisible();
	expect(laptop.errors).toEqual([]);
});

test('a device that is erased from another device first sends its pending changes, and keeps nothing', async ({
	site,
	offprint,
	addDevice
}) => {
	const pages = addFixturePages(site);
	const [phone, laptop] = [await addDevice(), await addDevice()];
	await setUpInBrowser(phone.page, await offprint.setupLink());
	await signInInBrowser(laptop.page);
	await expect(syncLine(laptop.page)).toHaveText(/^Synced/);
	await laptop.context.setOffline(true);
	await addAddress(laptop.page, pages['long-river']);
	await phone.page.goto('/sync');
	const other = phone.page.getByRole('listitem').filter({ hasText: 'Chrome' }).filter({ hasNotText: 'This device' });
	await other.getByRole('button', { name: 'Sign out and erase' }).click();
	await other.getByRole('button', { name: 'Sign out and erase' }).click();
	await expect(other).toContainText('Will be erased at its next sync');
	await laptop.context.setOffline(false);
	await expect(laptop.page.getByRole('heading', { name: 'Sign in' })).toBeVisible({ timeout: 30_000 });
	const databases = () => laptop.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
	await expect.poll(databases).toEqual(['offprint-device']);
	await phone.page.goto('/');
	await expect(row(phone.page, /river|Ember/i)).toBeVisible({ timeout: 30_000 });
});
