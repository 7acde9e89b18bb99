// Finds search matches in an article, highlights them without changing the text, and steps through them.
import { BLOCKS } from '../../domain/article-html.ts';
import type { Library } from '../../library/library.ts';

const [FOUND, CURRENT] = ['found', 'found-now'];

export class TextMatches {
	count = $state(0);
	/** Number of the current match, from 1; 0 before the first. */
	currentNumber = $state(0);
	readonly #library: Pick<Library, 'findMatches'>;
	#ranges: readonly Range[] = [];
	#best = 0;
	#searches = 0;

	constructor(library: Pick<Library, 'findMatches'>) {
		this.#library = library;
	}

	/**
	 * Highlights the matches of a query; none if the search worker fails.
	 * @returns whether the search was not replaced by a later one
	 */
	async find(query: string, root: HTMLElement, lang: string | null): Promise<boolean> {
		const search = ++this.#searches;
		const { text, nodes } = textOf(root);
		const { ranges, best } = await this.#library.findMatches(query, text, lang).catch(() => ({ ranges: [], best: 0 }));
		if (search !== this.#searches) return false;
		this.#ranges = rangesOf(ranges, nodes);
		this.#best = best;
		this.count = this.#ranges.length;
		this.currentNumber = 0;
		highlight(FOUND, this.#ranges);
		highlight(CURRENT, []);
		return true;
	}

	/** The match with which the best part of the text begins; null without matches. */
	showBest(): Range | null {
		return this.#show(this.#best);
	}

	/** The next or previous match, wrapping around. */
	step(by: -1 | 1): Range | null {
		if (this.count === 0) return null;
		const from = this.currentNumber > 0 ? this.currentNumber - 1 : by > 0 ? -1 : 0;
		return this.#show((from + by + this.count) % this.count);
	}

	#show(index: number): Range | null {
		if (this.count === 0) return null;
		this.currentNumber = index + 1;
		const range = this.#ranges[this.currentNumber - 1] ?? null;
		highlight(CURRENT, range === null ? [] : [range]);
		return range;
	}

	clear(): void {
		this.#searches++;
		this.#ranges = [];
		this.count = 0;
		highlight(FOUND, []);
		highlight(CURRENT, []);
	}
}

interface TextPiece {
	readonly node: Text;
	/** Start in the whole text, UTF-16 units. */
	readonly from: number;
}

function textOf(root: HTMLElement): { text: string; nodes: TextPiece[] } {
	const nodes: TextPiece[] = [];
	let text = '';
	let previousBlock: Element | null = null;
	const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
	for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
		if (node instanceof HTMLBRElement) text += '\n';
		if (!(node instanceof Text)) continue;
		const block = node.parentElement?.closest(BLOCKS) ?? null;
		if (block !== previousBlock) text += '\n';
		previousBlock = block;
		nodes.push({ node, from: text.length });
		text += node.data;
	}
	return { text, nodes };
}

/** @param marks in ascending order */
function rangesOf(marks: readonly (readonly [number, number])[], nodes: readonly TextPiece[]): Range[] {
	let index = 0;
	return marks.map(([from, to]) => {
		const range = document.createRange();
		while ((nodes[index + 1]?.from ?? Infinity) <= from) index++;
		let last = index;
		while ((nodes[last + 1]?.from ?? Infinity) < to) last++;
		const [start, end] = [nodes[index], nodes[last]];
		if (start !== undefined) range.setStart(start.node, from - start.from);
		if (end !== undefined) range.setEnd(end.node, Math.min(end.node.data.length, to - end.from));
		return range;
	});
}

/** Highlights ranges. In browsers without the Highlight API, matches can only be stepped through. */
function highlight(name: string, ranges: readonly Range[]): void {
	if (typeof Highlight === 'undefined') return;
	if (ranges.length === 0) CSS.highlights.delete(name);
	else {
		// Ranges are added one by one, because a long book has more ranges than a call may have arguments.
		const all = new Highlight();
		for (const range of ranges) all.add(range);
		CSS.highlights.set(name, all);
	}
}
