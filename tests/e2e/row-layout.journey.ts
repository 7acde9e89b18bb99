// Tests a narrow window: the state of a row beside a long tag, a whole focus ring, tooltips, a long tag in an article, and
// texts of both directions beside each other.
import { expect, type Locator, type Page } from '@playwright/test';
import { addAddress, expectWhole, goToList, openLibrary, row, setUpInBrowser, tagArticle } from '../support/app.ts';
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

/** Whether each word begins before it ends in its own direction, and its first character is in view within `around`. */
async function readsWell(text: Locator, direction: 'ltr' | 'rtl'): Promise<boolean> {
	return text.evaluate((element, isRtl) => {
		const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, (node) =>
			node.textContent?.trim() === '' ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT
		);
		const texts: Text[] = [];
		for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) texts.push(node as Text);
		const boxOf = (node: Text | undefined, offset: number) => {
			const range = document.createRange();
			if (node === undefined) throw new Error('There is no text');
			range.setStart(node, offset);
			range.setEnd(node, offset + 1);
			return range.getBoundingClientRect();
		};
		const [first, last] = [texts[0], texts.at(-1)];
		const [start, end] = [boxOf(first, 0), boxOf(last, (last?.data.trimEnd().length ?? 1) - 1)];
		const around = element.getBoundingClientRect();
		const isInside = start.left >= around.left - 1 && start.right <= around.right + 1;
		return isInside && (isRtl ? start.right > end.right : start.left < end.left);
	}, direction === 'rtl');
}

test('tags and words of the app keep their direction in articles of both directions, in English and Arabic', async ({
	site,
	offprint,
	device
}) => {
	const { page } = device;
	const TAGS = { rivers: 'ltr', نهر: 'rtl', 'a-long-tag-that-is-cut-off-at-its-end': 'ltr' } as const;
	const pages = addFixturePages(site);
	await setUpInBrowser(page, await offprint.setupLink());
	const titles = [KEEPERS, /المنارة/];
	await addAddress(page, pages['lighthouse-keepers']);
	await addAddress(page, pages['arabic-harbour']);
	await goToList(page, 'Unread');
	for (const title of titles) {
		await expectWhole(row(page, title));
		await row(page, title).getByRole('link').first().click();
		for (const tag of Object.keys(TAGS)) await tagArticle(page, tag);
		const count = page.getByRole('button', { name: '1 highlight' });
		await expect(async () => {
			await page.keyboard.press('h');
			await expect(count).toBeVisible({ timeout: 1_000 });
		}).toPass();
		await page.goto('/');
	}
	for (const language of ['en', 'ar'] as const) {
		await page.evaluate((tag) => localStorage.setItem('offprint-language', tag), language);
		await page.goto('/');
		await expect(page.locator('html')).toHaveAttribute('dir', language === 'ar' ? 'rtl' : 'ltr');
		for (const title of titles) {
			const tagIn = (where: Locator, tag: string) => where.getByRole('link', { name: `#${tag}`, exact: true });
			for (const [tag, direction] of Object.entries(TAGS)) {
				await expect(tagIn(row(page, title), tag)).toBeVisible();
				expect(await readsWell(tagIn(row(page, title), tag), direction), `${tag} in ${title}, ${language}`).toBe(true);
			}
			await row(page, title).getByRole('link').first().click();
			const article = page.getByRole('article');
			const direction = language === 'ar' ? 'rtl' : 'ltr';
			const words = article.locator('header .facts').last().locator('a, button');
			await expect(words).toHaveCount(2);
			for (const each of await words.all())
				expect(await readsWell(each, direction), `${await each.innerText()}, ${language}`).toBe(true);
			for (const [tag, direction] of Object.entries(TAGS)) {
				await expect(tagIn(article, tag)).toBeVisible();
				expect(await readsWell(tagIn(article, tag), direction), `${tag} below ${title}, ${language}`).toBe(true);
			}
			await page.goBack();
		}
	}
});
