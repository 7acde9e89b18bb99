// Reads the index within one transaction, with a cache in memory between transactions.
import type { ReadTx } from '../../db/schema.ts';
import { blockCache } from './block-cache.ts';
import { matchBufferPool } from '../segments/match-buffer-pool.ts';
import { countWords } from '../encoding/document-columns.ts';
import { termsOfUnflushed } from '../segments/unflushed-document.ts';
import { readManifest } from '../segments/manifest-store.ts';
import { EMPTY, type Manifest } from '../segments/manifest.ts';
import { memtable, type Memtable } from '../segments/memtable.ts';
import type { Corpus } from './bm25f.ts';
import { segmentReader } from '../segments/segment-rows.ts';
import { openSegment, readHeader, type ReadRows, type SegmentHeader, type SegmentInfo } from '../segments/segment.ts';
import { inMemory, type LiveSource } from '../segments/term-source.ts';

export interface Snapshot {
	readonly manifest: Manifest;
	readonly sources: readonly LiveSource[];
	readonly corpus: Corpus;
}

export interface IndexReader {
	/**
	 * Runs a query on the index in the state that the transaction sees. Calls `query` at once with the cached manifest,
	 * which is usually current, and again if that manifest is outdated.
	 * @throws Failure `index_damaged`, or an error of `query`
	 */
	read<T>(tx: ReadTx, query: (snapshot: Snapshot) => Promise<T>): Promise<T>;
}

/** Unflushed documents in a range of numbers, in memory. */
interface UnflushedDocs {
	readonly first: number;
	last: number;
	/** Number of documents read, including damaged ones. */
	read: number;
	readonly table: Memtable;
}

/** The index as last read. */
interface CachedIndex {
	readonly manifest: Manifest;
	/** By segment. */
	readonly heads: ReadonlyMap<number, SegmentHeader>;
	/** Indexes of deleted documents, by segment. */
	readonly deleted: ReadonlyMap<number, ReadonlySet<number>>;
	/** The unflushed documents; null if there are none. */
	readonly recent: UnflushedDocs | null;
}

export function indexReader(): IndexReader {
	let cached: CachedIndex = { manifest: EMPTY, heads: new Map(), deleted: new Map(), recent: null };
	const blocks = blockCache();
	const lease = matchBufferPool();

	/** Reads through the cache. A block that several terms or results of a transaction need is read once. */
	function caching(info: SegmentInfo, fetch: ReadRows): ReadRows {
		const running = new Map<string, ReturnType<ReadRows>>();
		const read = cachingEach(info, fetch);
		return (kind, from, to) => {
			const key = `${kind}/${from}/${to}`;
			const rows = running.get(key) ?? read(kind, from, to).finally(() => running.delete(key));
			running.set(key, rows);
			return rows;
		};
	}

	function cachingEach(info: SegmentInfo, fetch: ReadRows): ReadRows {
		return async (kind, from, to) => {
			const keys = Array.from({ length: to - from }, (_, index) => `${info.id}/${kind}/${from + index}`);
			const cachedRows = keys.map(blocks.get);
			if (cachedRows.every((bytes) => bytes !== undefined)) return cachedRows;
			const rows = await fetch(kind, from, to);
			rows.forEach((row, index) => {
				if (row !== null) blocks.add(keys[index] ?? '', row);
			});
			return rows;
		};
	}

	/**
	 * Builds a new cache object instead of changing the current one, because transactions that run in parallel may
	 * still use it.
	 */
	async function refresh(tx: ReadTx, manifest: Manifest): Promise<CachedIndex> {
		const { heads: before, recent } = cached;
		const all = manifest.segments.map(
			async (info) => [info.id, before.get(info.id) ?? (await readHeader(info, segmentReader(tx, info)))] as const
		);
		const heads = new Map(await Promise.all(all));
		blocks.forget((key) => !heads.has(Number(key.slice(0, key.indexOf('/')))));
		const deleted = new Map([...heads].map(([id, head]) => [id, deletedIndexes(head.documents.numbers, manifest)]));
		return { manifest, heads, deleted, recent: await readRecent(tx, recent, manifest) };
	}

	async function runOn<T>(tx: ReadTx, index: CachedIndex, query: (snapshot: Snapshot) => Promise<T>): Promise<T> {
		const { manifest, heads, deleted, recent } = index;
		const { allocate, end } = lease();
		const sources = manifest.segments.flatMap((info) => {
			const head = heads.get(info.id);
			if (head === undefined) return [];
			const source = openSegment(info, head, caching(info, segmentReader(tx, info)), allocate);
			return [{ source, deleted: deleted.get(info.id) ?? new Set() }];
		});
		if (recent !== null) {
			const source = inMemory(recent.table, allocate);
			sources.push({ source, deleted: deletedIndexes(source.documents.numbers, manifest) });
		}
		const answer = await blocks.using(() => query({ manifest, sources, corpus: corpusOf(index) }));
		// Not called after a failure, because parallel reads may still write into the buffers.
		end();
		return answer;
	}

	return {
		async read(tx, query) {
			const before = cached;
			const reading = readManifest(tx);
			const cachedRun = before.manifest.generation === 0 ? null : runOn(tx, before, query);
			// A query on an outdated manifest may fail, which is ignored.
			cachedRun?.catch(() => undefined);
			const manifest = await reading;
			if (cachedRun !== null && manifest.generation === before.manifest.generation) return cachedRun;
			cached = await refresh(tx, manifest);
			return runOn(tx, cached, query);
		}
	};
}

/** Adds new unflushed documents to those in memory. */
async function readRecent(tx: ReadTx, known: UnflushedDocs | null, manifest: Manifest): Promise<UnflushedDocs | null> {
	const { fresh, freshFrom, nextDocument } = manifest;
	if (fresh === 0) return null;
	// All unflushed documents become a segment together. Therefore, if the first number differs, none of the cached
	// documents is unflushed any more.
	const recent =
		known?.first === freshFrom ? known : { first: freshFrom, last: freshFrom - 1, read: 0, table: memtable() };
	if (recent.read >= fresh) return recent;
	const range = IDBKeyRange.bound(recent.last + 1, nextDocument);
	for (const each of await tx.objectStore('fresh').getAll(range, fresh - recent.read)) {
		const { number } = each.row;
		// Skips documents that another transaction has added meanwhile.
		if (number <= recent.last) continue;
		recent.last = number;
		recent.read++;
		const terms = termsOfUnflushed(each);
		if (terms !== null) recent.table.add(each.row, terms);
	}
	return recent;
}

/** The statistics of the index, which include deleted documents until their segment is rewritten. */
function corpusOf({ manifest, recent }: CachedIndex): Corpus {
	const fresh = recent?.table.documents();
	let [documents, words] = fresh === undefined ? [0, 0] : [fresh.numbers.length, countWords(fresh)];
	for (const segment of manifest.segments) {
		documents += segment.documents;
		words += segment.words;
	}
	return { documents, words };
}

/** Indexes of deleted documents, and of documents that this transaction does not see yet. @param numbers sorted */
function deletedIndexes(numbers: Uint32Array, { dead, nextDocument }: Manifest): Set<number> {
	const found = new Set<number>();
	for (const number of dead) {
		const at = countBelow(numbers, number);
		if (numbers[at] === number) found.add(at);
	}
	for (let at = countBelow(numbers, nextDocument); at < numbers.length; at++) found.add(at);
	return found;
}

function countBelow(numbers: Uint32Array, limit: number): number {
	let [from, to] = [0, numbers.length];
	while (from < to) {
		const middle = (from + to) >>> 1;
		if ((numbers[middle] ?? 0) < limit) from = middle + 1;
		else to = middle;
	}
	return from;
}
