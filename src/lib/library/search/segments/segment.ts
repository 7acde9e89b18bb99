// A segment, an immutable part of the index: its rows and how they are read.
import type { Bytes } from '../encoding/bytes.ts';
import type { AllocateBuffer } from './match-buffer-pool.ts';
import { readDocuments, type Documents } from '../encoding/document-columns.ts';
import { readId, rowOfId } from '../encoding/entry-ids.ts';
import { STEM_SUFFIX } from '../encoding/term-keys.ts';
import { readDocumentsOf, readPostings } from '../encoding/postings.ts';
import type { TermSource } from './term-source.ts';
import { Failure } from '../../../domain/core/failure.ts';
import {
	blockRange,
	findTerm,
	positionsOf,
	readFirsts,
	termsOf,
	type BlockIndex,
	type TermEntry
} from '../encoding/term-table.ts';

/** A segment's description in the manifest. */
export interface SegmentInfo {
	readonly id: number;
	readonly documents: number;
	/** Numbers of the first and the last document; no other segment has numbers between them. */
	readonly first: number;
	readonly last: number;
	/** Total length of its texts in words, for the mean length. */
	readonly words: number;
	/** Number of rows of each kind. */
	readonly rows: readonly number[];
	readonly bytes: number;
}

/** The kinds of rows of a segment. */
export const KIND = {
	documents: 0,
	firsts: 1,
	terms: 2,
	positions: 3,
	ids: 4,
	letter: 5,
	letters2: 6,
	letters3: 7
} as const;
export type Kind = (typeof KIND)[keyof typeof KIND];
/** Tables of prefixes of one, two and three letters. */
export const PREFIX_KINDS: readonly Kind[] = [KIND.letter, KIND.letters2, KIND.letters3];
export type RowKey = [segment: number, kind: Kind, row: number];
/** Reads rows of a segment, from the cache or the database. A missing or damaged row is null. */
export type ReadRows = (kind: Kind, from: number, to: number) => Promise<readonly (Bytes | null)[]>;

/** The part of a segment that is loaded before any look-up in it. */
export interface SegmentHeader {
	readonly documents: Documents;
	/** The first terms of the blocks of each table, by its kind. */
	readonly firsts: BlockIndex;
}

/** @throws Failure `index_damaged` */
export async function readHeader(info: SegmentInfo, fetch: ReadRows): Promise<SegmentHeader> {
	const whole = async (kind: Kind): Promise<Bytes> => concatenate(await rowsOf(info, fetch, kind));
	const [documents, firsts] = await Promise.all([
		whole(KIND.documents).then(readDocuments),
		whole(KIND.firsts).then(readFirsts)
	]);
	return { documents, firsts };
}

/** Reads all rows of a kind, or a range of them. @throws Failure `index_damaged` */
export async function rowsOf(
	info: SegmentInfo,
	fetch: ReadRows,
	kind: Kind,
	from = 0,
	to = info.rows[kind] ?? 0
): Promise<readonly Bytes[]> {
	const rows = from < to ? await fetch(kind, from, to) : [];
	return rows.map((row) => {
		if (row === null) throw new Failure('index_damaged', { segment: info.id });
		return row;
	});
}

/** A prefix with this suffix sorts after every word with the prefix. */
const END = '\uffff';

/** Opens a segment for look-ups in the transaction of `fetch`; all methods throw Failure `index_damaged`. */
export function openSegment(
	info: SegmentInfo,
	head: SegmentHeader,
	fetch: ReadRows,
	allocate: AllocateBuffer
): TermSource {
	const { documents, firsts } = head;
	const read = (kind: Kind, from: number, to: number) => rowsOf(info, fetch, kind, from, to);

	/** The entries of a term in all blocks that have it; a long list spans several. */
	async function findEntries(
		term: string,
		kind: Kind = KIND.terms
	): Promise<{ block: Bytes; number: number; entry: TermEntry }[]> {
		const [from, to] = blockRange(firsts[kind] ?? [], term, term);
		const blocks = await read(kind, from, to);
		return blocks.flatMap((block, index) => {
			const entry = findTerm(block, term);
			return entry === null ? [] : [{ block, number: from + index, entry }];
		});
	}

	async function* range(prefix: string): AsyncGenerator<readonly [Bytes, TermEntry]> {
		const [from, to] = blockRange(firsts[KIND.terms] ?? [], prefix, prefix + END);
		for (const block of await read(KIND.terms, from, to))
			for (const entry of termsOf(block))
				if (entry.term.startsWith(prefix) && !entry.term.endsWith(STEM_SUFFIX)) yield [block, entry];
	}

	return {
		documents,
		matchSet: () => allocate(documents.numbers.length),
		async entry(at) {
			const number = rowOfId(at);
			const [row = new Uint8Array(0)] = await read(KIND.ids, number, number + 1);
			return readId(row, at);
		},
		async postings(term, into, kindOfMatch, among) {
			for (const { block, entry } of await findEntries(term)) readPostings(block, entry, into, kindOfMatch, among);
		},
		async prefixPostings(prefix, into, kindOfMatch) {
			const kind = PREFIX_KINDS[prefix.length - 1];
			const lists = kind === undefined ? [] : await findEntries(prefix, kind);
			for (const { block, entry } of lists) readPostings(block, entry, into, kindOfMatch);
			if (lists.length > 0) return;
			for await (const [block, entry] of range(prefix)) readPostings(block, entry, into, kindOfMatch);
		},
		async positions(term) {
			const positions = new Map<number, readonly number[]>();
			for (const { block, number, entry } of await findEntries(term)) {
				const [content] = await read(KIND.positions, number, number + 1);
				const each = content === undefined ? [] : positionsOf(content, entry);
				readDocumentsOf(block, entry.from, entry.count).forEach((document, at) =>
					positions.set(document, each[at] ?? [])
				);
			}
			return positions;
		},
		async words(prefix) {
			const words: string[] = [];
			for await (const [, { term }] of range(prefix)) if (words.at(-1) !== term) words.push(term);
			return words;
		}
	};
}

function concatenate(parts: readonly Bytes[]): Bytes {
	const [only] = parts;
	if (parts.length === 1 && only !== undefined) return only;
	const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
