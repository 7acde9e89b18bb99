// Whose each document of a segment is: ids of entries, some hundred in a row, read for the answers that are shown.
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { Bytes } from './bytes.ts';

/** Ids in a row: the thirty that a list shows lie in as many rows, which are read for each question. */
const IDS = 128;
/** Letters of an id, which are ASCII. */
const LENGTH = 22;

export function* writeIds(entries: readonly EntryId[]): Generator<Bytes> {
	for (let from = 0; from < entries.length; from += IDS)
		yield new TextEncoder().encode(entries.slice(from, from + IDS).join(''));
}

/** The row that has the id of a document. */
export function rowOfId(at: number): number {
	return Math.floor(at / IDS);
}

export function readId(row: Bytes, at: number): EntryId {
	const from = (at % IDS) * LENGTH;
	return String.fromCharCode(...row.subarray(from, from + LENGTH)) as EntryId;
}
