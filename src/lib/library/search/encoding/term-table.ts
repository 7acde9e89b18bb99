// Reads a sorted term table in blocks: front-coded terms, posting lists, and positions in separate blocks.
import { readVarint, type ByteReader, type Bytes } from './bytes.ts';
import { readTermPositions } from './postings.ts';
import { readTerm } from './front-coding.ts';

/** One term of a block. A term with a long list is in several consecutive blocks. */
export interface TermEntry {
	readonly term: string;
	/** Index of the term in the block. */
	readonly index: number;
	/** Number of documents. */
	readonly count: number;
	/** Offset of its postings in the block. */
	readonly from: number;
}

/** All terms of a block, in order. */
export function* termsOf(block: Bytes): Generator<TermEntry> {
	const reader: ByteReader = { bytes: block, at: 0 };
	const terms = readVarint(reader);
	const heads = readVarint(reader);
	let from = reader.at + heads;
	let term = '';
	for (let index = 0; index < terms; index++) {
		term = readTerm(reader, term);
		const count = readVarint(reader);
		const length = readVarint(reader);
		yield { term, index, count, from };
		from += length;
	}
}

/** Finds a term in a block without making strings of the other terms. */
export function findTerm(block: Bytes, target: string): TermEntry | null {
	const reader: ByteReader = { bytes: block, at: 0 };
	const terms = readVarint(reader);
	const heads = readVarint(reader);
	let from = reader.at + heads;
	/** Length of the prefix that the current term shares with the target. */
	let common = 0;
	for (let index = 0; index < terms; index++) {
		const shared = readVarint(reader);
		const rest = readVarint(reader);
		let isLater = shared < common;
		let equal = !isLater && shared === common;
		let at = shared;
		for (let left = rest; left > 0; left--, at++) {
			const unit = readVarint(reader);
			if (!equal || isLater) continue;
			const other = at < target.length ? target.charCodeAt(at) : -1;
			if (unit === other) common = at + 1;
			else {
				equal = false;
				isLater = unit > other;
			}
		}
		const count = readVarint(reader);
		const length = readVarint(reader);
		if (isLater) return null;
		if (equal && common === target.length && at === target.length) return { term: target, index, count, from };
		from += length;
	}
	return null;
}

/**
 * The positions of a term in each of its documents. @param positions the block of positions beside the block of the
 * term
 */
export function positionsOf(positions: Bytes, { index, count }: TermEntry): number[][] {
	const reader: ByteReader = { bytes: positions, at: 0 };
	for (let before = 0; before < index; before++) {
		const length = readVarint(reader);
		reader.at += length;
	}
	const hasPositions = readVarint(reader) > 0;
	return Array.from({ length: count }, () => (hasPositions ? readTermPositions(reader) : []));
}

/** By table number: the first terms of its blocks, by which the block of a term is found. */
export type BlockIndex = Readonly<Record<number, readonly string[]>>;

export function readFirsts(bytes: Bytes): BlockIndex {
	return JSON.parse(new TextDecoder().decode(bytes)) as BlockIndex;
}

/** The range of blocks that may contain terms from `low` to `high`; the end is excluded. */
export function blockRange(firsts: readonly string[], low: string, high: string): [from: number, to: number] {
	const from = countBelow(firsts, (first) => first < low);
	// A term that spans several blocks begins the first of them; any other term may be in the block before.
	return [firsts[from] === low ? from : Math.max(0, from - 1), countBelow(firsts, (first) => first <= high)];
}

function countBelow(firsts: readonly string[], isBelow: (first: string) => boolean): number {
	let [from, to] = [0, firsts.length];
	while (from < to) {
		const middle = (from + to) >>> 1;
		if (isBelow(firsts[middle] ?? '')) from = middle + 1;
		else to = middle;
	}
	return from;
}
