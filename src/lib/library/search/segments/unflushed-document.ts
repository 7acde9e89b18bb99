// Encodes and decodes the row of a document that is in no segment yet.
import { byteWriter, readVarint, withChecksum, verifyChecksum, type ByteReader } from '../encoding/bytes.ts';
import type { DocumentRow } from '../encoding/document-columns.ts';
import type { Term } from './memtable.ts';
import { readTermPositions, writeTermPositions } from '../encoding/postings.ts';
import { readTerm, writeTerm } from '../encoding/front-coding.ts';

export interface UnflushedRow {
	readonly row: DocumentRow;
	/** The document's terms with their codes and positions, with a checksum. */
	readonly terms: ArrayBuffer;
}

export function toUnflushedRow(row: DocumentRow, terms: Iterable<Term>): UnflushedRow {
	const sorted = [...terms].sort(([a], [b]) => (a < b ? -1 : 1));
	const writer = byteWriter(4096);
	writer.varint(sorted.length);
	let before = '';
	for (const [term, code, positions] of sorted) {
		writeTerm(writer, before, term);
		writer.varint(code);
		writeTermPositions(writer, positions, 0, positions.length);
		before = term;
	}
	return { row, terms: withChecksum(writer.view()) };
}

/** The terms of an unflushed document; null if the row is damaged. */
export function termsOfUnflushed({ terms }: UnflushedRow): Term[] | null {
	const bytes = verifyChecksum(terms);
	if (bytes === null) return null;
	const reader: ByteReader = { bytes, at: 0 };
	let term = '';
	return Array.from({ length: readVarint(reader) }, () => {
		term = readTerm(reader, term);
		const code = readVarint(reader);
		return [term, code, readTermPositions(reader)] as const;
	});
}
