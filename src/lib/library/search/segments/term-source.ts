// Where terms are looked up: a segment, or the documents in memory.
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { Documents } from '../encoding/document-columns.ts';
import { STEM_SUFFIX } from '../encoding/term-keys.ts';
import type { Memtable } from './memtable.ts';
import type { TakeCodes } from './match-buffer-pool.ts';
import { addMatch, forEachPosting, type By, type MatchSet } from '../encoding/postings.ts';

export interface TermSource {
	readonly documents: Documents;
	/** Of all its documents, none of which has it: they are given to another question once this one is answered. */
	codes(): MatchSet;
	/** Whose a document is. */
	entry(at: number): Promise<EntryId>;
	/** Adds what documents have of a term to `into`. @param among of those documents alone */
	postings(term: string, into: MatchSet, by?: By, among?: (document: number) => boolean): Promise<void>;
	/** The same for all words that begin so. */
	prefixed(prefix: string, into: MatchSet, by?: By): Promise<void>;
	/** Where each document has a term. */
	places(term: string): Promise<ReadonlyMap<number, readonly number[]>>;
	/** Words that begin so. */
	words(prefix: string): Promise<readonly string[]>;
}

/** A source with its documents that count no more, by their numbers in it. */
export interface LiveSource {
	readonly source: TermSource;
	readonly dead: ReadonlySet<number>;
}

export function inMemory(table: Memtable, take: TakeCodes): TermSource {
	function add(term: string, into: MatchSet, by?: By, among = (_document: number) => true): void {
		forEachPosting(table.get(term) ?? [], (document, code) => among(document) && addMatch(into, document, code, by));
	}
	const words = (prefix: string) =>
		table.terms().filter((term) => term.startsWith(prefix) && !term.endsWith(STEM_SUFFIX));
	// As it is now: others may add to it before the question is answered.
	const documents = table.documents();
	return {
		documents,
		codes: () => take(documents.numbers.length),
		entry: (at) => Promise.resolve(table.rows[at]?.entry ?? ('' as EntryId)),
		postings: (term, into, by, among) => Promise.resolve(add(term, into, by, among)),
		prefixed: (prefix, into, by) => Promise.resolve(words(prefix).forEach((term) => add(term, into, by))),
		places(term) {
			const flat = table.get(term) ?? [];
			const places = new Map<number, readonly number[]>();
			forEachPosting(flat, (document, _code, at, count) => places.set(document, flat.slice(at, at + count)));
			return Promise.resolve(places);
		},
		words: (prefix) => Promise.resolve(words(prefix))
	};
}
