// What ranking needs of each document of a segment: its number, how long it is, how old.
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { Bytes } from './bytes.ts';

/** One document: an entry as it was when it was indexed. */
export interface DocumentRow {
	/** Given once, in the order of indexing; an entry that is indexed anew gets another. */
	readonly number: number;
	readonly entry: EntryId;
	/** Words of its text, and of its title. */
	readonly words: number;
	readonly titleWords: number;
	/** As `titleHash` says it. */
	readonly title: number;
	/** Of publishing or else saving, days since 1970; what was before 1900 counts as of its first day. */
	readonly day: number;
	/** As `numberOf` says it. */
	readonly language: number;
}

/** Columns by the number in the segment, from 0: views on the bytes as they are stored, so that nothing is read at start. */
export interface Documents {
	readonly numbers: Uint32Array<ArrayBuffer>;
	readonly titles: Uint32Array<ArrayBuffer>;
	/** Since FIRST_DAY. */
	readonly days: Uint16Array<ArrayBuffer>;
	/** How long the texts are, as `codeOf` says it. */
	readonly lengths: Uint8Array<ArrayBuffer>;
	readonly titleWords: Uint8Array<ArrayBuffer>;
	readonly languages: Uint8Array<ArrayBuffer>;
}

/** Bytes a document. */
const DOCUMENT_BYTES = 13;
/** 1900-01-01: two bytes reach from there to 2079. */
const FIRST_DAY = -25_567;

/** @param bytes that begin at a multiple of four in their buffer */
export function readDocuments({ buffer, byteOffset, length }: Bytes): Documents {
	const count = Math.floor(length / DOCUMENT_BYTES);
	return {
		numbers: new Uint32Array(buffer, byteOffset, count),
		titles: new Uint32Array(buffer, byteOffset + 4 * count, count),
		days: new Uint16Array(buffer, byteOffset + 8 * count, count),
		lengths: new Uint8Array(buffer, byteOffset + 10 * count, count),
		titleWords: new Uint8Array(buffer, byteOffset + 11 * count, count),
		languages: new Uint8Array(buffer, byteOffset + 12 * count, count)
	};
}

/** The bytes of documents, as this machine orders those of a number. */
export function writeDocuments({ numbers: { buffer, byteOffset, length } }: Documents): Bytes {
	return new Uint8Array(buffer, byteOffset, length * DOCUMENT_BYTES);
}

export function toDocuments(rows: readonly DocumentRow[]): Documents {
	const documents = readDocuments(new Uint8Array(rows.length * DOCUMENT_BYTES));
	rows.forEach(({ number, title, day, words, titleWords, language }, at) => {
		documents.numbers[at] = number;
		documents.titles[at] = title;
		documents.days[at] = Math.min(0xffff, Math.max(0, day - FIRST_DAY));
		documents.lengths[at] = codeOf(words);
		documents.titleWords[at] = Math.min(255, titleWords);
		documents.languages[at] = language;
	});
	return documents;
}

export function rowAt(documents: Documents, at: number, entry: EntryId): DocumentRow {
	return {
		number: documents.numbers[at] ?? 0,
		entry,
		words: wordsOf(documents.lengths[at] ?? 0),
		titleWords: documents.titleWords[at] ?? 0,
		title: documents.titles[at] ?? 0,
		day: dayAt(documents, at),
		language: documents.languages[at] ?? 0
	};
}

/** Words of all texts. */
export function countWords({ lengths }: Documents): number {
	return lengths.reduce((sum, code) => sum + wordsOf(code), 0);
}

export function dayAt({ days }: Documents, at: number): number {
	return (days[at] ?? 0) + FIRST_DAY;
}

const WORDS = Float64Array.from({ length: 256 }, (_, code) => 2 ** (code / 16) - 1);

/** Sixteen steps to each doubling: a length is off by 2 % at most. */
function codeOf(words: number): number {
	return Math.min(255, Math.round(16 * Math.log2(1 + words)));
}

export function wordsOf(code: number): number {
	return WORDS[code] ?? 0;
}
