// Tests backups of a running server that are restored after two devices in Chromium have made changes.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import {
	addAddress,
	expectWhole,
	goToList,
	pictureWidths,
	row,
	setUpInBrowser,
	signInInBrowser,
	syncNow
} from '../support/app.ts';
import { openDevice, type Device } from '../support/device.ts';
import { addFixturePages, KEEPERS, RIVER } from '../support/fixture-pages.ts';
import { startOffprint } from '../support/offprint.ts';
import { claim, signIn } from '../support/reader.ts';
import { startPostgres } from '../support/postgres.ts';
import { startSite } from '../support/site.ts';

const GARDEN = /باغی که/;

async function syncAll(...devices: Device[]): Promise<void> {
	for (const { page } of devices) await syncNow(page);
}

async function openUnread(page: Page): Promise<void> {
	await page.goto('/');
	await expect(page.getByRole('heading', { name: 'Unread' })).toBeVisible();
}

async function restoreBackup(databaseUrl?: string): Promise<void> {
	test.setTimeout(240_000);
	const folder = mkdtempSync(join(tmpdir(), 'offprint-backup-'));
	const file = join(folder, 'yesterday.sqlite');
	const site = await startSite();
	const pages = addFixturePages(site);
	const offprint = await startOffprint(databaseUrl === undefined ? {} : { databaseUrl });
	const [phone, laptop] = [
		await openDevice({ origin: offprint.origin }),
		await openDevice({ origin: offprint.origin })
	];
	try {
		await setUpInBrowser(phone.page, await offprint.setupLink());
		await addAddress(phone.page, pages['persian-garden']);
		await goToList(phone.page, 'Unread');
		await expectWhole(row(phone.page, GARDEN));
		await signInInBrowser(laptop.page);
		await expectWhole(row(laptop.page, GARDEN));

		expect(await offprint.run('scripts/backup.ts', [file])).toContain('holds');

		// After the backup, one device saves a page with pictures, and the other bookmarks a page.
		await addAddress(phone.page, pages['lighthouse-keepers']);
		await goToList(phone.page, 'Unread');
		await expectWhole(row(phone.page, KEEPERS));
		await row(laptop.page, GARDEN).getByRole('button', { name: 'Bookmark' }).click();
		await expect(row(laptop.page, GARDEN).getByRole('button', { name: 'Remove bookmark' })).toBeVisible();
		await syncAll(laptop);
		await laptop.context.setOffline(true);
		await addAddress(laptop.page, pages['long-river']);

		// The page vanishes from the web, the disk fails, and the backup is restored.
		await expect(offprint.run('scripts/restore.ts', [file])).rejects.toThrow('no other Offprint');
		await offprint.stop();
		await site.close();
		const output = await offprint.run('scripts/restore.ts', [file]);
		expect(output).toContain('Restored');
		expect(existsSync(/saved in (\S+)\./.exec(output)?.[1] ?? '')).toBe(true);
		await offprint.restart();
		await laptop.context.setOffline(false);
		await syncAll(phone, laptop, phone, laptop);

		const newDevice = await openDevice({ origin: offprint.origin });
		await signInInBrowser(newDevice.page);
		for (const each of [phone, laptop, newDevice]) {
			await openUnread(each.page);
			await expectWhole(row(each.page, KEEPERS), { timeout: 30_000 });
			await expectWhole(row(each.page, GARDEN));
			await row(each.page, KEEPERS).getByRole('link', { name: KEEPERS }).click();
			await expect(each.page.getByText('surveyors')).toBeVisible();
			expect(await pictureWidths(each.page)).not.toContain(0);
			await each.page.goto('/bookmarks');
			await expect(row(each.page, GARDEN)).toBeVisible();
		}
		// The pending save of the laptop is there too, although its page cannot be fetched any more.
		await openUnread(newDevice.page);
		await expect(newDevice.page.getByRole('listitem')).toHaveCount(3);
		await newDevice.discard();
	} finally {
		for (const each of [phone, laptop]) await each.discard();
		await offprint.discard();
		rmSync(folder, { recursive: true, force: true });
	}
}

test('after a restore from a backup, devices upload later changes, and a page that is gone from the web', () =>
	restoreBackup());

test('after a restore into PostgreSQL, devices upload later changes, and a page that is gone from the web', async () => {
	const postgres = await startPostgres();
	try {
		await restoreBackup(postgres.url);
	} finally {
		await postgres.stop();
	}
});

test('after a restore with --rewind, a mass delete stays undone, and its deletes are listed', async () => {
	test.setTimeout(120_000);
	const folder = mkdtempSync(join(tmpdir(), 'offprint-backup-'));
	const file = join(folder, 'before.sqlite');
	const site = await startSite();
	const pages = addFixturePages(site);
	const offprint = await startOffprint();
	const [phone, laptop] = [
		await openDevice({ origin: offprint.origin }),
		await openDevice({ origin: offprint.origin })
	];
	try {
		await setUpInBrowser(phone.page, await offprint.setupLink());
		for (const name of ['lighthouse-keepers', 'persian-garden', 'long-river'] as const)
			await addAddress(phone.page, pages[name]);
		await goToList(phone.page, 'Unread');
		for (const title of [KEEPERS, RIVER, GARDEN]) await expectWhole(row(phone.page, title));
		await signInInBrowser(laptop.page);
		await expect(laptop.page.getByRole('listitem')).toHaveCount(3);
		await offprint.run('scripts/backup.ts', [file]);
		for (const title of [KEEPERS, RIVER, GARDEN]) {
			await row(laptop.page, title).getByRole('button', { name: 'More' }).click();
			await laptop.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
			// Waits for the delete before the next action.
			await expect(row(laptop.page, title)).toHaveCount(0);
		}
		await syncAll(laptop, phone);
		await openUnread(phone.page);
		await expect(phone.page.getByRole('listitem')).toHaveCount(0);
		await offprint.stop();
		await offprint.run('scripts/restore.ts', [file, '--rewind']);
		await offprint.restart();
		for (const each of [phone, laptop, phone]) {
			await syncNow(each.page);
			await expect(each.page.getByText('restored from a backup').first()).toBeVisible({ timeout: 30_000 });
			await openUnread(each.page);
			await expect(each.page.getByRole('listitem')).toHaveCount(3);
		}
		// Discarded deletes leave the list, and a retried delete is applied.
		await laptop.page.goto('/sync');
		await laptop.page.getByRole('button', { name: 'Discard all' }).click();
		await expect(laptop.page.getByText('restored from a backup')).toHaveCount(0);
		await phone.page.goto('/sync');
		await phone.page.getByRole('button', { name: 'Try again' }).first().click();
		await expect(phone.page.getByRole('button', { name: 'Try again' })).toHaveCount(2);
		await openUnread(laptop.page);
		await expect(laptop.page.getByRole('listitem')).toHaveCount(2, { timeout: 30_000 });
	} finally {
		for (const each of [phone, laptop]) await each.discard();
		await offprint.discard();
		await site.close();
		rmSync(folder, { recursive: true, force: true });
	}
});

test('a restore undoes no sign-out, but over a damaged database it signs everybody out and keeps the damaged file', async () => {
	test.setTimeout(120_000);
	const folder = mkdtempSync(join(tmpdir(), 'offprint-backup-'));
	const file = join(folder, 'yesterday.sqlite');
	const offprint = await startOffprint();
	try {
		const ada = await claim(offprint);
		const signedOut = await signIn(offprint.origin);
		await ada.save(['https://example.org/a']);
		await offprint.run('scripts/backup.ts', [file]);
		expect((await signedOut.post('/api/account/sign-out', {})).status).toBe(200);
		await offprint.stop();
		const output = await offprint.run('scripts/restore.ts', [file]);
		expect(output).not.toContain('signed out');
		await offprint.restart();
		expect((await ada.get('/api/devices')).status).toBe(200);
		expect((await signedOut.get('/api/devices')).status).toBe(401);

		await offprint.stop();
		const database = join(offprint.data, 'offprint.sqlite');
		for (const end of ['-wal', '-shm']) rmSync(database + end, { force: true });
		writeFileSync(database, 'x'.repeat(100_000));
		const damaged = await offprint.run('scripts/restore.ts', [file]);
		const damagedFile = /damaged\. It is in (\S+) now/.exec(damaged)?.[1] ?? '';
		expect(existsSync(damagedFile)).toBe(true);
		expect(damaged).toContain('all readers are signed out');
		await offprint.restart();
		expect((await ada.get('/api/devices')).status).toBe(401);
		const newSession = await signIn(offprint.origin);
		expect((await newSession.pull()).changes).toContainEqual(expect.objectContaining({ field: 'saved' }));
	} finally {
		await offprint.discard();
		rmSync(folder, { recursive: true, force: true });
	}
});
