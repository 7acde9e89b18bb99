// Turns entries into documents and writes them into the index: one by one, or many as a segment.
import type { EntryId } from '../../../domain/entry-fields.ts';
import { release } from '../encoding/bytes.ts';
import type { Connection } from '../../db/connection.ts';
import type { ReadTx, StoreName, WriteTx } from '../../db/schema.ts';
import { documentOf, type Searchable } from './document-terms.ts';
import { freshRow, type FreshRow } from '../segments/unflushed-document.ts';
import { INDEX_STORES, putManifest, readManifest } from '../segments/manifest-store.ts';
import type { IndexedRow, Manifest } from '../segments/manifest.ts';
import { readKeptText } from './recover-terms.ts';
import { memtable, type Memtable } from '../segments/memtable.ts';
import { packMemtable, mergeRuns, termsInto, type PackedRun } from '../segments/packed-runs.ts';
import { toSearchable, type EntryContent } from './entry-content.ts';
import { collected, writeSegment, type SegmentRow, type TermStream } from '../segments/segment-writer.ts';
import type { SegmentInfo } from '../segments/segment.ts';
import type { StemmerOf } from '../analysis/stemmer.ts';
import { SENTINEL_KEY } from '../../store/index-queue.ts';
import { placeAfter, placeOf, readPending, type Place, type PendingBatch } from './pending-entries.ts';

/** Context shared by everything that writes the index. */
export interface Writer {
	readonly connection: Connection;
	/** Called before each transaction that writes, and between batches; tests stop here. */
	readonly step: (name: string) => void;
	/** Receives the number of documents that wait to be written. */
	readonly gathered: (count: number) => void;
	/** Receives the number of bytes written for a segment. */
	readonly wrote: (bytes: number) => void;
	readonly signal: AbortSignal;
	readonly stemmerOf: StemmerOf;
	readonly limits: Limits;
}

/** Limits, in documents unless stated. */
export interface Limits {
	/** From this many waiting entries on, they become a segment at once, without unflushed rows. */
	readonly many: number;
	/** Entries read in one transaction. */
	readonly some: number;
	/** A segment is written after this many documents or ms: gathered documents are lost with the process. */
	readonly full: number;
	readonly patience: number;
	/** Gathered documents are packed at this many numbers. */
	readonly weight: number;
	/** Unflushed documents become a segment at this number. */
	readonly fresh: number;
	/** Size class of the smallest segments; the next is three times as large. */
	readonly smallest: number;
	/** Processed rows of `toIndex` are deleted at this number. */
	readonly settled: number;
	/** The browser's log is flushed after this many bytes of segments. */
	readonly log: number;
}

/** These numbers with their terms take some 4 MB, and V8 retains twice that; packed they take a tenth. */
export const LIMITS: Limits = {
	many: 48,
	some: 16,
	full: 1_500,
	patience: 15_000,
	weight: 120_000,
	fresh: 128,
	smallest: 256,
	settled: 256,
	log: 4_000_000
};
const STORES: readonly StoreName[] = [...INDEX_STORES, 'toIndex'];

/** What is kept of an entry after its document was made. */
interface IndexedEntry extends Pick<EntryContent, 'entry' | 'document'> {
	/** Null if it must not be found. */
	readonly searchable: Pick<Searchable, 'article' | 'lang'> | null;
	/** Number of the document; unused if it must not be found. */
	readonly number: number;
}

interface Made extends IndexedEntry {
	readonly searchable: Searchable | null;
}

/**
 * Indexes what the reader has just saved or written, as unflushed rows: found from the next query on.
 * @param read the entries' content, if known
 * @returns false when others changed the index meanwhile
 */
export async function addSingly(writer: Writer, manifest: Manifest, read: PendingBatch | null): Promise<boolean> {
	const work = read ?? (await readPending(writer.connection, placeOf(manifest), writer.limits.some));
	const made = madeOf(work, manifest.nextDocument);
	const rows: [number, FreshRow][] = [];
	for (const each of made) {
		const document = await toDocument(writer, each);
		if (document !== null) rows.push([each.number, freshRow(document.row, document.terms)]);
	}
	writer.step('single');
	const freshFrom = manifest.fresh === 0 ? (rows[0]?.[0] ?? 0) : manifest.freshFrom;
	return change(writer.connection, manifest, async (tx) => {
		const [next] = await Promise.all([
			commit(
				tx,
				{ ...manifest, fresh: manifest.fresh + rows.length, freshFrom },
				made,
				placeAfter(work, manifest.settled)
			),
			...rows.map(([number, row]) => tx.objectStore('fresh').put(row, number))
		]);
		return next;
	});
}

/** Starts with the whole library, which includes all queued entries. */
export async function begin({ connection }: Writer, manifest: Manifest): Promise<void> {
	await change(connection, manifest, async (tx) => ({
		...manifest,
		reached: FIRST,
		settled: Math.max(manifest.settled, await lastNoted(tx))
	}));
}

/** Sorts before every id. */
const FIRST = ' ' as EntryId;

/** Writes many documents as a segment: first its rows, then in one transaction everything that refers to them. */
export async function addMany(writer: Writer, manifest: Manifest): Promise<void> {
	const { full, patience, weight, some } = writer.limits;
	const until = performance.now() + patience;
	let table = memtable();
	const runs: PackedRun[] = [];
	const made: IndexedEntry[] = [];
	let place = placeOf(manifest);
	const last = await writer.connection.read(['toIndex'], lastNoted);
	const read = new Set<EntryId>();
	// An entry is queued when it is saved, when its text comes, and with each tag: all of these are processed at once.
	const skip = (entry: EntryId, key: number) => key <= last && read.has(entry);
	while (made.length < full && performance.now() < until && !writer.signal.aborted) {
		const work = await readPending(writer.connection, place, some, skip);
		for (const each of madeOf(work, manifest.nextDocument + made.length)) {
			const document = await toDocument(writer, each);
			if (document !== null) table.add(document.row, document.terms);
			const { searchable } = each;
			made.push({ ...each, searchable: searchable && { article: searchable.article, lang: searchable.lang } });
			read.add(each.entry);
		}
		if (table.weight >= weight) {
			runs.push(packMemtable(table));
			table = memtable();
		}
		place = placeAfter(work, place.key);
		writer.step('gather');
		writer.gathered(made.length);
		if (work.keys.length === 0 && work.reached === null) break;
	}
	if (table.size > 0) runs.push(packMemtable(table));
	const info = await writeRuns(writer, manifest.nextSegment, runs);
	writer.step('name');
	await change(writer.connection, manifest, (tx) => commit(tx, withSegment(manifest, info), made, place));
}

/** The key of the last row now. */
async function lastNoted(tx: ReadTx | WriteTx): Promise<number> {
	return (await (tx as ReadTx).objectStore('toIndex').openKeyCursor(null, 'prev'))?.key ?? SENTINEL_KEY;
}

function madeOf({ raws }: PendingBatch, first: number): Made[] {
	return raws.map(({ entry, searchable, document }, index) => ({
		entry,
		document,
		searchable: searchable === null ? null : toSearchable(searchable),
		number: first + index
	}));
}

async function toDocument(
	{ connection, stemmerOf }: Writer,
	{ entry, number, searchable }: Made
): Promise<ReturnType<typeof documentOf> | null> {
	if (searchable === null) return null;
	const { text, article } = searchable;
	const kept = text === null && article !== null ? await readKeptText(connection, entry, article) : null;
	return documentOf({ number, entry }, searchable, stemmerOf(searchable.lang), kept);
}

/** Null when there is nothing to write. */
export async function writeTable(writer: Writer, id: number, table: Memtable): Promise<SegmentInfo | null> {
	if (table.size === 0) return null;
	const tell: TermStream = async (sink) => {
		for (const _ of termsInto(table, sink)) await sink.end();
	};
	return writeSegment(id, collected(table.rows), tell, segmentRowWriter(writer));
}

async function writeRuns(writer: Writer, id: number, runs: readonly PackedRun[]): Promise<SegmentInfo | null> {
	const rows = runs.flatMap((run) => run.rows);
	if (rows.length === 0) return null;
	return writeSegment(id, collected(rows), mergeRuns(runs, writer.step), segmentRowWriter(writer));
}

export function segmentRowWriter({ connection, step, wrote }: Pick<Writer, 'connection' | 'step' | 'wrote'>) {
	return async (rows: readonly SegmentRow[]): Promise<void> => {
		step('rows');
		await connection.write(['segments'], async (tx) => {
			await Promise.all(rows.map(([key, bytes]) => tx.objectStore('segments').put(bytes, key)));
		});
		for (const [, bytes] of rows) {
			wrote(bytes.byteLength);
			release(bytes);
		}
	};
}

export function withSegment(manifest: Manifest, info: SegmentInfo | null): Manifest {
	const segments = info === null ? manifest.segments : [...manifest.segments, info];
	return { ...manifest, segments, nextSegment: manifest.nextSegment + 1 };
}

/** Deletes rows written for a manifest that has been replaced. */
const CONFLICT = new Error('overtaken');

/**
 * Writes the manifest and what belongs to it. @returns false, writing nothing, when the stored manifest is no longer
 * `before`
 */
export async function change(
	connection: Connection,
	before: Manifest,
	work: (tx: WriteTx) => Promise<Manifest>
): Promise<boolean> {
	try {
		await connection.write(STORES, async (tx) => {
			const [now, next] = await Promise.all([readManifest(tx), work(tx)]);
			if (now.generation !== before.generation) throw CONFLICT;
			await putManifest(tx, next);
		});
		return true;
	} catch (error) {
		if (error !== CONFLICT) throw error;
		return false;
	}
}

/** Records the document of each entry, deletes its former one, and marks queue rows up to `place` as processed. */
async function commit(
	tx: WriteTx,
	manifest: Manifest,
	made: readonly IndexedEntry[],
	{ key, reached }: Place
): Promise<Manifest> {
	const current = new Map<EntryId, IndexedRow | null>();
	const dead = [...manifest.dead];
	const languages = new Set(manifest.languages);
	for (const { entry, document, searchable, number } of made) {
		const old = current.get(entry) ?? (current.has(entry) ? null : document);
		if (old !== null) dead.push(old.number);
		current.set(entry, searchable === null ? null : { entry, number, article: searchable.article });
		if (searchable !== null && searchable.lang !== '') languages.add(searchable.lang);
	}
	const indexed = tx.objectStore('indexed');
	await Promise.all([...current].map(([entry, row]) => (row === null ? indexed.delete(entry) : indexed.put(row))));
	return {
		...manifest,
		reached,
		dead,
		// Keys are assigned in transaction order: no lower one comes later.
		settled: key,
		languages: [...languages],
		nextDocument: manifest.nextDocument + made.length
	};
}
