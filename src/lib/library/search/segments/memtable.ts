// A memtable: the terms of documents that are in no segment yet.
import { addTo, type TermHit, type FlatPostings } from '../encoding/postings.ts';
import { toDocuments, type DocumentRow, type Documents } from '../encoding/document-columns.ts';

/** A term in a document: its code and its positions. */
export type Term = readonly [term: string, code: TermHit, places: readonly number[]];

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

const SHORT = 12;

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
			for (const [term, code, places] of terms) {
				let list = lists.get(term);
				if (list === undefined) {
					list = [];
					// Copies a long word, because V8 would keep the whole text of which the word is a slice.
					lists.set(term.length > SHORT ? Array.from(term).join('') : term, list);
					sorted = null;
				}
				addTo(list, document, code, places);
				weight += 3 + places.length;
			}
		},
		rows,
		documents: () => (documents ??= toDocuments(rows)),
		get: (term) => lists.get(term),
		terms: () => (sorted ??= [...lists.keys()].sort())
	};
}
