// Reuses match buffers: a query takes several as long as the library, and as garbage they would take more memory than
// the index.
import { clearCodes, createMatchSet, type MatchSet } from '../encoding/postings.ts';

/** Maximum size of the pool in bytes. */
const MAX_POOLED_BYTES = 2_000_000;

/** For a number of documents, all zero. */
export type AllocateBuffer = (size: number) => MatchSet;

export interface Lease {
	readonly take: AllocateBuffer;
	/** Returns all of them: nobody reads them any more. */
	end(): void;
}

export function codesPool(): () => Lease {
	const free: MatchSet[] = [];
	return () => {
		let taken: MatchSet[] = [];
		return {
			take(size) {
				const at = free.findIndex(({ of }) => of.length === size);
				const [codes = createMatchSet(size)] = at === -1 ? [] : free.splice(at, 1);
				taken.push(codes);
				return codes;
			},
			end() {
				taken.forEach(clearCodes);
				free.unshift(...taken);
				taken = [];
				let kept = 0;
				const many = free.findIndex(({ of, list }) => (kept += of.byteLength + list.byteLength) > MAX_POOLED_BYTES);
				if (many !== -1) free.length = many;
			}
		};
	};
}
