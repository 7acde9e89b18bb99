// Reads a feed of any format: bytes to text, the root, a tree of elements, and the mapping to one document.
import { decodeFeed } from './decode-feed.ts';
import type { FeedDocument, FeedRefusal } from './feed-document.ts';
import { findRoot, type FeedRoot } from './find-root.ts';
import { mapAtom } from './map-atom.ts';
import { mapJson } from './map-json.ts';
import { mapRss } from './map-rss.ts';
import { readXml, type XmlTree } from './xml-tree.ts';

export interface FeedOrigin {
	/** Final address of the document. */
	readonly url: string;
	/** Header of the response; only its charset counts. */
	readonly contentType: string | null;
}

/**
 * Time and memory are linear in the size, whatever the bytes are. One way of reading serves whole and broken documents, so
 * that a feed that breaks for a day keeps the ids of its items.
 */
export function readFeed(bytes: Uint8Array, { url, contentType }: FeedOrigin): FeedDocument | FeedRefusal {
	const text = decodeFeed(bytes, contentType);
	if (typeof text !== 'string') return text;
	const root = findRoot(text);
	if ('refused' in root) return root;
	if (root.kind === 'json') return mapJson(text, root.start, url);
	const tree = readXml(text, root, url);
	return tree === null ? { refused: 'not-a-feed' } : mapTree(tree, root.kind, url);
}

/** Maps the elements of a feed that was read by this or another parser. */
export function mapTree(tree: XmlTree, kind: Exclude<FeedRoot['kind'], 'json'>, url: string): FeedDocument {
	return kind === 'atom' ? mapAtom(tree, url) : mapRss(tree, kind, url);
}
