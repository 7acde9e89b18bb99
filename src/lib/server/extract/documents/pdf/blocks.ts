// Decides what the paragraphs of a PDF are: headings, text, items of lists, notes, code or tables.
import { comparableText } from '../../html/text-content.ts';
import { hasLeader, listMarkOf, paragraphsOf, type Paragraph } from './paragraphs.ts';
import type { TextStyles } from './text-styles.ts';
import type { PagePicture, TextLine } from './text-run.ts';

export type Block =
	| { readonly kind: 'picture'; readonly address: string }
	| {
			readonly kind: 'heading' | 'text' | 'item' | 'note' | 'code' | 'table';
			/** Grows when the paragraph goes on in the next column. */
			readonly lines: TextLine[];
			/** The text, without what follows in the next column. */
			readonly text: string;
			/** Of a heading: its font height, 0 for one in the font height of the text. */
			readonly size: number;
			/** Of a heading in the document's outline: its depth there, from 0. */
			readonly depth: number | null;
	  };

export type TextBlock = Exclude<Block, { kind: 'picture' }>;

export interface PageBlocksInput {
	readonly regions: readonly (readonly TextLine[])[];
	readonly pictures: readonly PagePicture[];
}

export interface DocumentContext {
	readonly styles: TextStyles;
	/** Depth of the headings in the document's outline, by their comparable text. */
	readonly outline: ReadonlyMap<string, number>;
}

const MIN_HEADING_SIZE = 1.14;
const MAX_NOTE_SIZE = 0.9;
const MAX_HEADING_CHARACTERS = 200;
const MAX_HEADING_LINES = 4;
/** A heading in the font height of the text is shorter, because a paragraph may begin with bold words too. */
const MAX_BOLD_CHARACTERS = 120;
const MIN_CAPITALS = 4;
/** Blocks between the two parts of a paragraph that a column or page divides: notes and pictures. */
const MAX_BETWEEN = 8;

/** Appends the blocks of a page, and joins its first paragraph to the one that the page before began. */
export function addPage(blocks: Block[], { regions, pictures }: PageBlocksInput, context: DocumentContext): void {
	const waiting = [...pictures];
	for (const lines of regions) {
		let isFirst = true;
		for (const paragraph of paragraphsOf(lines, context.styles.bodySize)) {
			for (const picture of takeAbove(waiting, paragraph)) blocks.push({ kind: 'picture', address: picture.address });
			const block = blockOf(paragraph, context);
			if (!isFirst || !continueParagraph(blocks, block)) blocks.push(block);
			isFirst = false;
		}
	}
	for (const { address } of waiting) blocks.push({ kind: 'picture', address });
}

/** Removes the pictures above a paragraph in its column from those that wait. */
function takeAbove(waiting: PagePicture[], { lines }: Paragraph): PagePicture[] {
	const [first] = lines;
	if (first === undefined || waiting.length === 0) return [];
	const above = waiting.filter(
		({ left, right, top, bottom }) =>
			(top + bottom) / 2 < first.baseline - first.size / 2 &&
			left < first.right + first.size &&
			right > first.left - first.size
	);
	for (const picture of above) waiting.splice(waiting.indexOf(picture), 1);
	return above;
}

function blockOf({ lines, isTable }: Paragraph, { styles, outline }: DocumentContext): TextBlock {
	const text = lines.map((line) => line.text).join(' ');
	const size = Math.max(...lines.map((line) => line.size));
	const plain = { lines: [...lines], text, size: 0, depth: null };
	if (isTable) return { kind: 'table', ...plain };
	if (!styles.plainMonospace && lines.every((line) => line.isMonospace)) return { kind: 'code', ...plain };
	const depth = outline.get(outlineKey(text));
	const isShort =
		text.length <= MAX_HEADING_CHARACTERS &&
		lines.length <= MAX_HEADING_LINES &&
		/\p{L}/u.test(text) &&
		!hasLeader(text);
	const isLarge = size >= MIN_HEADING_SIZE * styles.bodySize;
	if (isShort && (isLarge || depth !== undefined || isEmphasised(text, lines, styles)))
		return { ...plain, kind: 'heading', size: isLarge ? size : 0, depth: depth ?? null };
	if (listMarkOf(text) !== null) return { kind: 'item', ...plain };
	return { kind: size <= MAX_NOTE_SIZE * styles.bodySize ? 'note' : 'text', ...plain };
}

/** Whether a paragraph in the font height of the text is a heading: bold, or a line in capitals. */
function isEmphasised(text: string, lines: readonly TextLine[], { plainBold }: TextStyles): boolean {
	if (text.length > MAX_BOLD_CHARACTERS || lines.length > 2 || /[.,;]$/.test(text)) return false;
	if (listMarkOf(text)?.isBullet === true) return false;
	if (!plainBold && lines.every((line) => line.isBold)) return true;
	const capitals = text.match(/\p{Lu}/gu)?.length ?? 0;
	return lines.length === 1 && capitals >= MIN_CAPITALS && !/\p{Ll}/u.test(text) && !/\p{N}{3}|[(=|:]/u.test(text);
}

/** Adds the lines of a block to the last paragraph if that ended in the middle of a sentence. @returns whether it did */
function continueParagraph(blocks: Block[], block: TextBlock): boolean {
	if (block.kind !== 'text') return false;
	for (let index = blocks.length - 1; index >= 0 && index >= blocks.length - MAX_BETWEEN; index--) {
		const earlier = blocks[index];
		if (earlier === undefined || earlier.kind === 'picture' || earlier.kind === 'note') continue;
		if (
			(earlier.kind !== 'text' && earlier.kind !== 'item') ||
			!isUnfinished(earlier.lines.at(-1)?.text ?? '', block.text)
		)
			return false;
		for (const line of block.lines) earlier.lines.push(line);
		return true;
	}
	return false;
}

function isUnfinished(before: string, next: string): boolean {
	if (/[.!?:;。！？؟۔]["'”’»)\]]{0,2}\p{Nd}{0,3}$/u.test(before.slice(-12))) return false;
	// Scripts without capitals show only by the missing full stop that a sentence goes on.
	return /^["'“‘«([]?[\p{Ll}\p{Lo}]/u.test(next.slice(0, 4)) || /\p{L}[-\u00ad\u2010,]$/u.test(before.slice(-3));
}

/** A key for comparing a heading with the outline: letters and digits, without its number. */
export function outlineKey(text: string): string {
	return comparableText(text.slice(0, 300)).replace(/^(?:\p{N}{1,3} )+(?=.)/u, '');
}
