// The text of an open article as one string, with the positions of its characters on the screen.
import { BLOCKS } from '../../domain/article-html.ts';
import { anchorAt } from '../../domain/reading/anchor-search.ts';
import type { Anchor } from '../../domain/reading/text-anchor.ts';

/** A picture counts as this many characters of an article. */
const PICTURE_CHARACTERS = 200;
/** Maximum number of characters between the start of a sentence and its line; a longer sentence is cut at the line. */
const MAX_SENTENCE_REACH = 300;
/** Maximum number of characters without a box, such as white space at the end of a line, to skip. */
const MAX_SKIPPED_CHARACTERS = 400;

/** A text node or a picture. */
interface Piece {
	readonly node: Text | HTMLImageElement;
	/** Number of characters of the text before it. */
	readonly from: number;
	/** Number of characters of the text before it, counting pictures too. */
	readonly weight: number;
}

/** The characters of a line, as far as they are in one text node. */
export interface Line {
	readonly from: number;
	readonly to: number;
}

/** Built in linear time. Each query takes a few dozen layout reads, whatever the length of the text. */
export class ArticleText {
	/** The characters of all text nodes. */
	readonly text: string;
	readonly #pieces: readonly Piece[];
	readonly #weight: number;
	readonly #range: Range;
	/** Created when first used, because that takes a while. */
	#segmenter: Intl.Segmenter | undefined;

	constructor(root: HTMLElement) {
		this.#range = root.ownerDocument.createRange();
		const pieces: Piece[] = [];
		const texts: string[] = [];
		let [from, weight] = [0, 0];
		const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
		for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
			if (node instanceof HTMLImageElement) {
				pieces.push({ node, from, weight });
				weight += PICTURE_CHARACTERS;
			}
			if (!(node instanceof Text)) continue;
			texts.push(node.data);
			if (node.data.trim() !== '') {
				pieces.push({ node, from, weight });
				weight += node.data.length;
			}
			from += node.data.length;
		}
		this.text = texts.join('');
		this.#pieces = pieces;
		this.#weight = weight;
	}

	/**
	 * Share of the article above a vertical position on the screen, 0 to 1.
	 * @param y px from the top of the window
	 */
	shareAbove(y: number): number {
		if (this.#weight === 0) return 0;
		const piece = this.#pieces[this.#indexAt(y)];
		if (piece === undefined) return 1;
		const { top, height } = this.#boxOf(piece);
		if (y <= top) return piece.weight / this.#weight;
		const within =
			piece.node instanceof Text
				? this.#firstCharBelow(piece.node, y)
				: Math.min(1, (y - top) / height) * PICTURE_CHARACTERS;
		return Math.min(1, (piece.weight + within) / this.#weight);
	}

	/**
	 * The first line whose middle is below a vertical position on the screen; inside a picture, the end of the line
	 * before it. Null for an article without text.
	 * @param y px from the top of the window
	 */
	lineAt(y: number): Line | null {
		let index = Math.min(this.#indexAt(y), this.#pieces.length - 1);
		const piece = this.#pieces[index];
		const next = this.#pieces[index + 1];
		if (piece?.node instanceof Text) {
			const char = this.#firstCharBelow(piece.node, y);
			if (char < piece.node.data.length) return this.#lineFrom(piece.node, piece.from, char);
			// The position is in the lower half of the last line of this piece.
			if (next?.node instanceof Text) return this.#lineFrom(next.node, next.from, 0);
		}
		while (index > 0 && !(this.#pieces[index]?.node instanceof Text)) index--;
		const before = this.#pieces[index];
		const end = before?.node instanceof Text ? before.from + before.node.data.length : null;
		const first = this.#pieces.find((each) => each.node instanceof Text)?.from;
		if (end !== null) return { from: end - 1, to: end };
		return first === undefined ? null : { from: first, to: first + 1 };
	}

	/**
	 * The first sentence that starts in a line, else the sentence that continues in it. A sentence that started far
	 * before the line is cut at its start.
	 */
	sentenceIn({ from: at, to: end }: Line): Anchor {
		const [begin, last] = this.#blockAround(at);
		const first = Math.max(begin, at - MAX_SENTENCE_REACH);
		const window = this.text.slice(first, Math.min(last, end + MAX_SENTENCE_REACH));
		let [from, to] = [at, Math.min(last, at + MAX_SENTENCE_REACH)];
		for (const { index, segment } of this.#sentencesOf(window)) {
			const start = first + index + segment.length - segment.trimStart().length;
			if (start >= end) break;
			const isCut = index === 0 && first > begin;
			from = isCut ? at : start;
			to = first + index + segment.trimEnd().length;
			if (start >= at) break;
		}
		return anchorAt(this.text, from, Math.max(from, to));
	}

	/** Splits a text into sentences. In browsers without sentence segmentation, the whole text counts as one. */
	#sentencesOf(text: string): Iterable<{ index: number; segment: string }> {
		if (!('Segmenter' in Intl)) return [{ index: 0, segment: text }];
		this.#segmenter ??= new Intl.Segmenter(undefined, { granularity: 'sentence' });
		return this.#segmenter.segment(text);
	}

	/** Whether only white space comes before a character. */
	isBeginning(offset: number): boolean {
		return this.text.slice(0, offset).trim() === '';
	}

	/** Top of a character's line, px from the top of the window; null if nothing is drawn there. */
	topOf(offset: number): number | null {
		let index = this.#indexWhere((piece) => piece.from > offset) - 1;
		if (index < 0) index = 0;
		for (let first = true; index < this.#pieces.length; index++, first = false) {
			const piece = this.#pieces[index];
			if (!(piece?.node instanceof Text)) continue;
			const char = first ? Math.max(0, offset - piece.from) : 0;
			const box = this.#boxFrom(piece.node, char);
			if (box !== null) return box.top;
		}
		return null;
	}

	/** Vertical position of a share of the article, px from the top of the window; the inverse of `shareAbove`. */
	topOfShare(share: number): number | null {
		const weight = share * this.#weight;
		const piece = this.#pieces[this.#indexWhere((each) => each.weight > weight) - 1];
		if (piece === undefined) return null;
		const within = weight - piece.weight;
		if (piece.node instanceof Text)
			return this.topOf(piece.from + Math.min(piece.node.data.length - 1, Math.floor(within)));
		const { top, height } = this.#boxOf(piece);
		return top + height * Math.min(1, within / PICTURE_CHARACTERS);
	}

	/** Index of the first piece that reaches below a vertical position, skipping pieces that are not drawn. */
	#indexAt(y: number): number {
		const { length } = this.#pieces;
		let [low, high] = [0, length];
		let result = length;
		while (low < high) {
			const middle = (low + high) >> 1;
			let probe = middle;
			while (probe < high && this.#bottomOf(probe) === null) probe++;
			if (probe === high) high = middle;
			else if ((this.#bottomOf(probe) ?? y) > y) [result, high] = [probe, middle];
			else low = probe + 1;
		}
		return result;
	}

	/**
	 * Index in a node of the first character of the first line whose middle is below a vertical position; the length
	 * of the text if there is none.
	 */
	#firstCharBelow(node: Text, y: number): number {
		let [low, high] = [0, node.data.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			const box = this.#boxFrom(node, middle);
			if (box === null || box.top + box.height / 2 >= y) high = middle;
			else low = middle + 1;
		}
		return low;
	}

	/** @param from number of characters of the text before the node */
	#lineFrom(node: Text, from: number, char: number): Line {
		const box = this.#boxFrom(node, char);
		const next = box === null ? char + 1 : this.#firstCharBelow(node, box.top + box.height);
		return { from: from + char, to: from + Math.max(char + 1, next) };
	}

	/** Range of a character's block in the text, limited to the reach of a sentence. */
	#blockAround(at: number): readonly [number, number] {
		const index = Math.max(0, this.#indexWhere((piece) => piece.from > at) - 1);
		const block = blockOf(this.#pieces[index]);
		const edge = (step: -1 | 1): number => {
			let last = this.#pieces[index];
			for (let next = index + step; ; next += step) {
				const piece = this.#pieces[next];
				if (piece === undefined || blockOf(piece) !== block || Math.abs(piece.from - at) > MAX_SENTENCE_REACH) break;
				last = piece;
			}
			if (last === undefined) return at;
			return step < 0 ? last.from : last.from + lengthOf(last);
		};
		return [edge(-1), edge(1)];
	}

	/** Index of the first piece that meets a condition, by binary search. All pieces after it must meet it too. */
	#indexWhere(isPast: (piece: Piece) => boolean): number {
		let [low, high] = [0, this.#pieces.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			const piece = this.#pieces[middle];
			if (piece !== undefined && isPast(piece)) high = middle;
			else low = middle + 1;
		}
		return low;
	}

	/** Null for a piece that is not drawn. */
	#bottomOf(index: number): number | null {
		const piece = this.#pieces[index];
		if (piece === undefined) return null;
		const { bottom, height } = this.#boxOf(piece);
		return height > 0 ? bottom : null;
	}

	#boxOf({ node }: Piece): DOMRect {
		if (node instanceof HTMLImageElement) return node.getBoundingClientRect();
		this.#range.selectNodeContents(node);
		return this.#range.getBoundingClientRect();
	}

	/** The box of a character, or of the next one that has a box. */
	#boxFrom(node: Text, char: number): DOMRect | null {
		const last = Math.min(node.data.length, char + MAX_SKIPPED_CHARACTERS);
		for (let at = char; at < last; at++) {
			this.#range.setStart(node, at);
			this.#range.setEnd(node, at + 1);
			// For the first character of a line, WebKit also returns a box at the end of the line before.
			const box = [...this.#range.getClientRects()].at(-1);
			if (box !== undefined && box.height > 0) return box;
		}
		return null;
	}
}

function lengthOf({ node }: Piece): number {
	return node instanceof Text ? node.data.length : 0;
}

function blockOf(piece: Piece | undefined): Element | null {
	return piece?.node.parentElement?.closest(BLOCKS) ?? null;
}
