// Removes what a PDF repeats on its pages: running headers and footers, and page numbers.
import type { TextLine } from './text-run.ts';

/** Lines of one page by column, in the order in which they are read. */
export interface PageLines {
	readonly height: number;
	readonly regions: readonly (readonly TextLine[])[];
}

/** Share of the page's height at its top and at its bottom in which lines may repeat. */
const MARGIN = 0.12;
/** Lines on either end of a page that are compared with other pages. */
const MAX_LINES = 3;
/** Share of the pages with a line, at least: a book has a different header on left and right pages and in each chapter. */
const MIN_SHARE = 0.1;
const MIN_PAGES = 3;
const MIN_HEADING_SIZE = 1.14;
const PAGE_NUMBER =
	/^[\s\-–—|.[(]{0,6}(?:(?:page|seite|pagina|página|p\.|s\.|صفحة|عמוד)\s{0,3})?(?:\p{Nd}{1,4}|[ivxlc]{1,7})(?:\s{0,3}(?:\/|of|von|de|sur|di|من)\s{0,3}\p{Nd}{1,4})?[\s\-–—|.\])]{0,6}$/iu;

/** @param bodySize font height of most of the text; a larger line is a heading unless it repeats to the letter */
export function withoutMargins(pages: readonly PageLines[], bodySize: number): PageLines[] {
	const keyOf = (line: TextLine): string => repetitionKey(line, line.size > MIN_HEADING_SIZE * bodySize);
	const counts = new Map<string, number>();
	const candidates = pages.map((page) => marginLines(page));
	for (const lines of candidates) {
		for (const key of new Set(lines.map(keyOf))) counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	const needed = Math.max(Math.min(MIN_PAGES, pages.length), pages.length * MIN_SHARE);
	const numberings = countNumberings(candidates);
	const isRepeated = (line: TextLine, index: number): boolean =>
		(pages.length > 1 && (counts.get(keyOf(line)) ?? 0) >= needed) ||
		(line.size <= MIN_HEADING_SIZE * bodySize &&
			numberingsOf(line, index).some((key) => (numberings.get(key) ?? 0) >= Math.max(needed, MIN_PAGES)));
	return pages.map((page, index) => {
		const removed = new Set((candidates[index] ?? []).filter((line) => isRepeated(line, index) || isPageNumber(line)));
		if (removed.size === 0) return page;
		return { ...page, regions: page.regions.map((lines) => lines.filter((line) => !removed.has(line))) };
	});
}

/** Lines near the top and the bottom of a page. */
function marginLines({ height, regions }: PageLines): TextLine[] {
	const lines = regions.flat();
	if (lines.length < 2) return [];
	const sorted = lines.toSorted((a, b) => a.baseline - b.baseline);
	const top = sorted.slice(0, MAX_LINES).filter((line) => line.baseline - line.size < height * MARGIN);
	const bottom = sorted.slice(-MAX_LINES).filter((line) => line.baseline > height * (1 - MARGIN));
	return [...new Set([...top, ...bottom])];
}

/** On how many pages a line at the same height begins or ends with the number of the page, as counted from some page. */
function countNumberings(candidates: readonly (readonly TextLine[])[]): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	for (const [index, lines] of candidates.entries()) {
		for (const key of new Set(lines.flatMap((line) => numberingsOf(line, index))))
			counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return counts;
}

function numberingsOf({ text, baseline }: TextLine, index: number): string[] {
	const numbers = [/^\d{1,4}(?=\D)/.exec(text)?.[0], /\d{1,4}$/.exec(text.slice(-5))?.[0]];
	return numbers.flatMap((number) =>
		number === undefined ? [] : [`${Math.round(baseline / 4)} ${Number(number) - index}`]
	);
}

/** The same for the same text at the same height, whatever its numbers are unless it is a heading. */
function repetitionKey({ text, baseline }: TextLine, isHeading: boolean): string {
	const start = text.slice(0, 80).toLowerCase();
	return `${Math.round(baseline / 4)} ${isHeading ? start : start.replace(/\p{Nd}+/gu, '#')}`;
}

function isPageNumber({ text }: TextLine): boolean {
	return text.length <= 24 && PAGE_NUMBER.test(text);
}
