// Tests that no screen is wider than its window: on the narrowest phone, with text twice as large, in both directions.
import { expect, test } from '@playwright/test';
import { DIRECTIONS, applyAppearance, setTextSize } from './themes.ts';
import { findHorizontalOverflow } from './inspect.ts';
import { SCREENS } from './screens.ts';
import { openStage, type Stage } from './stage.ts';

const WIDTHS = [320, 390, 768, 1280];

/**
 * Known faults: elements that are too wide, by screen, in both directions. Remove an entry here when its fault is
 * fixed.
 */
const NARROW = ['320 px, text 200 %'];
const PHONES = [...NARROW, '390 px, text 200 %'];
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
		const found: Record<string, string[]> = {};
		const wide = new Set<string>();
		for (const times of [1, 2]) {
			await setTextSize(page, times);
			for (const width of WIDTHS) {
				await page.setViewportSize({ width, height: 844 });
				for (const direction of DIRECTIONS) {
					await applyAppearance(page, { theme: 'light', direction });
					const sideways = await findHorizontalOverflow(page);
					if (sideways.length === 0) continue;
					const size = `${width} px, text ${times * 100} %`;
					wide.add(size);
					if (KNOWN_FAULTS[screen.name]?.includes(size) !== true) found[`${size}, ${direction}`] = sideways;
				}
			}
		}
		await setTextSize(page, 1);
		expect(found).toEqual({});
		expect([...wide]).toEqual(KNOWN_FAULTS[screen.name] ?? []);
	});
}

/** The longest message of a row about a missing page. */
const LONGEST =
	'Could not be fetched: The address is in a private network, which the server may not access. The owner of the server can allow it with OFFPRINT_FETCH_ALLOW.';

test('a row shows completely why its page is missing', async () => {
	if (stage === undefined) throw new Error('There is no stage');
	const page = stage.page('reader');
	for (const width of [320, 390, 1280]) {
		await page.setViewportSize({ width, height: 844 });
		await page.goto('/');
		const missing = page.getByRole('listitem').filter({ hasText: 'no page at this address' });
		await expect(missing).toBeVisible();
		for (const words of [null, LONGEST]) {
			const cut = await missing.evaluate((row, long) => {
				const state = row.querySelector('.words');
				if (state === null) return ['nothing'];
				if (long !== null) state.textContent = long;
				const beyond = [...row.querySelectorAll('*')].filter(
					(each) => each.getBoundingClientRect().bottom > row.getBoundingClientRect().bottom + 1
				);
				const title = row.querySelector('.title')?.getBoundingClientRect().bottom ?? Infinity;
				if (title > state.getBoundingClientRect().top - 2) return ['they touch the title'];
				const isCut = state.scrollHeight > state.clientHeight + 1 || state.scrollWidth > state.clientWidth + 1;
				return [...(isCut ? ['words'] : []), ...beyond.map(({ className }) => String(className))];
			}, words);
			expect.soft(cut, `${width} px: ${words ?? 'as they are'}`).toEqual([]);
		}
	}
});
