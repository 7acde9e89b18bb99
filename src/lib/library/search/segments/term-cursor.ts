// Iterates over the terms of one table in order.
import type { Connection } from '../../db/connection.ts';
import { readVarint, release, type ByteReader, type Bytes } from '../encoding/bytes.ts';
import { readPosting, skipPositions } from '../encoding/postings.ts';
import { segmentReader } from './segment-rows.ts';
import type { TermSink } from './segment-writer.ts';
import { KIND, rowsOf, type Kind, type SegmentInfo } from './segment.ts';
import { termsOf, type TermEntry } from '../encoding/term-table.ts';
import type { Block } from '../encoding/term-table-writer.ts';

export interface Cursor {
	/** The current term; null at the end, and while a block is missing. */
	readonly term: string | null;
	/** Whether the next block must be read before the current term is known. */
	readonly needsBlock: boolean;
	/** Reads the next block. */
	fill(): Promise<void>;
	/** Emits the documents of the current term, and moves to the next term. */
	emit(sink: Pick<TermSink, 'posting'>): void;
}

interface Part {
	readonly block: Bytes;
	/** Reader of the positions, at those of the current term. */
	readonly positions: ByteReader;
	readonly terms: Iterator<TermEntry, undefined>;
}

/** Reads one block of a table; null after the last block. The cursor owns the block and frees its memory. */
export type ReadBlock = (number: number) => Promise<Omit<Block, 'first'> | null>;

/** Blocks of a segment. */
export function storedBlocks(connection: Connection, info: SegmentInfo): ReadBlock {
	return async (number) => {
		if (number >= (info.rows[KIND.terms] ?? 0)) return null;
		const [[postings], [positions]] = await connection.read(['segments'], (tx) => {
			const rows = (kind: Kind) => rowsOf(info, segmentReader(tx, info), kind, number, number + 1);
			return Promise.all([rows(KIND.terms), rows(KIND.positions)]);
		});
		return postings === undefined || positions === undefined ? null : { postings, positions };
	};
}

/** @param numbers the new number of each document; less than 0 for documents that are left out */
export function openCursor(read: ReadBlock, numbers: Int32Array): Cursor {
	let part: Part | null = null;
	let entry: TermEntry | undefined;
	let block = 0;
	let isOver = false;

	function moveToNext(): void {
		entry = part?.terms.next().value;
		if (entry !== undefined || part === null) return;
		for (const { buffer } of [part.block, part.positions.bytes]) release(buffer);
		part = null;
	}

	return {
		get term() {
			return entry?.term ?? null;
		},
		get needsBlock() {
			return entry === undefined && !isOver;
		},
		async fill() {
			const next = await read(block++);
			isOver = next === null;
			if (next === null) return;
			const { postings, positions } = next;
			part = { block: postings, positions: { bytes: positions, at: 0 }, terms: termsOf(postings) };
			moveToNext();
		},
		emit(sink) {
			if (part === null || entry === undefined) return;
			emitPostings(part, entry, numbers, sink);
			moveToNext();
		}
	};
}

/** Emits the postings of a term. Positions are copied unchanged, because they are relative to their document. */
function emitPostings(
	{ block, positions }: Part,
	{ from, count }: TermEntry,
	numbers: Int32Array,
	sink: Pick<TermSink, 'posting'>
): void {
	const list: ByteReader = { bytes: block, at: from };
	const length = readVarint(positions);
	const end = positions.at + length;
	let document = -1;
	for (let left = count; left > 0; left--) {
		const posting = readPosting(list, document);
		document = posting.document;
		const at = positions.at;
		if (length > 0) skipPositions(positions);
		const number = numbers[document] ?? -1;
		if (number < 0) continue;
		const writer = sink.posting(number, posting.code);
		if (length > 0) writer.copy(positions.bytes, at, positions.at);
		else writer.varint(0);
	}
	positions.at = end;
}

/** Number of terms between two calls of `step`. */
const TERMS_PER_STEP = 1_000;

/** Emits all terms of tables whose documents are consecutive. */
export async function mergeInto(
	sink: TermSink,
	sources: readonly Cursor[],
	step: (name: string) => void
): Promise<void> {
	for (let count = 0; ; count++) {
		let lowest: string | null = null;
		for (const source of sources) {
			while (source.needsBlock) await source.fill();
			const { term } = source;
			if (term !== null && (lowest === null || term < lowest)) lowest = term;
		}
		if (count % TERMS_PER_STEP === 0 || lowest === null) step('merge');
		if (lowest === null) return;
		sink.begin(lowest);
		for (const source of sources) {
			// A long list spans several blocks.
			while (source.term === lowest) {
				source.emit(sink);
				while (source.needsBlock) await source.fill();
			}
		}
		await sink.end();
	}
}
