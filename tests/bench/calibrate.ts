// Measures the machine's current speed by a fixed amount of work in a page of the browser.
import type { Tab } from './cdp.ts';
import { median } from './statistics.ts';

const TIMES = 9;

/** The median time of the work, ms. If two calibrations differ much, other programs used the machine. */
export async function calibrate(tab: Tab): Promise<number> {
	const times = await tab.run((count) => {
		const work = (): number => {
			let hash = 2166136261;
			const values = new Map<number, string>();
			for (let index = 0; index < 120_000; index++) {
				hash = Math.imul(hash ^ (index & 255), 16777619);
				values.set(hash & 4095, String(hash));
			}
			return [...values.values()].sort().length;
		};
		return Array.from({ length: count }, () => {
			const startedAt = performance.now();
			work();
			return performance.now() - startedAt;
		});
	}, TIMES);
	return median(times);
}
