// `npm run bench readme-screenshots`: takes the screenshots of the sample library for the README and the manifest.
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import sharp from 'sharp';
import { applyAppearance, waitUntilDrawn, type Appearance } from '../visual/themes.ts';
import { openDevice } from '../support/device.ts';
import { ensureBuilt, startOffprint } from '../support/offprint.ts';
import { OWNER } from '../support/reader.ts';

type Screenshot = Appearance & { name: string; width: number; height: number; open: (page: Page) => Promise<void> };

const FOLDER = new URL('../../static/screenshots/', import.meta.url);

const openList = async (page: Page): Promise<void> => {
	await page.goto('/');
	await expect(page.getByText('Synced just now')).toBeVisible();
	await expect(page.getByRole('button', { name: /^Under 5 min/ })).toBeVisible();
};
const openArticle = async (page: Page): Promise<void> => {
	await openList(page);
	await page.getByRole('listitem').getByRole('link').nth(1).click();
	await expect(page.getByRole('article').locator('figcaption').first()).toBeVisible();
};
const PHONE = { width: 390, height: 844, direction: 'ltr' } as const;

const SCREENSHOTS: readonly Screenshot[] = [
	{ name: 'library', theme: 'light', open: openList, ...PHONE },
	{ name: 'article', theme: 'sepia', open: openArticle, ...PHONE },
	{ name: 'wide', theme: 'dark', open: openArticle, width: 1280, height: 800, direction: 'ltr' }
];

export async function bench(): Promise<void> {
	ensureBuilt();
	const offprint = await startOffprint({ env: { OFFPRINT_FETCH_ALLOW: '' } });
	const device = await openDevice({ origin: offprint.origin });
	const { page } = device;
	try {
		await setUpWithSamples(page, await offprint.setupLink());
		for (const { name, width, height, open, ...appearance } of SCREENSHOTS) {
			await page.setViewportSize({ width, height });
			await open(page);
			await applyAppearance(page, appearance);
			// No row is hovered.
			await page.mouse.move(0, 0);
			await waitUntilDrawn(page);
			const shot = await page.screenshot();
			save(name, await sharp(shot).png({ palette: true, effort: 10 }).toBuffer());
		}
	} finally {
		await device.discard();
		await offprint.discard();
	}
}

async function setUpWithSamples(page: Page, link: string): Promise<void> {
	await page.goto(link);
	await page.getByLabel('Name').fill(OWNER.name);
	await page.getByLabel('E-mail').fill(OWNER.email);
	await page.getByLabel('Password').fill(OWNER.password);
	await page.getByRole('button', { name: 'Create account' }).click();
	// The minutes of a row come with its text.
	const complete = page.getByRole('listitem').filter({ hasText: /\d min ·/ });
	await expect(complete).toHaveCount(5, { timeout: 60_000 });
	await page.getByRole('button', { name: 'Bookmark' }).nth(2).click();
	await expect(page.locator('.row.bookmarked')).toHaveCount(1);
}

function save(name: string, bytes: Uint8Array): void {
	mkdirSync(FOLDER, { recursive: true });
	writeFileSync(new URL(`${name}.png`, FOLDER), bytes);
	console.log(`${name}: ${(bytes.length / 1000).toFixed(0)} kB`);
}
