// Tests that the sample articles are saved to a new library, and can be read offline.
import { expect } from '@playwright/test';
import { PHONE, test } from '../support/journey.ts';
import { expectWhole, pictureWidths, waitForFonts, waitForWorker } from '../support/app.ts';
import { OWNER } from '../support/reader.ts';

test.use({ viewport: PHONE, offprintOptions: { env: { OFFPRINT_FETCH_ALLOW: '' } } });

test('a new reader starts with five articles, whose texts and pictures are readable offline', async ({
	offprint,
	device
}) => {
	const { page } = device;
	await page.goto(await offprint.setupLink());
	await page.getByLabel('Name').fill(OWNER.name);
	await page.getByLabel('E-mail').fill(OWNER.email);
	await page.getByLabel('Password').fill(OWNER.password);
	await expect(page.getByRole('checkbox', { name: /five short articles/ })).toBeChecked();
	await page.getByRole('button', { name: 'Create account' }).click();
	const rows = page.getByRole('listitem');
	await expect(rows).toHaveCount(5);
	await expect(rows.first()).toContainText('How Offprint works');
	for (const each of await rows.all()) await expectWhole(each);
	await waitForWorker(page);
	// Fonts are downloaded after the start; until then an article has those of the system.
	await waitForFonts(page);
	await offprint.kill();
	const links = await rows.getByRole('link').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
	for (const link of links) {
		await page.goto(link);
		const article = page.getByRole('article', { name: 'Article' });
		await expect(article.locator('figcaption').first()).toBeVisible();
		const widths = await pictureWidths(page);
		expect(widths.length).toBeGreaterThan(0);
		expect(Math.min(...widths)).toBe(1200);
	}
	await expect(page.getByText('پَردیس')).toHaveCSS('direction', 'rtl');
	expect(device.errors).toEqual([]);
});
