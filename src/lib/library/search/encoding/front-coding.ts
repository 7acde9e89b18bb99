// Front coding: stores a term as the length of the prefix that it shares with the term before, and the rest.
import { readVarint, type ByteReader, type ByteWriter } from './bytes.ts';

/** Writes the length of the prefix shared with the term before, and the rest as UTF-16 units. */
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
