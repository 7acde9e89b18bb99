// Tests accounts, with set-up links, signing out, lost passwords and evicted devices. Also tests that the app can be
// installed and keeps to its security policies.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import {
	addAddress,
	expectWhole,
	goToList,
	row,
	setUpInBrowser,
	signInInBrowser,
	syncLine,
	syncNow
} from '../support/app.ts';
import { openDevice, type Device } from '../support/device.ts';
import { addFixturePages, KEEPERS } from '../support/fixture-pages.ts';
import { startOffprint, type Offprint } from '../support/offprint.ts';
import { press, tabAndPress, tabTo } from '../support/keyboard.ts';
import { OWNER } from '../support/reader.ts';
import { startSite, type Site } from '../support/site.ts';
import { Touch } from '../support/touch.ts';

let site: Site;
let offprint: Offprint;
let device: Device;

test.beforeEach(async () => {
	site = await startSite();
	offprint = await startOffprint();
	device = await openDevice({ origin: offprint.origin, viewport: { width: 390, height: 844 } });
});

test.afterEach(async () => {
	await device.discard();
	await offprint.discard();
	await site.close();
});

async function signIn(password: string): Promise<void> {
	await device.page.getByLabel('E-mail').fill(OWNER.email);
	await device.page.getByLabel('Password').fill(password);
	await device.page.getByRole('button', { name: 'Sign in' }).click();
}

async function setUpWithArticle(): Promise<void> {
	await setUpInBrowser(device.page, await offprint.setupLink());
	await addAddress(device.page, addFixturePages(site)['lighthouse-keepers']);
	await goToList(device.page, 'Unread');
	await expectWhole(row(device.page, KEEPERS));
}

async function signOutWith(choice: string): Promise<void> {
	await device.page.getByRole('link', { name: 'Settings' }).click();
	await device.page.getByRole('button', { name: 'Sign out' }).click();
	await device.page.getByRole('button', { name: choice }).click();
	await expect(device.page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
}

test('a new server can be claimed only by its link, and only once', async () => {
	const link = await offprint.setupLink();
	await device.page.goto(`${offprint.origin}/setup#guessed`);
	const submit = async () => {
		await device.page.getByLabel('Name').fill('Mallory');
		await device.page.getByLabel('E-mail').fill('mallory@example.org');
		await device.page.getByLabel('Password').fill('a password of mallory');
		await device.page.getByRole('checkbox').uncheck();
		await device.page.getByRole('button', { name: 'Create account' }).click();
	};
	await submit();
	await expect(device.page.getByRole('alert')).toContainText('This link was already used or has expired');
	await setUpInBrowser(device.page, link);
	const other = await openDevice({ origin: offprint.origin });
	try {
		await other.page.goto(link);
		await other.page.getByLabel('Name').fill('Mallory');
		await other.page.getByLabel('E-mail').fill('mallory@example.org');
		await other.page.getByLabel('Password').fill('a password of mallory');
		await other.page.getByRole('checkbox').uncheck();
		await other.page.getByRole('button', { name: 'Create account' }).click();
		await expect(other.page.getByRole('alert')).toContainText('This link was already used or has expired');
	} finally {
		await other.discard();
	}
	expect(offprint.output().match(/\/setup#/g)).toHaveLength(1);
	await offprint.restart();
	expect(offprint.output().match(/\/setup#/g)).toHaveLength(1);
});

test('signing out keeps or removes the library, whichever the reader chooses', async () => {
	await setUpWithArticle();
	await signOutWith('Sign out and keep it');
	await expect(device.page.getByText(/Skarn/)).toHaveCount(0);
	const kept = device.page.getByRole('region', { name: 'Your library is still on this device' });
	await expect(kept).toContainText('sign in with the same account');
	await device.page.reload();
	await expect(kept).toBeVisible();
	await signIn('not the password');
	await expect(device.page.getByRole('alert')).toContainText('Wrong e-mail or password');
	await signIn(OWNER.password);
	await expectWhole(row(device.page, KEEPERS));
	await offprint.kill();
	await addAddress(device.page, 'https://unsent.example/');
	await device.page.getByRole('link', { name: 'Settings' }).click();
	await device.page.getByRole('button', { name: 'Sign out' }).click();
	await expect(device.page.getByRole('dialog')).toContainText('1 change has not reached the server');
	await device.page.getByRole('button', { name: 'Sign out and remove it' }).click();
	await expect(device.page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
	const databases = () => device.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
	await expect.poll(databases).toEqual(['offprint-device']);
	await expect(kept).toHaveCount(0);
});

test('a lost password is replaced by a link; pending changes are sent after signing in again', async () => {
	await setUpWithArticle();
	const env = { ...process.env, OFFPRINT_DATA: offprint.data, PORT: new URL(offprint.origin).port };
	const reset = spawnSync(process.execPath, ['scripts/account.ts', 'reset', OWNER.email], { env, encoding: 'utf8' });
	const link = /http:\S+\/reset#\S+/.exec(reset.stdout)?.[0] ?? reset.stderr;
	const other = await openDevice({ origin: offprint.origin });
	try {
		await other.page.goto(link);
		await other.page.getByLabel('Password').fill('another long password');
		await other.page.getByRole('button', { name: 'Set password' }).click();
		await expect(other.page.getByText('Your new password is set.')).toBeVisible();
	} finally {
		await other.discard();
	}
	// The reset has ended the session of this device, whose library is still there.
	await row(device.page, KEEPERS).getByRole('button', { name: 'Bookmark' }).click();
	await expect(syncLine(device.page)).toContainText('Signed out');
	await expect(syncLine(device.page)).toContainText('1 change waiting');
	await device.page.reload();
	await expectWhole(row(device.page, KEEPERS));
	await expect(syncLine(device.page)).toContainText('Signed out');
	await syncLine(device.page).getByRole('link').click();
	await signIn('another long password');
	await expect(syncLine(device.page)).toHaveText(/^Synced[^·]*$/);
	await goToList(device.page, 'Bookmarks');
	await expect(row(device.page, KEEPERS)).toBeVisible();
});

/** Removes the site's databases, as a browser evicts them; cookies and localStorage stay. */
async function emptyDevice(): Promise<void> {
	await device.close();
	rmSync(join(device.profileDir, 'Default', 'IndexedDB'), { recursive: true });
	await device.reopen();
}

test('an evicted device shows a notice, and stays signed in if its cookies remain', async () => {
	await setUpWithArticle();
	await emptyDevice();
	await device.page.goto('/');
	await expectWhole(row(device.page, KEEPERS));
	await expect(syncLine(device.page)).toContainText('The browser erased your library on this device');
	// The notice is also shown without a session.
	await emptyDevice();
	await device.context.clearCookies();
	await device.page.goto('/');
	await expect(device.page.getByRole('alert')).toContainText('The browser erased your library on this device');
	await signIn(OWNER.password);
	await expectWhole(row(device.page, KEEPERS));
	await signOutWith('Sign out and remove it');
	await device.page.reload();
	await expect(device.page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
	await expect(device.page.getByRole('alert')).toHaveCount(0);
});

test('the app can be installed, and violates none of its own security policies', async () => {
	const violations: string[] = [];
	device.context.on('console', (message) => {
		if (/Content Security Policy|Trusted/i.test(message.text())) violations.push(message.text());
	});
	await setUpWithArticle();
	for (const path of ['/', '/add', '/settings', '/bookmarks', '/nowhere', '/trash']) {
		await device.page.goto(path);
		await expect(device.page.getByRole('heading', { level: 1 })).toBeVisible();
	}
	const session = await device.context.newCDPSession(device.page);
	const manifest = await session.send('Page.getAppManifest');
	expect(manifest.errors).toEqual([]);
	const parsed = JSON.parse(manifest.data ?? '{}') as {
		id: string;
		icons: { purpose: string }[];
		share_target: object;
	};
	expect(parsed.id).toBe('/');
	expect(parsed.icons.map(({ purpose }) => purpose)).toContain('maskable');
	expect(parsed.share_target).toMatchObject({ action: '/share', method: 'POST' });
	expect((await session.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([]);
	expect(violations).toEqual([]);
});

test('changing the password keeps this device signed in, and the other device keeps its unsent changes', async () => {
	test.setTimeout(120_000);
	const NEW = 'a new and longer password';
	await setUpWithArticle();
	const other = await openDevice({ origin: offprint.origin });
	try {
		await signInInBrowser(other.page);
		await expect(row(other.page, KEEPERS)).toBeVisible();
		const touch = await Touch.of(device.page);
		await touch.tap(device.page.getByRole('link', { name: 'Settings' }));
		await touch.tap(device.page.getByRole('button', { name: 'Change password' }));
		const dialog = device.page.getByRole('dialog', { name: 'Change password' });
		await dialog.getByLabel('Current password').fill('not the password');
		await dialog.getByLabel('New password, 10 characters or more').fill(NEW);
		await touch.tap(dialog.getByRole('button', { name: 'Change password' }));
		await expect(dialog.getByRole('alert')).toContainText('That is not your current password');
		// And by keyboard.
		await tabTo(device.page, dialog.getByLabel('Current password'), 'Shift+Tab');
		await press(device.page, 'Control+a');
		await device.page.keyboard.type(OWNER.password);
		await press(device.page, 'Enter');
		await expect(dialog.getByRole('status')).toContainText('Your password has been changed');
		await tabAndPress(device.page, dialog.getByRole('button', { name: 'Close' }).last());
		await syncNow(device.page);
		await row(other.page, KEEPERS).getByRole('button', { name: 'Bookmark', exact: true }).click();
		await other.page.goto('/sync');
		await other.page.getByRole('button', { name: 'Sync now' }).click();
		await expect(other.page.getByRole('main')).toContainText('Sign in');
		await signInInBrowser(other.page, { ...OWNER, password: NEW });
		await syncNow(other.page);
		await syncNow(device.page);
		await goToList(device.page, 'Bookmarks');
		await expect(row(device.page, KEEPERS)).toBeVisible();
	} finally {
		await other.discard();
	}
});
