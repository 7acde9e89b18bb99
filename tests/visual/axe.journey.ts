// Tests the accessibility of every screen with axe, in every theme and both text directions.
import { expect, test } from '@playwright/test';
import { findFaults } from './axe.ts';
import { applyAppearance, waitUntilDrawn, type Theme } from './themes.ts';
import { CHECKED_SCREENS } from './screens.ts';
import { openStage, type Stage } from './stage.ts';

/** Themes differ in their colours only, so that all other rules are judged in one theme for each direction. */
const JUDGED: Readonly<Record<Theme, { direction: 'ltr' | 'rtl'; only?: readonly string[] }>> = {
	light: { direction: 'ltr' },
	dark: { direction: 'rtl' },
	sepia: { direction: 'ltr', only: ['color-contrast'] },
	black: { direction: 'rtl', only: ['color-contrast'] }
};

let stage: Stage | undefined;

test.beforeAll(async () => {
	stage = await openStage();
});

test.afterAll(async () => {
	await stage?.discard();
});

for (const screen of CHECKED_SCREENS) {
	test(`axe finds no fault in ${screen.name}, in any theme, direction or contrast`, async () => {
		if (stage === undefined) throw new Error('There is no stage');
		const page = stage.page(screen.holder);
		await page.setViewportSize({ width: 390, height: 844 });
		await screen.open(page, stage);
		const faultsByState: Record<string, string[]> = {};
		const record = (state: string, faults: string[]) => faults.length > 0 && (faultsByState[state] = faults);
		for (const [theme, appearance] of Object.entries(JUDGED)) {
			await applyAppearance(page, { theme: theme as Theme, direction: appearance.direction });
			await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
			record(`${theme} ${appearance.direction}`, await findFaults(page, appearance));
		}
		await applyAppearance(page, { theme: 'light', direction: 'ltr' });
		await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
		await waitUntilDrawn(page);
		// Without contrast: axe judges -webkit-text-fill-color, which still has our colour although the browser paints the
		// system's.
		record('forced colours, reduced motion', await findFaults(page, { without: ['color-contrast'] }));
		await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'no-preference' });
		await page.setViewportSize({ width: 1280, height: 800 });
		await waitUntilDrawn(page);
		record('wide', await findFaults(page));
		expect(faultsByState).toEqual({});
	});
}
