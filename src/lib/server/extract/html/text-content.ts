// Reads the visible text of a part of a document: white space collapsed, blocks separated.
import { trimEnd, limitCombiningMarks } from '../../../domain/core/line-limits.ts';

const BLOCKS: ReadonlySet<string> = new Set(
	(
		'ADDRESS ARTICLE ASIDE BLOCKQUOTE BR CAPTION DD DETAILS DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 ' +
		'HEADER HR LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TD TH TR UL'
	).split(' ')
);
const HIDDEN_TAGS: ReadonlySet<string> = new Set([
	'SCRIPT',
	'STYLE',
	'TEMPLATE',
	'NOSCRIPT',
	'TEXTAREA',
	'SELECT',
	'IFRAME'
]);
/**
 * Characters collapsed at a time. The engine lists all matches before it replaces the first: for a long text the list
 * outgrows the young generation, and collecting it takes longer than the work.
 */
const CHUNK_CHARACTERS = 8_192;
const ELEMENT_NODE = 1;
const TEXT_NODE = 3;

/** @param skip upper-case names of elements to leave out with their contents */
export function textOf(root: Node, skip: ReadonlySet<string> = new Set()): string {
	return collapse([...piecesOf(root, skip)].join(''));
}

/** Whether there is no text. Stops at the first letter, because each of many nested boxes contains the same text. */
export function isBlank(root: Node): boolean {
	for (const piece of piecesOf(root, new Set())) if (collapse(piece) !== '') return false;
	return true;
}

/** Whether there are more than `words` words. Stops as soon as the answer is known. */
export function hasMoreWords(root: Node, words: number): boolean {
	let count = 0;
	let isInWord = false;
	for (const piece of piecesOf(root, new Set())) {
		for (const { index } of piece.matchAll(/[^\s\u00a0\u200b\ufeff]+/g)) {
			// A word may begin in one piece and end in the next.
			if (index > 0 || !isInWord) count++;
			if (count > words) return true;
		}
		if (piece !== '') isInWord = collapse(piece.slice(-1)) !== '';
	}
	return false;
}

/** Iterates instead of recursing, because a hostile page can be nested deeper than the call stack. */
function* piecesOf(root: Node, skip: ReadonlySet<string>): Generator<string> {
	let node: Node | null = root;
	while (node !== null) {
		if (node.nodeType === TEXT_NODE) yield node.nodeValue ?? '';
		const hidden: boolean =
			node !== root && node.nodeType === ELEMENT_NODE && (HIDDEN_TAGS.has(node.nodeName) || skip.has(node.nodeName));
		if (BLOCKS.has(node.nodeName)) yield ' ';
		node = hidden || node.firstChild === null ? yield* nodeAfter(node, root) : node.firstChild;
	}
}

function* nodeAfter(node: Node, root: Node): Generator<string, Node | null> {
	let current: Node | null = node;
	while (current !== null && current !== root) {
		if (BLOCKS.has(current.nodeName)) yield ' ';
		if (current.nextSibling !== null) return current.nextSibling;
		current = current.parentNode;
	}
	return null;
}

export function collapse(text: string): string {
	return replaceInChunks(text, (part) => part.replace(/[\s\u00a0\u200b\ufeff]+/g, ' ')).trim();
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
