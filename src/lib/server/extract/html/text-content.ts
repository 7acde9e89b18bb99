// The text of a part of a document as a reader sees it: white space collapsed, blocks apart.
import { trimEnd, withFewMarks } from '../../../domain/core/line-limits.ts';

const BLOCKS: ReadonlySet<string> = new Set(
	(
		'ADDRESS ARTICLE ASIDE BLOCKQUOTE BR CAPTION DD DETAILS DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 ' +
		'HEADER HR LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TD TH TR UL'
	).split(' ')
);
const UNSEEN: ReadonlySet<string> = new Set([
	'SCRIPT',
	'STYLE',
	'TEMPLATE',
	'NOSCRIPT',
	'TEXTAREA',
	'SELECT',
	'IFRAME'
]);
/**
 * Characters collapsed at a time. The engine lists every place that a pattern is found in before it replaces the first:
 * for a long text the list outgrows the space of short-lived objects, and collecting them takes longer than the work.
 */
const CHUNK_CHARACTERS = 8_192;
const ELEMENT_NODE = 1;
const TEXT_NODE = 3;

/** @param skip upper-case names of elements to leave out with all they hold */
export function textOf(root: Node, skip: ReadonlySet<string> = new Set()): string {
	return collapse([...piecesOf(root, skip)].join(''));
}

/** Looks no further than to the first letter: boxes lie in boxes, and the text is in each of them. */
export function isBlank(root: Node): boolean {
	for (const piece of piecesOf(root, new Set())) if (collapse(piece) !== '') return false;
	return true;
}

/** Looks no further than it must to tell. */
export function hasMoreWords(root: Node, words: number): boolean {
	let count = 0;
	let goesOn = false;
	for (const piece of piecesOf(root, new Set())) {
		for (const { index } of piece.matchAll(/[^\s\u00a0\u200b\ufeff]+/g)) {
			// A word may begin in one piece and end in the next.
			if (index > 0 || !goesOn) count++;
			if (count > words) return true;
		}
		if (piece !== '') goesOn = collapse(piece.slice(-1)) !== '';
	}
	return false;
}

/** A loop over siblings and parents, as a hostile page nests deeper than the call stack goes. */
function* piecesOf(root: Node, skip: ReadonlySet<string>): Generator<string> {
	let node: Node | null = root;
	while (node !== null) {
		if (node.nodeType === TEXT_NODE) yield node.nodeValue ?? '';
		const hidden: boolean =
			node !== root && node.nodeType === ELEMENT_NODE && (UNSEEN.has(node.nodeName) || skip.has(node.nodeName));
		if (BLOCKS.has(node.nodeName)) yield ' ';
		node = hidden || node.firstChild === null ? yield* after(node, root) : node.firstChild;
	}
}

function* after(node: Node, root: Node): Generator<string, Node | null> {
	let current: Node | null = node;
	while (current !== null && current !== root) {
		if (BLOCKS.has(current.nodeName)) yield ' ';
		if (current.nextSibling !== null) return current.nextSibling;
		current = current.parentNode;
	}
	return null;
}

export function collapse(text: string): string {
	return inStretches(text, (part) => part.replace(/[\s\u00a0\u200b\ufeff]+/g, ' ')).trim();
}

/** @param squeeze makes a single space of each run of white space */
export function inStretches(text: string, squeeze: (part: string) => string): string {
	const parts: string[] = [];
	let follows = '';
	for (let from = 0; from < text.length; from += CHUNK_CHARACTERS) {
		const part = squeeze(text.slice(from, from + CHUNK_CHARACTERS));
		// White space may begin in one stretch and end in the next.
		const kept = follows === ' ' && part.startsWith(' ') ? part.slice(1) : part;
		if (kept === '') continue;
		parts.push(kept);
		follows = kept.slice(-1);
	}
	return parts.join('');
}

/** At most `limit` characters, cut after a word, with an ellipsis where something is missing. */
export function truncate(text: string, limit: number): string {
	if (text.length <= limit) return text;
	const cut = text.slice(0, limit - 1);
	const end = cut.lastIndexOf(' ');
	// Languages that put no spaces between words are cut anywhere, but never inside a surrogate pair.
	const kept = end > limit / 2 ? cut.slice(0, end) : cut.replace(/[\ud800-\udbff]$/, '');
	return `${trimEnd(kept, ' \t\n\f\r,;:–—-')}…`;
}

/** What two texts have in common when they say the same: letters and digits in lower case. */
export function comparableText(text: string): string {
	return withFewMarks(text)
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim();
}
