// Finds the columns of a page, and puts its runs into the order in which they are read: column by column, with text
// across all columns, such as a heading, between them.
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
/** Positions at which a gap is looked for. */
const BINS = 240;

/** @param isRtl whether columns are read from the right */
export function readingOrder(runs: readonly TextRun[], isRtl: boolean, depth = 0): Region[] {
	const gutter = depth < MAX_DEPTH ? findGutter(runs) : null;
	if (gutter === null) return runs.length === 0 ? [] : [runs];
	const regions: Region[] = [];
	for (const band of bandsOf(runs, gutter)) {
		if (band.across) regions.push(band.runs);
		else {
			const sides = [
				band.runs.filter((run) => middleOf(run) < gutter.middle),
				band.runs.filter((run) => middleOf(run) >= gutter.middle)
			];
			for (const side of isRtl ? sides.toReversed() : sides) regions.push(...readingOrder(side, isRtl, depth + 1));
		}
	}
	return regions;
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
	const left = Math.min(...sample(runs, (run) => run.left));
	const right = Math.max(...sample(runs, (run) => run.right));
	const width = right - left;
	const size = medianOf(runs.map((run) => run.size));
	if (!(width > 0) || !(size > 0)) return null;
	const minGutter = Math.max(MIN_GUTTER, MIN_GUTTER_SIZES * size);
	const candidates = emptyStrips(runs, { left, width, minGutter });
	let best: { gutter: Gutter; paired: number } | null = null;
	for (const gutter of candidates) {
		if (gutter.middle - left < MIN_WIDTH * width || right - gutter.middle < MIN_WIDTH * width) continue;
		const paired = pairedHeight(runs, gutter, size, { left, right });
		if (paired >= MIN_LINES && paired > (best?.paired ?? 0)) best = { gutter, paired };
	}
	return best?.gutter ?? null;
}

/** Spreading a long array into a call could overflow the stack. */
function sample(runs: readonly TextRun[], value: (run: TextRun) => number): number[] {
	const step = Math.ceil(runs.length / 20_000);
	return runs.filter((_run, index) => index % step === 0).map(value);
}

/** Strips of the page that least text crosses: at most a third of the lines that lie beside them. */
function emptyStrips(
	runs: readonly TextRun[],
	{ left, width, minGutter }: { left: number; width: number; minGutter: number }
): Gutter[] {
	const covered = new Float64Array(BINS + 1);
	const binOf = (x: number): number => Math.min(Math.max(Math.round(((x - left) / width) * BINS), 0), BINS);
	for (const run of runs) {
		const [from, to] = [binOf(run.left), binOf(run.right)];
		for (let bin = from; bin < to; bin++) covered[bin] = (covered[bin] ?? 0) + run.size;
	}
	const most = Math.max(...covered);
	const strips: Gutter[] = [];
	for (const limit of [0, 0.1, 0.25, 0.5]) {
		let start = -1;
		for (let bin = 0; bin <= BINS; bin++) {
			const isEmpty = bin < BINS && (covered[bin] ?? 0) <= limit * most;
			if (isEmpty && start === -1) start = bin;
			if (isEmpty || start === -1) continue;
			const [from, to] = [left + (start / BINS) * width, left + (bin / BINS) * width];
			start = -1;
			if (to - from >= minGutter - width / BINS) strips.push({ left: from, right: to, middle: (from + to) / 2 });
		}
	}
	return strips;
}

interface Band {
	readonly across: boolean;
	readonly runs: TextRun[];
}

/** Bands of the page from top to bottom, in which text either crosses the gap or lies beside it. */
function bandsOf(runs: readonly TextRun[], gutter: Gutter): Band[] {
	const bands: Band[] = [];
	const sorted = runs.toSorted((a, b) => a.baseline - b.baseline);
	const crossing = sorted.filter((run) => isAcross(run, gutter));
	let next = 0;
	for (const run of sorted) {
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

function isAcross(run: TextRun, { left, right, middle }: Gutter): boolean {
	const slack = Math.min((right - left) / 4, 2);
	return run.left < middle - slack && run.right > middle + slack;
}

/** Lines that lie beside each other on both sides of the gap; 0 if either side is too narrow or too empty for prose. */
function pairedHeight(
	runs: readonly TextRun[],
	gutter: Gutter,
	size: number,
	{ left, right }: { left: number; right: number }
): number {
	let paired = 0;
	const sides: { lines: Line[]; width: number }[] = [
		{ lines: [], width: gutter.left - left },
		{ lines: [], width: right - gutter.right }
	];
	for (const band of bandsOf(runs, gutter)) {
		if (band.across) continue;
		const [first, second] = sides.map((side, index) => {
			const lines = linesOf(band.runs.filter((run) => middleOf(run) < gutter.middle === (index === 0)));
			side.lines.push(...lines);
			return lines.length;
		});
		paired += Math.min(first ?? 0, second ?? 0);
	}
	return sides.every(({ lines, width }) => looksLikeProse(lines, width, size)) ? paired : 0;
}

interface Line {
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
	return lines.map(({ left, right, characters }) => ({ width: right - left, characters }));
}

function looksLikeProse(lines: readonly Line[], width: number, size: number): boolean {
	if (lines.length < MIN_LINES || width < 6 * size) return false;
	const fill = medianOf(lines.map((line) => line.width / width));
	return fill >= MIN_FILL && medianOf(lines.map(({ characters }) => characters)) >= MIN_LINE_CHARACTERS;
}

export function medianOf(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
