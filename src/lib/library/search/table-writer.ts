// Writes a sorted table of terms in blocks: terms front-coded, then their posting lists; their places beside them.
import { byteWriter, type Bytes } from './bytes.ts';
import { eachOf, writePlaces, writePosting, type Flat } from './postings.ts';
import { writeTerm } from './terms.ts';

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
		const isFull = heads.length + lists.length + list.length > BLOCK || places.length + placesOfTerm.length > LONGEST;
		const full = isFull ? close() : [];
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
					// Each part of it is the first of its block: so the blocks that have it are found.
					blocks.push(...close(), ...put(term, count));
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

/** The first terms of a table's blocks, by which the block of a term is found. JSON, which is read at start faster than any form of our own. */
export function writeFirsts(firsts: readonly string[]): Bytes {
	return new TextEncoder().encode(JSON.stringify(firsts));
}
