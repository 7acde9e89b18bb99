// Writes a sorted term table in blocks: front-coded terms, then their posting lists. Beside each
// block is a block of positions.
import { byteWriter, type Bytes, type ByteWriter } from './bytes.ts';
import { writePosting, type TermHit } from './postings.ts';
import type { BlockIndex } from './term-table.ts';
import { writeTerm } from './front-coding.ts';

/** Maximum length of a block, in bytes. To look up a term, a whole block is read. */
const BLOCK_BYTES = 6_000;
/**
 * Maximum length of a posting list in one block, in bytes; a longer list continues in another block. Chromium stores
 * values from 64 kB on in files, which are slow to read.
 */
const MAX_TERM_BYTES = 32_000;

const NONE: Bytes = new Uint8Array(0);

export interface Block {
	/** The first term in the block. */
	readonly first: string;
	readonly postings: Bytes;
	/** For each term: the byte length of its positions, then the positions by posting. Empty if no term has positions. */
	readonly positions: Bytes;
}

export interface TableWriter {
	/** Starts a term. Terms must come in order, by UTF-16 units. */
	begin(term: string): void;
	/** Adds the next document of the term. @returns where its positions are to be written, by `writeTermPositions` */
	posting(document: number, code: TermHit): ByteWriter;
	/** Ends the term, and leaves it out if it has no documents. @returns completed blocks */
	end(): Block[];
	/** Ends the table. @returns the remaining blocks */
	close(): Block[];
}

export function tableWriter(): TableWriter {
	const heads = byteWriter(BLOCK_BYTES);
	const lists = byteWriter(BLOCK_BYTES);
	const positions = byteWriter(BLOCK_BYTES);
	const list = byteWriter();
	const positionsOfTerm = byteWriter();
	let completed: Block[] = [];
	let current = '';
	let [before, count] = [-1, 0];
	let first = '';
	let last = '';
	let terms = 0;
	let hasPositions = false;

	function close(): Block[] {
		if (terms === 0) return [];
		const head = byteWriter(heads.length + lists.length + 8);
		head.varint(terms);
		head.varint(heads.length);
		head.append(heads.view());
		head.append(lists.view());
		const block = { first, postings: head.view(), positions: hasPositions ? positions.view().slice() : NONE };
		for (const writer of [heads, lists, positions]) writer.clear();
		[first, last, terms, hasPositions] = ['', '', 0, false];
		return [block];
	}

	/** Writes the current term into the block. */
	function putTerm(): void {
		const size = list.length + positionsOfTerm.length;
		const isFull =
			heads.length + lists.length + list.length > BLOCK_BYTES ||
			positions.length + positionsOfTerm.length > MAX_TERM_BYTES;
		if (isFull) completed.push(...close());
		if (terms === 0) first = current;
		writeTerm(heads, last, current);
		heads.varint(count);
		heads.varint(list.length);
		lists.append(list.view());
		// If no posting has positions, nothing is written, instead of a zero for each posting.
		const content = positionsOfTerm.length > count ? positionsOfTerm.view() : NONE;
		positions.varint(content.length);
		positions.append(content);
		hasPositions ||= content.length > 0;
		last = current;
		terms++;
		list.clear();
		positionsOfTerm.clear();
		[before, count] = [-1, 0];
		if (size > MAX_TERM_BYTES) completed.push(...close());
	}

	function takeCompleted(): Block[] {
		const blocks = completed;
		if (blocks.length > 0) completed = [];
		return blocks;
	}

	return {
		begin(term) {
			current = term;
		},
		posting(document, code) {
			if (list.length + positionsOfTerm.length > MAX_TERM_BYTES) {
				// Each part of a long list begins a block, so that the block is found by its first term.
				completed.push(...close());
				putTerm();
			}
			writePosting(list, before, document, code);
			before = document;
			count++;
			return positionsOfTerm;
		},
		end() {
			if (count > 0) putTerm();
			return takeCompleted();
		},
		close() {
			completed.push(...close());
			return takeCompleted();
		}
	};
}

/** The first terms of the blocks of all tables. JSON, because browsers parse it faster than any own format. */
export function writeFirsts(firsts: BlockIndex): Bytes {
	return new TextEncoder().encode(JSON.stringify(firsts));
}
