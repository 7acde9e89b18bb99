// Reads the visible text of a part of a document: white space collapsed, blocks separated.
import { nameOf } from './elements.ts';
import { trimEnd, limitCombiningMarks } from '../../../domain/core/line-limits.ts';

const BLOCKS: ReadonlySet<string> = new Set(
	(
		'address article aside blockquote br caption dd details div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 ' +
		'header hr li main nav ol p pre section summary table td th tr ul'
	).split(' ')
);
const HIDDEN_TAGS: ReadonlySet<string> = new Set('script style template noscript textarea select iframe'.split(' '));
const NOTHING: ReadonlySet<string> = new Set();
/**
 * Characters collapsed at a time. The engine lists all matches before it replaces the first: for a long text the list
 * outgrows the young generation, and collecting it takes longer than the work.
 */
const CHUNK_CHARACTERS = 8_192;
/** All white space but a single space between words, which stays as it is. */
const UNCOLLAPSED = /(?! [^\s\u200b])[\s\u200b]+/g;
const NOT_SPACE = /[^\s\u200b-\u200d\u2060\ufeff]/;
const TEXT_NODE = 3;

/** @param skip names of elements to leave out with their contents */
export function textOf(root: Node, skip: ReadonlySet<string> = NOTHING): string {
	let text = '';
	everyPiece(root, skip, (piece) => {
		text += piece;
		return true;
	});
	return collapse(text);
}

/** Whether there is no text. Stops at the first letter, because each of many nested boxes contains the same text. */
export function isBlank(root: Node): boolean {
	return everyPiece(root, NOTHING, (piece) => !NOT_SPACE.test(piece));
}

/** Whether there are more than `words` words. Stops as soon as the answer is known. */
export function hasMoreWords(root: Node, words: number): boolean {
	const word = /[^\s\u200b]+/g;
	let count = 0;
	let isInWord = false;
	return !everyPiece(root, NOTHING, (piece) => {
		if (piece === '') return true;
		// A word may begin in one piece and end in the next.
		if (isInWord && NOT_SPACE.test(piece.slice(0, 1))) count--;
		word.lastIndex = 0;
		while (count <= words && word.test(piece)) count++;
		isInWord = NOT_SPACE.test(piece.slice(-1));
		return count <= words;
	});
}

/**
 * Whether all pieces of the text pass a test; stops at the first that does not. Blocks are separated by a space.
 * Iterates instead of recursing, because a hostile page can be nested deeper than the call stack.
 */
function everyPiece(root: Node, skip: ReadonlySet<string>, passes: (piece: string) => boolean): boolean {
	let node: Node | null = root;
	while (node !== null) {
		const name = nameOf(node);
		if (node.nodeType === TEXT_NODE) {
			if (!passes(node.nodeValue ?? '')) return false;
		} else if (BLOCKS.has(name) && !passes(' ')) return false;
		const isLeftOut: boolean = node !== root && (HIDDEN_TAGS.has(name) || skip.has(name));
		let next: Node | null = isLeftOut ? null : node.firstChild;
		while (next === null && node !== null && node !== root) {
			if (BLOCKS.has(nameOf(node)) && !passes(' ')) return false;
			next = node.nextSibling;
			if (next === null) node = node.parentNode;
		}
		node = next;
	}
	return true;
}

export function collapse(text: string): string {
	return replaceInChunks(text, (part) => part.replace(UNCOLLAPSED, ' ')).trim();
}

/** Collapses white space in chunks of a long text. @param replace collapses it within one chunk */
export function replaceInChunks(text: string, replace: (part: string) => string): string {
	const parts: string[] = [];
	let lastCharacter = '';
	for (let from = 0; from < text.length; from += CHUNK_CHARACTERS) {
		const part = replace(text.slice(from, from + CHUNK_CHARACTERS));
		// White space may begin in one chunk and end in the next.
		const rest = lastCharacter === ' ' && part.startsWith(' ') ? part.slice(1) : part;
		if (rest === '') continue;
		parts.push(rest);
		lastCharacter = rest.slice(-1);
	}
	return parts.join('');
}

/** At most `limit` characters, cut after a word, with an ellipsis if something was cut. */
export function truncate(text: string, limit: number): string {
	if (text.length <= limit) return text;
	const cut = text.slice(0, limit - 1);
	const end = cut.lastIndexOf(' ');
	// Text without spaces between words is cut anywhere, but never inside a surrogate pair.
	const rest = end > limit / 2 ? cut.slice(0, end) : cut.replace(/[\ud800-\udbff]$/, '');
	return `${trimEnd(rest, ' \t\n\f\r,;:–—-')}…`;
}

/** A key for comparing texts: letters and digits in lower case. */
export function comparableText(text: string): string {
	return limitCombiningMarks(text)
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim();
}
