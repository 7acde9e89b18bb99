// What ranking needs of each document of a segment: its number, how long it is, how old.
import type { EntryId } from '../../domain/entry-fields.ts';
import { byteWriter, readVarint, type ByteReader, type Bytes } from './bytes.ts';

/** One document: an entry as it was when it was indexed. */
export interface DocumentRow {
	/** Given once, in the order of indexing; an entry that is indexed anew gets another. */
	readonly number: number;
	readonly entry: EntryId;
	/** Words of its text, and of its title. */
	readonly words: number;
	readonly titleWords: number;
	/** Of publishing or else saving, days since 1970; what was before 1900 counts as of its first day. */
	readonly day: number;
}

/** By the number in the segment, from 0. */
export interface Documents {
	readonly numbers: Uint32Array;
	readonly words: Float32Array;
	readonly titleWords: Uint8Array;
	readonly days: Int32Array;
}

/** 1900-01-01: two bytes reach from there to 2079. */
const FIRST_DAY = -25_567;

export function toDocuments(rows: readonly DocumentRow[]): Documents {
	return {
		numbers: Uint32Array.from(rows, ({ number }) => number),
		words: Float32Array.from(rows, ({ words }) => wordsOf(codeOf(words))),
		titleWords: Uint8Array.from(rows, ({ titleWords }) => Math.min(255, titleWords)),
		days: Int32Array.from(rows, ({ day }) => Math.min(0xffff, Math.max(0, day - FIRST_DAY)) + FIRST_DAY)
	};
}

export function rowAt(documents: Documents, at: number, entry: EntryId): DocumentRow {
	return {
		number: documents.numbers[at] ?? 0,
		entry,
		words: documents.words[at] ?? 0,
		titleWords: documents.titleWords[at] ?? 0,
		day: documents.days[at] ?? 0
	};
}

/** Five bytes a document. */
export function writeDocuments(documents: Documents): Bytes {
	const writer = byteWriter(documents.numbers.length * 6);
	writer.varint(documents.numbers.length);
	let before = 0;
	documents.numbers.forEach((number, at) => {
		writer.varint(number - before);
		before = number;
		const day = (documents.days[at] ?? 0) - FIRST_DAY;
		writer.append(Uint8Array.of(codeOf(documents.words[at] ?? 0), documents.titleWords[at] ?? 0, day & 255, day >>> 8));
	});
	return writer.take();
}

export function readDocuments(bytes: Bytes): Documents {
	const reader: ByteReader = { bytes, at: 0 };
	const count = readVarint(reader);
	const documents: Documents = {
		numbers: new Uint32Array(count),
		words: new Float32Array(count),
		titleWords: new Uint8Array(count),
		days: new Int32Array(count)
	};
	let number = 0;
	for (let at = 0; at < count; at++) {
		number += readVarint(reader);
		documents.numbers[at] = number;
		documents.words[at] = wordsOf(bytes[reader.at] ?? 0);
		documents.titleWords[at] = bytes[reader.at + 1] ?? 0;
		documents.days[at] = ((bytes[reader.at + 2] ?? 0) | ((bytes[reader.at + 3] ?? 0) << 8)) + FIRST_DAY;
		reader.at += 4;
	}
	return documents;
}

/** Sixteen steps to each doubling: a length is off by 2 % at most. */
function codeOf(words: number): number {
	return Math.min(255, Math.round(16 * Math.log2(1 + words)));
}

function wordsOf(code: number): number {
	return 2 ** (code / 16) - 1;
}
