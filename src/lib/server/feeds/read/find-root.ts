// Finds where the document of a feed begins in a text, and which format it has.
import type { FeedKind, FeedRefusal } from './feed-document.ts';

export interface FeedRoot {
	readonly kind: FeedKind;
	/** Offset of the root. */
	readonly start: number;
}

/** A server may print a message before the feed; it is searched for the beginning in this part. */
const PRESCAN_CHARACTERS = 4096;
/** Declarations and comments before the root, and the length of a document type with what it declares. */
const MAX_PROLOG_PARTS = 100;
const MAX_DOCTYPE_CHARACTERS = 64_000;
const BEGINNING = /<(?:\?xml|rss|rdf:rdf|feed|channel)(?=[\s>/])/gi;
const HTML_START = /<(?:!doctype\s+html|html)(?=[\s>])/i;
const ROOT_NAME = /<(?:[\w.-]{1,100}:)?([\w.-]{1,100})(?=[\s>/])/y;
const KINDS: ReadonlyMap<string, FeedKind> = new Map([
	['rss', 'rss'],
	['channel', 'rss'],
	['rdf', 'rdf'],
	['feed', 'atom']
]);

export function findRoot(text: string): FeedRoot | FeedRefusal {
	const start = text.search(/[^\s\ufeff]/);
	if (start === -1) return { refused: 'empty' };
	if (text[start] === '{' || text[start] === '[') return { kind: 'json', start };
	const first = rootAt(text, start);
	if (first !== null && !isUnknown(first)) return first;
	const head = text.slice(start, start + PRESCAN_CHARACTERS);
	const html = head.search(HTML_START);
	for (const { index } of head.matchAll(BEGINNING)) {
		if (html !== -1 && html < index) break;
		const root = rootAt(text, start + index);
		if (root !== null && !isUnknown(root)) return root;
	}
	return { refused: html === -1 ? 'not-a-feed' : 'html-page' };
}

function isUnknown(root: FeedRoot | FeedRefusal): boolean {
	return 'refused' in root && root.refused === 'not-a-feed';
}

/** The root element after a declaration, comments and a document type; null if no element follows. */
function rootAt(text: string, start: number): FeedRoot | FeedRefusal | null {
	let at = start;
	for (let count = 0; count < MAX_PROLOG_PARTS; count++) {
		at += spacesAt(text, at);
		const end = endOfProlog(text, at);
		if (end === null) break;
		if (end === -1) return null;
		at = end;
	}
	ROOT_NAME.lastIndex = at;
	const name = ROOT_NAME.exec(text)?.[1]?.toLowerCase();
	if (name === undefined) return null;
	const kind = KINDS.get(name);
	if (kind !== undefined) return { kind, start: at };
	return { refused: name === 'opml' ? 'opml' : name === 'html' ? 'html-page' : 'not-a-feed' };
}

/** Number of spaces at an offset. */
function spacesAt(text: string, at: number): number {
	const spaces = /[\s\ufeff]*/y;
	spaces.lastIndex = at;
	return spaces.exec(text)?.[0].length ?? 0;
}

/** End of the comment, declaration or document type at an offset: null if there is none, -1 if it has no end. */
function endOfProlog(text: string, at: number): number | null {
	if (text.startsWith('<!--', at)) return endAfter(text, '-->', at);
	if (text.startsWith('<?', at)) return endAfter(text, '>', at);
	if (/^<!doctype/i.test(text.slice(at, at + 9))) return endOfDoctype(text, at);
	return null;
}

function endAfter(text: string, pattern: string, from: number): number {
	const at = text.indexOf(pattern, from);
	return at === -1 ? -1 : at + pattern.length;
}

/** Offset behind a document type, whose internal subset may contain quotes, comments and `>`; -1 if it has no end. */
function endOfDoctype(text: string, start: number): number {
	const first = endAfter(text, '>', start);
	if (first === -1 || !text.slice(start, first).includes('[')) return first;
	const part = /"[^"]*"|'[^']*'|<!--|[>[\]]/g;
	const declared = text.slice(start, start + MAX_DOCTYPE_CHARACTERS);
	let depth = 0;
	for (let match = part.exec(declared); match !== null; match = part.exec(declared)) {
		const [mark] = match;
		if (mark === '<!--') part.lastIndex = Math.max(part.lastIndex, declared.indexOf('-->', part.lastIndex));
		else if (mark === '[') depth++;
		else if (mark === ']') depth--;
		else if (mark === '>' && depth <= 0) return start + part.lastIndex;
	}
	return first;
}
