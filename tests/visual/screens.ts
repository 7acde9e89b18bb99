// Lists every screen of the app and how to open it.
import { expect, type Page } from '@playwright/test';
import { confirmSave } from '../support/app.ts';
import type { EntryName, Holder, Stage } from './stage.ts';

export type Screen = {
	name: string;
	holder: Holder;
	/** Opens the screen from any page, and waits until it is complete. */
	open: (page: Page, stage: Stage) => Promise<void>;
};

function at(name: string, holder: Holder, path: string, more?: (page: Page) => Promise<void>): Screen {
	return {
		name,
		holder,
		open: async (page) => {
			await goTo(page, path);
			await more?.(page);
		}
	};
}

function article(name: string, entry: EntryName, more?: (page: Page) => Promise<void>): Screen {
	return {
		name,
		holder: 'reader',
		open: async (page, stage) => {
			await goTo(page, stage.read(entry));
			await expect(page.getByRole('article').locator('p').nth(2)).toBeAttached();
			await more?.(page);
		}
	};
}

const rows = (page: Page) => expect(page.locator('li a[href^="/read/"]').first()).toBeVisible();
const dialog = (page: Page) => expect(page.getByRole('dialog')).toBeVisible();

export const SCREENS: readonly Screen[] = [
	at('sign-in', 'guest', '/sign-in'),
	at('set-up', 'guest', '/setup#made-up'),
	at('reset', 'guest', '/reset#made-up'),
	at('unread-empty', 'newcomer', '/'),
	at('bookmarks-empty', 'newcomer', '/bookmarks'),
	at('archive-empty', 'newcomer', '/archive'),
	at('trash-empty', 'newcomer', '/trash'),
	at('unread', 'reader', '/', rows),
	at('bookmarks', 'reader', '/bookmarks', rows),
	at('archive', 'reader', '/archive', rows),
	at('trash', 'reader', '/trash', rows),
	at('search', 'reader', '/search', async (page) => {
		await expect(page.getByText('can be searched on this device')).toBeVisible();
	}),
	at('search-found', 'reader', '/search?q=is%3Aunread%20the%20-qq', async (page) => {
		await expect(page.locator('main li mark').first()).toBeVisible();
	}),
	at('search-none', 'reader', '/search?q=is%3Aread%20qqqqq', async (page) => {
		await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
	}),
	at('row-menu', 'reader', '/', async (page) => {
		await rows(page);
		await page.getByRole('button', { name: 'More' }).first().click();
		await dialog(page);
	}),
	at('add', 'reader', '/add'),
	at('add-saved', 'reader', '/add', async (page) => {
		await page.getByLabel('Address').fill('https://example.org/saved-on-a-train/with-no-connection');
		await page.getByRole('button', { name: 'Save' }).click();
		await expect(page.getByText('Saved on this device.')).toBeVisible();
	}),
	at('share', 'reader', '/save?text=nothing+to+save+in+here'),
	at(
		'save-question',
		'reader',
		'/save?url=https://fa.example.org/%D8%A8%D8%A7%D8%BA%DB%8C-%DA%A9%D9%87/a-long-way-to-the-sea'
	),
	at('save-private', 'reader', '/save?url=http://nas/manual'),
	at('save-done', 'reader', '/save?url=https://example.org/sent-from-a-ship', async (page) => {
		await confirmSave(page);
		await expect(page.getByText('Saved on this device.')).toBeVisible();
	}),
	article('article-english', 'keepers'),
	article('article-persian', 'garden'),
	article('article-rich', 'tides'),
	article('article-code', 'tides', (page) => page.locator('article pre').first().scrollIntoViewIfNeeded()),
	article('article-table', 'tides', (page) => page.locator('article table').first().scrollIntoViewIfNeeded()),
	article('article-footnote', 'tides', (page) =>
		page.getByText('could not read his own hand').scrollIntoViewIfNeeded()
	),
	article('tag-editor', 'keepers', (page) => page.getByLabel('Add a tag').scrollIntoViewIfNeeded()),
	article('article-appearance', 'keepers', async (page) => {
		await page.getByRole('button', { name: 'Appearance' }).click();
		await dialog(page);
	}),
	at('keys', 'reader', '/', async (page) => {
		await rows(page);
		await page.keyboard.press('?');
		await dialog(page);
	}),
	{
		name: 'article-failed',
		holder: 'reader',
		open: (page, stage) => goTo(page, stage.read('missing'))
	},
	at('article-unknown', 'reader', '/read/AAAAAAAAAAAAAAAAAAAAAA'),
	at('sync', 'reader', '/sync'),
	at('sync-online', 'newcomer', '/sync'),
	at('settings', 'reader', '/settings'),
	at('settings-online', 'newcomer', '/settings'),
	at('device', 'reader', '/device'),
	at('install', 'reader', '/install'),
	at('sign-out', 'reader', '/settings', async (page) => {
		await page.getByRole('button', { name: 'Sign out' }).click();
		await dialog(page);
	}),
	at('not-found', 'reader', '/nowhere/to/be/found')
];

async function goTo(page: Page, path: string): Promise<void> {
	// An address that differs only in its # would load nothing.
	await page.goto('about:blank');
	await page.goto(path);
	await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
	await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
}
