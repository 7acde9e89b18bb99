// Tests a narrow window: the state of a row beside a long tag, a whole focus ring, tooltips, and a long tag in an article.
import { expect, type Page } from '@playwright/test';
import { goToList, openLibrary, row, tagArticle } from '../support/app.ts';
import { addFixturePages, KEEPERS } from '../support/fixture-pages.ts';
import { PHONE, test } from '../support/journey.ts';
import type { Offprint } from '../support/offprint.ts';
import type { Site } from '../support/site.ts';

test.use({ viewport: PHONE });

/** Saves an article in a new library, opens it and tags it. */
async function tagAnArticle(
	page: Page,
	{ site, offprint }: { site: Site; offprint: Offprint },
	tag: string
): Promise<void> {
	await openLibrary(page, offprint, [addFixturePages(site)['lighthouse-keepers'], KEEPERS]);
	await row(page, KEEPERS).getByRole('link').first().click();
	await tagArticle(page, tag);
}

test('a long tag leaves the state readable, and the focus ring of a button is inside the row', async ({
	site,
	offprint,
	device
}) => {
	const { page } = device;
	await tagAnArticle(page, { site, offprint }, 'a-very-long-tag-'.repeat(4));
	await goToList(page, 'Unread');
	await expect(row(page, KEEPERS)).toContainText('#a-very-long-tag');
	// The tag is cut, and the facts before it are not.
	await expect(row(page, KEEPERS).getByText(/\d+ min( left)?$/)).toBeInViewport({ ratio: 0.8 });

	await row(page, KEEPERS).getByRole('link').first().focus();
	await page.keyboard.press('Tab');
	await expect(row(page, KEEPERS).getByRole('link', { name: /^#a-very-long-tag/ })).toBeFocused();
	for (const name of ['Bookmark', 'Archive', 'More'] as const) {
		await page.keyboard.press('Tab');
		const button = row(page, KEEPERS).getByRole('button', { name, exact: true });
		await expect(button).toBeFocused();
		await expect(button).toHaveAttribute(
			'title',
			{ Bookmark: 'Bookmark (b)', Archive: 'Archive (e)', More: 'More' }[name]
		);
		const isInside = await button.evaluate((element) => {
			const { outlineOffset, outlineWidth } = getComputedStyle(element);
			const ring = parseFloat(outlineOffset) + parseFloat(outlineWidth);
			const box = element.getBoundingClientRect();
			const around = element.closest('li')?.getBoundingClientRect();
			return around !== undefined && box.bottom + ring <= around.bottom && box.right + ring <= around.right;
		});
		expect(isInside, name).toBe(true);
	}
});

test('a long tag without a break makes neither the article nor the undo bar wider', async ({
	site,
	offprint,
	device
}) => {
	const { page } = device;
	await tagAnArticle(page, { site, offprint }, 'w'.repeat(64));
	const chip = page.getByRole('article').getByRole('link', { name: /^#www/ });
	const hidden = await page
		.locator('[data-begin]')
		.last()
		.evaluate((view) => view.scrollWidth - view.clientWidth);
	expect(hidden).toBe(0);
	expect(await chip.evaluate((button) => button.scrollWidth - button.clientWidth)).toBe(0);
	await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeInViewport({ ratio: 1 });
});
