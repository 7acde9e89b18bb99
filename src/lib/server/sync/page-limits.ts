// Cuts the rows of a pull to one page, by their number and by the length of their values.
import type { WithCounter } from '../store/entries.ts';

/** Characters of values in one page. */
const MAX_PAGE_LENGTH = 4_000_000;

/** The first `limit` rows up to a head, and the number where they end: the head when there are no more. */
export function truncatePage<T>(
	all: readonly WithCounter<T>[],
	head: number,
	maxRows: number
): { rows: T[]; end: number; more: boolean } {
	const committed = all.filter((numbered) => numbered.counter <= head);
	const limit = Math.min(maxRows, countFitting(committed));
	const rows = committed.slice(0, limit);
	const more = committed.length > limit;
	return { rows: rows.map(({ row }) => row), end: more ? (rows.at(-1)?.counter ?? head) : head, more };
}

/** The number of rows that fit a page, at least one. Device and server hold a page in memory, so its size is limited. */
export function countFitting(rows: readonly WithCounter<unknown>[]): number {
	let size = 0;
	const after = rows.findIndex((row, index) => (size += row.size ?? 0) > MAX_PAGE_LENGTH && index > 0);
	return after < 0 ? rows.length : after;
}
