// Tests an article with more blocks than are laid out for its first frame.
import { expect } from '@playwright/test';
import { openLibrary, row } from '../support/app.ts';
import { test } from '../support/journey.ts';
import { readStored } from '../support/read-indexeddb.ts';

const LINES = 160;
const TITLE = /The log of the Petrel/;

test.use({ viewport: { width: 1280, height: 2_000 } });

test('an article of many short blocks is whole after its first frame, and not read before its end is in view', async ({
	site,
	offprint,
	device
}) => {
	const { page } = device;
	const lines = Array.from({ length: LINES }, (_, index) => `<p>Day ${index + 1} on the quiet northern sea.</p>`);
	const html = `<title>The log of the Petrel</title><article><h1>The log of the Petrel</h1>${lines.join('')}</article>`;
	await openLibrary(page, offprint, [site.page('/log.html', html), TITLE]);
	await row(page, TITLE).getByRole('link').first().click();
	const text = page.getByRole('article', { name: 'Article' }).locator('.body');
	await expect(text.getByText('Day 1 on', { exact: false })).toBeVisible();
	await expect(page.locator('.body.beginning')).toHaveCount(0);
	const last = text.getByText(`Day ${LINES} on the quiet northern sea.`);
	expect((await last.boundingBox())?.height).toBeLessThan(100);
	// The position is measured every second.
	await page.waitForTimeout(2_500);
	const opened = await readStored(page);
	expect(opened.read).toBe(false);
	expect(opened.furthest).toBeLessThan(0.6);
	await page.mouse.move(900, 900);
	await expect(async () => {
		await page.mouse.wheel(0, 1_000);
		await expect(last).toBeInViewport({ timeout: 300 });
	}).toPass();
	await expect.poll(async () => (await readStored(page)).read).toBe(true);
});
