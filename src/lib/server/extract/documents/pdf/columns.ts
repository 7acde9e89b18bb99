// Finds the columns of a page, and puts its runs into the order in which they are read: column by column, with text
// across all columns, such as a heading, between them.
import type { Direction } from '../../../../domain/article.ts';
import type { TextRun } from './text-run.ts';

/** Runs of one column, or across columns, that are read together. */
export type Region = readonly TextRun[];

/** A gap between columns, in points, at least; and in font heights. */
const MIN_GUTTER = 7;
const MIN_GUTTER_SIZES = 0.7;
/** Height of the text in each column, in lines, at least. */
const MIN_LINES = 4;
/** Width of a column, as a share of the page's text, at least. */
const MIN_WIDTH = 0.18;
/** Share of a column's width that its lines fill, at least. The cells of a table are narrower. */
const MIN_FILL = 0.55;
const MIN_LINE_CHARACTERS = 14;
/** Nested columns: three columns are two, of which one has two. */
const MAX_DEPTH = 3;
/** Lines start at the same place within this many points. */
const ALIGNMENT = 3;
const MAX_CANDIDATES = 12;
/** Points by which a line may reach into the gap. */
const SLACK = 0.5;
/** Distance of lines, in font heights, beyond which text below two columns is no longer part of one of them. */
const SECTION_GAP = 2.6;

/** @param direction in which columns are read */
export function readingOrder(anyOrder: readonly TextRun[], direction: Direction, depth = 0): Region[] {
	const runs = anyOrder.toSorted((a, b) => a.baseline - b.baseline);
	const gutter = depth < MAX_DEPTH ? findGutter(runs) : null;
	if (gutter === null) return runs.length === 0 ? [] : [runs];
	const regions: Region[] = [];
	for (const band of bandsOf(runs, gutter)) {
		if (band.across) regions.push(band.runs);
		else {
			const [left, right] = [true, false].map((isLeft) =>
				band.runs.filter((run) => middleOf(run) < gutter.middle === isLeft)
			);
			const [first = [], second = []] = direction === 'rtl' ? [right, left] : [left, right];
			const [column, rest] = splitBelow(first, second);
			for (const part of [column, second, rest])
				if (part.length > 0) regions.push(...readingOrder(part, direction, depth + 1));
		}
	}
	return regions;
}

/**
 * Splits off the text below two columns, which lies under one of them: it begins below the end of the other column,
 * after a gap. @param first runs of one column, sorted by their baseline @param second those of the other
 */
function splitBelow(first: Region, second: Region): [Region, Region] {
	const end = second.at(-1)?.baseline;
	if (end === undefined) return [first, []];
	const at = first.findIndex((run, index) => {
		const before = first[index - 1];
		return before !== undefined && run.baseline > end && run.baseline - before.baseline > SECTION_GAP * before.size;
	});
	return at === -1 ? [first, []] : [first.slice(0, at), first.slice(at)];
}

interface Gutter {
	readonly left: number;
	readonly right: number;
	readonly middle: number;
}

function middleOf({ left, right }: TextRun): number {
	return (left + right) / 2;
}

/** The gap that most text lies beside; null if there is none, or if it separates the cells of a table. */
function findGutter(runs: readonly TextRun[]): Gutter | null {
	if (runs.length < 2 * MIN_LINES) return null;
	let [left, right] = [Infinity, -Infinity];
	for (const run of runs) [left, right] = [Math.min(left, run.left), Math.max(right, run.right)];
	const width = right - left;
	const size = medianOf(runs.map((run) => run.size));
	if (!(width > 0) || !(size > 0)) return null;
	let best: { gutter: Gutter; paired: number } | null = null;
	for (const gutter of candidates(runs, Math.max(MIN_GUTTER, MIN_GUTTER_SIZES * size))) {
		if (gutter.middle - left < MIN_WIDTH * width || right - gutter.middle < MIN_WIDTH * width) continue;
		const paired = pairedLines(runs, gutter, size, { left, right });
		if (paired >= MIN_LINES && paired > (best?.paired ?? 0)) best = { gutter, paired };
	}
	return best?.gutter ?? null;
}

/**
 * Gaps before the places where several lines start, and after those where several end: the lines of a column are
 * aligned on one side at least.
 */
function candidates(runs: readonly TextRun[], width: number): Gutter[] {
	const starts = alignedPlaces(runs.map((run) => run.left));
	const ends = alignedPlaces(runs.map((run) => run.right));
	return [
		...starts.map((x) => ({ left: x - width, right: x, middle: x - width / 2 })),
		...ends.map((x) => ({ left: x, right: x + width, middle: x + width / 2 }))
	];
}

/** The places that most of the values are close to, the most frequent ones first. */
function alignedPlaces(values: readonly number[]): number[] {
	const counts = new Map<number, { count: number; least: number; most: number }>();
	for (const value of values) {
		const key = Math.round(value / ALIGNMENT);
		const known = counts.get(key) ?? { count: 0, least: value, most: value };
		counts.set(key, {
			count: known.count + 1,
			least: Math.min(known.least, value),
			most: Math.max(known.most, value)
		});
	}
	return [...counts.values()]
		.filter(({ count }) => count >= MIN_LINES)
		.toSorted((a, b) => b.count - a.count)
		.slice(0, MAX_CANDIDATES)
		.flatMap(({ least, most }) => (least === most ? [least] : [least, most]));
}

interface Band {
	readonly across: boolean;
	readonly runs: TextRun[];
}

/** @param runs sorted by their baseline @returns bands of the page from top to bottom, in which text either crosses the gap or lies beside it. */
function bandsOf(runs: readonly TextRun[], gutter: Gutter): Band[] {
	const bands: Band[] = [];
	const crossing = runs.filter((run) => isAcross(run, gutter));
	let next = 0;
	for (const run of runs) {
		while (next < crossing.length && (crossing[next]?.baseline ?? 0) < run.baseline - run.size / 2) next++;
		// Parts of a line of which another part crosses the gap belong to that line.
		const sameLine = crossing[next];
		const across = sameLine !== undefined && Math.abs(sameLine.baseline - run.baseline) < run.size / 2;
		const band = bands.at(-1);
		if (band?.across === across) band.runs.push(run);
		else bands.push({ across, runs: [run] });
	}
	return bands;
}

function isAcross(run: TextRun, { left, right }: Gutter): boolean {
	return run.left < right - SLACK && run.right > left + SLACK;
}

/** Lines that lie beside each other on both sides of the gap; 0 if either side is too narrow or too empty for prose. */
function pairedLines(
	runs: readonly TextRun[],
	gutter: Gutter,
	size: number,
	{ left, right }: { left: number; right: number }
): number {
	let paired = 0;
	const [first, second]: [Line[], Line[]] = [[], []];
	for (const band of bandsOf(runs, gutter)) {
		if (band.across) continue;
		const lines = linesOf(band.runs.filter((run) => middleOf(run) < gutter.middle));
		const others = linesOf(band.runs.filter((run) => middleOf(run) >= gutter.middle));
		const [beside, otherBeside] = [besideOthers(lines, others, size), besideOthers(others, lines, size)];
		first.push(...beside);
		second.push(...otherBeside);
		paired += Math.min(beside.length, otherBeside.length);
	}
	const areProse =
		looksLikeProse(first, gutter.left - left, size) && looksLikeProse(second, right - gutter.right, size);
	return areProse ? paired : 0;
}

/** The lines at the height of the others: text above or below two columns may be of another kind. */
function besideOthers(lines: readonly Line[], others: readonly Line[], size: number): Line[] {
	const [top, bottom] = [others[0]?.baseline ?? Infinity, others.at(-1)?.baseline ?? -Infinity];
	return lines.filter(({ baseline }) => baseline >= top - size && baseline <= bottom + size);
}

interface Line {
	readonly baseline: number;
	readonly width: number;
	readonly characters: number;
}

/** Lines of runs that are sorted by their baseline. */
function linesOf(runs: readonly TextRun[]): Line[] {
	const lines: { baseline: number; left: number; right: number; characters: number }[] = [];
	for (const run of runs) {
		const line = lines.at(-1);
		if (line !== undefined && run.baseline - line.baseline < run.size / 2) {
			line.left = Math.min(line.left, run.left);
			line.right = Math.max(line.right, run.right);
			line.characters += run.text.length;
		} else lines.push({ baseline: run.baseline, left: run.left, right: run.right, characters: run.text.length });
	}
	return lines.map(({ baseline, left, right, characters }) => ({ baseline, width: right - left, characters }));
}

function looksLikeProse(lines: readonly Line[], width: number, size: number): boolean {
	if (lines.length < MIN_LINES || width < 6 * size) return false;
	const fill = medianOf(lines.map((line) => line.width / width));
	return fill >= MIN_FILL && medianOf(lines.map(({ characters }) => characters)) >= MIN_LINE_CHARACTERS;
}

export function medianOf(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
