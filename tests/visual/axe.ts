// Runs axe-core in an open page, with the rules of WCAG 2.2 A and AA and the best practices.
import type { Page } from '@playwright/test';
import axe, { type AxeResults, type RunOptions } from 'axe-core';

const OPTIONS: RunOptions = {
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
	// This rule of WCAG 2.2 is off by default.
	rules: { 'target-size': { enabled: true } },
	resultTypes: ['violations']
};

/** Known fault: code and tables of an article that scroll horizontally cannot be reached by keyboard. */
const KNOWN_FAULTS = /^scrollable-region-focusable: (pre|table):/;

/**
 * Runs axe. @returns each fault as `rule: element: repair`
 * @param options.without rules that cannot be judged in the page's current state
 * @param options.only the rules to judge; all by default
 */
export async function findFaults(
	page: Page,
	{ without = [], only }: { readonly without?: readonly string[]; readonly only?: readonly string[] } = {}
): Promise<string[]> {
	const disabled = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
	const isLoaded = await page.evaluate(() => 'axe' in globalThis);
	if (!isLoaded) await page.evaluate(axe.source);
	const rules: RunOptions =
		only === undefined ? { ...OPTIONS, rules: { ...OPTIONS.rules, ...disabled } } : { ...OPTIONS, runOnly: [...only] };
	const { violations } = await page.evaluate(
		(options): Promise<AxeResults> => (globalThis as unknown as { axe: typeof axe }).axe.run(document, options),
		rules
	);
	return violations
		.flatMap(({ id, nodes }) =>
			nodes.map(
				({ target, failureSummary = '' }) => `${id}: ${target.join(' ')}: ${failureSummary.replace(/\s+/g, ' ')}`
			)
		)
		.filter((fault) => !KNOWN_FAULTS.test(fault));
}
