// Arrays of codes that are used again: a question takes a dozen, as long as the shelf, and left to be collected they would
// take more memory than the index.
import type { Codes } from './postings.ts';

/** Bytes that wait for the next question, at most. */
const KEPT = 2_000_000;

/** An array of zeros. */
export type TakeCodes = (size: number) => Codes;

export interface Lease {
	readonly take: TakeCodes;
	/** Gives all of them back: nobody looks at them any more. */
	end(): void;
}

export function codesPool(): () => Lease {
	const free: Codes[] = [];
	return () => {
		let taken: Codes[] = [];
		return {
			take(size) {
				const at = free.findIndex(({ length }) => length === size);
				const codes = free.splice(at, at === -1 ? 0 : 1)[0]?.fill(0) ?? new Uint8Array(size);
				taken.push(codes);
				return codes;
			},
			end() {
				free.unshift(...taken);
				taken = [];
				let kept = 0;
				const many = free.findIndex(({ length }) => (kept += length) > KEPT);
				if (many !== -1) free.length = many;
			}
		};
	};
}
