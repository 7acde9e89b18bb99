// A sorted table of terms in blocks: terms front-coded, then their posting lists; their places in a block beside it.
import { byteWriter, readVarint, type ByteReader, type ByteWriter, type Bytes } from './bytes.ts';
import { eachOf, readPlaces, writePlaces, writePosting, type Flat } from './postings.ts';

/** A block is closed when it is as long as that, in bytes: what is read to look one term up. */
const BLOCK = 6_000;
/** A longer list goes on in a block of its own: Chromium keeps values from 64 kB on in files, which read slowly. */
const LONGEST = 32_000;

export interface Block {
	/** The first term in it. */
	readonly first: string;
	readonly postings: Bytes;
	/** For each term the bytes of its places, then for each posting its places; empty when no term has any. */
	readonly places: Bytes;
}

/** One term of a block; a long list is in several, one after another. */
export interface Listed {
	readonly term: string;
	/** Which term of the block it is. */
	readonly index: number;
	/** Of documents. */
	readonly count: number;
	/** Where in the block its postings begin. */
	readonly from: number;
}

export interface TableWriter {
	/** Terms come in their order, by UTF-16 units. @returns blocks that are full */
	add(term: string, flat: Flat): Block[];
	end(): Block[];
}

export function tableWriter(): TableWriter {
	const heads = byteWriter(BLOCK);
	const lists = byteWriter(BLOCK);
	const places = byteWriter(BLOCK);
	const list = byteWriter();
	const placesOfTerm = byteWriter();
	let first = '';
	let last = '';
	let terms = 0;
	let hasPlaces = false;

	function close(): Block[] {
		if (terms === 0) return [];
		const head = byteWriter(heads.length + lists.length + 8);
		head.varint(terms);
		head.varint(heads.length);
		head.append(heads.take());
		head.append(lists.take());
		const block = { first, postings: head.take(), places: hasPlaces ? places.take() : new Uint8Array(0) };
		for (const writer of [heads, lists, places]) writer.clear();
		[first, last, terms, hasPlaces] = ['', '', 0, false];
		return [block];
	}

	function put(term: string, count: number): Block[] {
		const size = list.length + placesOfTerm.length;
		const full = terms > 0 && heads.length + lists.length + list.length > BLOCK ? close() : [];
		if (terms === 0) first = term;
		writeTerm(heads, last, term);
		heads.varint(count);
		heads.varint(list.length);
		lists.append(list.take());
		// A zero for each posting says nothing that no bytes at all would not say.
		const placed = placesOfTerm.length > count ? placesOfTerm.take() : new Uint8Array(0);
		places.varint(placed.length);
		places.append(placed);
		hasPlaces ||= placed.length > 0;
		last = term;
		terms++;
		list.clear();
		placesOfTerm.clear();
		return size > LONGEST ? [...full, ...close()] : full;
	}

	return {
		add(term, flat) {
			const blocks: Block[] = [];
			let before = -1;
			let count = 0;
			eachOf(flat, (document, code, at, many) => {
				if (list.length + placesOfTerm.length > LONGEST) {
					blocks.push(...put(term, count));
					[before, count] = [-1, 0];
				}
				writePosting(list, before, document, code);
				writePlaces(placesOfTerm, flat, at, many);
				before = document;
				count++;
			});
			return [...blocks, ...put(term, count)];
		},
		end: close
	};
}

/** A term as what it shares with the one before, and the rest by UTF-16 units. */
export function writeTerm(writer: ByteWriter, before: string, term: string): void {
	let shared = 0;
	while (shared < before.length && before.charCodeAt(shared) === term.charCodeAt(shared)) shared++;
	writer.varint(shared);
	writer.varint(term.length - shared);
	for (let at = shared; at < term.length; at++) writer.varint(term.charCodeAt(at));
}

export function readTerm(reader: ByteReader, before: string): string {
	let term = before.slice(0, readVarint(reader));
	for (let left = readVarint(reader); left > 0; left--) term += String.fromCharCode(readVarint(reader));
	return term;
}

/** All terms of a block, in their order. */
export function* termsOf(block: Bytes): Generator<Listed> {
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

/** Looks one term up without making strings of the others. */
export function find(block: Bytes, wanted: string): Listed | null {
	const reader: ByteReader = { bytes: block, at: 0 };
	const terms = readVarint(reader);
	const heads = readVarint(reader);
	let from = reader.at + heads;
	/** How many letters the current term has in common with the wanted one. */
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
			const other = at < wanted.length ? wanted.charCodeAt(at) : -1;
			if (unit === other) common = at + 1;
			else {
				equal = false;
				isLater = unit > other;
			}
		}
		const count = readVarint(reader);
		const length = readVarint(reader);
		if (isLater) return null;
		if (equal && common === wanted.length && at === wanted.length) return { term: wanted, index, count, from };
		from += length;
	}
	return null;
}

/** The places of a term in each of its documents. @param places the block beside the one that lists it */
export function placesOf(places: Bytes, { index, count }: Listed): number[][] {
	const reader: ByteReader = { bytes: places, at: 0 };
	for (let before = 0; before < index; before++) {
		const length = readVarint(reader);
		reader.at += length;
	}
	const isPlaced = readVarint(reader) > 0;
	return Array.from({ length: count }, () => (isPlaced ? readPlaces(reader) : []));
}

/** The first terms of a table's blocks: which block has a term is looked up in them. */
export function writeFirsts(firsts: readonly string[]): Bytes {
	const writer = byteWriter();
	writer.varint(firsts.length);
	let before = '';
	for (const first of firsts) {
		writeTerm(writer, before, first);
		before = first;
	}
	return writer.take();
}

export function readFirsts(bytes: Bytes): string[] {
	const reader: ByteReader = { bytes, at: 0 };
	let before = '';
	return Array.from({ length: readVarint(reader) }, () => (before = readTerm(reader, before)));
}

/** The blocks in which terms from `low` to `high` can be, as numbers from and to, the last not included. */
export function blocksOf(firsts: readonly string[], low: string, high: string): [from: number, to: number] {
	const from = countBelow(firsts, (first) => first < low);
	// A list that is in several blocks begins with one of its own.
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
