// Looks terms up in a segment or a memtable.
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { Documents } from '../encoding/document-columns.ts';
import { STEM_SUFFIX } from '../encoding/term-keys.ts';
import type { Memtable } from './memtable.ts';
import type { AllocateBuffer } from './match-buffer-pool.ts';
import { addMatch, forEachPosting, type MatchKind, type MatchSet } from '../encoding/postings.ts';

export interface TermSource {
	readonly documents: Documents;
	/** A zeroed match set for all documents of the source; it is reused after the query. */
	matchSet(): MatchSet;
	/** The entry of a document. */
	entry(at: number): Promise<EntryId>;
	/** Adds the matches of a term to `into`. @param among whether a document may be added */
	postings(term: string, into: MatchSet, kind?: MatchKind, among?: (document: number) => boolean): Promise<void>;
	/** Adds the matches of all words with a prefix to `into`. */
	prefixPostings(prefix: string, into: MatchSet, kind?: MatchKind): Promise<void>;
	/** The positions of a term in each document. */
	positions(term: string): Promise<ReadonlyMap<number, readonly number[]>>;
	/** Words with a prefix. */
	words(prefix: string): Promise<readonly string[]>;
}

/** A source with the indexes of its deleted documents. */
export interface LiveSource {
	readonly source: TermSource;
	readonly deleted: ReadonlySet<number>;
}

export function inMemory(table: Memtable, allocate: AllocateBuffer): TermSource {
	function add(term: string, into: MatchSet, kind?: MatchKind, among = (_document: number) => true): void {
		forEachPosting(table.get(term) ?? [], (document, code) => among(document) && addMatch(into, document, code, kind));
	}
	const words = (prefix: string) =>
		table.terms().filter((term) => term.startsWith(prefix) && !term.endsWith(STEM_SUFFIX));
	// Read now, because documents may be added before the query has run.
	const documents = table.documents();
	return {
		documents,
		matchSet: () => allocate(documents.numbers.length),
		entry: (at) => Promise.resolve(table.rows[at]?.entry ?? ('' as EntryId)),
		postings: (term, into, kind, among) => Promise.resolve(add(term, into, kind, among)),
		prefixPostings: (prefix, into, kind) => Promise.resolve(words(prefix).forEach((term) => add(term, into, kind))),
		positions(term) {
			const flat = table.get(term) ?? [];
			const positions = new Map<number, readonly number[]>();
			forEachPosting(flat, (document, _code, at, count) => positions.set(document, flat.slice(at, at + count)));
			return Promise.resolve(positions);
		},
		words: (prefix) => Promise.resolve(words(prefix))
	};
}
