// Tests that no screen is wider than its window, even on the narrowest phone, with text twice as large, in both directions.
import { expect, test } from '@playwright/test';
import { DIRECTIONS, applyAppearance, setTextSize } from './themes.ts';
import { findHorizontalOverflow } from './inspect.ts';
import { SCREENS } from './screens.ts';
import { openStage, type Stage } from './stage.ts';

const WIDTHS = [320, 390, 768, 1280];

/** Sizes as `overflowingSizes` names them. */
const NARROW = ['320 px, text 200 %'];
const PHONES = [...NARROW, '390 px, text 200 %'];
/** The sizes at which a screen is known to be too wide, in both directions. Remove a size when its fault is fixed. */
const KNOWN_FAULTS: Readonly<Record<string, readonly string[]>> = {
	'search-found': NARROW,
	'row-menu': NARROW,
	keys: NARROW,
	settings: NARROW,
	'settings-online': NARROW,
	'sign-out': NARROW,
	'article-english': PHONES,
	'article-persian': PHONES,
	'article-rich': PHONES,
	'article-highlights': PHONES,
	'article-highlight-bar': PHONES,
	'article-code': PHONES,
	'article-table': PHONES,
	'article-footnote': PHONES,
	'tag-editor': PHONES,
	'article-appearance': PHONES,
	install: PHONES,
	'article-failed': ['320 px, text 100 %', ...PHONES]
};

let stage: Stage | undefined;

test.beforeAll(async () => {
	stage = await openStage();
});

test.afterAll(async () => {
	await stage?.discard();
});

for (const screen of SCREENS) {
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

/** The longest message of a row about a missing page. */
const LONGEST_MESSAGE =
	'Could not be fetched: The address is in a private network, which the server may not access. The owner of the server can allow it with OFFPRINT_FETCH_ALLOW.';

test('a row shows the whole message about its missing page', async () => {
	if (stage === undefined) throw new Error('There is no stage');
	const page = stage.page('reader');
	for (const width of [320, 390, 1280]) {
		await page.setViewportSize({ width, height: 844 });
		await page.goto('/');
		const missing = page.getByRole('listitem').filter({ hasText: 'no page at this address' });
		await expect(missing).toBeVisible();
		for (const message of [null, LONGEST_MESSAGE]) {
			const cut = await missing.evaluate((row, long) => {
				const state = row.querySelector('.words');
				if (state === null) return ['nothing'];
				if (long !== null) state.textContent = long;
				const overflowing = [...row.querySelectorAll('*')].filter(
					(each) => each.getBoundingClientRect().bottom > row.getBoundingClientRect().bottom + 1
				);
				const title = row.querySelector('.title')?.getBoundingClientRect().bottom ?? Infinity;
				if (title > state.getBoundingClientRect().top - 2) return ['the message touches the title'];
				const isCut = state.scrollHeight > state.clientHeight + 1 || state.scrollWidth > state.clientWidth + 1;
				return [...(isCut ? ['message'] : []), ...overflowing.map(({ className }) => String(className))];
			}, message);
			expect.soft(cut, `${width} px: ${message ?? 'the real message'}`).toEqual([]);
		}
	}
});
