// Parses `srcset` (HTML 4.8.4.2.1) and chooses the candidate that fits a page of text.
import { trimEnd } from '../../../domain/core/line-limits.ts';

export interface Candidate {
	readonly address: string;
	/** In pixels. A density descriptor (`2x`) counts as 800 times its number. */
	readonly width: number;
}

/** The maximum width of stored pictures; wider pictures would be scaled down. */
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
		// URLs may contain commas; a descriptor may be followed by the next URL without a space.
		const comma = token.indexOf(',');
		finish(comma === -1 ? token : token.slice(0, comma));
		const rest = comma === -1 ? '' : token.slice(comma + 1).replace(/^,+/, '');
		if (rest !== '') address = rest;
	}
	finish('');
	return candidates;
}

/** Best first: the widest of at most 1600 px and those narrower than it, then the wider ones. */
export function rankCandidates(candidates: readonly Candidate[]): Candidate[] {
	const sorted = candidates.toSorted((a, b) => b.width - a.width);
	const fitting = sorted.filter((one) => one.width <= TARGET_WIDTH_PX);
	return [...fitting, ...sorted.filter((one) => one.width > TARGET_WIDTH_PX).reverse()];
}

function widthOf(descriptor: string): number {
	const number = Number.parseFloat(descriptor);
	if (!Number.isFinite(number) || number <= 0) return WIDTH_OF_1X_PX;
	return descriptor.endsWith('w') ? number : number * WIDTH_OF_1X_PX;
}
