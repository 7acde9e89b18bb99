// Tests a server without space, because of a quota or a full disk, on a phone and a second device.
import { expect, test } from '@playwright/test';
import { openDatabase } from '../../src/lib/server/db/open.ts';
import { addAddress, expectWhole, goToList, row, setUpInBrowser, signInInBrowser, syncLine } from '../support/app.ts';
import { openDevice } from '../support/device.ts';
import { fillDisk } from '../support/full-disk.ts';
import { DESKTOP, PHONE } from '../support/journey.ts';
import { startOffprint } from '../support/offprint.ts';
import { startPostgres } from '../support/postgres.ts';
import { OWNER } from '../support/reader.ts';
import { startSite } from '../support/site.ts';

/** A page with a text of about `kilobytes` kB. */
function pageOf(title: string, kilobytes: number): string {
	const paragraph = `<p>${'Words to read, and more of them in a row. '.repeat(24)}</p>`;
	return `<title>${title}</title><article><h1>${title}</h1>${paragraph.repeat(kilobytes)}</article>`;
}

test('a page that exceeds the quota waits, shows why, and is accepted after a delete', async () => {
	const site = await startSite();
	const offprint = await startOffprint({ env: { OFFPRINT_QUOTA: '1 MB' } });
	const phone = await openDevice({ origin: offprint.origin, viewport: PHONE });
	const { page } = phone;
	try {
		await setUpInBrowser(page, await offprint.setupLink());
		await addAddress(page, site.page('/first', pageOf('The first page', 700)));
		await goToList(page, 'Unread');
		await expectWhole(row(page, 'The first page'), { timeout: 30_000 });
		await addAddress(page, site.page('/second', pageOf('The second page', 700)));
		await goToList(page, 'Unread');
		await expect(row(page, /second/)).toContainText('No space on the server', { timeout: 30_000 });
		await row(page, /second/)
			.getByRole('link')
			.first()
			// Beside the actions, which lie over the end of a long address.
			.click({ position: { x: 20, y: 8 } });
		await expect(page.getByText('does not fit into your space on the server')).toBeVisible();

		await page.goto('/settings');
		const onServer = page.getByRole('region', { name: 'Stored on the server' });
		await expect(onServer).toContainText(/709\skB of 1\sMB/);
		// Sync continues.
		await goToList(page, 'Unread');
		await expect(syncLine(page)).toHaveText(/^Synced/);

		await row(page, 'The first page').getByRole('button', { name: 'More' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
		await expect(syncLine(page)).toHaveText(/^Synced/);
		await row(page, /second/)
			.getByRole('button', { name: 'More' })
			.click();
		await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click();
		await expectWhole(row(page, 'The second page'), { timeout: 30_000 });

		// Offline the settings do not show the space on the server.
		await offprint.kill();
		await page.goto('/settings');
		await expect(page.getByRole('region', { name: 'Stored on this device' })).toBeVisible();
		await expect(onServer).toHaveCount(0);
		expect(phone.errors).toEqual([]);
	} finally {
		await phone.discard();
		await offprint.discard();
		await site.close();
	}
});

test('on a full disk changes wait on the device, signing in reports the full disk, and nothing is lost', async () => {
	const site = await startSite();
	const postgres = await startPostgres();
	const offprint = await startOffprint({ databaseUrl: postgres.url });
	const database = openDatabase({ url: postgres.url, folder: offprint.data });
	const phone = await openDevice({ origin: offprint.origin, viewport: PHONE });
	const laptop = await openDevice({ origin: offprint.origin, viewport: DESKTOP });
	try {
		await setUpInBrowser(phone.page, await offprint.setupLink());
		await addAddress(phone.page, site.page('/first', pageOf('The first page', 3)));
		await goToList(phone.page, 'Unread');
		await expectWhole(row(phone.page, 'The first page'), { timeout: 30_000 });

		const makeRoom = await fillDisk(database);
		await row(phone.page, 'The first page').getByRole('button', { name: 'More' }).click();
		await phone.page.getByRole('dialog').getByRole('button', { name: 'Bookmark', exact: true }).click();
		await expect(syncLine(phone.page)).toContainText("The server's disk is full", { timeout: 30_000 });
		await goToList(phone.page, 'Bookmarks');
		await expect(row(phone.page, 'The first page')).toBeVisible();

		await laptop.page.goto('/sign-in');
		await laptop.page.getByLabel('E-mail').fill(OWNER.email);
		await laptop.page.getByLabel('Password').fill(OWNER.password);
		await laptop.page.getByRole('button', { name: 'Sign in' }).click();
		await expect(laptop.page.getByRole('alert')).toContainText("The server's disk is full");

		await makeRoom();
		await phone.page.reload();
		await expect(syncLine(phone.page)).toHaveText(/^Synced/, { timeout: 30_000 });
		await signInInBrowser(laptop.page);
		await goToList(laptop.page, 'Bookmarks');
		await expect(row(laptop.page, 'The first page')).toBeVisible({ timeout: 30_000 });
		const errors = [...phone.errors, ...laptop.errors].filter((error) => !/507/.test(error));
		expect(errors).toEqual([]);
	} finally {
		await phone.discard();
		await laptop.discard();
		await database.close();
		await offprint.discard();
		await postgres.stop();
		await site.close();
	}
});
