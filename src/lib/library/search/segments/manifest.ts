// The manifest: the one row that describes the state of the index.
import type { ArticleId } from '../../../domain/article.ts';
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { SegmentInfo } from './segment.ts';

/** Increased with every change of the format; an index of another format is rebuilt. */
export const FORMAT_VERSION = 6;

export interface Manifest {
	readonly format: number;
	/** Incremented with each change of this row. */
	readonly generation: number;
	/** In the order of their documents. */
	readonly segments: readonly SegmentInfo[];
	readonly nextSegment: number;
	readonly nextDocument: number;
	/** Number of unflushed documents. Stored here, because seeking in an empty store takes long. */
	readonly fresh: number;
	/** Number of the first unflushed document. */
	readonly freshFrom: number;
	/** The key of the last processed row of `toIndex`; rows up to it are deleted later. */
	readonly settled: number;
	/** Numbers of deleted documents that are still in a segment or unflushed. */
	readonly dead: readonly number[];
	/** Entries up to this id were read since the index was started; empty before the first, null when all were read. */
	readonly reached: EntryId | '' | null;
	/** Languages of articles, as `primaryLanguage` returns them. */
	readonly languages: readonly string[];
}

/** The document of an entry. */
export interface IndexedRow {
	readonly entry: EntryId;
	readonly number: number;
	/** The article whose text is in the document. */
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

/** Number of documents that are not deleted. */
export function countLive({ segments, fresh, dead }: Manifest): number {
	return segments.reduce((sum, { documents }) => sum + documents, fresh) - dead.length;
}
