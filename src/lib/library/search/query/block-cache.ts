// Caches blocks of segments between queries, and frees evicted blocks when no query is running. If they were left to
// garbage collection, they would take more memory than the index.
import { release, type Bytes } from '../encoding/bytes.ts';

/** Maximum size of the cache in bytes. */
const MAX_BYTES = 3_000_000;

export interface BlockCache {
	get(key: string): Bytes | undefined;
	add(key: string, bytes: Bytes): void;
	/** Evicts the blocks whose keys `isEvicted` selects. */
	forget(isEvicted: (key: string) => boolean): void;
	/** Runs `work`, and frees no buffer that it may use before it has ended. */
	using<T>(work: () => Promise<T>): Promise<T>;
}

export function blockCache(): BlockCache {
	const blocks = new Map<string, Bytes>();
	let cachedBytes = 0;
	let runningQueries = 0;
	let toFree: Bytes[] = [];

	function drop(key: string, bytes: Bytes): void {
		blocks.delete(key);
		cachedBytes -= bytes.length;
		toFree.push(bytes);
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
			// Another query may have read the same block in parallel.
			if (blocks.has(key)) toFree.push(bytes);
			else {
				blocks.set(key, bytes);
				cachedBytes += bytes.length;
			}
			// A Map iterates in insertion order, so that the first key is the least recently used.
			for (const [oldest, block] of blocks) {
				if (cachedBytes <= MAX_BYTES) break;
				drop(oldest, block);
			}
		},
		forget(isEvicted) {
			for (const [key, bytes] of blocks) if (isEvicted(key)) drop(key, bytes);
		},
		async using(work) {
			runningQueries++;
			try {
				return await work();
			} finally {
				runningQueries--;
				if (runningQueries === 0) {
					for (const { buffer } of toFree) release(buffer);
					toFree = [];
				}
			}
		}
	};
}
