// Tests that an evicted Cache Storage is filled again at the app's next start, and that the offline check reports it.
import { expect, type Page } from '@playwright/test';
import { PHONE, test } from '../support/journey.ts';
import { setUpInBrowser } from '../support/app.ts';

test.use({ viewport: PHONE });

test.beforeEach(async ({ device, offprint }) => {
	test.setTimeout(120_000);
	await setUpInBrowser(device.page, await offprint.setupLink());
	await expect.poll(() => countStored(device.page), { timeout: 30_000 }).toBeGreaterThan(20);
});

/** Counts the stored files of the app, including the start page. */
function countStored(page: Page): Promise<number> {
	return page.evaluate(async () => {
		let count = 0;
		for (const name of await caches.keys())
			if (!name.includes('fonts')) count += (await (await caches.open(name)).keys()).length;
		return count;
	});
}

function emptyCaches(page: Page): Promise<unknown> {
	return page.evaluate(async () => Promise.all((await caches.keys()).map((name) => caches.delete(name))));
}

function offlineCheck(page: Page) {
	return page.getByRole('listitem').filter({ hasText: /Opens offline|Does not open offline yet/ });
}

test('after an eviction the next online start restores all files, and then the app opens offline', async ({
	offprint,
	device
}) => {
	const all = await countStored(device.page);
	// A file that runs no script: the app itself would import modules at any time, which the worker stores again.
	await device.page.goto('/_app/version.json');
	await emptyCaches(device.page);
	expect(await countStored(device.page)).toBe(0);
	await device.reopen();
	await device.page.goto('/');
	await expect(device.page.getByRole('heading', { name: 'Unread' })).toBeVisible();
	await expect.poll(() => countStored(device.page), { timeout: 30_000 }).toBe(all);
	await offprint.kill();
	await device.reopen();
	for (const path of ['/', '/bookmarks', '/settings', '/sync']) {
		await device.page.goto(path);
		await expect(device.page.getByRole('heading', { level: 1 })).toBeVisible();
	}
});

test('the offline check reports missing files, and when online it restores them first', async ({
	offprint,
	device
}) => {
	const { page } = device;
	const openDevicePage = () => page.getByRole('main').locator('a[href="/device"]').click();
	await page.goto('/settings');
	await openDevicePage();
	await expect(offlineCheck(page)).toContainText('Opens offline');
	await page.goBack();
	await emptyCaches(page);
	await device.context.setOffline(true);
	// The page is not reloaded, because neither the server nor a cache could answer.
	await openDevicePage();
	await expect(offlineCheck(page)).toContainText('Parts that the app needs offline are missing');
	await device.context.setOffline(false);
	await page.reload();
	await expect(offlineCheck(page)).toContainText('Opens offline', { timeout: 30_000 });
	await offprint.kill();
	await page.reload();
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});
