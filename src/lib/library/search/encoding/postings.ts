// Encodes posting lists: the documents of a term, with fields, frequency and positions.
import { readVarint, type ByteReader, type ByteWriter, type Bytes } from './bytes.ts';

/**
 * A posting's code in one byte: frequency in the text (0 to 31, more count as 31), and whether the term is in the
 * title, in the keys (byline, site, tags) and in the reader's highlights and notes.
 */
export type TermHit = number;
export const TEXT = 31;
export const TITLE = 32;
export const KEYS = 64;
export const NOTES = 128;
/**
 * The code of a term that is once in the text and nowhere else. More than half of all postings have this code, which
 * therefore takes no byte.
 */
const ONCE: TermHit = 1;

/** Combines the codes of two spellings of a word in one document. */
export function mergeHits(a: TermHit, b: TermHit): TermHit {
	return Math.min(TEXT, (a & TEXT) + (b & TEXT)) | ((a | b) & ~TEXT);
}

/**
 * How a word matches: `exact` for the word itself, `related` for the same stem or prefix. The value is the number of
 * bits by which its code is shifted.
 */
export const MATCH_KIND = { exact: 0, related: 8 } as const;
export type MatchKind = (typeof MATCH_KIND)[keyof typeof MATCH_KIND];

/** The matches of a clause. Queries look only at matching documents and never iterate over all of them. */
export interface MatchSet {
	/** By document: the codes of its exact and related matches in one number; 0 for a document without a match. */
	readonly codes: Uint16Array<ArrayBuffer>;
	/** The first `count` numbers are the matching documents in the order of adding. */
	readonly list: Uint32Array<ArrayBuffer>;
	count: number;
}

export function createMatchSet(size: number): MatchSet {
	return { codes: new Uint16Array(size), list: new Uint32Array(size), count: 0 };
}

/** A view of the matching documents, valid until more are added. */
export function matchedDocs({ list, count }: MatchSet): Uint32Array<ArrayBuffer> {
	return list.subarray(0, count);
}

export function clearMatches(matchSet: MatchSet): void {
	for (const document of matchedDocs(matchSet)) matchSet.codes[document] = 0;
	matchSet.count = 0;
}

/**
 * A posting list in memory. For each posting the array has the document, the code, the number of positions, and the
 * positions. An array of small numbers takes a tenth of the memory of objects.
 */
export type FlatPostings = number[];

export function addTo(flat: FlatPostings, document: number, code: TermHit, positions: readonly number[]): void {
	flat.push(document, code, positions.length);
	for (const position of positions) flat.push(position);
}

/** Calls `callback` for each posting; `from` is the index of its first position in `flat`. */
export function forEachPosting(
	flat: FlatPostings,
	callback: (document: number, code: TermHit, from: number, count: number) => void
): void {
	for (let at = 0; at < flat.length;) {
		const count = flat[at + 2] ?? 0;
		callback(flat[at] ?? 0, flat[at + 1] ?? 0, at + 3, count);
		at += 3 + count;
	}
}

/** Writes a posting: twice the gap to the previous document, or one more if a code follows, and then the code. */
export function writePosting(writer: ByteWriter, before: number, document: number, code: TermHit): void {
	const distance = (document - before - 1) * 2;
	writer.varint(code === ONCE ? distance : distance + 1);
	if (code !== ONCE) writer.varint(code);
}

/** @param before document of the previous posting; -1 for the first */
export function readPosting(reader: ByteReader, before: number): { document: number; code: TermHit } {
	const head = readVarint(reader);
	return { document: before + 1 + (head >>> 1), code: head & 1 ? readVarint(reader) : ONCE };
}

/**
 * Adds the matches of a posting list to `into`.
 * @param count number of postings in `bytes` from the offset `from` on
 * @param among whether a document may be added; null for all
 */
export function readPostings(
	bytes: Bytes,
	{ from, count }: { readonly from: number; readonly count: number },
	into: MatchSet,
	kind: MatchKind = MATCH_KIND.exact,
	among: ((document: number) => boolean) | null = null
): void {
	const reader: ByteReader = { bytes, at: from };
	let document = -1;
	// `readPosting` is inlined, because a worker's first query runs this loop before it is compiled.
	for (let left = count; left > 0; left--) {
		const head = readVarint(reader);
		document += 1 + (head >>> 1);
		const code = head & 1 ? readVarint(reader) : ONCE;
		if (among === null || among(document)) addMatch(into, document, code, kind);
	}
}

/** The documents of a posting list, in order. */
export function readDocumentsOf(bytes: Bytes, from: number, count: number): number[] {
	const reader: ByteReader = { bytes, at: from };
	let document = -1;
	return Array.from({ length: count }, () => (document = readPosting(reader, document).document));
}

/** Adds a match of a document, or combines it with an earlier match of the same kind. */
export function addMatch(matches: MatchSet, document: number, code: TermHit, kind: MatchKind = MATCH_KIND.exact): void {
	const codes = matches.codes[document];
	if (codes === undefined) return;
	if (codes === 0) matches.list[matches.count++] = document;
	const before = hitOf(codes, kind);
	matches.codes[document] = (codes & ~(255 << kind)) | ((before === 0 ? code : mergeHits(before, code)) << kind);
}

/** The code of a kind of match. @param codes from `MatchSet.codes` */
export function hitOf(codes: number, kind: MatchKind): TermHit {
	return (codes >>> kind) & 255;
}

/** Writes positions as the gaps between them. */
export function writeTermPositions(writer: ByteWriter, flat: readonly number[], from: number, count: number): void {
	writer.varint(count);
	let before = 0;
	for (let at = from; at < from + count; at++) {
		const position = flat[at] ?? 0;
		writer.varint(position - before);
		before = position;
	}
}

export function skipPositions(reader: ByteReader): void {
	for (let left = readVarint(reader); left > 0; left--) while ((reader.bytes[reader.at++] ?? 0) > 127);
}

export function readTermPositions(reader: ByteReader): number[] {
	const positions: number[] = [];
	let position = 0;
	for (let left = readVarint(reader); left > 0; left--) {
		position += readVarint(reader);
		positions.push(position);
	}
	return positions;
}
