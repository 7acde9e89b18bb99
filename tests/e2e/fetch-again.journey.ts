// Tests fetching the page of an article again: changed, unchanged, refused, offline, and what another device shows.
import { expect, type Page } from '@playwright/test';
import { row, signInInBrowser } from '../support/app.ts';
import { article, drawn, openArticle, pointOf, selectionBar, selectWords } from '../support/article.ts';
import { DESKTOP, test } from '../support/journey.ts';
import { MARKS, marksPage, SENTENCES } from '../support/marks.ts';
import { claim } from '../support/reader.ts';
import { until } from '../support/until.ts';

test.use({ viewport: DESKTOP });

const HIGHLIGHTED = SENTENCES[29] ?? '';
const ADDED = 'A sentence that was added to the page later, by its author.';
const changedPage = (): string => marksPage().replace('<p>', `<p>${ADDED}</p><p>`);

async function fetchAgain(page: Page): Promise<void> {
	await page.getByRole('toolbar').getByRole('button', { name: 'More' }).click();
	await page.getByRole('button', { name: 'Fetch again' }).click();
}

const said = (page: Page, words: string | RegExp) => page.getByRole('status').filter({ hasText: words });

test('the page of an article is fetched again with its highlight and position, also later, and stays if the site refuses', async ({
	site,
	offprint,
	device,
	addDevice
}) => {
	const { page } = device;
	const reader = await claim(offprint);
	await reader.save([site.page('/marks.html', marksPage())]);
	await until('the article', async () => (await reader.pull()).articles.length === 1);
	const other = await addDevice(DESKTOP);
	for (const each of [page, other.page]) {
		await signInInBrowser(each);
		await openArticle(each, MARKS);
	}
	await selectWords(page, HIGHLIGHTED);
	await selectionBar(page).getByRole('button', { name: 'Yellow' }).click();
	await expect.poll(() => drawn(page, 'mark-yellow')).toEqual([HIGHLIGHTED]);
	const top = async (): Promise<number> => (await pointOf(page, HIGHLIGHTED)).top;
	await page.locator('[data-begin]').last().hover();
	await page.mouse.wheel(0, 120);
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

	await fetchAgain(page);
	await expect(said(page, 'The site has no newer version.')).toBeVisible();

	site.page('/marks.html', changedPage());
	await fetchAgain(page);
	await expect(said(page, 'Article updated')).toBeVisible();
	for (const each of [page, other.page]) {
		await expect(article(each).locator('.body')).toContainText(ADDED);
		await expect.poll(() => drawn(each, 'mark-yellow')).toEqual([HIGHLIGHTED]);
	}
	// The text above has become longer, and the words stay where they were.
	await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThan(20);

	// Offline the request waits, as a save does.
	site.page('/marks.html', 'Gone', { status: 404 });
	await device.context.setOffline(true);
	await fetchAgain(page);
	await expect(said(page, /once this device is connected/).first()).toBeVisible();
	await device.context.setOffline(false);
	for (const each of [page, other.page]) {
		await expect(article(each).getByText(/could not be fetched again, so the article stays .*no page/)).toBeVisible();
		await expect(article(each).locator('.body')).toContainText(ADDED);
	}
	await other.page.goto('/');
	await expect(row(other.page, MARKS)).toContainText('Not updated');
	await article(page).getByRole('button', { name: 'Keep the article as it is' }).click();
	await expect(article(page).getByText(/could not be fetched again/)).toHaveCount(0);
	await expect(row(other.page, MARKS)).not.toContainText('Not updated');
	for (const each of [device, other]) expect(each.errors).toEqual([]);
});
