// Reuses match sets. A query needs several that are as long as the library; as garbage they would take more memory than
// the index.
import { clearMatches, createMatchSet, type MatchSet } from '../encoding/postings.ts';

/** Maximum size of the pool in bytes. */
const MAX_POOLED_BYTES = 2_000_000;

/** Allocates a zeroed match set for a number of documents. */
export type AllocateBuffer = (size: number) => MatchSet;

/** The match sets of one query. */
export interface Lease {
	readonly allocate: AllocateBuffer;
	/** Returns all match sets of the lease to the pool. They must not be read any more. */
	end(): void;
}

export function matchBufferPool(): () => Lease {
	const free: MatchSet[] = [];
	return () => {
		let leased: MatchSet[] = [];
		return {
			allocate(size) {
				const at = free.findIndex(({ codes }) => codes.length === size);
				const [matchSet = createMatchSet(size)] = at === -1 ? [] : free.splice(at, 1);
				leased.push(matchSet);
				return matchSet;
			},
			end() {
				leased.forEach(clearMatches);
				free.unshift(...leased);
				leased = [];
				let bytes = 0;
				const excess = free.findIndex(
					({ codes, list }) => (bytes += codes.byteLength + list.byteLength) > MAX_POOLED_BYTES
				);
				if (excess !== -1) free.length = excess;
			}
		};
	};
}
