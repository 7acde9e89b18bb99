// Encodes the entry ids of a segment's documents in rows. Rows are read only for the results that are shown.
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { Bytes } from './bytes.ts';

/** Number of ids in each row. Rows are short, because each of thirty results may be in another row. */
const IDS_PER_ROW = 128;
/** Characters of an id, which are ASCII. */
const ID_CHARACTERS = 22;

export function* writeIds(entries: readonly EntryId[]): Generator<Bytes> {
	for (let from = 0; from < entries.length; from += IDS_PER_ROW)
		yield new TextEncoder().encode(entries.slice(from, from + IDS_PER_ROW).join(''));
}

/** The row with the id of a document. */
export function rowOfId(at: number): number {
	return Math.floor(at / IDS_PER_ROW);
}

export function readId(row: Bytes, at: number): EntryId {
	const from = (at % IDS_PER_ROW) * ID_CHARACTERS;
	return String.fromCharCode(...row.subarray(from, from + ID_CHARACTERS)) as EntryId;
}
