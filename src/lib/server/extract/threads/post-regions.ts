// Reads from the box of a post where its author and its date are.
import { ownElements, type Region } from './find-bodies.ts';
import type { Outline } from './page-outline.ts';
import { NO_MARK } from './post-marks.ts';

/** @param others boxes of other posts, in document order */
export function regionOf(outline: Outline, others: readonly number[], box: number): Region {
	const end = outline.ends[box] ?? 0;
	const nested: number[] = [];
	for (const other of others) {
		const isInside = other > box && other < end;
		if (isInside && other >= (outline.ends[nested.at(-1) ?? -1] ?? 0)) nested.push(other);
	}
	return { box, nested, marks: marksOf(outline, { box, nested }) };
}

/** The elements that name the author and show the date: of the surest kind, the date closest to the author. */
export function marksOf(outline: Outline, region: Pick<Region, 'box' | 'nested'>): number[] {
	let author = -1;
	for (const index of ownElements(outline, region)) {
		if ((outline.authorRanks[index] ?? NO_MARK) < (outline.authorRanks[author] ?? NO_MARK)) author = index;
	}
	let date = -1;
	const distance = (index: number): number => (author === -1 ? 0 : Math.abs(index - author));
	for (const index of ownElements(outline, region)) {
		const [rank, best] = [outline.dateRanks[index] ?? NO_MARK, outline.dateRanks[date] ?? NO_MARK];
		const isInside = index < (outline.ends[date] ?? 0);
		if (rank < best || (rank === best && rank < NO_MARK && (isInside || distance(index) < distance(date))))
			date = index;
	}
	return [author, date].filter((index) => index !== -1);
}
