// Goes through the terms of one segment, in their order.
import type { Connection } from '../connection.ts';
import { readVarint, release, type ByteReader, type Bytes } from './bytes.ts';
import { readPosting, skipPlaces } from './postings.ts';
import { fetchOf } from './rows.ts';
import type { TermSink } from './segment-writer.ts';
import { KIND, rowsOf, type Head, type SegmentInfo } from './segment.ts';
import { termsOf, type Listed } from './table.ts';

/** Blocks read at once: hundreds of segments are merged together after a first catching up. */
const BLOCKS = 1;

export interface Cursor {
	/** The term that it stands at; null at the end, and while it is dry. */
	readonly term: string | null;
	/** Whether it is to be filled before its term is known. */
	readonly isDry: boolean;
	fill(): Promise<void>;
	/** Tells of the documents that have the term, and goes on to the next. */
	take(sink: Pick<TermSink, 'posting'>): void;
}

interface Part {
	readonly block: Bytes;
	/** Stands at the places of the next term. */
	readonly places: ByteReader;
	readonly terms: Iterator<Listed, undefined>;
}

/** @param numbers what each document is called now; less than 0 for those that are left out */
export function openCursor(connection: Connection, info: SegmentInfo, { firsts }: Head, numbers: Int32Array): Cursor {
	let parts: Part[] = [];
	let listed: Listed | undefined;
	let block = 0;

	function next(): void {
		while (parts[0] !== undefined) {
			listed = parts[0].terms.next().value;
			if (listed !== undefined) return;
			const done = parts.shift();
			if (done !== undefined) [done.block, done.places.bytes].forEach(({ buffer }) => release(buffer));
		}
		listed = undefined;
	}

	return {
		get term() {
			return listed?.term ?? null;
		},
		get isDry() {
			return listed === undefined && block < firsts.length;
		},
		async fill() {
			const to = Math.min(firsts.length, block + BLOCKS);
			const [blocks = [], places = []] = await connection.read(['segments'], (tx) =>
				Promise.all([KIND.terms, KIND.places].map((kind) => rowsOf(info, fetchOf(tx, info), kind, block, to)))
			);
			parts = blocks.map((bytes, index) => ({
				block: bytes,
				places: { bytes: places[index] ?? new Uint8Array(0), at: 0 },
				terms: termsOf(bytes)
			}));
			block = to;
			next();
		},
		take(sink) {
			const [part] = parts;
			if (part === undefined || listed === undefined) return;
			tellOf(part, listed, numbers, sink);
			next();
		}
	};
}

/** Places are copied as they lie: they count within their document. */
function tellOf(
	{ block, places }: Part,
	{ from, count }: Listed,
	numbers: Int32Array,
	sink: Pick<TermSink, 'posting'>
): void {
	const list: ByteReader = { bytes: block, at: from };
	const length = readVarint(places);
	const end = places.at + length;
	let document = -1;
	for (let left = count; left > 0; left--) {
		const posting = readPosting(list, document);
		document = posting.document;
		const at = places.at;
		if (length > 0) skipPlaces(places);
		const number = numbers[document] ?? -1;
		if (number < 0) continue;
		const writer = sink.posting(number, posting.code);
		if (length > 0) writer.copy(places.bytes, at, places.at);
		else writer.varint(0);
	}
	places.at = end;
}
