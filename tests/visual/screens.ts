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

function screenAt(name: string, holder: Holder, path: string, prepare?: (page: Page) => Promise<void>): Screen {
	return {
		name,
		holder,
		open: async (page) => {
			await goTo(page, path);
			await prepare?.(page);
		}
	};
}

function articleScreen(name: string, entry: EntryName, prepare?: (page: Page) => Promise<void>): Screen {
	return {
		name,
		holder: 'reader',
		open: async (page, stage) => {
			await goTo(page, stage.read(entry));
			await expect(page.getByRole('article').locator('p').nth(2)).toBeAttached();
			await prepare?.(page);
		}
	};
}

const expectRows = (page: Page) => expect(page.locator('li a[href^="/read/"]').first()).toBeVisible();
const expectDialog = (page: Page) => expect(page.getByRole('dialog')).toBeVisible();

export const SCREENS: readonly Screen[] = [
	screenAt('sign-in', 'guest', '/sign-in'),
	screenAt('set-up', 'guest', '/setup#made-up'),
	screenAt('reset', 'guest', '/reset#made-up'),
	screenAt('unread-empty', 'newcomer', '/'),
	screenAt('bookmarks-empty', 'newcomer', '/bookmarks'),
	screenAt('archive-empty', 'newcomer', '/archive'),
	screenAt('trash-empty', 'newcomer', '/trash'),
	screenAt('unread', 'reader', '/', expectRows),
	screenAt('lists', 'reader', '/', async (page) => {
		await page.getByRole('button', { name: 'Lists' }).click();
		await expectDialog(page);
	}),
	screenAt('bookmarks', 'reader', '/bookmarks', expectRows),
	screenAt('archive', 'reader', '/archive', expectRows),
	screenAt('trash', 'reader', '/trash', expectRows),
	screenAt('highlights-empty', 'newcomer', '/highlights', async (page) => {
		await expect(page.getByRole('heading', { name: 'No highlights yet' })).toBeVisible();
	}),
	screenAt('highlights', 'reader', '/highlights', async (page) => {
		await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible();
	}),
	screenAt('search', 'reader', '/search', async (page) => {
		await expect(page.getByText('can be searched on this device')).toBeVisible();
	}),
	screenAt('search-found', 'reader', '/search?q=is%3Aunread%20the%20-qq', async (page) => {
		await expect(page.locator('main li mark').first()).toBeVisible();
	}),
	screenAt('search-none', 'reader', '/search?q=is%3Aread%20qqqqq', async (page) => {
		await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
	}),
	screenAt('row-menu', 'reader', '/', async (page) => {
		await expectRows(page);
		await page.getByRole('button', { name: 'More' }).first().click();
		await expectDialog(page);
	}),
	screenAt('add', 'reader', '/add'),
	screenAt('add-saved', 'reader', '/add', async (page) => {
		await page.getByLabel('Address').fill('https://example.org/saved-on-a-train/with-no-connection');
		await page.getByRole('button', { name: 'Save' }).click();
		await expect(page.getByText('Saved on this device.')).toBeVisible();
	}),
	screenAt('share', 'reader', '/save?text=nothing+to+save+in+here'),
	screenAt(
		'save-question',
		'reader',
		'/save?url=https://fa.example.org/%D8%A8%D8%A7%D8%BA%DB%8C-%DA%A9%D9%87/a-long-way-to-the-sea'
	),
	screenAt('save-private', 'reader', '/save?url=http://nas/manual'),
	screenAt('save-done', 'reader', '/save?url=https://example.org/sent-from-a-ship', async (page) => {
		await confirmSave(page);
		await expect(page.getByText('Saved on this device.')).toBeVisible();
	}),
	articleScreen('article-english', 'keepers'),
	articleScreen('article-persian', 'garden'),
	articleScreen('article-rich', 'tides'),
	articleScreen('article-highlights', 'keepers', async (page) => {
		await page.getByRole('button', { name: '1 highlight' }).click();
		await expectDialog(page);
	}),
	articleScreen('article-highlight-bar', 'keepers', async (page) => {
		await page.keyboard.press('h');
		await expect(page.getByRole('toolbar', { name: 'Highlight the selected text' })).toBeVisible();
	}),
	articleScreen('article-code', 'tides', (page) => page.locator('article pre').first().scrollIntoViewIfNeeded()),
	articleScreen('article-table', 'tides', (page) => page.locator('article table').first().scrollIntoViewIfNeeded()),
	articleScreen('article-footnote', 'tides', (page) =>
		page.getByText('could not read his own hand').scrollIntoViewIfNeeded()
	),
	articleScreen('tag-editor', 'keepers', async (page) => {
		await page.getByRole('button', { name: 'Edit tags' }).click();
		await expect(page.getByRole('option').first()).toBeVisible();
	}),
	screenAt('tags', 'reader', '/tags', async (page) => {
		await expect(page.getByRole('link', { name: /^sea/ })).toBeVisible();
	}),
	screenAt('tags-empty', 'newcomer', '/tags', async (page) => {
		await expect(page.getByRole('heading', { name: 'No tags yet' })).toBeVisible();
	}),
	screenAt('tag-dialog', 'reader', '/tags', async (page) => {
		await page.getByRole('button', { name: 'Rename or delete sea' }).click();
		await page.getByLabel('Name of the tag').fill('lighthouses');
		await expect(page.getByRole('button', { name: 'Merge' })).toBeVisible();
	}),
	articleScreen('article-appearance', 'keepers', async (page) => {
		await page.getByRole('button', { name: 'Appearance' }).click();
		await expectDialog(page);
	}),
	screenAt('keys', 'reader', '/', async (page) => {
		await expectRows(page);
		await page.keyboard.press('?');
		await expectDialog(page);
	}),
	{
		name: 'article-failed',
		holder: 'reader',
		open: (page, stage) => goTo(page, stage.read('missing'))
	},
	screenAt('article-unknown', 'reader', '/read/AAAAAAAAAAAAAAAAAAAAAA'),
	screenAt('sync', 'reader', '/sync'),
	screenAt('sync-online', 'newcomer', '/sync'),
	screenAt('settings', 'reader', '/settings'),
	screenAt('settings-online', 'newcomer', '/settings'),
	screenAt('device', 'reader', '/device'),
	screenAt('install', 'reader', '/install'),
	screenAt('sign-out', 'reader', '/settings', async (page) => {
		await page.getByRole('button', { name: 'Sign out' }).click();
		await expectDialog(page);
	}),
	screenAt('not-found', 'reader', '/nowhere/to/be/found')
];

async function goTo(page: Page, path: string): Promise<void> {
	// Otherwise an address that differs only in its fragment would not load the page.
	await page.goto('about:blank');
	await page.goto(path);
	await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
	await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
}
