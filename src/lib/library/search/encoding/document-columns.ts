// Encodes the data of documents in a segment that ranking needs: number, title, date, lengths and language.
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { Bytes } from './bytes.ts';

/** One document: an entry as indexed. */
export interface DocumentRow {
	/** Assigned in the order of indexing, never reused; an entry that is indexed again gets a new one. */
	readonly number: number;
	readonly entry: EntryId;
	/** Numbers of words of the text and of the title. */
	readonly words: number;
	readonly titleWords: number;
	/** Hash of the title, from `titleHash`. */
	readonly title: number;
	/** Date of publishing or else of saving, days since 1970; dates before 1900 count as 1900-01-01. */
	readonly day: number;
	/** Language of the article, from `languageIndex`. */
	readonly language: number;
}

/** Columns, indexed by the documents of the segment. They are views on the stored bytes, so that none is decoded. */
export interface Documents {
	readonly numbers: Uint32Array<ArrayBuffer>;
	readonly titles: Uint32Array<ArrayBuffer>;
	/** Days since FIRST_DAY. */
	readonly days: Uint16Array<ArrayBuffer>;
	/** Lengths of the texts, encoded by `lengthCode`. */
	readonly lengths: Uint8Array<ArrayBuffer>;
	readonly titleWords: Uint8Array<ArrayBuffer>;
	readonly languages: Uint8Array<ArrayBuffer>;
}

/** Bytes per document. */
const DOCUMENT_BYTES = 13;
/** 1900-01-01 in days since 1970. Two bytes reach from this day to 2079. */
const FIRST_DAY = -25_567;

/** @param bytes must begin at a multiple of four in their buffer */
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

/** The bytes of documents, in this machine's byte order. */
export function writeDocuments({ numbers: { buffer, byteOffset, length } }: Documents): Bytes {
	return new Uint8Array(buffer, byteOffset, length * DOCUMENT_BYTES);
}

export function toDocuments(rows: readonly DocumentRow[]): Documents {
	const documents = readDocuments(new Uint8Array(rows.length * DOCUMENT_BYTES));
	rows.forEach(({ number, title, day, words, titleWords, language }, at) => {
		documents.numbers[at] = number;
		documents.titles[at] = title;
		documents.days[at] = Math.min(0xffff, Math.max(0, day - FIRST_DAY));
		documents.lengths[at] = lengthCode(words);
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

/** Total number of words of all texts. */
export function countWords({ lengths }: Documents): number {
	return lengths.reduce((sum, code) => sum + wordsOf(code), 0);
}

export function dayAt({ days }: Documents, at: number): number {
	return (days[at] ?? 0) + FIRST_DAY;
}

const WORDS = Float64Array.from({ length: 256 }, (_, code) => 2 ** (code / 16) - 1);

/** The code of a length in one byte. It has sixteen steps per doubling, so that a length is off by 2 % at most. */
function lengthCode(words: number): number {
	return Math.min(255, Math.round(16 * Math.log2(1 + words)));
}

/** The length for a code from `lengthCode`. */
export function wordsOf(code: number): number {
	return WORDS[code] ?? 0;
}
