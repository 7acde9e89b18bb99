// Finds where the document of a feed begins in a text, and which format it has.
import { rootElementAt } from '../../../domain/xml/root-element.ts';
import type { FeedKind, FeedRefusal } from './feed-document.ts';

export interface FeedRoot {
	readonly kind: FeedKind;
	/** Offset of the root. */
	readonly start: number;
}

/** A server may print a message before the feed; it is searched for the beginning in this part. */
const PRESCAN_CHARACTERS = 4096;
const BEGINNING = /<(?:\?xml|rss|rdf:rdf|feed|channel)(?=[\s>/])/gi;
const HTML_START = /<(?:!doctype\s+html|html)(?=[\s>])/i;
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

function rootAt(text: string, offset: number): FeedRoot | FeedRefusal | null {
	const root = rootElementAt(text, offset);
	if (root === null) return null;
	const kind = KINDS.get(root.name);
	if (kind !== undefined) return { kind, start: root.start };
	return { refused: root.name === 'opml' ? 'opml' : root.name === 'html' ? 'html-page' : 'not-a-feed' };
}
