// Opens screens of the app in the language of the stage, and waits until they are complete.
import { expect, type Locator, type Page } from '@playwright/test';
import type { EntryName, Holder, Stage } from './stage.ts';
import type { Words } from './words.ts';

export type Screen = {
	name: string;
	holder: Holder;
	/** Opens the screen from any page, and waits until it is complete. */
	open: (page: Page, stage: Stage) => Promise<void>;
	/** Whether it is only for pictures, because its parts are checked on another screen. */
	isPicture?: boolean;
	/** Whether it is only in a window too narrow for the navigation beside the list. */
	isNarrow?: boolean;
};

/** Steps on a page before a screen is complete. */
type Prepare = (page: Page, words: Words) => Promise<unknown>;

export function screenAt(name: string, holder: Holder, path: string, prepare?: Prepare): Screen {
	return {
		name,
		holder,
		open: async (page, { words }) => {
			await goTo(page, path);
			await prepare?.(page, words);
		}
	};
}

export function articleScreen(name: string, entry: EntryName, prepare?: Prepare): Screen {
	return {
		name,
		holder: 'reader',
		open: async (page, stage) => {
			await goTo(page, stage.read(entry));
			await expect(page.getByRole('article').locator('p').nth(2)).toBeAttached();
			// The tools of an article load after its text was drawn.
			await expect(page.locator('.aids')).toBeAttached();
			await prepare?.(page, stage.words);
		}
	};
}

export async function goTo(page: Page, path: string): Promise<void> {
	await page.emulateMedia({ media: 'screen' });
	// The filters of lists and the settings of the screen before.
	if (page.url().startsWith('http'))
		await page.evaluate(() => {
			sessionStorage.clear();
			localStorage.removeItem('offprint-appearance');
		});
	// Otherwise an address that differs only in its fragment would not load the page.
	await page.goto('about:blank');
	await page.goto(path);
	await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
	await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
}

export const dialog = (page: Page): Locator => page.getByRole('dialog');

/** Waits for the rows of a list, and for what is above them. */
export async function expectRows(page: Page): Promise<void> {
	await expect(page.locator('li a[href^="/read/"]').first()).toBeVisible();
	await expect(page.locator('select')).toBeVisible();
	await expect(page.getByRole('group').getByRole('button').first()).toBeAttached();
}

export const expectDialog = (page: Page) => expect(dialog(page)).toBeVisible();

/** Opens the menu of the open article, and from there the dialog of an action. */
export async function openFromMenu(page: Page, words: Words, action: string): Promise<void> {
	await page
		.getByRole('toolbar')
		.getByRole('button', { name: words('action_more') })
		.click();
	await dialog(page)
		.getByRole('button', { name: words(action), exact: true })
		.click();
	await expect(dialog(page).getByRole('heading', { name: words(action) })).toBeVisible();
}
