// Joins the runs of a column to lines, from top to bottom, each in the order in which it is read.
import type { Direction } from '../../../../domain/article.ts';
import type { TextLine, TextRun } from './text-run.ts';

/** Share of the font's height that two baselines may differ by on one line, as those of small raised figures do. */
const MAX_SHIFT = 0.45;
/** Gaps between runs, as shares of the font's height: one that is a space, and one that separates cells. */
const SPACE = 0.15;
const CELL_GAP = 1.6;
/** Runs that a line is compared with; runs of one line follow each other closely when they are sorted by baseline. */
const RECENT_LINES = 4;

/** A character that is not punctuation. On a line of Arabic or Hebrew, punctuation moves to the other side of a Latin word. */
const NO_PUNCTUATION = /[^\s،؛؟.,:;!?()[\]«»]/;

interface Row {
	runs: TextRun[];
	baseline: number;
	size: number;
}

export function makeLines(runs: readonly TextRun[]): TextLine[] {
	const rows: Row[] = [];
	for (const run of runs.toSorted((a, b) => a.baseline - b.baseline)) {
		const row = rows.slice(-RECENT_LINES).find((other) => isOnLine(run, other));
		if (row === undefined) rows.push({ runs: [run], baseline: run.baseline, size: run.size });
		else {
			row.runs.push(run);
			if (run.size > row.size * 1.1) [row.baseline, row.size] = [run.baseline, run.size];
		}
	}
	return rows.toSorted((a, b) => a.baseline - b.baseline).map(({ runs: members }) => lineOf(members));
}

function isOnLine(run: TextRun, row: Row): boolean {
	return Math.abs(run.baseline - row.baseline) <= MAX_SHIFT * Math.max(run.size, row.size);
}

function lineOf(members: readonly TextRun[]): TextLine {
	const direction = letters(members.filter((run) => run.isRtl)) * 2 > letters(members) ? 'rtl' : 'ltr';
	const isRtl = direction === 'rtl';
	const fromLeft = withoutDoubles(members);
	const pieces = isRtl ? fromLeft.flatMap(withPunctuationApart) : fromLeft;
	const runs = withGaps(inReadingOrder(pieces, direction), pieces);
	const main = mainRun(runs);
	const cells = splitCells(runs, main.size);
	return {
		runs,
		text: cells.map(textOfRuns).join(' '),
		left: Math.min(...runs.map((run) => run.left)),
		right: Math.max(...runs.map((run) => run.right)),
		baseline: main.baseline,
		size: main.size,
		isBold: runs.every((run) => run.style.isBold || !/[\p{L}\p{N}]/u.test(run.text)),
		isMonospace: runs.every((run) => run.style.isMonospace),
		isRtl,
		cells
	};
}

function letters(runs: readonly TextRun[]): number {
	return runs.reduce((sum, run) => sum + run.text.length, 0);
}

/** Text that is drawn twice to look bold or to cast a shadow is kept once. */
function withoutDoubles(runs: readonly TextRun[]): TextRun[] {
	const kept: TextRun[] = [];
	for (const run of runs.toSorted((a, b) => a.left - b.left)) {
		const isDouble = kept
			.slice(-RECENT_LINES)
			.some((other) => other.text === run.text && Math.abs(other.left - run.left) < 0.25 * run.size);
		if (!isDouble) kept.push(run);
	}
	return kept;
}

/**
 * Splits punctuation from the ends of a Latin word or number on a line of Arabic or Hebrew: it belongs to that line's
 * direction, and stands on the other side of the word then.
 */
function withPunctuationApart(run: TextRun): TextRun[] {
	if (run.isRtl) return [run];
	const from = run.text.search(NO_PUNCTUATION);
	if (from === -1) return [{ ...run, isRtl: true }];
	let to = run.text.length;
	while (to > from && !NO_PUNCTUATION.test(run.text.charAt(to - 1))) to--;
	const [before, core, after] = [run.text.slice(0, from), run.text.slice(from, to), run.text.slice(to)];
	const width = (run.right - run.left) / run.text.length;
	const [start, end] = [run.left + before.length * width, run.right - after.length * width];
	return [
		...(before === '' ? [] : [{ ...run, text: before, right: start, isRtl: true }]),
		{ ...run, text: core, left: start, right: end },
		...(after === '' ? [] : [{ ...run, text: after, left: end, isRtl: true }])
	];
}

/** From right to left on a line of Arabic or Hebrew, except that neighbouring Latin runs stay in their own order. */
function inReadingOrder(fromLeft: readonly TextRun[], direction: Direction): TextRun[] {
	const ordered: TextRun[] = [];
	const isRtl = direction === 'rtl';
	let group: TextRun[] = [];
	for (const run of isRtl ? fromLeft.toReversed() : fromLeft) {
		if (run.isRtl === isRtl) {
			ordered.push(...group.toReversed(), run);
			group = [];
		} else group.push(run);
	}
	return [...ordered, ...group.toReversed()];
}

/** The run whose font most letters have. */
function mainRun(runs: readonly TextRun[]): TextRun {
	const lengths = new Map<number, number>();
	for (const run of runs) {
		const size = Math.round(run.size * 2);
		lengths.set(size, (lengths.get(size) ?? 0) + run.text.length);
	}
	const [size] = [...lengths].reduce((most, next) => (next[1] > most[1] ? next : most));
	const [first] = runs;
	const main = runs.find((run) => Math.round(run.size * 2) === size) ?? first;
	if (main === undefined) throw new Error('a line without text');
	return main;
}

/** @param gap in font heights */
export function splitCells(runs: readonly TextRun[], size: number, gap = CELL_GAP): TextRun[][] {
	const cells: TextRun[][] = [];
	runs.forEach((run, index) => {
		const before = runs[index - 1];
		if (before === undefined || run.gap > gap * size) cells.push([run]);
		else cells.at(-1)?.push(run);
	});
	return cells;
}

/** Measures gaps beside the run before, because words of the other direction are not read in the order of their places. */
function withGaps(ordered: readonly TextRun[], fromLeft: readonly TextRun[]): TextRun[] {
	const places = new Map(fromLeft.map((run, index) => [run, index]));
	return ordered.map((run, index) => {
		const before = ordered[index - 1];
		if (before === undefined) return run;
		const place = places.get(before) ?? 0;
		const right = fromLeft[place + 1];
		const left = fromLeft[place - 1];
		const gap = run.left > before.left ? (right?.left ?? 0) - before.right : before.left - (left?.right ?? 0);
		return { ...run, gap };
	});
}

/** Whether a space lies between two neighbouring runs that have none themselves. */
export function needsSpace(before: TextRun, run: TextRun): boolean {
	if (/\s$/.test(before.text) || /^\s/.test(run.text)) return false;
	return run.gap > SPACE * Math.min(before.size, run.size);
}

function textOfRuns(runs: readonly TextRun[]): string {
	return runs
		.map((run, index) => {
			const before = runs[index - 1];
			return before !== undefined && needsSpace(before, run) ? ` ${run.text}` : run.text;
		})
		.join('')
		.replace(/ {2,}/g, ' ')
		.trim();
}
