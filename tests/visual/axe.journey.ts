// Tests the accessibility of every screen with axe, in every theme and both text directions.
import { expect, test } from '@playwright/test';
import { findFaults } from './axe.ts';
import { applyAppearance, APPEARANCES, waitUntilDrawn } from './themes.ts';
import { SCREENS } from './screens.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage | undefined;

test.beforeAll(async () => {
	stage = await openStage();
});

test.afterAll(async () => {
	await stage?.discard();
});

for (const screen of SCREENS) {
	test(`axe finds no fault in ${screen.name}, in any theme, direction or contrast`, async () => {
		if (stage === undefined) throw new Error('There is no stage');
		const page = stage.page(screen.holder);
		await page.setViewportSize({ width: 390, height: 844 });
		await screen.open(page, stage);
		const faultsByState: Record<string, string[]> = {};
		const record = (state: string, faults: string[]) => faults.length > 0 && (faultsByState[state] = faults);
		for (const appearance of APPEARANCES) {
			await applyAppearance(page, appearance);
			await expect(page.locator('html')).toHaveAttribute('data-theme', appearance.theme);
			record(`${appearance.theme} ${appearance.direction}`, await findFaults(page));
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
