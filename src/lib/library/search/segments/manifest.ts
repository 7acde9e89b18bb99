// What the index consists of.
import type { ArticleId } from '../../../domain/article.ts';
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { SegmentInfo } from './segment.ts';

/** Raised with every change of what is written; an index of another format is built anew. */
export const FORMAT_VERSION = 6;

export interface Manifest {
	readonly format: number;
	/** Counts the changes of this row: who knows the number knows the index. */
	readonly generation: number;
	/** In the order of their documents. */
	readonly segments: readonly SegmentInfo[];
	readonly nextSegment: number;
	readonly nextDocument: number;
	/** How many documents are in no segment yet, and the number of the first of them: an empty store takes long to look through. */
	readonly fresh: number;
	readonly freshFrom: number;
	/** The key of the last row of `toIndex` that was followed; those up to it are taken away some time. */
	readonly settled: number;
	/** Documents, by number, that are in a segment or fresh and count no more. */
	readonly dead: readonly number[];
	/** Entries up to this one were looked at since the index was begun: empty before that, null when all were. */
	readonly reached: EntryId | '' | null;
	/** Languages of articles, as `languageOf` says them. */
	readonly languages: readonly string[];
}

/** The document of an entry. */
export interface IndexedRow {
	readonly entry: EntryId;
	readonly number: number;
	/** Whose text is in it. */
	readonly article: ArticleId | null;
}

export const EMPTY: Manifest = {
	format: FORMAT_VERSION,
	generation: 0,
	segments: [],
	nextSegment: 1,
	nextDocument: 1,
	fresh: 0,
	freshFrom: 0,
	settled: 0,
	dead: [],
	reached: '',
	languages: []
};

/** Documents that count. */
export function countLive({ segments, fresh, dead }: Manifest): number {
	return segments.reduce((sum, { documents }) => sum + documents, fresh) - dead.length;
}
