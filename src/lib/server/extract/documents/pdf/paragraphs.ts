// Splits the lines of a column into paragraphs, by their distance, indentation, length, size and style.
import { medianOf } from './columns.ts';
import type { Direction } from '../../../../domain/article.ts';
import type { TextLine } from './text-run.ts';

/** Lines that are read as one: a paragraph, a heading or an item of a list; or rows of a table. */
export interface Paragraph {
	readonly lines: readonly TextLine[];
	readonly isTable: boolean;
}

/** Distance of two lines beyond which they are apart, as a multiple of the usual one and of the font's height. */
const MAX_DISTANCE = 1.35;
const MAX_DISTANCE_SIZES = 2.1;
/** An indented first line, in font heights. */
const MIN_INDENT = 0.8;
const SAME_START = 0.5;
/** Room, in font heights, that a line leaves beside the next word when its end is the end of a paragraph. */
const MIN_ROOM = 1.5;
const MIN_ROWS = 2;
/** Points within which an edge is met. */
const FLUSH = 1.5;
const BULLET = /^[•◦▪▫‣⁃●○■□◆–—*·»➢➤✓]\s*(?=\S|$)/;
const NUMBER = /^(?:\(?\p{Nd}{1,3}[.)]|\(?[a-z][.)]|\[\p{Nd}{1,3}\])\s/u;

/** A letter that numbers a paragraph, or the initial of a name: enough for the lines after it to be indented. */
const LETTER = /^\(?[A-Z][.)]\s/;

/** The mark of a list item at the start of a text, with the space after it; null without one. */
export function listMarkOf(text: string): { mark: string; isBullet: boolean } | null {
	const bullet = BULLET.exec(text);
	if (bullet !== null) return { mark: bullet[0], isBullet: true };
	const number = NUMBER.exec(text);
	return number === null ? null : { mark: number[0], isBullet: false };
}

export function paragraphsOf(lines: readonly TextLine[], bodySize: number): Paragraph[] {
	const edges = edgesOf(lines, lines.filter((line) => line.isRtl).length * 2 > lines.length ? 'rtl' : 'ltr');
	const paragraphs: { lines: TextLine[]; isTable: boolean }[] = [];
	for (const [index, line] of lines.entries()) {
		const current = paragraphs.at(-1);
		const before = lines[index - 1];
		const isRow = isTableRow(line) && !(edges.isJustified && isFlush(line, edges));
		const continues =
			current !== undefined &&
			before !== undefined &&
			(isRow || current.isTable
				? isRow && current.isTable && line.baseline - before.baseline < 3.5 * line.size
				: !isBreak(current.lines, [before, line, lines[index + 1]], { ...edges, bodySize }));
		if (continues) current.lines.push(line);
		else paragraphs.push({ lines: [line], isTable: isRow });
	}
	return paragraphs.flatMap(({ lines: members, isTable }) =>
		isTable && members.length < MIN_ROWS ? [{ lines: members, isTable: false }] : [{ lines: members, isTable }]
	);
}

/** Whether a line has several cells. A gap after the mark of a list item makes none. */
function isTableRow({ cells, text, isMonospace }: TextLine): boolean {
	const first =
		cells[0]
			?.map((run) => run.text)
			.join('')
			.trim() ?? '';
	const isMarked = listMarkOf(`${first} `) !== null && first.length <= 4;
	return !isMonospace && cells.length > (isMarked ? 2 : 1) && !hasLeader(text);
}

/** Whether dots lead to the end of the line, as in a table of contents. */
export function hasLeader(text: string): boolean {
	return /\.{4}|(?:\. ){4}|…{2}/.test(text);
}

interface Edges {
	/** Whether most lines without gaps reach from edge to edge, so that a line with gaps may be stretched text. */
	readonly isJustified: boolean;
	/** The direction of most lines. The others are placed in it too. */
	readonly direction: Direction;
	/** Distances from which lines start and at which they end, both growing in reading direction. */
	readonly start: number;
	readonly end: number;
	/** The usual distance of two lines. */
	readonly leading: number;
}

function edgesOf(lines: readonly TextLine[], direction: Direction): Edges {
	const distances = lines.flatMap((line, index) => {
		const before = lines[index - 1];
		const distance = before === undefined ? 0 : line.baseline - before.baseline;
		return before !== undefined && distance > 0 && distance < 3 * line.size && hasSameSize(before, line)
			? [distance]
			: [];
	});
	let [start, end] = [Infinity, -Infinity];
	for (const line of lines) {
		start = Math.min(start, startOf(line, direction));
		end = Math.max(end, endOf(line, direction));
	}
	const edges = { direction, start, end };
	const whole = lines.filter(({ cells }) => cells.length === 1);
	const isJustified = whole.filter((line) => isFlush(line, edges)).length * 2 > whole.length;
	return { ...edges, isJustified, leading: lowerQuartile(distances) };
}

/** Whether a line reaches from edge to edge. */
function isFlush(line: TextLine, { direction, start, end }: Pick<Edges, 'direction' | 'start' | 'end'>): boolean {
	return startOf(line, direction) - start < FLUSH && end - endOf(line, direction) < FLUSH;
}

/** Rather the distance within paragraphs than the one between them. */
function lowerQuartile(values: readonly number[]): number {
	if (values.length < 4) return values.length === 0 ? Infinity : Math.min(...values);
	return Math.min(values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.3)] ?? Infinity, medianOf(values));
}

function startOf({ left, right }: TextLine, direction: Direction): number {
	return direction === 'rtl' ? -right : left;
}

function endOf({ left, right }: TextLine, direction: Direction): number {
	return direction === 'rtl' ? -left : right;
}

function hasSameSize(a: TextLine, b: TextLine): boolean {
	return Math.abs(a.size - b.size) <= 0.08 * Math.max(a.size, b.size);
}

function isBreak(
	paragraph: readonly TextLine[],
	[before, line, next]: readonly [before: TextLine, line: TextLine, next: TextLine | undefined],
	{ direction, start, end, leading, bodySize }: Edges & { bodySize: number }
): boolean {
	const distance = line.baseline - before.baseline;
	if (distance <= 0 || distance > MAX_DISTANCE_SIZES * Math.max(line.size, before.size)) return true;
	if (!hasSameSize(before, line) || before.isMonospace !== line.isMonospace || before.isBold !== line.isBold)
		return true;
	if (line.isMonospace) return distance > 2 * leading;
	if (hasLeader(before.text) || hasLeader(line.text)) return true;
	const isLarge = line.size > 1.12 * bodySize;
	if (distance > MAX_DISTANCE * leading && !(isLarge && distance < 1.6 * line.size)) return true;
	if (isLarge) return false;
	if (/\p{L}[-\u00ad\u2010]$/u.test(before.text) && /^\p{Ll}/u.test(line.text)) return false;
	const [first] = paragraph;
	const isItem = first !== undefined && (listMarkOf(first.text) !== null || LETTER.test(first.text));
	const mark = listMarkOf(line.text);
	const endsSentence = /[.!?:;。؟]["'”’)\]]?$/u.test(before.text);
	const room = end - endOf(before, direction);
	if (mark?.isBullet === true) return true;
	if (mark !== null && (endsSentence || isItem || room > MIN_ROOM * line.size)) return true;
	const indent = startOf(line, direction) - startOf(before, direction);
	const hangs =
		paragraph.length === 1 &&
		next !== undefined &&
		Math.abs(startOf(next, direction) - startOf(line, direction)) < SAME_START;
	if (
		!isItem &&
		!hangs &&
		indent > MIN_INDENT * line.size &&
		startOf(before, direction) - start < SAME_START * line.size
	)
		return true;
	// The first word would have had room on the line before.
	return room > widthOfFirstWord(line) + MIN_ROOM * line.size;
}

function widthOfFirstWord({ text, left, right }: TextLine): number {
	const word = text.slice(0, 60).split(' ')[0] ?? '';
	return (word.length / Math.max(text.length, 1)) * (right - left);
}
