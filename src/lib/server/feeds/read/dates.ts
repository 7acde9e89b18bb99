// Reads the dates of feeds: RFC 822 and ISO 8601 with the variations that real feeds have.

const MAX_CHARACTERS = 100;
/** Years before are the zero of a clock or a mistake; nobody published feeds then. */
const MIN_TIME = Date.UTC(1990, 0, 1);
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Hours before or after UTC (RFC 822, and names that feeds use). */
const ZONES: ReadonlyMap<string, number> = new Map([
	...['z', 'ut', 'utc', 'gmt', 'wet'].map((name) => [name, 0] as const),
	...([
		['est', -5],
		['edt', -4],
		['cst', -6],
		['cdt', -5],
		['mst', -7],
		['mdt', -6],
		['pst', -8],
		['pdt', -7],
		['akst', -9],
		['akdt', -8],
		['hst', -10],
		['ast', -4],
		['adt', -3],
		['bst', 1],
		['west', 1],
		['cet', 1],
		['mez', 1],
		['cest', 2],
		['mesz', 2],
		['eet', 2],
		['eest', 3],
		['msk', 3],
		['msd', 4],
		['ist', 5.5],
		['jst', 9],
		['kst', 9],
		['aest', 10],
		['aedt', 11],
		['nzst', 12],
		['nzdt', 13]
	] as const)
]);
const HOUR_MS = 3_600_000;
const MAX_OFFSET_HOURS = 15;

const ISO = /^(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?=$|[T\s])/i;
/** ISO 8601 without separators. */
const COMPACT = /^(\d{8})T(\d{2})(\d{2})(\d{2})/;
const CLOCK = /(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d{1,12})?)?(?:\s{0,3}([ap])\.?m\b\.?)?/i;
/** 10 Feb 2026, 10-Feb-26, Feb 10, 2026 and Feb 10 21:00:00 2026, the clock left out. */
const DAY_MONTH = /(\d{1,2})(?:st|nd|rd|th)?[\s,.-]{1,5}([a-z]{3,9})\.?[\s,.-]{1,5}(\d{4}|\d{2})(?!\d)/i;
const MONTH_DAY = /([a-z]{3,9})\.?[\s-]{1,5}(\d{1,2})(?:st|nd|rd|th)?[\s,.]{1,5}(\d{4})(?!\d)/i;
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)/;
const SLASHED = /^(\d{4})\/(\d{1,2})\/(\d{1,2})(?!\d)/;

interface Day {
	readonly year: number;
	/** From 1. */
	readonly month: number;
	readonly day: number;
	/** Text without the date. */
	readonly rest: string;
}

/**
 * The first of some texts that is a date, ms since 1970; null if none is. Without a zone it is UTC; a wrong weekday is
 * ignored; impossible dates and those before 1990 are none.
 */
export function firstDate(...texts: (string | null)[]): number | null {
	for (const text of texts) {
		const time = text === null ? null : parseFeedDate(text);
		if (time !== null) return time;
	}
	return null;
}

export function parseFeedDate(written: string): number | null {
	if (written.length > MAX_CHARACTERS) return null;
	const text = written.trim().replace(/\s+/g, ' ').replace(COMPACT, '$1T$2:$3:$4');
	const clock = CLOCK.exec(text);
	const before = clock === null ? text : text.slice(0, clock.index);
	const after = clock === null ? '' : text.slice(clock.index + clock[0].length);
	const seconds = clock === null ? 0 : secondsOf(clock);
	const day = dayOf(before.replace(/T\s*$/i, ' ').trim(), after);
	if (day === null || seconds === null) return null;
	const offset = clock === null ? 0 : offsetOf(day.rest);
	const time = Date.UTC(day.year, day.month - 1, day.day) + seconds * 1000 - (offset ?? 0) * HOUR_MS;
	return offset === null || time < MIN_TIME ? null : time;
}

/** Seconds since midnight; null if there is no such time of day. 24:00 and leap seconds are the next day or minute. */
function secondsOf(clock: RegExpExecArray): number | null {
	const [hour, minute, second] = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)];
	const half = clock[4]?.toLowerCase();
	if (hour > 24 || minute > 59 || second > 60 || (half !== undefined && (hour > 12 || hour === 0))) return null;
	const hours = half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0);
	return hours * 3600 + minute * 60 + second;
}

function dayOf(before: string, after: string): Day | null {
	const iso = ISO.exec(before);
	if (iso !== null) return validDay(Number(iso[1]), Number(iso[2] ?? 1), Number(iso[3] ?? 1), after);
	const slashed = SLASHED.exec(before);
	if (slashed !== null) return validDay(Number(slashed[1]), Number(slashed[2]), Number(slashed[3]), after);
	const dotted = DOTTED.exec(before);
	if (dotted !== null) return validDay(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]), after);
	const named = DAY_MONTH.exec(before);
	if (named !== null && monthOf(named[2]) > 0) {
		return validDay(fullYear(named[3]), monthOf(named[2]), Number(named[1]), after);
	}
	// The year of asctime follows the clock, before or after the zone.
	const year = /(?:^|\s)(\d{4})$/.exec(after)?.[1];
	const american = MONTH_DAY.exec(year === undefined ? before : `${before} ${year}`);
	if (american === null) return null;
	const rest = year === undefined ? after : after.slice(0, -4);
	return validDay(Number(american[3]), monthOf(american[1]), Number(american[2]), rest);
}

function monthOf(name: string | undefined): number {
	return MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1;
}

function fullYear(digits: string | undefined): number {
	const year = Number(digits);
	return digits?.length === 2 ? year + (year < 50 ? 2000 : 1900) : year;
}

function validDay(year: number, month: number, day: number, rest: string): Day | null {
	const date = new Date(Date.UTC(year, month - 1, day));
	return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? { year, month, day, rest } : null;
}

/** Hours of a zone in the text behind the time of day: `+0530`, `GMT+7`, `PST`, `-0800 (PST)`; null if it is impossible. */
function offsetOf(text: string): number | null {
	const digits = /([+-])(\d{1,2})(?::?(\d{2}))?(?!\d)/.exec(text);
	if (digits === null) {
		const name = /[a-z]{1,5}/i.exec(text)?.[0].toLowerCase() ?? '';
		return ZONES.get(name) ?? 0;
	}
	const hours = Number(digits[2]) + Number(digits[3] ?? 0) / 60;
	if (hours > MAX_OFFSET_HOURS) return null;
	return digits[1] === '-' ? -hours : hours;
}
