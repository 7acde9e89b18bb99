// Keeps the index up to date with the library: turns changed entries into documents, documents into segments, and
// merges segments.
import type { StoreKey } from 'idb';
import { Failure } from '../../../domain/core/failure.ts';
import type { Connection } from '../../db/connection.ts';
import { flushLevelDbLog } from '../../db/flush-leveldb-log.ts';
import type { LibrarySchema } from '../../db/schema.ts';
import {
	addMany,
	addSingly,
	startFullIndexing,
	replaceManifest,
	LIMITS,
	withSegment,
	writeTable,
	type Limits,
	type IndexWriter
} from './add-documents.ts';
import { termsOfUnflushed } from '../segments/unflushed-document.ts';
import { requeueDocuments, resetIndex, readManifest } from '../segments/manifest-store.ts';
import { FORMAT_VERSION, type Manifest } from '../segments/manifest.ts';
import { memtable } from '../segments/memtable.ts';
import { merge, segmentsToMerge } from './merge-segments.ts';
import { KIND } from '../segments/segment.ts';
import { loadStemmers, type StemmerOf } from '../analysis/stemmer.ts';
import { SENTINEL_KEY, keepSentinelRow } from '../../store/index-queue.ts';
import { readNext } from './pending-entries.ts';

export interface IndexingDeps {
	readonly connection: Connection;
	/** Serialises writes to the index across all tabs; absent when there is only one tab. */
	readonly asOnlyWriter?: <T>(work: () => Promise<T>) => Promise<T>;
	/** Called with the number of documents that are made and not yet in the manifest; 0 after a commit. */
	readonly progress?: (uncommitted: number) => void;
	/** Called before each transaction that writes, with its name; tests throw here to interrupt. */
	readonly step?: (name: string) => void;
	readonly limits?: Limits;
}

export interface Indexing {
	/** Indexes all changes. Stops soon after `signal` is aborted. @throws Failure quota, database_lost */
	catchUp(signal: AbortSignal): Promise<void>;
	/** Removes a damaged segment and queues its entries again. */
	heal(segment: number): Promise<void>;
}

export function openIndexing({
	connection,
	asOnlyWriter = (work) => work(),
	progress,
	step = () => undefined,
	limits = LIMITS
}: IndexingDeps): Indexing {
	let stemmerOf: StemmerOf | null = null;
	/** Expected key of the last processed row of `toIndex`. */
	let expectedKey = 0;
	/** Whether no rows are left of segments that the manifest does not name. */
	let isSwept = false;
	/** Bytes of segments since the browser's log was flushed. */
	let bytesSinceFlush = 0;
	/** The key up to which rows of `toIndex` were deleted. */
	let deletedUpTo = 0;

	/** @returns false when nothing is left to do */
	async function advance(writer: IndexWriter): Promise<boolean> {
		const { manifest, left, work } = await readNext(connection, limits.entriesPerRead, expectedKey);
		expectedKey = work?.keys.at(-1) ?? manifest.settled;
		if (manifest.format < FORMAT_VERSION) {
			await replaceManifest(connection, manifest, (tx) => resetIndex(tx, manifest));
			return true;
		}
		// Another tab runs a newer version of the app, to which the index belongs.
		if (manifest.format > FORMAT_VERSION) return false;
		const { fresh } = manifest;
		const isBulk = left >= limits.bulkEntries || manifest.reached !== null;
		// Unflushed documents become a segment first, because segments are in the order of their documents' numbers.
		if (manifest.reached === '') await startFullIndexing(writer, manifest);
		else if (fresh >= limits.unflushed || (isBulk && fresh > 0)) await flush(writer, manifest);
		else if (isBulk) await addMany(writer, manifest);
		else if (left > 0) {
			const isAdded = await addSingly(writer, manifest, work);
			// After the reader's latest changes, nothing else was queued, so that no second check is needed.
			return !isAdded || left > limits.entriesPerRead || fresh + left >= limits.unflushed;
		} else {
			const chosen = segmentsToMerge(manifest, limits);
			if (chosen === null) return false;
			if (!(await merge(writer, manifest, chosen))) return true;
			isSwept = false;
			for (const { id } of chosen) await removeRows(writer, id);
			isSwept = true;
		}
		return true;
	}

	async function heal(segment: number): Promise<void> {
		const manifest = await connection.read(['indexState'], readManifest);
		const info = manifest.segments.find(({ id }) => id === segment);
		if (info === undefined) return;
		isSwept = false;
		await replaceManifest(connection, manifest, async (tx) => {
			await requeueDocuments(tx, info.first, info.last);
			return {
				...manifest,
				segments: manifest.segments.filter(({ id }) => id !== segment),
				dead: manifest.dead.filter((number) => number < info.first || number > info.last)
			};
		});
	}

	async function advanceOrHeal(writer: IndexWriter): Promise<boolean> {
		try {
			if (!isSwept) await sweep(writer);
			isSwept = true;
			return await advance(writer);
		} catch (error) {
			if (!(error instanceof Failure) || error.code !== 'index_damaged') throw error;
			await heal(Number(error.details['segment']));
			return true;
		}
	}

	/** Deletes processed rows of the queue and flushes the browser's log, for a fast next start. */
	async function tidy(writer: IndexWriter): Promise<void> {
		if (expectedKey - deletedUpTo >= limits.processedRows) {
			// Read again, because the value in memory may be ahead of the stored one.
			const processed = (await connection.read(['indexState'], readManifest)).settled;
			await connection.write(['toIndex'], keepSentinelRow);
			await remove(writer, 'toIndex', Math.max(deletedUpTo, SENTINEL_KEY) + 1, processed + 1);
			deletedUpTo = processed;
		}
		if (bytesSinceFlush >= limits.logBytes) {
			bytesSinceFlush = 0;
			// This only improves speed, so failures are ignored.
			await flushLevelDbLog().catch(() => undefined);
		}
	}

	return {
		async catchUp(signal) {
			stemmerOf ??= await loadStemmers();
			const gathered = (count: number): void => progress?.(count);
			const wrote = (bytes: number): void => void (bytesSinceFlush += bytes);
			const writer: IndexWriter = {
				connection,
				signal,
				stemmerOf,
				limits,
				step,
				onGathered: gathered,
				onBytesWritten: wrote
			};
			// The lock is released after each step, so that another tab can repair the index.
			while (!signal.aborted && (await asOnlyWriter(() => advanceOrHeal(writer)))) progress?.(0);
			if (!signal.aborted) await tidy(writer);
		},
		heal: (segment) => asOnlyWriter(() => heal(segment))
	};
}

/** Turns the unflushed documents into a segment. */
async function flush(writer: IndexWriter, manifest: Manifest): Promise<void> {
	const fresh = await writer.connection.read(['fresh'], (tx) =>
		tx.objectStore('fresh').getAll(IDBKeyRange.lowerBound(manifest.freshFrom), manifest.fresh)
	);
	const dead = new Set(manifest.dead);
	const table = memtable();
	const damaged: number[] = [];
	for (const each of fresh) {
		const terms = termsOfUnflushed(each);
		if (terms === null) damaged.push(each.row.number);
		else if (!dead.has(each.row.number)) table.add(each.row, terms);
	}
	const numbers = new Set(fresh.map(({ row }) => row.number));
	const info = await writeTable(writer, manifest.nextSegment, table);
	writer.step('flush');
	await replaceManifest(writer.connection, manifest, async (tx) => {
		for (const number of damaged) await requeueDocuments(tx, number, number);
		await Promise.all([...numbers].map((number) => tx.objectStore('fresh').delete(number)));
		const named = withSegment(manifest, info);
		return { ...named, fresh: 0, dead: named.dead.filter((number) => !numbers.has(number)) };
	});
}

/** Deletes rows of segments that the manifest does not name, because they were merged or never completed. */
async function sweep(writer: IndexWriter): Promise<void> {
	for (;;) {
		const orphan = await writer.connection.read(['segments', 'indexState'], async (tx) => {
			const { format, segments } = await readManifest(tx);
			if (format !== FORMAT_VERSION) return null;
			const named = new Set(segments.map(({ id }) => id));
			let at = await tx.objectStore('segments').openKeyCursor();
			while (at !== null && named.has(at.key[0])) at = await at.continue([at.key[0] + 1, 0, 0]);
			return at?.key[0] ?? null;
		});
		if (orphan === null) return;
		await removeRows(writer, orphan);
	}
}

/**
 * Number of rows that are deleted in one transaction, one by one. If a transaction deletes a range or more than 64 kB,
 * Chromium copies the deleted data into its log for undoing, and reads these copies at each start.
 */
const ROWS_PER_DELETE = { segments: 6, toIndex: 100 };

/** Deletes the rows of a segment that the manifest no longer names. */
function removeRows(writer: IndexWriter, segment: number): Promise<void> {
	return remove(writer, 'segments', [segment, KIND.documents, 0], [segment + 1, KIND.documents, 0]);
}

/** Deletes all rows from one key up to another, which is excluded. */
async function remove<Name extends keyof typeof ROWS_PER_DELETE>(
	{ connection, step }: IndexWriter,
	name: Name,
	first: StoreKey<LibrarySchema, Name>,
	end: StoreKey<LibrarySchema, Name>
): Promise<void> {
	// Continues from the last key, because a search from the start would step over all deleted rows.
	for (let from: typeof first | undefined = first; from !== undefined;) {
		step('sweep');
		const range = IDBKeyRange.bound(from, end, false, true);
		from = await connection.write([name], async (tx) => {
			const store = tx.objectStore(name);
			const keys = await store.getAllKeys(range, ROWS_PER_DELETE[name]);
			await Promise.all(keys.map((key) => store.delete(key)));
			return keys.length < ROWS_PER_DELETE[name] ? undefined : keys.at(-1);
		});
	}
}
