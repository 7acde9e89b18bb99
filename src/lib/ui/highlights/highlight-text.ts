// The text of an article as a reader sees it: white space collapsed, a line for each block; with the way from its
// characters to the document and back.
import { BLOCKS } from '../../domain/article-html.ts';

/** Names of the elements that start a line. */
const LINES = new Set(BLOCKS.toUpperCase().split(','));
/** Elements that the app adds to an article, which are not part of its text. */
const ADDED = 'button,[data-added]';
/** `NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT` */
const ELEMENTS_AND_TEXTS = 5;
const ELEMENT = 1;

/** A text node that has characters in the text. */
interface Piece {
	readonly node: Text;
	/** Start and length in the text, UTF-16 units. */
	readonly from: number;
	readonly length: number;
	/** Offset in the node of each of its characters in the text; null if they are all of its characters. */
	readonly offsets: readonly number[] | null;
}

interface Context {
	readonly block: Element | null;
	readonly isPreformatted: boolean;
	readonly isAdded: boolean;
}

export class HighlightText {
	readonly text: string;
	readonly #pieces: readonly Piece[];
	#byNode: ReadonlyMap<Node, Piece> | null = null;

	constructor(root: Element) {
		const pieces: Piece[] = [];
		const parts: string[] = [];
		let [length, last] = [0, '\n'];
		let [parent, context] = [null as Element | null, null as Context | null];
		let block: Element | null = null;
		const add = (part: string): void => {
			if (part === '') return;
			parts.push(part);
			length += part.length;
			last = part.at(-1) ?? last;
		};
		const walker = root.ownerDocument.createTreeWalker(root, ELEMENTS_AND_TEXTS);
		for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
			if (node.nodeType === ELEMENT) {
				if ((node as Element).tagName === 'BR' && last !== '\n') add('\n');
				continue;
			}
			if (node.parentElement !== parent || context === null) {
				parent = node.parentElement;
				context = contextOf(parent, root);
			}
			if (context.isAdded) continue;
			const { data } = node as Text;
			const isNewBlock = context.block !== block;
			const { text, offsets } = context.isPreformatted
				? { text: data, offsets: null }
				: collapse(data, isNewBlock || last === ' ' || last === '\n');
			if (text === '') continue;
			if (isNewBlock && last !== '\n') add('\n');
			block = context.block;
			pieces.push({ node: node as Text, from: length, length: text.length, offsets });
			add(text);
		}
		this.text = parts.join('');
		this.#pieces = pieces;
	}

	/** The range of a part of the text, which begins and ends in text nodes; null if there is none. */
	rangeOf(from: number, to: number): Range | null {
		const first = this.#pieces[this.#indexAt(from)];
		const last = this.#pieces[this.#indexAt(to - 1)];
		if (first === undefined || last === undefined || to <= from) return null;
		const range = first.node.ownerDocument.createRange();
		range.setStart(first.node, nodeOffset(first, Math.max(0, from - first.from)));
		range.setEnd(last.node, nodeOffset(last, Math.min(last.length, to - last.from) - 1) + 1);
		return range;
	}

	/** Offset in the text of a point of the document; the nearest character after it, if it is between characters. */
	offsetOf(node: Node, offset: number): number {
		this.#byNode ??= new Map(this.#pieces.map((piece) => [piece.node, piece]));
		const piece = this.#byNode.get(node);
		if (piece !== undefined) return piece.from + textOffset(piece, offset);
		const point = node.ownerDocument?.createRange();
		if (point === undefined) return 0;
		point.setStart(node, Math.min(offset, lengthOf(node)));
		const next = this.#pieces[firstIndex(this.#pieces, (each) => point.comparePoint(each.node, 0) >= 0)];
		return next?.from ?? this.text.length;
	}

	/** The block element of a character; null for an empty text. */
	blockAt(offset: number): Element | null {
		const piece = this.#pieces[this.#indexAt(offset)];
		for (let element = piece?.node.parentElement ?? null; element !== null; element = element.parentElement)
			if (LINES.has(element.tagName)) return element;
		return null;
	}

	/** Index of the piece with a character, or of the one before it if the character is a line break. */
	#indexAt(offset: number): number {
		return Math.max(0, firstIndex(this.#pieces, (piece) => piece.from > offset) - 1);
	}
}

function contextOf(parent: Element | null, root: Element): Context {
	let [block, isPreformatted, isAdded] = [null as Element | null, false, false];
	for (let element = parent; element !== null && element !== root; element = element.parentElement) {
		if (block === null && LINES.has(element.tagName)) block = element;
		if (element.tagName === 'PRE') isPreformatted = true;
		if (element.matches(ADDED)) isAdded = true;
	}
	return { block, isPreformatted, isAdded };
}

/** @param isStart whether white space at the start is not shown */
function collapse(data: string, isStart: boolean): { text: string; offsets: readonly number[] | null } {
	if (!/[\t\n\f\r]| {2}/.test(data) && !(isStart && data.startsWith(' '))) return { text: data, offsets: null };
	const offsets: number[] = [];
	let [text, isSpace] = ['', isStart];
	for (let at = 0; at < data.length; at++) {
		const character = data[at] ?? '';
		const isWhite = ' \t\n\f\r'.includes(character);
		if (isWhite && isSpace) continue;
		text += isWhite ? ' ' : character;
		offsets.push(at);
		isSpace = isWhite;
	}
	return { text, offsets };
}

function nodeOffset({ node, offsets }: Piece, index: number): number {
	return offsets === null ? index : (offsets[index] ?? node.data.length);
}

function textOffset({ offsets, length }: Piece, offset: number): number {
	return offsets === null ? Math.min(offset, length) : firstIndex(offsets, (each) => each >= offset);
}

function lengthOf(node: Node): number {
	return node.nodeType === ELEMENT ? node.childNodes.length : (node.nodeValue?.length ?? 0);
}

/** Index of the first item that meets a condition, by binary search. All items after it must meet it too. */
function firstIndex<T>(items: readonly T[], isPast: (item: T) => boolean): number {
	let [low, high] = [0, items.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		const item = items[middle];
		if (item !== undefined && isPast(item)) high = middle;
		else low = middle + 1;
	}
	return low;
}
