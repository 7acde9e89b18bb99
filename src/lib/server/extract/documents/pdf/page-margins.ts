// Removes running headers, running footers and page numbers of a PDF.
import type { TextLine } from './text-run.ts';

/** Lines of one page by column, in the order in which they are read. */
export interface PageLines {
	readonly height: number;
	readonly regions: readonly (readonly TextLine[])[];
}

/** Share of the page's height at its top and at its bottom in which lines may repeat. */
const MARGIN = 0.12;
/** Rows on either end of a page that are compared with other pages. */
const MAX_ROWS = 3;
/** Share of the pages with a line, at least: a book has a different header on left and right pages and in each chapter. */
const MIN_SHARE = 0.1;
const MIN_PAGES = 3;
const MIN_HEADING_SIZE = 1.14;
/** Points within which text is at one height. */
const SAME_ROW = 3;
const PAGE_NUMBER =
	/^[\s\-–—|.[(]{0,6}(?:(?:page|seite|pagina|página|p\.|s\.|صفحة|عמוד)\s{0,3})?(?:\p{Nd}{1,4}|[ivxlc]{1,7})(?:\s{0,3}(?:\/|of|von|de|sur|di|من)\s{0,3}\p{Nd}{1,4})?[\s\-–—|.\])]{0,6}$/iu;

/** @param bodySize font height of most of the text; a larger line is a heading unless it repeats to the letter */
export function withoutMargins(pages: readonly PageLines[], bodySize: number): PageLines[] {
	const keyOf = (row: Row): string => repetitionKey(row, row.size > MIN_HEADING_SIZE * bodySize ? 'heading' : 'line');
	const counts = new Map<string, number>();
	const candidates = pages.map((page) => marginRows(page));
	for (const rows of candidates) {
		for (const key of new Set(rows.map(keyOf))) counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	const needed = Math.max(Math.min(MIN_PAGES, pages.length), pages.length * MIN_SHARE);
	const numberings = countNumberings(candidates);
	const isRepeated = (row: Row, index: number): boolean =>
		(pages.length > 1 && (counts.get(keyOf(row)) ?? 0) >= needed) ||
		(row.size <= MIN_HEADING_SIZE * bodySize &&
			numberingsOf(row, index).some((key) => (numberings.get(key) ?? 0) >= Math.max(needed, MIN_PAGES)));
	return pages.map((page, index) => {
		const repeated = (candidates[index] ?? []).filter((row) => isRepeated(row, index) || isPageNumber(row));
		const removed = new Set(repeated.flatMap(({ lines }) => lines));
		if (removed.size === 0) return page;
		return { ...page, regions: page.regions.map((lines) => lines.filter((line) => !removed.has(line))) };
	});
}

/** Text at one height, whatever columns it lies in. */
interface Row {
	readonly text: string;
	readonly baseline: number;
	readonly size: number;
	readonly lines: readonly TextLine[];
}

/** Rows near the top and the bottom of a page. */
function marginRows({ height, regions }: PageLines): Row[] {
	const rows = rowsOf(regions.flat());
	if (rows.length < 2) return [];
	const top = rows.slice(0, MAX_ROWS).filter((row) => row.baseline - row.size < height * MARGIN);
	const bottom = rows.slice(-MAX_ROWS).filter((row) => row.baseline > height * (1 - MARGIN));
	return [...new Set([...top, ...bottom])];
}

function rowsOf(lines: readonly TextLine[]): Row[] {
	const rows: TextLine[][] = [];
	for (const line of lines.toSorted((a, b) => a.baseline - b.baseline)) {
		const row = rows.at(-1);
		if (row !== undefined && line.baseline - (row[0]?.baseline ?? 0) < SAME_ROW) row.push(line);
		else rows.push([line]);
	}
	return rows.map((members) => ({
		text: members
			.toSorted((a, b) => a.left - b.left)
			.map(({ text }) => text)
			.join(' '),
		baseline: members[0]?.baseline ?? 0,
		size: Math.max(...members.map(({ size }) => size)),
		lines: members
	}));
}

/** On how many pages a line at the same height begins or ends with the number of the page, as counted from some page. */
function countNumberings(candidates: readonly (readonly Row[])[]): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	for (const [index, rows] of candidates.entries()) {
		for (const key of new Set(rows.flatMap((row) => numberingsOf(row, index))))
			counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return counts;
}

function numberingsOf({ text, baseline }: Row, index: number): string[] {
	const numbers = [/^\d{1,4}(?=\D)/.exec(text)?.[0], /\d{1,4}$/.exec(text.slice(-5))?.[0]];
	return numbers.flatMap((number) =>
		number === undefined ? [] : [`${Math.round(baseline / 4)} ${Number(number) - index}`]
	);
}

/** The same for the same text at the same height, whatever its numbers are unless it is a heading. */
function repetitionKey({ text, baseline }: Row, kind: 'heading' | 'line'): string {
	const start = text.slice(0, 80).toLowerCase();
	return `${Math.round(baseline / 4)} ${kind === 'heading' ? start : start.replace(/\p{Nd}+/gu, '#')}`;
}

function isPageNumber({ text }: Row): boolean {
	return text.length <= 24 && PAGE_NUMBER.test(text);
}
