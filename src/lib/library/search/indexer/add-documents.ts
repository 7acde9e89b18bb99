// Turns entries into documents and writes them into the index: one by one, or many as a segment.
import type { EntryId } from '../../../domain/entry-fields.ts';
import { release } from '../encoding/bytes.ts';
import type { Connection } from '../../db/connection.ts';
import type { ReadTx, StoreName, WriteTx } from '../../db/schema.ts';
import { documentOf, type Searchable } from './document-terms.ts';
import { toUnflushedRow, type UnflushedRow } from '../segments/unflushed-document.ts';
import { INDEX_STORES, putManifest, readManifest } from '../segments/manifest-store.ts';
import type { IndexedRow, Manifest } from '../segments/manifest.ts';
import { recoverText } from './recover-terms.ts';
import { memtable, type Memtable } from '../segments/memtable.ts';
import { packMemtable, mergeRuns, termsInto, type PackedRun } from '../segments/packed-runs.ts';
import { toSearchable, type EntryContent } from './entry-content.ts';
import { toSegmentDocuments, writeSegment, type WrittenRow, type TermStream } from '../segments/segment-writer.ts';
import type { SegmentInfo } from '../segments/segment.ts';
import type { StemmerOf } from '../analysis/stemmer.ts';
import { SENTINEL_KEY } from '../../store/index-queue.ts';
import { placeAfter, placeOf, readPending, type IndexPlace, type PendingBatch } from './pending-entries.ts';

/** Context of all functions that write the index. */
export interface IndexWriter {
	readonly connection: Connection;
	/** Called before each transaction that writes, and between batches; tests throw here to interrupt. */
	readonly step: (name: string) => void;
	/** Called with the number of documents that wait to be written. */
	readonly onGathered: (count: number) => void;
	/** Called with the number of bytes of each row of a segment that was written. */
	readonly onBytesWritten: (bytes: number) => void;
	readonly signal: AbortSignal;
	readonly stemmerOf: StemmerOf;
	readonly limits: Limits;
}

/** Limits, in documents unless stated. */
export interface Limits {
	/** From this many queued entries on, they are written directly as a segment, without unflushed rows. */
	readonly bulkEntries: number;
	/** Number of entries read in one transaction. */
	readonly entriesPerRead: number;
	/**
	 * A segment is written after this many documents or this many ms, because documents in memory are lost when the
	 * process ends.
	 */
	readonly segmentDocuments: number;
	readonly segmentMs: number;
	/** Gathered documents are packed when they take this many numbers in memory. */
	readonly packedNumbers: number;
	/** This many unflushed documents become a segment. */
	readonly unflushed: number;
	/** Size class of the smallest segments; each next class is three times as large. */
	readonly smallestSegment: number;
	/** Processed rows of `toIndex` are deleted when there are this many. */
	readonly processedRows: number;
	/** The browser's log is flushed after this many bytes of segments. */
	readonly logBytes: number;
}

/** `packedNumbers` with their terms take some 4 MB, and V8 retains twice that; packed they take a tenth. */
export const LIMITS: Limits = {
	bulkEntries: 48,
	entriesPerRead: 16,
	segmentDocuments: 1_500,
	segmentMs: 15_000,
	packedNumbers: 120_000,
	unflushed: 128,
	smallestSegment: 256,
	processedRows: 256,
	logBytes: 4_000_000
};
const STORES: readonly StoreName[] = [...INDEX_STORES, 'toIndex'];

/** An entry after its document was made. */
interface IndexedEntry extends Pick<EntryContent, 'entry' | 'document'> {
	/** Searchable content; null if the entry must not be found. */
	readonly searchable: Pick<Searchable, 'article' | 'lang'> | null;
	/** Number of the document; unused if the entry must not be found. */
	readonly number: number;
}

interface NumberedEntry extends IndexedEntry {
	readonly searchable: Searchable | null;
}

/**
 * Indexes what the reader has just saved or written, as unflushed rows, which the next query finds.
 * @param batch the entries with their content; null to read them
 * @returns false if another tab changed the index meanwhile
 */
export async function addSingly(writer: IndexWriter, manifest: Manifest, batch: PendingBatch | null): Promise<boolean> {
	const work = batch ?? (await readPending(writer.connection, placeOf(manifest), writer.limits.entriesPerRead));
	const entries = numberEntries(work, manifest.nextDocument);
	const rows: [number, UnflushedRow][] = [];
	for (const each of entries) {
		const document = await toDocument(writer, each);
		if (document !== null) rows.push([each.number, toUnflushedRow(document.row, document.terms)]);
	}
	writer.step('single');
	const freshFrom = manifest.fresh === 0 ? (rows[0]?.[0] ?? 0) : manifest.freshFrom;
	return replaceManifest(writer.connection, manifest, async (tx) => {
		const [next] = await Promise.all([
			recordIndexed(
				tx,
				{ ...manifest, fresh: manifest.fresh + rows.length, freshFrom },
				entries,
				placeAfter(work, manifest.settled)
			),
			...rows.map(([number, row]) => tx.objectStore('fresh').put(row, number))
		]);
		return next;
	});
}

/** Starts indexing the whole library, which includes all queued entries. */
export async function startFullIndexing({ connection }: IndexWriter, manifest: Manifest): Promise<void> {
	await replaceManifest(connection, manifest, async (tx) => ({
		...manifest,
		reached: BEFORE_ALL_IDS,
		settled: Math.max(manifest.settled, await lastQueueKey(tx))
	}));
}

/** Sorts before every id. */
const BEFORE_ALL_IDS = ' ' as EntryId;

/** Writes many documents as a segment: first its rows, then in one transaction everything that refers to them. */
export async function addMany(writer: IndexWriter, manifest: Manifest): Promise<void> {
	const { segmentDocuments, segmentMs, packedNumbers, entriesPerRead } = writer.limits;
	const until = performance.now() + segmentMs;
	let table = memtable();
	const runs: PackedRun[] = [];
	const indexed: IndexedEntry[] = [];
	let place = placeOf(manifest);
	const last = await writer.connection.read(['toIndex'], lastQueueKey);
	const read = new Set<EntryId>();
	// An entry may have several rows in the queue, for example one for its save, its text and each tag. All are processed
	// when the entry is read.
	const skip = (entry: EntryId, key: number) => key <= last && read.has(entry);
	while (indexed.length < segmentDocuments && performance.now() < until && !writer.signal.aborted) {
		const work = await readPending(writer.connection, place, entriesPerRead, skip);
		for (const each of numberEntries(work, manifest.nextDocument + indexed.length)) {
			const document = await toDocument(writer, each);
			if (document !== null) table.add(document.row, document.terms);
			const { searchable } = each;
			indexed.push({ ...each, searchable: searchable && { article: searchable.article, lang: searchable.lang } });
			read.add(each.entry);
		}
		if (table.weight >= packedNumbers) {
			runs.push(packMemtable(table));
			table = memtable();
		}
		place = placeAfter(work, place.key);
		writer.step('gather');
		writer.onGathered(indexed.length);
		if (work.keys.length === 0 && work.reached === null) break;
	}
	if (table.size > 0) runs.push(packMemtable(table));
	const info = await writeRuns(writer, manifest.nextSegment, runs);
	writer.step('name');
	await replaceManifest(writer.connection, manifest, (tx) =>
		recordIndexed(tx, withSegment(manifest, info), indexed, place)
	);
}

/** The key of the last row of the queue at present. */
async function lastQueueKey(tx: ReadTx | WriteTx): Promise<number> {
	return (await (tx as ReadTx).objectStore('toIndex').openKeyCursor(null, 'prev'))?.key ?? SENTINEL_KEY;
}

function numberEntries({ contents }: PendingBatch, first: number): NumberedEntry[] {
	return contents.map(({ entry, searchable, document }, index) => ({
		entry,
		document,
		searchable: searchable === null ? null : toSearchable(searchable),
		number: first + index
	}));
}

async function toDocument(
	{ connection, stemmerOf }: IndexWriter,
	{ entry, number, searchable }: NumberedEntry
): Promise<ReturnType<typeof documentOf> | null> {
	if (searchable === null) return null;
	const { text, article } = searchable;
	const recovered = text === null && article !== null ? await recoverText(connection, entry, article) : null;
	return documentOf({ number, entry }, searchable, stemmerOf(searchable.lang), recovered);
}

/** Writes a memtable as a segment; null when there is nothing to write. */
export async function writeTable(writer: IndexWriter, id: number, table: Memtable): Promise<SegmentInfo | null> {
	if (table.size === 0) return null;
	const emitTerms: TermStream = async (sink) => {
		for (const _ of termsInto(table, sink)) await sink.end();
	};
	return writeSegment(id, toSegmentDocuments(table.rows), emitTerms, segmentRowWriter(writer));
}

async function writeRuns(writer: IndexWriter, id: number, runs: readonly PackedRun[]): Promise<SegmentInfo | null> {
	const rows = runs.flatMap((run) => run.rows);
	if (rows.length === 0) return null;
	return writeSegment(id, toSegmentDocuments(rows), mergeRuns(runs, writer.step), segmentRowWriter(writer));
}

export function segmentRowWriter({
	connection,
	step,
	onBytesWritten
}: Pick<IndexWriter, 'connection' | 'step' | 'onBytesWritten'>) {
	return async (rows: readonly WrittenRow[]): Promise<void> => {
		step('rows');
		await connection.write(['segments'], async (tx) => {
			await Promise.all(rows.map(([key, bytes]) => tx.objectStore('segments').put(bytes, key)));
		});
		for (const [, bytes] of rows) {
			onBytesWritten(bytes.byteLength);
			release(bytes);
		}
	};
}

export function withSegment(manifest: Manifest, info: SegmentInfo | null): Manifest {
	const segments = info === null ? manifest.segments : [...manifest.segments, info];
	return { ...manifest, segments, nextSegment: manifest.nextSegment + 1 };
}

/** Thrown to abort a transaction whose manifest has been replaced by another tab. */
const CONFLICT = new Error('the manifest was replaced');

/**
 * Runs `work` and stores the manifest that it returns.
 * @returns false if the stored manifest is no longer `before`; then nothing is written
 */
export async function replaceManifest(
	connection: Connection,
	before: Manifest,
	work: (tx: WriteTx) => Promise<Manifest>
): Promise<boolean> {
	try {
		await connection.write(STORES, async (tx) => {
			const [stored, next] = await Promise.all([readManifest(tx), work(tx)]);
			if (stored.generation !== before.generation) throw CONFLICT;
			await putManifest(tx, next);
		});
		return true;
	} catch (error) {
		if (error !== CONFLICT) throw error;
		return false;
	}
}

/** Records the document of each entry, deletes its former one, and marks queue rows up to `place` as processed. */
async function recordIndexed(
	tx: WriteTx,
	manifest: Manifest,
	entries: readonly IndexedEntry[],
	{ key, reached }: IndexPlace
): Promise<Manifest> {
	const current = new Map<EntryId, IndexedRow | null>();
	const dead = [...manifest.dead];
	const languages = new Set(manifest.languages);
	for (const { entry, document, searchable, number } of entries) {
		const former = current.get(entry) ?? (current.has(entry) ? null : document);
		if (former !== null) dead.push(former.number);
		current.set(entry, searchable === null ? null : { entry, number, article: searchable.article });
		if (searchable !== null && searchable.lang !== '') languages.add(searchable.lang);
	}
	const indexed = tx.objectStore('indexed');
	await Promise.all([...current].map(([entry, row]) => (row === null ? indexed.delete(entry) : indexed.put(row))));
	return {
		...manifest,
		reached,
		dead,
		// Keys are assigned in the order of transactions, so that no lower key comes later.
		settled: key,
		languages: [...languages],
		nextDocument: manifest.nextDocument + entries.length
	};
}
