// Arrays of codes that are used again: a question takes several, as long as the shelf, and left to be collected they would
// take more memory than the index.
import { clearCodes, createMatchSet, type MatchSet } from '../encoding/postings.ts';

/** Bytes that wait for the next question, at most. */
const MAX_POOLED = 2_000_000;

/** Of so many documents, none of which has it. */
export type TakeCodes = (size: number) => MatchSet;

export interface Lease {
	readonly take: TakeCodes;
	/** Gives all of them back: nobody looks at them any more. */
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
				const many = free.findIndex(({ of, list }) => (kept += of.byteLength + list.byteLength) > MAX_POOLED);
				if (many !== -1) free.length = many;
			}
		};
	};
}
