// Uses a page by keyboard alone.
import { expect, type Locator, type Page } from '@playwright/test';

/** More tab stops than any screen has. */
const MAX_TAB_STOPS = 80;

/**
 * Moves the focus with the Tab key, backwards with `Shift+Tab`.
 * @param target an element, or several of which the first that has the focus is meant
 */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
	await expect(target.first()).toBeVisible();
	const focused = target.and(page.locator(':focus'));
	for (let stop = 0; (await focused.count()) === 0; stop++) {
		if (stop === MAX_TAB_STOPS) throw new Error(`Tab does not reach ${String(target)}`);
		await page.keyboard.press(key);
	}
}

/** Moves the focus to a control and presses a key. */
export async function tabAndPress(page: Page, target: Locator, key = 'Enter'): Promise<void> {
	await tabTo(page, target);
	await page.keyboard.press(key);
}

export async function press(page: Page, ...keys: readonly string[]): Promise<void> {
	for (const key of keys) await page.keyboard.press(key);
}
