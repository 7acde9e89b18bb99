// The index as it stands in one transaction, with what is kept in memory of it between questions.
import type { Reading } from '../schema.ts';
import type { Bytes } from './bytes.ts';
import { termsOfFresh } from './fresh.ts';
import { readManifest } from './index-state.ts';
import { EMPTY, type Manifest } from './manifest.ts';
import { memtable, type Memtable } from './memtable.ts';
import type { Corpus } from './ranking.ts';
import { fetchOf } from './rows.ts';
import { openSegment, readHead, type Fetch, type Head, type SegmentInfo } from './segment.ts';
import { inMemory, type Source } from './source.ts';

/** Bytes of blocks that are kept for the next question. */
const KEPT = 6_000_000;

/** A source with its documents that count no more, by their numbers in it. */
export interface LiveSource {
	readonly source: Source;
	readonly dead: readonly number[];
}

export interface Snapshot {
	readonly manifest: Manifest;
	readonly sources: readonly LiveSource[];
	readonly corpus: Corpus;
}

export interface IndexReader {
	/** @throws Failure `index_damaged` */
	read(tx: Reading): Promise<Snapshot>;
}

export function indexReader(): IndexReader {
	let known: Manifest = EMPTY;
	let heads = new Map<number, Head>();
	let table: { readonly first: number; last: number; readonly table: Memtable } | null = null;
	let dead = new Map<number, readonly number[]>();
	const blocks = new Map<string, Bytes>();
	let kept = 0;

	function keep(key: string, bytes: Bytes): void {
		blocks.set(key, bytes);
		kept += bytes.length;
		// A Map goes through its keys in the order of their coming: the first is the one not used for longest.
		for (const [oldest, { length }] of blocks) {
			if (kept <= KEPT) break;
			blocks.delete(oldest);
			kept -= length;
		}
	}

	function take(key: string): Bytes | undefined {
		const bytes = blocks.get(key);
		if (bytes !== undefined) {
			blocks.delete(key);
			blocks.set(key, bytes);
		}
		return bytes;
	}

	function caching(info: SegmentInfo, fetch: Fetch): Fetch {
		return async (kind, from, to) => {
			const keys = Array.from({ length: to - from }, (_, index) => `${info.id}/${kind}/${from + index}`);
			const here = keys.map(take);
			if (here.every((bytes) => bytes !== undefined)) return here;
			const rows = await fetch(kind, from, to);
			rows.forEach((row, index) => {
				const key = keys[index] ?? '';
				if (row !== null && !blocks.has(key)) keep(key, row);
			});
			return rows;
		};
	}

	async function refresh(tx: Reading, manifest: Manifest): Promise<void> {
		const all = await Promise.all(
			manifest.segments.map(
				async (info) => [info.id, heads.get(info.id) ?? (await readHead(info, fetchOf(tx, info)))] as const
			)
		);
		heads = new Map(all);
		for (const [key, { length }] of blocks) {
			if (heads.has(Number(key.slice(0, key.indexOf('/'))))) continue;
			blocks.delete(key);
			kept -= length;
		}
		await refreshFresh(tx);
		dead = new Map(all.map(([id, head]) => [id, deadIn(head.documents.numbers, manifest.dead)]));
	}

	async function refreshFresh(tx: Reading): Promise<void> {
		const [first] = await tx.objectStore('fresh').getAllKeys(null, 1);
		if (first === undefined) {
			table = null;
			return;
		}
		// All fresh documents go into a segment at once: others are there then.
		if (table?.first !== first) table = { first, last: first - 1, table: memtable() };
		for (const each of await tx.objectStore('fresh').getAll(IDBKeyRange.lowerBound(table.last, true))) {
			table.last = each.row.number;
			const terms = termsOfFresh(each);
			if (terms !== null) table.table.add(each.row, terms);
		}
	}

	return {
		async read(tx) {
			const manifest = await readManifest(tx);
			if (manifest.generation !== known.generation) {
				await refresh(tx, manifest);
				known = manifest;
			}
			const sources = manifest.segments.flatMap((info) => {
				const head = heads.get(info.id);
				if (head === undefined) return [];
				return [{ source: openSegment(info, head, caching(info, fetchOf(tx, info))), dead: dead.get(info.id) ?? [] }];
			});
			if (table !== null) {
				const source = inMemory(table.table);
				sources.push({ source, dead: deadIn(source.documents.numbers, manifest.dead) });
			}
			return { manifest, sources, corpus: corpusOf(sources) };
		}
	};
}

function corpusOf(sources: readonly LiveSource[]): Corpus {
	let [documents, words] = [0, 0];
	for (const { source } of sources) {
		documents += source.documents.numbers.length;
		for (const count of source.documents.words) words += count;
	}
	return { documents, words };
}

/** @param numbers sorted */
function deadIn(numbers: Uint32Array, dead: readonly number[]): number[] {
	const found: number[] = [];
	for (const number of dead) {
		let [from, to] = [0, numbers.length];
		while (from < to) {
			const middle = (from + to) >>> 1;
			if ((numbers[middle] ?? 0) < number) from = middle + 1;
			else to = middle;
		}
		if (numbers[from] === number) found.push(from);
	}
	return found;
}
