// Tests searching offline while typing in three scripts, opening results, and saving a search.
import { expect, type Page } from '@playwright/test';
import { PHONE, test } from '../support/journey.ts';
import { addAddress, expectWhole, goToList, row, setUpInBrowser, waitForWorker } from '../support/app.ts';
import { addFixturePages, KEEPERS, RIVER } from '../support/fixture-pages.ts';

const HARBOUR = /المنارة الصغيرة/;
const TEA = /山谷里的旧茶馆/;

function field(page: Page) {
	return page.getByRole('searchbox', { name: 'Search your library' });
}

/** Types a query letter by letter, and expects this article as the only result. */
async function expectFound(page: Page, query: string, title: RegExp): Promise<void> {
	await field(page).fill('');
	await field(page).pressSequentially(query);
	await expect(row(page, title)).toBeVisible();
	await expect(page.getByRole('status').getByText('1 article', { exact: true })).toBeVisible();
}

test.use({ viewport: PHONE });

test('articles in English, Arabic and Chinese are found without the server', async ({ site, offprint, device }) => {
	const pages = addFixturePages(site);
	const { page } = device;
	await setUpInBrowser(page, await offprint.setupLink());
	for (const name of ['lighthouse-keepers', 'long-river', 'arabic-harbour', 'chinese-tea'] as const)
		await addAddress(page, pages[name]);
	await goToList(page, 'Unread');
	for (const title of [KEEPERS, RIVER, HARBOUR, TEA]) await expectWhole(row(page, title));
	await expectWhole(row(page, KEEPERS));
	await waitForWorker(page);
	await row(page, KEEPERS).getByRole('button', { name: 'Bookmark' }).click();
	await expect(row(page, KEEPERS).getByRole('button', { name: 'Remove bookmark' })).toBeVisible();
	await offprint.kill();
	await page.reload();
	await page.getByRole('navigation').getByRole('link', { name: 'Search' }).click();
	await expect(page.getByText('4 articles can be searched on this device.')).toBeVisible();

	await expectFound(page, 'keepers of ska', KEEPERS);
	// The snippet shows the words in their context, marked.
	await expect(row(page, KEEPERS).locator('mark').first()).toBeVisible();
	await expectFound(page, 'Skarn "the light"', KEEPERS);
	await expectFound(page, 'الصيادون', HARBOUR);
	await expectFound(page, 'عمران', HARBOUR);
	// The query lacks the hamza, which readers often omit.
	await expectFound(page, 'اسماء السفن', HARBOUR);
	await expectFound(page, '座钟', TEA);
	await expectFound(page, '修表匠', TEA);
	await expectFound(page, 'habrour', KEEPERS);
	await expect(page.getByText('No matches for “habrour”')).toBeVisible();

	await field(page).fill('qqqqq');
	await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();

	await field(page).fill('the ');
	await page.getByRole('button', { name: 'Bookmarked' }).click();
	await expect(field(page)).toHaveValue('is:bookmarked the ');
	await expect(row(page, KEEPERS)).toBeVisible();
	await expect(row(page, RIVER)).toHaveCount(0);
	await page.getByRole('button', { name: 'Save this search' }).click();
	await expect(page.getByRole('button', { name: 'Remove from saved searches' })).toBeVisible();

	// A result is opened and read, and going back leads to the results.
	await row(page, KEEPERS).getByRole('link', { name: KEEPERS }).click();
	await expect(page.getByRole('heading', { level: 1, name: KEEPERS })).toBeVisible();
	// The matches are marked in the article too, and can be stepped through.
	const matches = page.getByRole('group', { name: 'Matches in this article' });
	await expect(matches.getByRole('status')).toHaveText(/^1 of \d+$/);
	await matches.getByRole('button', { name: 'Next match' }).click();
	await expect(matches.getByRole('status')).toHaveText(/^2 of \d+$/);
	await page.keyboard.press('n');
	await expect(matches.getByRole('status')).toHaveText(/^3 of \d+$/);
	const currentMatch = () => [...(CSS.highlights.get('found-now') ?? [])].map((range) => String(range).toLowerCase());
	expect(await page.evaluate(currentMatch)).toEqual(['the']);
	await page.goBack();
	await expect(field(page)).toHaveValue('is:bookmarked the ');
	await expect(row(page, KEEPERS).getByRole('link', { name: KEEPERS })).toBeFocused();
	await expect(row(page, KEEPERS)).toBeVisible();

	// After an offline start both the saved search and the index are there.
	await page.goto('/search');
	await page.getByRole('link', { name: 'is:bookmarked the' }).first().click();
	await expect(row(page, KEEPERS)).toBeVisible();
	// On a wide screen the saved search is listed beside the other lists.
	await page.setViewportSize({ width: 1280, height: 800 });
	const lists = page.getByRole('navigation').getByRole('list', { name: 'Saved searches' });
	await goToList(page, 'Unread');
	await lists.getByRole('link', { name: 'is:bookmarked the' }).click();
	await expect(lists.getByRole('link', { name: 'is:bookmarked the' })).toHaveAttribute('aria-current', 'true');
	await expect(field(page)).toHaveValue('is:bookmarked the');
	await expect(row(page, KEEPERS)).toBeVisible();
	await expect(row(page, RIVER)).toHaveCount(0);
	// The article beside the results receives the keys. After a reload it still belongs to the results.
	await row(page, KEEPERS).getByRole('link', { name: KEEPERS }).click();
	await expect(matches.getByRole('status')).toHaveText(/^1 of \d+$/);
	await page.keyboard.press('n');
	await expect(matches.getByRole('status')).toHaveText(/^2 of \d+$/);
	await page.reload();
	await expect(matches.getByRole('status')).toHaveText(/^\d+ match(es)?$/);
	await expect(field(page)).toHaveValue('is:bookmarked the');
	await page.keyboard.press('u');
	await expect(page).toHaveURL(/\/search\?q=/);
	await expect(row(page, KEEPERS).getByRole('link', { name: KEEPERS })).toBeFocused();
});
