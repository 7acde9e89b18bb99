// Runs axe-core in an open page, with the rules of WCAG 2.2 A and AA and the best practices.
import type { Page } from '@playwright/test';
import axe, { type AxeResults, type RunOptions } from 'axe-core';

const OPTIONS: RunOptions = {
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
	// Of WCAG 2.2, and off unless asked for.
	rules: { 'target-size': { enabled: true } },
	resultTypes: ['violations']
};

/** Known and to be mended: in an article, code and tables that scroll sideways must be reachable by keyboard. */
const AWAITED = /^scrollable-region-focusable: (pre|table):/;

/**
 * Each finding as `rule: element: what to do`; none for a page without.
 * @param without rules that cannot be judged as the page is shown now
 */
export async function findFaults(page: Page, without: readonly string[] = []): Promise<string[]> {
	const off = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
	const isThere = await page.evaluate(() => 'axe' in globalThis);
	if (!isThere) await page.evaluate(axe.source);
	const { violations } = await page.evaluate(
		(options): Promise<AxeResults> => (globalThis as unknown as { axe: typeof axe }).axe.run(document, options),
		{ ...OPTIONS, rules: { ...OPTIONS.rules, ...off } }
	);
	return violations
		.flatMap(({ id, nodes }) =>
			nodes.map(
				({ target, failureSummary = '' }) => `${id}: ${target.join(' ')}: ${failureSummary.replace(/\s+/g, ' ')}`
			)
		)
		.filter((fault) => !AWAITED.test(fault));
}
