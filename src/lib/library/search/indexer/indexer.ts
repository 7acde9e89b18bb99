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
	begin,
	change,
	LIMITS,
	withSegment,
	writeTable,
	type Limits,
	type Writer
} from './add-documents.ts';
import { termsOfFresh } from '../segments/unflushed-document.ts';
import { forgetDocuments, forgetRows, readManifest } from '../segments/manifest-store.ts';
import { FORMAT_VERSION, type Manifest } from '../segments/manifest.ts';
import { memtable } from '../segments/memtable.ts';
import { merge, mergeable } from './merge-segments.ts';
import { KIND } from '../segments/segment.ts';
import { loadStemmers, type StemmerOf } from '../analysis/stemmer.ts';
import { SENTINEL_KEY, keepSentinelRow } from '../../store/index-queue.ts';
import { readNext } from './pending-entries.ts';

export interface IndexingDeps {
	readonly connection: Connection;
	/** Serialises writes to the index across all tabs; absent when there is only one. */
	readonly alone?: <T>(work: () => Promise<T>) => Promise<T>;
	/** Called after each commit, and before it with the number of documents not yet in the manifest. */
	readonly progress?: (made: number) => void;
	/** Called before each transaction that writes, with its name: tests stop there. */
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
	alone = (work) => work(),
	progress,
	step = () => undefined,
	limits = LIMITS
}: IndexingDeps): Indexing {
	let stemmerOf: StemmerOf | null = null;
	let settled = 0;
	/** Whether all rows that no manifest names are deleted. */
	let isSwept = false;
	/** Bytes of segments since the browser's log was flushed. */
	let written = 0;
	/** The key up to which processed rows of `toIndex` are deleted. */
	let cleared = 0;

	/** @returns false when nothing is left to do */
	async function advance(writer: Writer): Promise<boolean> {
		const { manifest, left, work } = await readNext(connection, limits.some, settled);
		settled = work?.keys.at(-1) ?? manifest.settled;
		if (manifest.format < FORMAT_VERSION) {
			await change(connection, manifest, (tx) => forgetRows(tx, manifest));
			return true;
		}
		// Another tab runs a newer version of the app, to which the index belongs.
		if (manifest.format > FORMAT_VERSION) return false;
		const { fresh } = manifest;
		const isMuch = left >= limits.many || manifest.reached !== null;
		// Documents of a segment are in the order of their numbers, and so are segments.
		if (manifest.reached === '') await begin(writer, manifest);
		else if (fresh >= limits.fresh || (isMuch && fresh > 0)) await flush(writer, manifest);
		else if (isMuch) await addMany(writer, manifest);
		else if (left > 0) {
			const isAdded = await addSingly(writer, manifest, work);
			// The reader's latest changes are indexed and nothing else was queued: no second check is needed.
			return !isAdded || left > limits.some || fresh + left >= limits.fresh;
		} else {
			const chosen = mergeable(manifest, limits);
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
		await change(connection, manifest, async (tx) => {
			await forgetDocuments(tx, info.first, info.last);
			return {
				...manifest,
				segments: manifest.segments.filter(({ id }) => id !== segment),
				dead: manifest.dead.filter((number) => number < info.first || number > info.last)
			};
		});
	}

	async function advanceOrHeal(writer: Writer): Promise<boolean> {
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

	/** For a fast next start. */
	async function tidy(writer: Writer): Promise<void> {
		if (settled - cleared >= limits.settled) {
			// Read again: the copy in memory may be ahead of the stored one.
			const followed = (await connection.read(['indexState'], readManifest)).settled;
			await connection.write(['toIndex'], keepSentinelRow);
			await remove(writer, 'toIndex', Math.max(cleared, SENTINEL_KEY) + 1, followed + 1);
			cleared = followed;
		}
		if (written >= limits.log) {
			written = 0;
			// This only improves speed, so failures are ignored.
			await flushLevelDbLog().catch(() => undefined);
		}
	}

	return {
		async catchUp(signal) {
			stemmerOf ??= await loadStemmers();
			const gathered = (count: number): void => progress?.(count);
			const wrote = (bytes: number): void => void (written += bytes);
			const writer: Writer = { connection, signal, stemmerOf, limits, step, gathered, wrote };
			// Releases the lock in between, so that another tab can repair the index for its reader.
			while (!signal.aborted && (await alone(() => advanceOrHeal(writer)))) progress?.(0);
			if (!signal.aborted) await tidy(writer);
		},
		heal: (segment) => alone(() => heal(segment))
	};
}

/** Turns the unflushed documents into a segment. */
async function flush(writer: Writer, manifest: Manifest): Promise<void> {
	const fresh = await writer.connection.read(['fresh'], (tx) =>
		tx.objectStore('fresh').getAll(IDBKeyRange.lowerBound(manifest.freshFrom), manifest.fresh)
	);
	const dead = new Set(manifest.dead);
	const table = memtable();
	const damaged: number[] = [];
	for (const each of fresh) {
		const terms = termsOfFresh(each);
		if (terms === null) damaged.push(each.row.number);
		else if (!dead.has(each.row.number)) table.add(each.row, terms);
	}
	const numbers = new Set(fresh.map(({ row }) => row.number));
	const info = await writeTable(writer, manifest.nextSegment, table);
	writer.step('flush');
	await change(writer.connection, manifest, async (tx) => {
		for (const number of damaged) await forgetDocuments(tx, number, number);
		await Promise.all([...numbers].map((number) => tx.objectStore('fresh').delete(number)));
		const named = withSegment(manifest, info);
		return { ...named, fresh: 0, dead: named.dead.filter((number) => !numbers.has(number)) };
	});
}

/** Deletes rows that the manifest does not name: of merged segments, or of an interrupted one. */
async function sweep(writer: Writer): Promise<void> {
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
 * Rows deleted in one transaction, one by one. When a transaction deletes a range or more than 64 kB, Chromium copies
 * the deleted data into its log for undoing, and reads those copies at each start.
 */
const AT_ONCE = { segments: 6, toIndex: 100 };

/** Rows of a segment that the manifest no longer names. */
function removeRows(writer: Writer, segment: number): Promise<void> {
	return remove(writer, 'segments', [segment, KIND.documents, 0], [segment + 1, KIND.documents, 0]);
}

/** All rows from one key to another, excluded. */
async function remove<Name extends keyof typeof AT_ONCE>(
	{ connection, step }: Writer,
	name: Name,
	first: StoreKey<LibrarySchema, Name>,
	end: StoreKey<LibrarySchema, Name>
): Promise<void> {
	// Continues from key to key: a search from the start would step over all deleted rows.
	for (let from: typeof first | undefined = first; from !== undefined;) {
		step('sweep');
		const range = IDBKeyRange.bound(from, end, false, true);
		from = await connection.write([name], async (tx) => {
			const store = tx.objectStore(name);
			const keys = await store.getAllKeys(range, AT_ONCE[name]);
			await Promise.all(keys.map((key) => store.delete(key)));
			return keys.length < AT_ONCE[name] ? undefined : keys.at(-1);
		});
	}
}
