// Goes through the terms of one segment, in their order.
import type { Connection } from '../connection.ts';
import { readVarint, type ByteReader, type Bytes } from './bytes.ts';
import { readPlaces, readPosting, type Flat } from './postings.ts';
import { fetchOf } from './rows.ts';
import { KIND, rowsOf, type Head, type SegmentInfo } from './segment.ts';
import { termsOf } from './table.ts';

/** Blocks read at once. */
const BLOCKS = 2;

export interface Cursor {
	/** The term that it stands at; null at the end. */
	term(): Promise<string | null>;
	/** Adds the postings of that term to `into`, and goes on. */
	take(into: Flat): void;
}

/** @param numbers what each document is called now; less than 0 for those that are left out */
export function openCursor(connection: Connection, info: SegmentInfo, { firsts }: Head, numbers: Int32Array): Cursor {
	let queue: readonly (readonly [string, Flat])[] = [];
	let at = 0;
	let block = 0;
	async function fill(): Promise<void> {
		const to = Math.min(firsts.length, block + BLOCKS);
		const [blocks, places] = await connection.read(['segments'], (tx) =>
			Promise.all([KIND.terms, KIND.places].map((kind) => rowsOf(info, fetchOf(tx, info), kind, block, to)))
		);
		queue = (blocks ?? []).flatMap((bytes, index) => flatsOf(bytes, places?.[index] ?? new Uint8Array(0), numbers));
		at = 0;
		block = to;
	}
	return {
		async term() {
			while (at === queue.length && block < firsts.length) await fill();
			return queue[at]?.[0] ?? null;
		},
		take(into) {
			for (const value of queue[at++]?.[1] ?? []) into.push(value);
		}
	};
}

/** The terms of a block with their postings, renumbered. */
function flatsOf(block: Bytes, places: Bytes, numbers: Int32Array): [string, Flat][] {
	const flats: [string, Flat][] = [];
	const beside: ByteReader = { bytes: places, at: 0 };
	for (const { term, count, from } of termsOf(block)) {
		const flat: Flat = [];
		const list: ByteReader = { bytes: block, at: from };
		const length = readVarint(beside);
		const end = beside.at + length;
		let document = -1;
		for (let left = count; left > 0; left--) {
			const posting = readPosting(list, document);
			document = posting.document;
			const where = length > 0 ? readPlaces(beside) : [];
			const number = numbers[document] ?? -1;
			if (number < 0) continue;
			flat.push(number, posting.code, where.length);
			for (const place of where) flat.push(place);
		}
		beside.at = end;
		flats.push([term, flat]);
	}
	return flats;
}
