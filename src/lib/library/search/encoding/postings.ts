// A posting list: which documents have a term, in which fields and how often, and at which places.
import { readVarint, type ByteReader, type ByteWriter, type Bytes } from './bytes.ts';

/**
 * How a document has a term, in one byte: how often in its text (0 to 31, more count as 31), and whether in its title,
 * among its keys (byline, site, tags) and among the reader's marks (highlights and notes).
 */
export type TermHit = number;
export const TEXT = 31;
export const TITLE = 32;
export const KEYS = 64;
export const MARKS = 128;
/** Once in the text and nowhere else: more than half of all postings. It takes no byte. */
const ONCE: TermHit = 1;

/** Both codes at once: of two spellings of a word in one document. */
export function mergeHits(a: TermHit, b: TermHit): TermHit {
	return Math.min(TEXT, (a & TEXT) + (b & TEXT)) | ((a | b) & ~TEXT);
}

/** By what a document has it: the word that was asked for, or one that is kin to it or begins so. Bits to shift its code by. */
export const BY = { itself: 0, kin: 8 } as const;
export type By = (typeof BY)[keyof typeof BY];

/** What documents have of something. Nothing goes through all documents: a question looks at those alone that have a word. */
export interface MatchSet {
	/** By the number of the document, both codes at once; 0 for those that do not have it. */
	readonly of: Uint16Array<ArrayBuffer>;
	/** Those that have it, in the order of their coming: the first `count`. A list that grows would be garbage at each question. */
	readonly list: Uint32Array<ArrayBuffer>;
	count: number;
}

export function createMatchSet(size: number): MatchSet {
	return { of: new Uint16Array(size), list: new Uint32Array(size), count: 0 };
}

/** Those that have it, until more do. */
export function matchedDocs({ list, count }: MatchSet): Uint32Array<ArrayBuffer> {
	return list.subarray(0, count);
}

export function clearCodes(codes: MatchSet): void {
	for (const document of matchedDocs(codes)) codes.of[document] = 0;
	codes.count = 0;
}

/**
 * A list while it is gathered, flat: document, code, number of places, places; and so on. One array of small numbers a
 * term takes a tenth of the memory of objects.
 */
export type FlatPostings = number[];

export function addTo(flat: FlatPostings, document: number, code: TermHit, places: readonly number[]): void {
	flat.push(document, code, places.length);
	for (const place of places) flat.push(place);
}

/** Calls for each posting with the index at which its places begin. */
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

/** Puts one document down: its distance from the one before, doubled; odd when a code follows. */
export function writePosting(writer: ByteWriter, before: number, document: number, code: TermHit): void {
	const distance = (document - before - 1) * 2;
	writer.varint(code === ONCE ? distance : distance + 1);
	if (code !== ONCE) writer.varint(code);
}

/** @param before document of the posting before; -1 for none */
export function readPosting(reader: ByteReader, before: number): { document: number; code: TermHit } {
	const head = readVarint(reader);
	return { document: before + 1 + (head >>> 1), code: head & 1 ? readVarint(reader) : ONCE };
}

/** Adds a list to codes. @param count of postings in `bytes` from `from` on @param among of those documents alone */
export function readPostings(
	bytes: Bytes,
	{ from, count }: { readonly from: number; readonly count: number },
	into: MatchSet,
	by: By = BY.itself,
	among: ((document: number) => boolean) | null = null
): void {
	const reader: ByteReader = { bytes, at: from };
	let document = -1;
	// Written out, for the first question of a worker runs it before it is compiled.
	for (let left = count; left > 0; left--) {
		const head = readVarint(reader);
		document += 1 + (head >>> 1);
		const code = head & 1 ? readVarint(reader) : ONCE;
		if (among === null || among(document)) addMatch(into, document, code, by);
	}
}

/** The documents of a list, in their order. */
export function readDocumentsOf(bytes: Bytes, from: number, count: number): number[] {
	const reader: ByteReader = { bytes, at: from };
	let document = -1;
	return Array.from({ length: count }, () => (document = readPosting(reader, document).document));
}

export function addMatch(codes: MatchSet, document: number, code: TermHit, by: By = BY.itself): void {
	const both = codes.of[document];
	if (both === undefined) return;
	if (both === 0) codes.list[codes.count++] = document;
	const before = hitOf(both, by);
	codes.of[document] = (both & ~(255 << by)) | ((before === 0 ? code : mergeHits(before, code)) << by);
}

export function hitOf(both: number, by: By): TermHit {
	return (both >>> by) & 255;
}

/** Places are written as distances. */
export function writePlaces(writer: ByteWriter, flat: readonly number[], from: number, count: number): void {
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

export function readPlaces(reader: ByteReader): number[] {
	const places: number[] = [];
	let place = 0;
	for (let left = readVarint(reader); left > 0; left--) {
		place += readVarint(reader);
		places.push(place);
	}
	return places;
}
