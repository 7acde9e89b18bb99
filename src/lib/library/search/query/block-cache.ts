// Blocks of segments that are kept for the next question. What is kept no more gives its memory back once no question is under
// way: left to be collected it would take more than the index.
import { release, type Bytes } from '../encoding/bytes.ts';

/** Bytes that are kept, at most. */
const MAX_BYTES = 3_000_000;

export interface BlockCache {
	take(key: string): Bytes | undefined;
	keep(key: string, bytes: Bytes): void;
	/** Keeps those no longer whose key is one of them. */
	forget(isOne: (key: string) => boolean): void;
	/** Nothing that was taken or kept by then gives its memory back before the work has ended. */
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
		take(key) {
			const bytes = blocks.get(key);
			if (bytes !== undefined) {
				blocks.delete(key);
				blocks.set(key, bytes);
			}
			return bytes;
		},
		keep(key, bytes) {
			// Two questions may have read it at once.
			if (blocks.has(key)) leaving.push(bytes);
			else {
				blocks.set(key, bytes);
				kept += bytes.length;
			}
			// A Map goes through its keys in the order of their coming: the first is the one not used for longest.
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
