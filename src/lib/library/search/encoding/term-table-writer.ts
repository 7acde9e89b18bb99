// Writes a sorted table of terms in blocks: terms front-coded, then their posting lists; their places beside them.
import { byteWriter, type Bytes, type ByteWriter } from './bytes.ts';
import { writePosting, type TermHit } from './postings.ts';
import type { BlockIndex } from './term-table.ts';
import { writeTerm } from './front-coding.ts';

/** A block is closed when it is as long as that, in bytes: what is read to look one term up. */
const BLOCK_BYTES = 6_000;
/** A longer list goes on in a block of its own: Chromium keeps values from 64 kB on in files, which read slowly. */
const MAX_TERM_BYTES = 32_000;

const NONE: Bytes = new Uint8Array(0);

export interface Block {
	/** The first term in it. */
	readonly first: string;
	readonly postings: Bytes;
	/** For each term the bytes of its places, then for each posting its places; empty when no term has any. */
	readonly places: Bytes;
}

export interface TableWriter {
	/** Terms come in their order, by UTF-16 units. */
	begin(term: string): void;
	/** The next document that has it. @returns where its places are to be written, as `writePlaces` does */
	posting(document: number, code: TermHit): ByteWriter;
	/** Ends the term: one that no document has is left out. @returns blocks that are full */
	end(): Block[];
	/** Ends the table. */
	close(): Block[];
}

export function tableWriter(): TableWriter {
	const heads = byteWriter(BLOCK_BYTES);
	const lists = byteWriter(BLOCK_BYTES);
	const places = byteWriter(BLOCK_BYTES);
	const list = byteWriter();
	const placesOfTerm = byteWriter();
	let full: Block[] = [];
	let current = '';
	let [before, count] = [-1, 0];
	let first = '';
	let last = '';
	let terms = 0;
	let hasPlaces = false;

	function close(): Block[] {
		if (terms === 0) return [];
		const head = byteWriter(heads.length + lists.length + 8);
		head.varint(terms);
		head.varint(heads.length);
		head.append(heads.view());
		head.append(lists.view());
		const block = { first, postings: head.view(), places: hasPlaces ? places.view().slice() : NONE };
		for (const writer of [heads, lists, places]) writer.clear();
		[first, last, terms, hasPlaces] = ['', '', 0, false];
		return [block];
	}

	/** Puts down what was gathered of the current term. */
	function put(): void {
		const size = list.length + placesOfTerm.length;
		const isFull =
			heads.length + lists.length + list.length > BLOCK_BYTES || places.length + placesOfTerm.length > MAX_TERM_BYTES;
		if (isFull) full.push(...close());
		if (terms === 0) first = current;
		writeTerm(heads, last, current);
		heads.varint(count);
		heads.varint(list.length);
		lists.append(list.view());
		// A zero for each posting says nothing that no bytes at all would not say.
		const placed = placesOfTerm.length > count ? placesOfTerm.view() : NONE;
		places.varint(placed.length);
		places.append(placed);
		hasPlaces ||= placed.length > 0;
		last = current;
		terms++;
		list.clear();
		placesOfTerm.clear();
		[before, count] = [-1, 0];
		if (size > MAX_TERM_BYTES) full.push(...close());
	}

	function take(): Block[] {
		const blocks = full;
		if (blocks.length > 0) full = [];
		return blocks;
	}

	return {
		begin(term) {
			current = term;
		},
		posting(document, code) {
			if (list.length + placesOfTerm.length > MAX_TERM_BYTES) {
				// Each part of it is the first of its block: so the blocks that have it are found.
				full.push(...close());
				put();
			}
			writePosting(list, before, document, code);
			before = document;
			count++;
			return placesOfTerm;
		},
		end() {
			if (count > 0) put();
			return take();
		},
		close() {
			full.push(...close());
			return take();
		}
	};
}

/** The first terms of the blocks of all tables. JSON, which is read at start faster than any form of our own. */
export function writeFirsts(firsts: BlockIndex): Bytes {
	return new TextEncoder().encode(JSON.stringify(firsts));
}
