// Uses the app in a browser like a reader, by the names of its controls.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type Locator, type Page } from '@playwright/test';
import type { Offprint } from './offprint.ts';
import { claim, OWNER } from './reader.ts';

const ASSETS = fileURLToPath(new URL('../../build/client/_app/immutable/assets', import.meta.url));

/** Creates the owner's account by the set-up link, and waits until the service worker controls the page. */
export async function setUpInBrowser(page: Page, link: string): Promise<void> {
	await page.goto(link);
	await page.getByLabel('Name').fill(OWNER.name);
	await page.getByLabel('E-mail').fill(OWNER.email);
	await page.getByLabel('Password').fill(OWNER.password);
	// Unchecks the sample articles.
	await page.getByRole('checkbox').uncheck();
	await page.getByRole('button', { name: 'Create account' }).click();
	await expect(page.getByRole('heading', { name: 'Unread' })).toBeVisible();
	await waitForWorker(page);
}

export async function signInInBrowser(page: Page, { email, password } = OWNER): Promise<void> {
	// A tab whose reader has just signed out reloads, which aborts a navigation.
	await expect(() => page.goto('/sign-in')).toPass();
	await page.getByLabel('E-mail').fill(email);
	await page.getByLabel('Password').fill(password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page.getByRole('heading', { name: 'Unread' })).toBeVisible();
	await waitForWorker(page);
}

/**
 * Creates the owner's account, saves articles, and signs in on a page that then lists them, with texts and pictures on the
 * device.
 */
export async function openLibrary(
	page: Page,
	offprint: Offprint,
	...articles: readonly (readonly [address: string, title: string | RegExp])[]
): Promise<void> {
	const reader = await claim(offprint);
	// One after another, because the list is in the order of saving.
	for (const [address] of articles) await reader.save([address]);
	await signInInBrowser(page);
	for (const [, title] of articles) await expectWhole(row(page, title));
}

/** Waits until the service worker has precached the app and controls this page. */
export async function waitForWorker(page: Page): Promise<void> {
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
		if (navigator.serviceWorker.controller !== null) return;
		await new Promise((resolve) =>
			navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
		);
	});
}

/** Waits until the worker has stored all fonts, which it downloads once the app runs. */
export async function waitForFonts(page: Page): Promise<void> {
	const fonts = readdirSync(ASSETS).filter((name) => name.endsWith('.woff2'));
	const countCached = () => page.evaluate(async () => (await (await caches.open('offprint-fonts')).keys()).length);
	await expect.poll(countCached, { timeout: 60_000 }).toBe(fonts.length);
}

/** Goes back to the list, where the navigation is, because on a phone an article fills the screen. */
async function leaveArticle(page: Page): Promise<void> {
	const back = page.getByRole('toolbar').getByRole('button', { name: 'Back', exact: true });
	if (await back.isVisible()) await back.click();
	await expect(page.getByRole('navigation')).toBeVisible();
}

export async function addAddress(page: Page, address: string): Promise<void> {
	await leaveArticle(page);
	await page.getByRole('navigation').getByRole('link', { name: 'Add' }).click();
	// The navigation ends by focusing the new screen; text typed before that would be lost.
	await expect(page.getByRole('main')).toBeFocused();
	await page.getByLabel('Address').fill(address);
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByText(/Saved on this device\.|Already in your library/)).toBeVisible();
}

/** Confirms a save as soon as the page accepts it. */
export async function confirmSave(page: Page): Promise<void> {
	const save = page.getByRole('main').getByRole('button', { name: 'Save' });
	// A page that comes to the front ignores clicks at first.
	await page.bringToFront();
	await expect(save).toHaveAttribute('aria-disabled', 'false');
	await save.click();
}

export type ListTitle = 'Unread' | 'Bookmarks' | 'Archive' | 'Trash';

/** Goes to a list by the navigation, on a phone by its sheet of lists. */
export async function goToList(page: Page, name: ListTitle): Promise<void> {
	await leaveArticle(page);
	const navigation = page.getByRole('navigation', { name: 'Main' });
	const library = navigation.getByRole('link', { name: 'Library' });
	if (await library.isVisible()) {
		await library.click();
		await expect(page.getByRole('heading', { name: 'Unread', level: 1 })).toBeVisible();
		if (name !== 'Unread') {
			await page.getByRole('button', { name: 'Lists' }).click();
			await page.getByRole('dialog').getByRole('link', { name }).click();
		}
	} else await navigation.getByRole('link', { name }).click();
	await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}

/** Starts a sync from the sync page, and waits until pending changes are sent and the server's changes are here. */
export async function syncNow(page: Page): Promise<void> {
	const startedAt = Date.now();
	await page.goto('/sync');
	await page.getByRole('button', { name: 'Sync now' }).click();
	const isSynced = () =>
		page.evaluate(async (since) => {
			const openDatabase = async (name: string) => {
				const request = indexedDB.open(name);
				await new Promise((resolve) => (request.onsuccess = resolve));
				return request.result;
			};
			const device = await openDatabase('offprint-device');
			const current = device.transaction('facts').objectStore('facts').get('current');
			await new Promise((resolve) => (current.onsuccess = resolve));
			device.close();
			// The browser may also hold libraries of other readers.
			const library = await openDatabase(`offprint-${(current.result as { reader: string }).reader}`);
			const tx = library.transaction(['meta', 'outbox', 'offers']);
			const getMeta = (key: string) => tx.objectStore('meta').get(key);
			const [synced, healing] = [getMeta('lastSynced'), getMeta('healing')];
			const counts = [tx.objectStore('outbox').count(), tx.objectStore('offers').count()];
			await new Promise((resolve) => (tx.oncomplete = resolve));
			library.close();
			const { value = 0 } = (synced.result ?? {}) as { value?: number };
			const isHealing = ((healing.result ?? {}) as { value?: unknown }).value ?? null;
			return value >= since && isHealing === null && counts.every(({ result }) => result === 0);
		}, startedAt);
	await expect.poll(isSynced, { timeout: 30_000 }).toBe(true);
}

/** The sync status line. */
export function syncLine(page: Page) {
	return page.getByRole('banner').getByRole('status');
}

export function row(page: Page, title: string | RegExp) {
	return page.getByRole('listitem').filter({ has: page.getByRole('link', { name: title }) });
}

/** Tags the open article in its sheet, and closes the sheet. */
export async function tagArticle(page: Page, tag: string): Promise<void> {
	const article = page.getByRole('article', { name: 'Article' });
	await article.getByRole('button', { name: /^(Add a tag|Edit tags)$/ }).click();
	const sheet = page.getByRole('dialog');
	await sheet.getByRole('combobox', { name: 'Add a tag' }).fill(tag);
	await page.keyboard.press('Enter');
	await expect(sheet.getByRole('button', { name: `Remove tag ${tag}` })).toBeVisible();
	await sheet.getByRole('button', { name: 'Close' }).click();
	await expect(article.getByRole('link', { name: `#${tag}` })).toBeVisible();
}

/** Waits until a row, which is shown by its title, reports nothing missing: text and pictures are on the device. */
export async function expectWhole(row: Locator, options: { timeout?: number } = {}): Promise<void> {
	await expect(row).toBeVisible(options);
	await expect(row).not.toContainText(/Not offline yet|Getting the text|Waiting for the server|…\s*·/, options);
}

/** Waits for the open article and its pictures. @returns the width of each picture, px; 0 for a picture that failed */
export async function pictureWidths(page: Page): Promise<number[]> {
	const article = page.getByRole('article', { name: 'Article' });
	await expect(article.getByText(/Loading the article/)).toHaveCount(0);
	return article.evaluate(async (article) => {
		const pictures = [...article.querySelectorAll('img')];
		return Promise.all(
			pictures.map(async (picture) => {
				picture.loading = 'eager';
				picture.scrollIntoView();
				if (!picture.complete) {
					await new Promise((resolve) => {
						picture.addEventListener('load', resolve, { once: true });
						picture.addEventListener('error', resolve, { once: true });
					});
				}
				return picture.naturalWidth;
			})
		);
	});
}
