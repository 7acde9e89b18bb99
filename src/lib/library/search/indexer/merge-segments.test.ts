// Tests of the choice of segments to merge, and of how often documents are rewritten.
import { expect, it } from 'vitest';
import { LIMITS } from './add-documents.ts';
import { EMPTY } from '../segments/manifest.ts';
import { segmentsToMerge } from './merge-segments.ts';
import type { SegmentInfo } from '../segments/segment.ts';

/** Sizes of those of the given segments that are merged next. */
function mergedSizes(...sizes: number[]): number[] {
	const segments = sizes.map((documents, id): SegmentInfo => ({
		id,
		documents,
		first: id * 1e6,
		last: id * 1e6 + documents,
		words: 0,
		rows: [],
		bytes: 0
	}));
	return (segmentsToMerge({ ...EMPTY, segments }, LIMITS) ?? []).map(({ documents }) => documents);
}

it('merges three segments of about the same size', () => {
	expect(mergedSizes(128, 128)).toEqual([]);
	expect(mergedSizes(128, 128, 128)).toEqual([128, 128, 128]);
	expect(mergedSizes(6000, 800, 850, 900)).toEqual([800, 850, 900]);
});

it('does not rewrite a large segment for a few small ones after it', () => {
	expect(mergedSizes(100_000, 128, 128)).toEqual([]);
	expect(mergedSizes(100_000, 128, 128, 128)).toEqual([128, 128, 128]);
});

it('keeps the number of segments small however many articles come', () => {
	let sizes: number[] = [];
	let written = 0;
	for (let flush = 0; flush < 1000; flush++) {
		sizes.push(128);
		for (let next = mergedSizes(...sizes); next.length > 0; next = mergedSizes(...sizes)) {
			const sum = next.reduce((all, size) => all + size, 0);
			written += sum;
			const at = sizes.findIndex((_, from) => next.every((size, index) => sizes[from + index] === size));
			sizes = sizes.toSpliced(at, next.length, sum);
		}
		expect(sizes.length).toBeLessThan(20);
	}
	// On average, each of the 128,000 documents is written fewer than ten times.
	expect(written / 128_000).toBeLessThan(10);
});
