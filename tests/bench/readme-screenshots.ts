// `npm run bench readme-screenshots`: takes the screenshots of the README and the manifest, of the sample library.
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import sharp from 'sharp';
import { dress, drawn, type Dress } from '../visual/themes.ts';
import { openDevice } from '../support/device.ts';
import { ensureBuilt, startOffprint } from '../support/offprint.ts';
import { OWNER } from '../support/reader.ts';

type Portrait = Dress & { name: string; width: number; height: number; open: (page: Page) => Promise<void> };

const FOLDER = new URL('../../static/screenshots/', import.meta.url);

const LIST = async (page: Page): Promise<void> => {
	await page.goto('/');
	await expect(page.getByText('Synced just now')).toBeVisible();
};
const ARTICLE = async (page: Page): Promise<void> => {
	await LIST(page);
	await page.getByRole('listitem').getByRole('link').nth(1).click();
	await expect(page.getByRole('article').locator('figcaption').first()).toBeVisible();
};
const PHONE = { width: 390, height: 844, direction: 'ltr' } as const;

const PORTRAITS: readonly Portrait[] = [
	{ name: 'library', theme: 'light', open: LIST, ...PHONE },
	{ name: 'article', theme: 'sepia', open: ARTICLE, ...PHONE },
	{ name: 'wide', theme: 'dark', open: ARTICLE, width: 1280, height: 800, direction: 'ltr' }
];

export async function bench(): Promise<void> {
	ensureBuilt();
	const offprint = await startOffprint({ env: { OFFPRINT_FETCH_ALLOW: '' } });
	const device = await openDevice({ origin: offprint.origin });
	const { page } = device;
	try {
		await beginWithSamples(page, await offprint.setupLink());
		for (const { name, width, height, open, ...worn } of PORTRAITS) {
			await page.setViewportSize({ width, height });
			await open(page);
			await dress(page, worn);
			await drawn(page);
			const shot = await page.screenshot();
			put(name, await sharp(shot).png({ palette: true, effort: 10 }).toBuffer());
		}
	} finally {
		await device.discard();
		await offprint.discard();
	}
}

async function beginWithSamples(page: Page, link: string): Promise<void> {
	await page.goto(link);
	await page.getByLabel('Name').fill(OWNER.name);
	await page.getByLabel('E-mail').fill(OWNER.email);
	await page.getByLabel('Password').fill(OWNER.password);
	await page.getByRole('button', { name: 'Create account' }).click();
	const whole = page.getByRole('listitem').filter({ hasText: /Text, pictures (1\/1|2\/2)/ });
	await expect(whole).toHaveCount(5, { timeout: 60_000 });
	await page.getByRole('button', { name: 'Bookmark' }).nth(2).click();
}

function put(name: string, bytes: Uint8Array): void {
	mkdirSync(FOLDER, { recursive: true });
	writeFileSync(new URL(`${name}.png`, FOLDER), bytes);
	console.log(`${name}: ${(bytes.length / 1000).toFixed(0)} kB`);
}
