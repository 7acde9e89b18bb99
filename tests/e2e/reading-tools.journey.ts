// Tests how an article is opened and left: at the best match of a search, the next article after archiving, an article alone
// on a laptop, and the head of a right-to-left article.
import { expect, type Page } from '@playwright/test';
import { DESKTOP, PHONE, test } from '../support/journey.ts';
import { goToList, openLibrary, row } from '../support/app.ts';
import { article, drawn } from '../support/article.ts';
import { addFixturePages, KEEPERS, RIVER } from '../support/fixture-pages.ts';
import { press, tabAndPress, tabTo } from '../support/keyboard.ts';
import { Touch } from '../support/touch.ts';

/** Whether the current match is in view. */
const isMatchInView = (page: Page) =>
	page.evaluate(() => {
		const [match] = [...(CSS.highlights.get('found-now') ?? [])];
		if (!(match instanceof Range)) return false;
		const { top, bottom } = match.getBoundingClientRect();
		return top > 0 && bottom < innerHeight;
	});

test.describe('on a phone', () => {
	test.use({ viewport: PHONE });

	test('a result opens at its best place, and archiving goes back to the list, offline and by touch', async ({
		site,
		offprint,
		device
	}) => {
		const { page } = device;
		const pages = addFixturePages(site);
		await openLibrary(page, offprint, [pages['arabic-harbour'], /المنارة/], [pages['long-river'], RIVER]);
		const touch = await Touch.of(page);
		await device.context.setOffline(true);

		await page.goto('/search');
		await page.getByRole('searchbox').fill('the moored glass ');
		await touch.tap(row(page, RIVER).getByRole('link').first());
		const matches = page.getByRole('group', { name: 'Matches in this article' });
		// Where both words are beside each other.
		await expect(matches.getByRole('status')).toHaveText('5 of 6');
		await expect.poll(() => isMatchInView(page)).toBe(true);
		expect(new Set((await drawn(page, 'found')).map((words) => words.toLowerCase()))).toEqual(
			new Set(['glass', 'moored'])
		);
		await touch.tap(matches.getByRole('button', { name: 'Next match' }));
		await expect(matches.getByRole('status')).toHaveText('6 of 6');
		await touch.tap(page.getByRole('toolbar').getByRole('button', { name: 'Back', exact: true }));
		await expect(row(page, RIVER)).toBeVisible();

		await goToList(page, 'Unread');
		await touch.tap(
			row(page, /المنارة/)
				.getByRole('link')
				.first()
		);
		const head = article(page).locator('header');
		await expect(head).toHaveAttribute('dir', 'rtl');
		await expect(head).toContainText(/saved (?:\w+ \d+, \d{4}|\d+ \w+ \d{4})/);
		const edges = await head.evaluate((element) => {
			const facts = [...element.querySelectorAll('.facts')].at(-1)?.firstElementChild;
			return [facts?.getBoundingClientRect().right, element.getBoundingClientRect().right];
		});
		expect(Math.abs((edges[0] ?? 0) - (edges[1] ?? 0))).toBeLessThan(2);
		await touch.tap(page.getByRole('toolbar').getByRole('button', { name: 'Archive' }));
		await expect(page.getByRole('heading', { name: 'Unread', level: 1 })).toBeVisible();
		await expect(row(page, RIVER)).toBeVisible();
		expect(device.errors).toEqual([]);
	});
});

test.describe('on a laptop', () => {
	test.use({ viewport: DESKTOP });

	test('an article is read alone, and the next one opens after archiving, by keyboard and offline', async ({
		site,
		offprint,
		device
	}) => {
		const { page } = device;
		const pages = addFixturePages(site);
		await openLibrary(page, offprint, [pages['lighthouse-keepers'], KEEPERS], [pages['long-river'], RIVER]);
		await page.goto('/settings');
		await page.getByLabel('After archiving or deleting an article').selectOption('next');
		await device.context.setOffline(true);
		await press(page, 'g', 'u');
		await expect(row(page, RIVER)).toBeVisible();
		await press(page, '/');
		await expect(page.getByRole('searchbox')).toBeFocused();
		await page.keyboard.type('the glass mill ');
		await tabAndPress(page, row(page, RIVER).getByRole('link'));
		await expect(article(page).getByRole('heading', { level: 1 })).toHaveText(RIVER);
		const matches = page.getByRole('group', { name: 'Matches in this article' }).getByRole('status');
		await expect(matches).toHaveText(/^\d+ of \d+$/);
		const first = await matches.innerText();
		await press(page, 'n');
		await expect(matches).not.toHaveText(first);
		await expect.poll(() => isMatchInView(page)).toBe(true);
		await press(page, 'g', 'u');
		await expect(page.getByRole('heading', { name: 'Unread', level: 1 })).toBeVisible();
		await expect(article(page)).toHaveCount(0);
		await press(page, 'j');
		await expect(row(page, RIVER).getByRole('link').first()).toBeFocused();
		await press(page, 'Enter');
		await expect(article(page).getByRole('heading', { level: 1 })).toHaveText(RIVER);

		// Alone, also after a reload, in lines of a comfortable length.
		const middle = () =>
			article(page).evaluate((element) => {
				const { left, right } = element.getBoundingClientRect();
				return Math.round(left - (innerWidth - right));
			});
		await press(page, 'f');
		await expect(page.getByRole('navigation')).toBeHidden();
		await expect(row(page, KEEPERS)).toBeHidden();
		expect(Math.abs(await middle())).toBeLessThan(20);
		// The contents stand beside the text, and the key moves the focus there.
		const contents = page.getByRole('complementary', { name: 'In this article' });
		await expect(contents).toBeVisible();
		const ends = await Promise.all(
			[contents, article(page).locator('.body')].map((part) => part.evaluate((each) => each.getBoundingClientRect()))
		);
		expect(ends[0]?.right).toBeLessThan(ends[1]?.left ?? 0);
		await page.keyboard.press('c');
		await expect(contents.getByRole('link').first()).toBeFocused();
		await page.setViewportSize({ width: 1100, height: 800 });
		await expect(contents).toHaveCount(0);
		await page.setViewportSize(DESKTOP);
		await expect(contents).toBeVisible();
		await page.reload();
		await expect(article(page).locator('.body p').first()).toBeVisible();
		await expect(page.getByRole('navigation')).toBeHidden();
		const perLine = await article(page)
			.locator('.body p')
			.first()
			.evaluate((element) => {
				const lines = element.getBoundingClientRect().height / parseFloat(getComputedStyle(element).lineHeight);
				return element.textContent.length / lines;
			});
		expect(perLine).toBeGreaterThan(55);
		expect(perLine).toBeLessThan(80);

		// In narrower lines.
		const width = () => article(page).evaluate((element) => element.querySelector('.body')?.clientWidth ?? 0);
		const before = await width();
		await press(page, 'v');
		await tabTo(page, page.getByRole('group', { name: 'Text width' }).getByRole('radio'));
		await press(page, 'ArrowLeft', 'Escape');
		await expect.poll(width).toBeLessThan(before);

		await press(page, 'e');
		await expect(article(page).getByRole('heading', { level: 1 })).toHaveText(KEEPERS);
		await press(page, 'f');
		await expect(page.getByRole('navigation')).toBeVisible();
		await expect(row(page, KEEPERS)).toBeVisible();
		await expect(row(page, RIVER)).toHaveCount(0);
		// The last article: back to the list.
		await press(page, 'e');
		await expect(page).toHaveURL(/\/$/);
		expect(device.errors).toEqual([]);
	});
});
