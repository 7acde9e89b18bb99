// Tests every screen of the app, each opened once: that it is no wider than its window, even on the narrowest phone, with
// text twice as large, in both directions; and its accessibility, by axe.
import { expect, test, type Page } from '@playwright/test';
import { findFaults } from './axe.ts';
import { DIRECTIONS, applyAppearance, setDirection, setTextSize, waitUntilDrawn, type Appearance } from './themes.ts';
import { findHorizontalOverflow } from './inspect.ts';
import { CHECKED_SCREENS, type Screen } from './screens.ts';
import { openStage, type Stage } from './stage.ts';

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };
const WIDTHS = [320, 390, 768, 1280];

/** Sizes as `overflowingSizes` names them. */
const NARROW = ['320 px, text 200 %'];
const PHONES = [...NARROW, '390 px, text 200 %'];
/** The sizes at which a screen is known to be too wide, in both directions. Remove a size when its fault is fixed. */
const KNOWN_FAULTS: Readonly<Record<string, readonly string[]>> = {
	'row-menu': NARROW,
	keys: NARROW,
	settings: NARROW,
	'settings-online': NARROW,
	password: NARROW,
	'sign-out': NARROW,
	'article-highlights': NARROW,
	'article-highlight-bar': PHONES,
	'article-highlight-note': PHONES,
	'article-appearance': NARROW,
	install: PHONES
};

/**
 * What axe judges in which appearance, besides all rules in the light theme, on a phone and in a wide window, whose
 * elements differ. Themes differ only in their colours, so that in each other theme the contrast is enough; directions
 * differ only in where elements are, so that in one of these themes contrast, which depends on what lies behind a text, and
 * the size of targets, which depends on what lies on them, are judged from right to left. Names, roles and structure are the
 * same in all of them. The size of the text is not judged by axe. Forced colours and reduced motion change only colours,
 * outlines and transitions; axe would judge our colours, although the browser paints those of the system.
 */
const JUDGED: readonly { readonly appearance: Appearance; readonly only: readonly string[] }[] = [
	{ appearance: { theme: 'dark', direction: 'rtl' }, only: ['color-contrast', 'target-size'] },
	{ appearance: { theme: 'sepia', direction: 'ltr' }, only: ['color-contrast'] },
	{ appearance: { theme: 'black', direction: 'ltr' }, only: ['color-contrast'] }
];
const LIGHT: Appearance = { theme: 'light', direction: 'ltr' };

let stage: Stage | undefined;
/** The screen that a test of this process has opened last. */
let shown: Screen | undefined;

test.beforeAll(async () => {
	stage = await openStage();
});

test.afterAll(async () => {
	await stage?.discard();
});

/** Opens a screen on a phone, unless the test before has opened it and passed: after a failure Playwright starts anew. */
async function show(screen: Screen): Promise<Page> {
	if (stage === undefined) throw new Error('There is no stage');
	const page = stage.page(screen.holder);
	await page.setViewportSize(PHONE);
	if (shown !== screen) await screen.open(page, stage);
	shown = screen;
	return page;
}

for (const screen of CHECKED_SCREENS) {
	test(`axe finds no fault in ${screen.name}, in any theme, direction or contrast`, async () => {
		const page = await show(screen);
		const faultsByState: Record<string, string[]> = {};
		const record = (state: string, faults: string[]) => faults.length > 0 && (faultsByState[state] = faults);
		await applyAppearance(page, LIGHT);
		record('light ltr', await findFaults(page));
		for (const { appearance, only } of JUDGED) {
			const { theme, direction } = appearance;
			await applyAppearance(page, appearance);
			await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
			record(`${theme} ${direction}`, await findFaults(page, { only }));
		}
		await applyAppearance(page, LIGHT);
		await page.setViewportSize(DESKTOP);
		await waitUntilDrawn(page);
		record('wide', await findFaults(page));
		expect(faultsByState).toEqual({});
	});

	test(`${screen.name} never scrolls horizontally`, async () => {
		const page = await show(screen);
		const unknownFaults: Record<string, string[]> = {};
		const overflowingSizes = new Set<string>();
		for (const times of [1, 2]) {
			await setTextSize(page, times);
			for (const width of WIDTHS) {
				await page.setViewportSize({ ...PHONE, width });
				await waitUntilDrawn(page);
				for (const direction of DIRECTIONS) {
					await setDirection(page, direction);
					const overflows = await findHorizontalOverflow(page);
					if (overflows.length === 0) continue;
					const size = `${width} px, text ${times * 100} %`;
					overflowingSizes.add(size);
					if (KNOWN_FAULTS[screen.name]?.includes(size) !== true) unknownFaults[`${size}, ${direction}`] = overflows;
				}
			}
		}
		await setTextSize(page, 1);
		expect(unknownFaults).toEqual({});
		expect([...overflowingSizes]).toEqual(KNOWN_FAULTS[screen.name] ?? []);
	});
}

test('a row shows what is wrong with its page, in every density', async () => {
	if (stage === undefined) throw new Error('There is no stage');
	const page = stage.page('reader');
	await page.goto('/');
	for (const width of [320, 390, 1280]) {
		await page.setViewportSize({ width, height: 1600 });
		for (const density of ['compact', 'normal', 'roomy']) {
			await page.evaluate((name) => (document.documentElement.dataset['density'] = name), density);
			const state = page.getByRole('listitem').getByText('Not found', { exact: true });
			// Below the rows that other tests saved.
			await state.evaluate((element) => element.scrollIntoView({ block: 'center' }));
			await expect(state).toBeInViewport({ ratio: 1 });
			const cut = await page.getByRole('listitem').evaluateAll((rows) =>
				rows.flatMap((row) => {
					const { bottom } = row.getBoundingClientRect();
					const parts = [...row.querySelectorAll('.title, .facts, .excerpt, img')];
					return parts
						.filter((part) => part.getBoundingClientRect().bottom > bottom + 1)
						.map(({ className }) => className);
				})
			);
			expect.soft(cut, `${width} px, ${density}`).toEqual([]);
		}
	}
});
