// Tests that no screen is wider than its window, even on the narrowest phone, with text twice as large, in both directions.
import { expect, test } from '@playwright/test';
import { DIRECTIONS, applyAppearance, setTextSize } from './themes.ts';
import { findHorizontalOverflow } from './inspect.ts';
import { CHECKED_SCREENS } from './screens.ts';
import { openStage, type Stage } from './stage.ts';

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

let stage: Stage | undefined;

test.beforeAll(async () => {
	stage = await openStage();
});

test.afterAll(async () => {
	await stage?.discard();
});

for (const screen of CHECKED_SCREENS) {
	test(`${screen.name} never scrolls horizontally`, async () => {
		if (stage === undefined) throw new Error('There is no stage');
		const page = stage.page(screen.holder);
		await page.setViewportSize({ width: 390, height: 844 });
		await screen.open(page, stage);
		const unknownFaults: Record<string, string[]> = {};
		const overflowingSizes = new Set<string>();
		for (const times of [1, 2]) {
			await setTextSize(page, times);
			for (const width of WIDTHS) {
				await page.setViewportSize({ width, height: 844 });
				for (const direction of DIRECTIONS) {
					await applyAppearance(page, { theme: 'light', direction });
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
