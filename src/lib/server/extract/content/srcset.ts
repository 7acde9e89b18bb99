// Reads `srcset` (HTML 4.8.4.2.1) and chooses the candidate that fits a page of text.
import { trimEnd } from '../../../domain/core/line-limits.ts';

export interface Candidate {
	readonly address: string;
	/** Pixels for `w`; a density of `x` counts as that many times 800. */
	readonly width: number;
}

/** What pictures are kept at: wider ones would only be made smaller. */
const TARGET_WIDTH_PX = 1600;
const WIDTH_OF_1X_PX = 800;

export function parseSrcset(srcset: string): Candidate[] {
	const candidates: Candidate[] = [];
	let address: string | null = null;
	const finish = (descriptor: string): void => {
		if (address !== null) candidates.push({ address, width: widthOf(descriptor) });
		address = null;
	};
	for (const token of srcset.trim().split(/\s+/)) {
		if (address === null) {
			address = trimEnd(token.replace(/^,+/, ''), ',') || null;
			if (token.endsWith(',')) finish('');
			continue;
		}
		// Addresses may hold commas; a descriptor may have the next address stuck to it.
		const comma = token.indexOf(',');
		finish(comma === -1 ? token : token.slice(0, comma));
		const rest = comma === -1 ? '' : token.slice(comma + 1).replace(/^,+/, '');
		if (rest !== '') address = rest;
	}
	finish('');
	return candidates;
}

/** The widest of at most 1600 px, else the narrowest there is. */
export function chooseCandidate(candidates: readonly Candidate[]): Candidate | null {
	const sorted = candidates.toSorted((a, b) => a.width - b.width);
	return sorted.findLast((one) => one.width <= TARGET_WIDTH_PX) ?? sorted[0] ?? null;
}

function widthOf(descriptor: string): number {
	const number = Number.parseFloat(descriptor);
	if (!Number.isFinite(number) || number <= 0) return WIDTH_OF_1X_PX;
	return descriptor.endsWith('w') ? number : number * WIDTH_OF_1X_PX;
}
