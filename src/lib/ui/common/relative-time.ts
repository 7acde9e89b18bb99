// Formats ages in short words. Without Intl, whose first use costs 25 ms on the first screen.
import { m } from '../../paraglide/messages.js';

const STEPS: readonly [words: (inputs: { count: number }) => string, seconds: number][] = [
	[m.age_years, 31_557_600],
	[m.age_months, 2_629_800],
	[m.age_weeks, 604_800],
	[m.age_days, 86_400],
	[m.age_hours, 3_600],
	[m.age_minutes, 60]
];

/**
 * @param then ms since 1970; a time in the future, from a wrong clock, reads "just now"
 * @param now ms since 1970
 */
export function relativeTime(then: number, now: number): string {
	const seconds = (now - then) / 1000;
	const step = STEPS.find(([, each]) => seconds >= each);
	if (step === undefined) return m.age_now();
	const [words, each] = step;
	return words({ count: Math.floor(seconds / each) });
}
