// Encodes posting lists: the documents of a term, with fields, frequency and positions.
import { readVarint, type ByteReader, type ByteWriter, type Bytes } from './bytes.ts';

/**
 * A posting's code in one byte: frequency in the text (0 to 31, more count as 31), and whether the term is in the
 * title, among the keys (byline, site, tags) and among the reader's marks (highlights and notes).
 */
export type TermHit = number;
export const TEXT = 31;
export const TITLE = 32;
export const KEYS = 64;
export const MARKS = 128;
/**
 * The term is once in the text and nowhere else. More than half of all postings have this code, which is stored without
 * a byte.
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
	/** The codes of exact and related matches, by document number; 0 for documents without a match. */
	readonly codes: Uint16Array<ArrayBuffer>;
	/**
	 * The matching documents in the order of adding: the first `count`. The list is reused, because a new one for
	 * each query would leave garbage.
	 */
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
 * A posting list in memory, flat: document, code, number of positions, positions; and so on. One array of small numbers
 * per term takes a tenth of the memory of objects.
 */
export type FlatPostings = number[];

export function addTo(flat: FlatPostings, document: number, code: TermHit, places: readonly number[]): void {
	flat.push(document, code, places.length);
	for (const place of places) flat.push(place);
}

/** Calls `call` for each posting, with the index of its first position. */
export function forEachPosting(
	flat: FlatPostings,
	call: (document: number, code: TermHit, places: number, count: number) => void
): void {
	for (let at = 0; at < flat.length;) {
		const count = flat[at + 2] ?? 0;
		call(flat[at] ?? 0, flat[at + 1] ?? 0, at + 3, count);
		at += 3 + count;
	}
}

/** Writes one posting: the gap to the previous document, doubled; odd when a code follows. */
export function writePosting(writer: ByteWriter, before: number, document: number, code: TermHit): void {
	const distance = (document - before - 1) * 2;
	writer.varint(code === ONCE ? distance : distance + 1);
	if (code !== ONCE) writer.varint(code);
}

/** @param before document of the previous posting; -1 for none */
export function readPosting(reader: ByteReader, before: number): { document: number; code: TermHit } {
	const head = readVarint(reader);
	return { document: before + 1 + (head >>> 1), code: head & 1 ? readVarint(reader) : ONCE };
}

/**
 * Adds the matches of a posting list to `into`.
 * @param count number of postings in `bytes` from the offset `from` on
 * @param among limits the documents
 */
export function readPostings(
	bytes: Bytes,
	{ from, count }: { readonly from: number; readonly count: number },
	into: MatchSet,
	by: MatchKind = MATCH_KIND.exact,
	among: ((document: number) => boolean) | null = null
): void {
	const reader: ByteReader = { bytes, at: from };
	let document = -1;
	// Inlined, because a worker's first query runs this before it is compiled.
	for (let left = count; left > 0; left--) {
		const head = readVarint(reader);
		document += 1 + (head >>> 1);
		const code = head & 1 ? readVarint(reader) : ONCE;
		if (among === null || among(document)) addMatch(into, document, code, by);
	}
}

/** The documents of a list, in order. */
export function readDocumentsOf(bytes: Bytes, from: number, count: number): number[] {
	const reader: ByteReader = { bytes, at: from };
	let document = -1;
	return Array.from({ length: count }, () => (document = readPosting(reader, document).document));
}

export function addMatch(matches: MatchSet, document: number, code: TermHit, by: MatchKind = MATCH_KIND.exact): void {
	const both = matches.codes[document];
	if (both === undefined) return;
	if (both === 0) matches.list[matches.count++] = document;
	const before = hitOf(both, by);
	matches.codes[document] = (both & ~(255 << by)) | ((before === 0 ? code : mergeHits(before, code)) << by);
}

export function hitOf(both: number, by: MatchKind): TermHit {
	return (both >>> by) & 255;
}

/** Writes positions as the gaps between them. */
export function writeTermPositions(writer: ByteWriter, flat: readonly number[], from: number, count: number): void {
	writer.varint(count);
	let before = 0;
	for (let at = from; at < from + count; at++) {
		const place = flat[at] ?? 0;
		writer.varint(place - before);
		before = place;
	}
}

export function skipPlaces(reader: ByteReader): void {
	for (let left = readVarint(reader); left > 0; left--) while ((reader.bytes[reader.at++] ?? 0) > 127);
}

export function readTermPositions(reader: ByteReader): number[] {
	const places: number[] = [];
	let place = 0;
	for (let left = readVarint(reader); left > 0; left--) {
		place += readVarint(reader);
		places.push(place);
	}
	return places;
}
