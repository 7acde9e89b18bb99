// Applies themes, text directions and text sizes to screens, and waits until they are drawn.
import { expect, type Page } from '@playwright/test';

export const THEMES = ['light', 'sepia', 'dark', 'black'] as const;
export const DIRECTIONS = ['ltr', 'rtl'] as const;
export type Theme = (typeof THEMES)[number];
export type Appearance = { theme: Theme; direction: (typeof DIRECTIONS)[number] };

/** Changes the open screen as the app does when another tab chose a theme, and waits until it is drawn. */
export async function applyAppearance(page: Page, { theme, direction }: Appearance): Promise<void> {
	await page.evaluate(
		({ theme, direction }) => {
			const key = 'offprint-appearance';
			const others = JSON.parse(localStorage.getItem(key) ?? '{}') as object;
			const newValue = JSON.stringify({ ...others, theme });
			localStorage.setItem(key, newValue);
			window.dispatchEvent(new StorageEvent('storage', { key, newValue }));
			document.documentElement.dir = direction;
		},
		{ theme, direction }
	);
	await waitUntilDrawn(page);
}

/** Changes the text direction of the open screen, and waits until it is laid out. */
export async function setDirection(page: Page, direction: Appearance['direction']): Promise<void> {
	await page.evaluate(async (direction) => {
		document.documentElement.dir = direction;
		await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
	}, direction);
}

/** Sets the browser's text size. @param times factor of the usual 16 px */
export async function setTextSize(page: Page, times: number): Promise<void> {
	const session = await page.context().newCDPSession(page);
	await session.send('Page.setFontSizes', { fontSizes: { standard: 16 * times, fixed: 13 * times } });
	await session.detach();
	await waitUntilDrawn(page);
}

/**
 * Waits until visible fonts and pictures have loaded and transitions are over.
 * @throws Error after 15 s that names what is missing
 */
export async function waitUntilDrawn(page: Page): Promise<void> {
	await expect.poll(() => page.evaluate(findUndrawn), { intervals: [10, 20, 50, 100] }).toEqual([]);
	await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Runs in the page, anew at each poll, because elements may have left the page or the view. */
function findUndrawn(): string[] {
	const pictures = [...document.images].filter((image) => {
		const { top, bottom } = image.getBoundingClientRect();
		return !image.complete && bottom > 0 && top < innerHeight && image.checkVisibility();
	});
	// Animations of hidden elements never end.
	const animations = document.getAnimations().filter(({ playState, effect }) => {
		const { target } = effect as KeyframeEffect;
		const isEndless = effect?.getComputedTiming().endTime === Infinity;
		return playState === 'running' && !isEndless && target?.checkVisibility() === true;
	});
	return [
		...(document.fonts.status === 'loaded' ? [] : ['fonts']),
		...pictures.map(({ currentSrc }) => `the picture ${currentSrc}`),
		...animations.map(
			({ effect }) => `an animation of ${(effect as KeyframeEffect).target?.tagName.toLowerCase() ?? 'nothing'}`
		)
	];
}
