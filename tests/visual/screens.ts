// Lists every screen of the app and how to open it.
import { expect, type Page } from '@playwright/test';
import {
	articleScreen,
	dialog,
	expectDialog,
	expectRows,
	goTo,
	openFromMenu,
	screenAt,
	type Screen
} from './open-screen.ts';
import { HELD_CACHE, HELD_HEADERS, HELD_KEY } from '../../src/lib/domain/capture-messages.ts';
import type { Words } from './words.ts';

const PRIVATE = 'http://nas/manual';
const OTHER_SITE = 'https://fa.example.org/%D8%A8%D8%A7%D8%BA%DB%8C-%DA%A9%D9%87/a-long-way-to-the-sea';

const clickButton =
	(message: string, { exact = true } = {}) =>
	(page: Page, words: Words) =>
		page
			.getByRole('button', { name: words(message), exact })
			.first()
			.click();
const openDialog = (message: string) => async (page: Page, words: Words) => {
	await clickButton(message)(page, words);
	await expectDialog(page);
};
const menuScreen = (name: string, action: string) =>
	articleScreen(name, 'keepers', (page, words) => openFromMenu(page, words, action));
/** A screen whose parts are checked on another one. */
const picture = (screen: Screen): Screen => ({ ...screen, isPicture: true });
const expectHeading = (message: string) => (page: Page, words: Words) =>
	expect(page.getByRole('heading', { name: words(message) })).toBeVisible();
/** Scrolls to an element, also when the app returns to the position of the reader meanwhile. */
const scrollTo = (selector: string) => (page: Page) =>
	expect(async () => {
		await page.locator(selector).first().scrollIntoViewIfNeeded();
		await page.waitForTimeout(200);
		await expect(page.locator(selector).first()).toBeInViewport({ timeout: 100 });
	}).toPass();

/** The state of sync, which comes after the screen. */
const expectStatus = (page: Page) => expect(page.locator('p[role=status][aria-live=off]')).toHaveText(/\S/);

/** Holds a page as the service worker does for the form of another site whose name is not known. */
const holdPage = (page: Page) =>
	page.evaluate(
		async ({ cache, key, headers, address }) => {
			const html = `<p>${'A long way to the sea. '.repeat(20)}</p>`;
			const body = JSON.stringify({ address, title: 'A long way to the sea', html, pictures: 0 });
			await (await caches.open(cache)).put(key, new Response(body, { headers }));
		},
		{
			cache: HELD_CACHE,
			key: HELD_KEY,
			headers: { [HELD_HEADERS.id]: 'shown', [HELD_HEADERS.at]: String(Date.now()) },
			address: OTHER_SITE
		}
	);

let addressCount = 0;
/** An address that no screen before has saved. */
const newAddress = (path: string) => `https://example.org/${path}/${++addressCount}`;

async function save(page: Page, words: Words, text: string): Promise<void> {
	await page.getByLabel(words('add_label'), { exact: true }).fill(text);
	await page.getByRole('button', { name: words('add_save'), exact: true }).click();
}

const LIBRARY: readonly Screen[] = [
	screenAt('unread-empty', 'newcomer', '/'),
	screenAt('bookmarks-empty', 'newcomer', '/bookmarks'),
	screenAt('archive-empty', 'newcomer', '/archive'),
	screenAt('trash-empty', 'newcomer', '/trash'),
	screenAt('unread', 'reader', '/', async (page) => {
		await expectRows(page);
		// The filters come later, and their numbers later still.
		await expect(page.locator('.filters small').first()).toBeVisible();
	}),
	screenAt('unread-selected', 'reader', '/', async (page, words) => {
		await expectRows(page);
		// The filter of failed pages shows that they were counted, which adds a tool.
		await expect(page.getByRole('button', { name: words('filter_failed') })).toBeVisible();
		await clickButton('select_start')(page, words);
		await page.locator('.all').click();
		await expect(page.getByRole('button', { name: words('select_none') })).toBeVisible();
	}),
	picture(
		screenAt('unread-filtered', 'reader', '/', async (page, words) => {
			await page.getByRole('button', { name: words('filter_failed') }).click();
			await expect(page.locator('[aria-pressed=true]')).toBeVisible();
			await expectRows(page);
		})
	),
	{ ...screenAt('lists', 'reader', '/', openDialog('list_lists')), isNarrow: true },
	screenAt('bookmarks', 'reader', '/bookmarks', expectRows),
	screenAt('archive', 'reader', '/archive', expectRows),
	screenAt('trash', 'reader', '/trash', expectRows),
	screenAt('trash-question', 'reader', '/trash', openDialog('trash_empty')),
	screenAt('row-menu', 'reader', '/', async (page, words) => {
		await expectRows(page);
		await page
			.getByRole('listitem')
			.getByRole('button', { name: words('action_more') })
			.nth(1)
			.click();
		await expectDialog(page);
	}),
	menuScreen('entry-details', 'entry_details'),
	picture(menuScreen('entry-note', 'note')),
	menuScreen('entry-share', 'share_title'),
	menuScreen('entry-report', 'report_extraction')
];

const expectItems = (page: Page) => expect(page.locator('main [data-list] li a[href^="/read/"]').first()).toBeVisible();

const FEEDS: readonly Screen[] = [
	screenAt('feeds-empty', 'newcomer', '/feeds', expectHeading('feeds_none_title')),
	screenAt('feeds', 'reader', '/feeds', (page) => expect(page.getByRole('link', { name: /^Kettle/ })).toBeVisible()),
	screenAt('feed-items', 'reader', '/feeds/all', expectItems),
	screenAt('feed-settings', 'reader', '/feeds', async (page, words) => {
		await page.getByRole('link', { name: /^Kettle/ }).click();
		await page.getByRole('link', { name: words('feed_settings') }).click();
		await expectDialog(page);
	}),
	screenAt('follow', 'reader', '/follow?address=https%3A%2F%2Fexample.org%2Ffeed.xml', async (page, words) => {
		await clickButton('follow_find')(page, words);
		await expect(page.getByRole('button', { name: words('follow_later') })).toBeVisible();
	})
];

const FINDING: readonly Screen[] = [
	screenAt('highlights-empty', 'newcomer', '/highlights', expectHeading('highlights_empty_title')),
	screenAt('highlights', 'reader', '/highlights', (page) =>
		expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible()
	),
	picture(
		screenAt('highlights-none', 'reader', '/highlights', async (page, words) => {
			await page.getByRole('searchbox').fill('qqqq');
			await expectHeading('highlights_none_title')(page, words);
		})
	),
	screenAt('search', 'reader', '/search', (page) => expect(page.locator('.start > p').nth(2)).toBeVisible()),
	screenAt('search-found', 'reader', '/search?q=is%3Aunread%20the%20-qq', (page) =>
		expect(page.locator('main li mark').first()).toBeVisible()
	),
	screenAt('search-none', 'reader', '/search?q=is%3Aread%20qqqqq', expectHeading('search_none_title')),
	screenAt('tags', 'reader', '/tags', (page) => expect(page.getByRole('link', { name: /^sea/ })).toBeVisible()),
	screenAt('tags-empty', 'newcomer', '/tags', expectHeading('tags_empty')),
	screenAt('tag-dialog', 'reader', '/tags', async (page, words) => {
		await page.getByRole('button', { name: words('tags_options', { tag: 'sea' }) }).click();
		await page.getByLabel(words('tags_name')).fill('lighthouses');
		await expect(page.getByRole('button', { name: words('tags_merge') })).toBeVisible();
	})
];

const SAVING: readonly Screen[] = [
	screenAt('add', 'reader', '/add'),
	screenAt('add-tags', 'reader', '/add', async (page, words) => {
		await page.getByLabel(words('add_label'), { exact: true }).fill('https://example.org/the-lamp');
		await page.getByRole('combobox').fill('for the train, ');
		await expect(page.getByRole('option').first()).toBeVisible();
		await page.getByRole('option').first().click();
		await expect(page.locator('.chosen li').nth(1)).toBeVisible();
	}),
	screenAt('add-saved', 'reader', '/add', async (page, words) => {
		await save(page, words, newAddress('saved-in-a-tunnel'));
		await expect(page.getByText(words('add_saved'))).toBeVisible();
	}),
	screenAt('add-many', 'reader', '/add', async (page, words) => {
		await save(page, words, `To read\n${newAddress('saved-on-a-boat')}\n${newAddress('b')}`);
		await expect(page.getByText(words('add_many_left_out', { count: 1 }))).toBeVisible();
	}),
	screenAt('share', 'reader', '/save?text=nothing+to+save+in+here'),
	screenAt('save-question', 'reader', `/save?url=${OTHER_SITE}`),
	screenAt('bookmarklet', 'reader', '/bookmarklet', expectHeading('bookmarklet_title')),
	screenAt('capture-none', 'reader', '/capture'),
	screenAt('capture-question', 'reader', '/', async (page, words) => {
		await holdPage(page);
		await goTo(page, '/capture?held=shown');
		await expectHeading('save_question')(page, words);
	}),
	screenAt('save-private', 'reader', `/save?url=${PRIVATE}`),
	screenAt('save-done', 'reader', '/', async (page, words) => {
		await goTo(page, `/save?url=${newAddress('sent-from-a-ship')}`);
		const button = page.getByRole('main').getByRole('button', { name: words('add_save'), exact: true });
		// A page that comes to the front ignores clicks at first.
		await page.bringToFront();
		await expect(button).toHaveAttribute('aria-disabled', 'false');
		await button.click();
		await expect(page.getByText(words('add_saved'))).toBeVisible();
	})
];

const READING: readonly Screen[] = [
	articleScreen('article-english', 'keepers'),
	articleScreen('article-persian', 'garden'),
	articleScreen('article-rich', 'tides'),
	articleScreen('article-matches', 'keepers', async (page, words) => {
		await goTo(page, '/search?q=clock');
		await page.locator('main li a[href^="/read/"]').first().click();
		await expect(page.getByRole('group', { name: words('hits_label') })).toBeVisible();
	}),
	articleScreen('article-contents', 'tides', async (page, words) => {
		await clickButton('reading_contents_open')(page, words);
		await expect(page.getByText(words('reading_contents')).last()).toBeVisible();
	}),
	picture(
		articleScreen('article-alone', 'keepers', async (page) => {
			await page.keyboard.press('f');
			await expect(page.locator('html')).toHaveAttribute('data-focus', 'on');
		})
	),
	picture(articleScreen('article-printed', 'tides', (page) => page.emulateMedia({ media: 'print' }))),
	articleScreen('article-highlights', 'keepers', async (page, words) => {
		await page.getByRole('button', { name: words('highlights_count', { count: 1 }) }).click();
		await expectDialog(page);
	}),
	articleScreen('article-highlight-bar', 'keepers', async (page, words) => {
		await page.keyboard.press('h');
		await expect(page.getByRole('toolbar', { name: words('highlight_bar_selection') })).toBeVisible();
	}),
	articleScreen('article-highlight-note', 'tides', async (page, words) => {
		await page.getByRole('button', { name: words('highlights_count', { count: 2 }) }).click();
		await dialog(page).getByRole('button').filter({ hasText: 'The gauge' }).click();
		await page
			.getByRole('toolbar')
			.getByRole('button', { name: words('note') })
			.click();
		await expect(dialog(page).getByRole('textbox')).toBeFocused();
	}),
	articleScreen('article-code', 'tides', scrollTo('article pre')),
	articleScreen('article-table', 'tides', scrollTo('article table')),
	articleScreen('article-footnote', 'tides', scrollTo('article [id]:has-text("could not read his own hand")')),
	articleScreen('article-note', 'tides', async (page) => {
		await page.getByRole('article').getByRole('link', { name: '1', exact: true }).click();
		await expectDialog(page);
	}),
	articleScreen('article-link', 'tides', async (page) => {
		await page.getByRole('link', { name: /a-very-long-path/ }).click({ button: 'right' });
		await expectDialog(page);
	}),
	articleScreen('article-picture', 'tides', async (page) => {
		await page.locator('img[data-picture]').first().click();
		await expectDialog(page);
	}),
	articleScreen('tag-editor', 'keepers', async (page, words) => {
		await clickButton('tag_edit')(page, words);
		await expect(page.locator('[role=option]').first()).toBeVisible();
	}),
	articleScreen('article-appearance', 'keepers', openDialog('appearance_title')),
	{ name: 'article-failed', holder: 'reader', open: (page, stage) => goTo(page, stage.read('missing')) },
	screenAt('article-unknown', 'reader', '/read/AAAAAAAAAAAAAAAAAAAAAA')
];

const DEVICE: readonly Screen[] = [
	screenAt('sync', 'reader', '/sync', expectStatus),
	picture(
		screenAt('sync-more', 'reader', '/sync', async (page, words) => {
			await page.getByText(words('sync_details')).click();
			await page.getByRole('heading', { name: words('sync_rounds') }).scrollIntoViewIfNeeded();
		})
	),
	screenAt('sync-online', 'newcomer', '/sync', expectStatus),
	screenAt('settings', 'reader', '/settings', expectStatus),
	picture(screenAt('settings-lists', 'reader', '/settings', scrollTo('[aria-labelledby=language]'))),
	picture(screenAt('settings-account', 'reader', '/settings', scrollTo('[aria-labelledby=account] .buttons'))),
	screenAt('settings-online', 'newcomer', '/settings', expectStatus),
	screenAt('device', 'reader', '/device', (page) =>
		expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible()
	),
	screenAt('install', 'reader', '/install'),
	screenAt('keys', 'reader', '/', async (page) => {
		await expectRows(page);
		await page.keyboard.press('?');
		await expectDialog(page);
	}),
	screenAt('password', 'reader', '/settings', openDialog('password_change')),
	screenAt('sign-out', 'reader', '/settings', openDialog('settings_sign_out')),
	screenAt('not-found', 'reader', '/nowhere/to/be/found'),
	screenAt('sign-in', 'guest', '/sign-in'),
	screenAt('set-up', 'guest', '/setup#made-up'),
	screenAt('reset', 'guest', '/reset#made-up')
];

export const SCREENS: readonly Screen[] = [...LIBRARY, ...FEEDS, ...FINDING, ...SAVING, ...READING, ...DEVICE];
/** The screens that are checked by tests. */
export const CHECKED_SCREENS = SCREENS.filter(({ isPicture }) => isPicture !== true);
export type { Screen };
