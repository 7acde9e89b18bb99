// How long ago something was, in words of the reader's language.
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';

const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
	['year', 31_557_600],
	['month', 2_629_800],
	['week', 604_800],
	['day', 86_400],
	['hour', 3_600],
	['minute', 60]
];

/** @param then and `now` in ms since 1970; a time to come, by a clock that is off, is told as just now */
export function ageOf(then: number, now: number): string {
	const seconds = (now - then) / 1000;
	const [unit, size] = STEPS.find(([, each]) => seconds >= each) ?? [null, 1];
	if (unit === null) return m.age_now();
	return new Intl.RelativeTimeFormat(getLocale(), { numeric: 'auto' }).format(-Math.floor(seconds / size), unit);
}
