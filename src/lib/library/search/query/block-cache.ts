// Caches blocks of segments between queries, and frees evicted ones when no query is running; left to garbage
// collection they would take more memory than the index.
// way: left to be collected it would take more than the index.
import { release, type Bytes } from '../encoding/bytes.ts';

/** Maximum size of the cache in bytes. */
const MAX_BYTES = 3_000_000;

export interface BlockCache {
	get(key: string): Bytes | undefined;
	add(key: string, bytes: Bytes): void;
	/** Evicts the blocks whose keys are given. */
	forget(isOne: (key: string) => boolean): void;
	/** Buffers that were cached or evicted during `work` are not freed before it has ended. */
	using<T>(work: () => Promise<T>): Promise<T>;
}

export function blockCache(): BlockCache {
	const blocks = new Map<string, Bytes>();
	let kept = 0;
	let underWay = 0;
	let leaving: Bytes[] = [];

	function drop(key: string, bytes: Bytes): void {
		blocks.delete(key);
		kept -= bytes.length;
		leaving.push(bytes);
	}

	return {
		get(key) {
			const bytes = blocks.get(key);
			if (bytes !== undefined) {
				blocks.delete(key);
				blocks.set(key, bytes);
			}
			return bytes;
		},
		add(key, bytes) {
			// Two parallel queries may have read it.
			if (blocks.has(key)) leaving.push(bytes);
			else {
				blocks.set(key, bytes);
				kept += bytes.length;
			}
			// A Map iterates in insertion order: the first key is the least recently used.
			for (const [oldest, one] of blocks) {
				if (kept <= MAX_BYTES) break;
				drop(oldest, one);
			}
		},
		forget(isOne) {
			for (const [key, bytes] of blocks) if (isOne(key)) drop(key, bytes);
		},
		async using(work) {
			underWay++;
			try {
				return await work();
			} finally {
				underWay--;
				if (underWay === 0) {
					for (const { buffer } of leaving) release(buffer);
					leaving = [];
				}
			}
		}
	};
}
