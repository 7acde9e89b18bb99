// Tests extracting an article again: the text, the highlight, the position, the other device, and the file of a report.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, type Page } from '@playwright/test';
import { signInInBrowser } from '../support/app.ts';
import { article, drawn, openArticle, pointOf, selectionBar, selectWords } from '../support/article.ts';
import { DESKTOP, test } from '../support/journey.ts';
import { MARKS, marksPage, SENTENCES } from '../support/marks.ts';
import { claim } from '../support/reader.ts';
import { until } from '../support/until.ts';

test.use({ viewport: DESKTOP });

const HIGHLIGHTED = SENTENCES[29] ?? '';
const LOST = SENTENCES[1] ?? '';

/** Puts what a worse extraction would have made of the page in the place of the only article; the server must not run. */
function spoil(data: string): void {
	const database = new DatabaseSync(join(data, 'offprint.sqlite'));
	const { html } = database.prepare('select html from articles').get() as { html: string };
	// Without the first two paragraphs and the code, and with the menu of the site.
	const bad = html.replace(/<p>.*?<\/p>\s*<p>.*?<\/p>/s, '<p>Home About Contact</p>').replace(/<pre.*<\/pre>/s, '');
	expect(bad).not.toContain(LOST);
	database.prepare("update articles set html = ?, title = 'Menu', revision = 'spoiled'").run(bad);
	database.close();
}

async function openMenu(page: Page): Promise<void> {
	await page.getByRole('toolbar').getByRole('button', { name: 'More' }).click();
}

test('an article is extracted again from its page with its highlight and position, on all devices, and reported', async ({
	site,
	offprint,
	device,
	addDevice
}) => {
	const { page } = device;
	const reader = await claim(offprint);
	await reader.save([site.page('/marks.html', marksPage())]);
	await until('the article', async () => (await reader.pull()).articles.length === 1);
	await offprint.stop();
	spoil(offprint.data);
	await offprint.restart();
	const asked = site.requests.length;
	const other = await addDevice(DESKTOP);
	for (const each of [page, other.page]) {
		await signInInBrowser(each);
		await openArticle(each, 'Menu');
		await expect(article(each).getByText('Home About Contact')).toBeVisible();
	}

	await selectWords(page, HIGHLIGHTED);
	await selectionBar(page).getByRole('button', { name: 'Yellow' }).click();
	await expect.poll(() => drawn(page, 'mark-yellow')).toEqual([HIGHLIGHTED]);
	const view = page.locator('[data-begin]').last();
	await view.hover();
	await page.mouse.wheel(0, 120);
	const top = async (): Promise<number> => (await pointOf(page, HIGHLIGHTED)).top;
	await page.waitForFunction(() => (document.querySelector('[data-begin]')?.scrollTop ?? 0) > 300);
	// A position is stored when scrolling has stopped.
	let before = NaN;
	await expect
		.poll(
			async () => {
				const isSame = before === (before = await top());
				return isSame;
			},
			{ intervals: [700] }
		)
		.toBe(true);

	await openMenu(page);
	await page.getByRole('button', { name: 'Extract again' }).click();
	await expect(page.getByRole('status').filter({ hasText: 'Article updated' })).toBeVisible();
	await expect(article(page).getByRole('heading', { level: 1, name: MARKS })).toBeAttached();
	await expect(article(page).locator('.body')).toContainText(LOST);
	await expect(article(page).locator('.body')).toContainText('let shore = road(2);');
	await expect(article(page)).not.toContainText('Home About Contact');
	await expect.poll(() => drawn(page, 'mark-yellow')).toEqual([HIGHLIGHTED]);
	// The text above has become longer, and the words stay where they were.
	await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThan(20);
	await expect(article(other.page).locator('.body')).toContainText(LOST);
	await expect.poll(() => drawn(other.page, 'mark-yellow')).toEqual([HIGHLIGHTED]);
	expect(site.requests).toHaveLength(asked);

	await openMenu(page);
	await page.getByRole('button', { name: 'Extract again' }).click();
	await expect(page.getByRole('status').filter({ hasText: 'No changes.' })).toBeVisible();

	await openMenu(page);
	await page.getByRole('button', { name: 'Report a bad extraction' }).click();
	const dialog = page.getByRole('dialog', { name: 'Report a bad extraction' });
	await expect(dialog.getByRole('button', { name: 'Save the file' })).toBeEnabled();
	const started = page.waitForEvent('download');
	await dialog.getByRole('button', { name: 'Save the file' }).click();
	const file = await started;
	expect(file.suggestedFilename()).toMatch(/^offprint-report-127\.0\.0\.1-\d{4}-\d\d-\d\d\.json$/);
	const report = JSON.parse(await readFile(await file.path(), 'utf8')) as Record<string, unknown>;
	expect(report).toMatchObject({
		address: `${site.origin}/marks.html`,
		app: expect.stringMatching(/\d/),
		article: { title: MARKS, html: expect.stringContaining(LOST) },
		source: { kind: 'page', type: 'text/html', encoding: 'utf-8', content: marksPage() }
	});
	await expect(dialog.getByText(/Open an issue .* attach the file/)).toBeVisible();
	await dialog.getByRole('button', { name: 'Close' }).first().click();

	await device.context.setOffline(true);
	await openMenu(page);
	await expect(page.getByRole('button', { name: 'Extract again (needs a connection)' })).toBeDisabled();
	for (const each of [device, other]) expect(each.errors).toEqual([]);
});
