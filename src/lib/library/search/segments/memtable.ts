// A memtable: the terms of documents that are in no segment yet.
import { addTo, type TermHit, type FlatPostings } from '../encoding/postings.ts';
import { toDocuments, type DocumentRow, type Documents } from '../encoding/document-columns.ts';

/** A term in a document: its code and its positions. */
export type Term = readonly [term: string, code: TermHit, positions: readonly number[]];

export interface Memtable {
	readonly size: number;
	/** Number of stored numbers, which take about four bytes each. */
	readonly weight: number;
	add(row: DocumentRow, terms: Iterable<Term>): void;
	/** Rows of the documents, in insertion order. */
	readonly rows: readonly DocumentRow[];
	documents(): Documents;
	get(term: string): FlatPostings | undefined;
	/** All terms, sorted. */
	terms(): readonly string[];
}

/** Maximum length of a word that V8 copies instead of referring to the whole text. */
const MAX_COPIED_LENGTH = 12;

export function memtable(): Memtable {
	const rows: DocumentRow[] = [];
	const lists = new Map<string, FlatPostings>();
	let sorted: string[] | null = null;
	let documents: Documents | null = null;
	let weight = 0;
	return {
		get size() {
			return rows.length;
		},
		get weight() {
			return weight;
		},
		add(row, terms) {
			const document = rows.length;
			rows.push(row);
			documents = null;
			for (const [term, code, positions] of terms) {
				let list = lists.get(term);
				if (list === undefined) {
					list = [];
					// Copies a long word, because V8 would keep the whole text of which the word is a slice.
					lists.set(term.length > MAX_COPIED_LENGTH ? Array.from(term).join('') : term, list);
					sorted = null;
				}
				addTo(list, document, code, positions);
				weight += 3 + positions.length;
			}
		},
		rows,
		documents: () => (documents ??= toDocuments(rows)),
		get: (term) => lists.get(term),
		terms: () => (sorted ??= [...lists.keys()].sort())
	};
}
