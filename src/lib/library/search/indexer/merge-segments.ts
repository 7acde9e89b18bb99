// Merges adjacent segments into one, without their deleted documents.
import type { EntryId } from '../../../domain/entry-fields.ts';
import { replaceManifest, segmentRowWriter, type Limits, type IndexWriter } from './add-documents.ts';
import { mergeInto, openCursor, storedBlocks, type Cursor } from '../segments/term-cursor.ts';
import { rowAt, type DocumentRow } from '../encoding/document-columns.ts';
import { readId, rowOfId } from '../encoding/entry-ids.ts';
import type { Manifest } from '../segments/manifest.ts';
import { segmentReader } from '../segments/segment-rows.ts';
import { toSegmentDocuments, writeSegment } from '../segments/segment-writer.ts';
import { KIND, readHeader, rowsOf, type SegmentHeader, type SegmentInfo } from '../segments/segment.ts';

/**
 * Number of segments of similar size that are merged. A larger number would mean slower queries, because a query
 * reads each segment; a smaller one would mean more rewriting (log3 of the library for each document).
 */
const MERGE_FACTOR = 3;
/** A segment is rewritten alone when more than this share of its documents is deleted. */
const MAX_DELETED_SHARE = 1 / 3;

/** The segments to merge next; null if there are none. */
export function segmentsToMerge(
	{ segments, dead }: Manifest,
	{ smallestSegment }: Limits
): readonly SegmentInfo[] | null {
	const sizes = segments.map(({ documents }) =>
		Math.floor(Math.log(Math.max(documents, smallestSegment) / smallestSegment) / Math.log(MERGE_FACTOR))
	);
	for (let from = 0; from < segments.length; from++) {
		let to = from;
		while (to < segments.length && (sizes[to] ?? 0) <= (sizes[from] ?? 0)) to++;
		const run = segments.slice(from, to);
		if (run.length >= MERGE_FACTOR && isBalanced(run)) return run;
	}
	const mostlyDeleted = segments.find(
		({ first, last, documents }) =>
			dead.filter((number) => number >= first && number <= last).length > documents * MAX_DELETED_SHARE
	);
	return mostlyDeleted === undefined ? null : [mostlyDeleted];
}

/**
 * Whether no segment is larger than the others together. Merging a large segment with a few small ones would rewrite it
 * again and again.
 */
function isBalanced(run: readonly SegmentInfo[]): boolean {
	const sizes = run.map(({ documents }) => documents);
	return 2 * Math.max(...sizes) <= sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * Merges adjacent segments.
 * @returns false if the index was changed meanwhile; then the manifest stays unchanged
 * @throws Failure `index_damaged`
 */
export async function merge(writer: IndexWriter, manifest: Manifest, chosen: readonly SegmentInfo[]): Promise<boolean> {
	const { connection, step } = writer;
	const dead = new Set(manifest.dead);
	const rows: DocumentRow[] = [];
	const sources: Cursor[] = [];
	for (const info of chosen) {
		const head = await connection.read(['segments'], (tx) => readHeader(info, segmentReader(tx, info)));
		const ids = await connection.read(['segments'], (tx) => rowsOf(info, segmentReader(tx, info), KIND.ids));
		const entry = (at: number) => readId(ids[rowOfId(at)] ?? new Uint8Array(0), at);
		sources.push(openCursor(storedBlocks(connection, info), renumber(head, dead, rows, entry)));
	}
	const merged =
		rows.length === 0
			? null
			: await writeSegment(
					manifest.nextSegment,
					toSegmentDocuments(rows),
					(sink) => mergeInto(sink, sources, step),
					segmentRowWriter(writer)
				);
	step('swap');
	return replaceManifest(connection, manifest, () => {
		const at = manifest.segments.findIndex(({ id }) => id === chosen[0]?.id);
		const segments = manifest.segments.toSpliced(at, chosen.length, ...(merged === null ? [] : [merged]));
		const wasMerged = (number: number) => chosen.some(({ first, last }) => number >= first && number <= last);
		return Promise.resolve({
			...manifest,
			segments,
			nextSegment: manifest.nextSegment + 1,
			dead: manifest.dead.filter((number) => !wasMerged(number))
		});
	});
}

/**
 * Appends the documents of a segment that are not deleted to `rows`.
 * @returns the new index of each document; -1 for deleted ones
 */
function renumber(
	{ documents }: SegmentHeader,
	dead: ReadonlySet<number>,
	rows: DocumentRow[],
	entry: (at: number) => EntryId
): Int32Array {
	return Int32Array.from(documents.numbers, (number, at) =>
		dead.has(number) ? -1 : rows.push(rowAt(documents, at, entry(at))) - 1
	);
}
