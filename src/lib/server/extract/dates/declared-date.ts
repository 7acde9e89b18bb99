// Parses dates that pages declare: ISO 8601, RFC 5322, and dates in words or numbers.
import { createDateReader, type DateReader } from './date-reader.ts';

/** Longer values are no dates. */
const MAX_CHARACTERS = 200;
const LATEST = Date.UTC(2100, 0);
const DAY_MS = 86_400_000;
const ISO =
	/^(\d{4})-?(\d\d)-?(\d\d)(?:[T ]{1,3}(\d\d?:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?\s{0,3}(Z|UTC|GMT|[+-]\d\d:?\d\d)?(?![\d:]))?(?!\d)/i;

/**
 * ms since 1970; null for another text and for years outside 1970 to 2099. A time without a zone is UTC. Readers see the
 * day alone: where the zone of the page has another day than UTC, the time is moved to the nearest end of the page's day.
 */
export function timeOf(value: string | null | undefined, read: DateReader = createDateReader([])): number | null {
	const text = (value ?? '').slice(0, MAX_CHARACTERS).trim();
	if (!/\p{Nd}/u.test(text)) return null;
	const time = isoTime(text) ?? inWords(text, read);
	return time !== null && time > 0 && time < LATEST ? time : null;
}

/** Whether a value is written as machines write dates, not people. */
export function isMachineDate(value: string): boolean {
	return ISO.test(value.trim());
}

function isoTime(text: string): number | null {
	const iso = ISO.exec(text);
	if (iso === null) return null;
	const [, year = '', month = '', date = '', clock = '00:00', zone = 'Z'] = iso;
	const day = Date.parse(`${year}-${month}-${date}T00:00Z`);
	const offset = /^[a-z]/i.test(zone) ? 'Z' : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
	const time = Date.parse(
		`${year}-${month}-${date}T${clock.padStart(clock.length + (clock.indexOf(':') === 1 ? 1 : 0), '0')}${offset}`
	);
	if (!Number.isFinite(day)) return null;
	return Number.isFinite(time) ? Math.min(Math.max(time, day), day + DAY_MS - 1) : day;
}

/** A date with a name of a month or in numbers; English ones with a time are parsed with it. */
function inWords(text: string, read: DateReader): number | null {
	const day = read(text)[0]?.time ?? null;
	if (day === null || !/\d:\d\d/.test(text)) return day;
	const time = Date.parse(text);
	const isSameDay = Number.isFinite(time) && Math.abs(time - day) < 2 * DAY_MS && /Z$|GMT|UTC|[+-]\d{4}$/.test(text);
	return isSameDay ? Math.min(Math.max(time, day), day + DAY_MS - 1) : day;
}
