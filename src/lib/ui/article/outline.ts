// The parts of an article by its headings, with the time that each takes to read.

export interface Part {
	readonly heading: HTMLElement;
	readonly words: string;
	/** 0 for a main part, then 1 and 2. */
	readonly depth: number;
	/** Minutes for the part with its sub-parts, at least one. */
	readonly minutes: number;
}

const HEADINGS = 'h2, h3, h4, h5, h6';
const MAX_WORDS = 200;
const MAX_PARTS = 1_000;
const MAX_DEPTH = 2;

/** @param minutes for the whole article, not rounded */
export function partsOf(text: HTMLElement, minutes: number): readonly Part[] {
	const starts = startsOf(text);
	const total = text.textContent.length;
	const levels = [...new Set(starts.map(({ level }) => level))].sort();
	return starts.map(({ heading, level, at }, index) => {
		const next = starts.slice(index + 1).find((other) => other.level <= level);
		return {
			heading,
			words: heading.textContent.trim().replace(/\s+/g, ' ').slice(0, MAX_WORDS),
			depth: Math.min(MAX_DEPTH, levels.indexOf(level)),
			minutes: Math.max(1, Math.round((((next?.at ?? total) - at) / Math.max(1, total)) * minutes))
		};
	});
}

interface Start {
	readonly heading: HTMLElement;
	readonly level: number;
	/** Number of characters of the text before the heading. */
	readonly at: number;
}

function startsOf(text: HTMLElement): Start[] {
	const starts: Start[] = [];
	let at = 0;
	const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
	for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
		if (node instanceof Text) at += node.data.length;
		else if (starts.length < MAX_PARTS && node instanceof HTMLElement && node.matches(HEADINGS) && isPart(node))
			starts.push({ heading: node, level: Number(node.tagName.slice(1)), at });
	}
	return starts;
}

function isPart(heading: HTMLElement): boolean {
	return heading.textContent.trim() !== '' && heading.closest('table, blockquote, li, figure') === null;
}

/**
 * Index of the part that is being read; -1 before the first.
 * @param top upper edge of the view, px from the top of the window
 */
export function currentPart(parts: readonly Part[], top: number): number {
	let [low, high] = [0, parts.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		const box = parts[middle]?.heading.getBoundingClientRect();
		if (box !== undefined && box.top <= top) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}

/** The fragment of a heading, which gets an id if it has none. */
export function fragmentOf(heading: HTMLElement, index: number): string {
	if (heading.id === '') heading.id = `user-content-part-${index + 1}`;
	return `#${heading.id}`;
}
