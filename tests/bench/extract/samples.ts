// Makes training samples of annotated pages: the features of each block, and the share of its words in the annotated text.
import { createHash } from 'node:crypto';
import { getDomain } from 'tldts';
import { decode } from '../../../src/lib/server/extract/html/decode-charset.ts';
import { comparableText } from '../../../src/lib/server/extract/html/text-content.ts';
import { preparePage } from '../../../src/lib/server/extract/prepare-page.ts';
import { markBlocks } from '../../../src/lib/server/extract/select/block-tree.ts';
import type { Forests } from '../../../src/lib/server/extract/select/choose-blocks.ts';
import { FEATURES, featuresOf } from '../../../src/lib/server/extract/select/features.ts';
import { askDefuddle, askReadability } from '../../../src/lib/server/extract/select/votes.ts';
import { factsOf } from '../../../src/lib/server/extract/select/select-article.ts';
import type { CorpusPage } from '../corpus/pages.ts';
import { alignWords } from './align.ts';
import { trainForest, type Samples } from './train-forest.ts';

export interface PageSamples {
	readonly id: string;
	readonly fold: number;
	/** Rows of `FEATURES`, one after the other. */
	readonly values: Float32Array;
	readonly labels: Float32Array;
	readonly weights: Float32Array;
}

export const FOLDS = 5;
/** All pages have the same sum of weights. */
const PAGE_WEIGHT = 100;
const OPTIONS = { trees: 80, leaves: 12, learningRate: 0.12, regularisation: 1, minWeight: 20 };

/** All pages of a host are in the same fold. */
export function foldOf(address: string): number {
	const host = getDomain(address) ?? address;
	return (createHash('sha256').update(host).digest()[0] ?? 0) % FOLDS;
}

/** @returns null for a page without annotated text, and for one that is read in short mode */
export function sample(page: CorpusPage): PageSamples | null {
	const { text } = page.truth;
	const prepared = preparePage(decode(page.bytes, null), page.address, 'full');
	if (text === null || prepared.mode === 'short') return null;
	const { document } = prepared;
	const tree = markBlocks(document);
	const { kept } = askReadability(document, tree.blocks);
	const rows = featuresOf(tree, factsOf(prepared.metadata), kept, askDefuddle(document, tree));
	const words = tree.blocks.map((block) =>
		comparableText(block.text)
			.split(' ')
			.filter((word) => word !== '')
	);
	const labels = labelBlocks(words, comparableText(text).split(' '));
	const total = words.reduce((sum, one) => sum + one.length + 1, 0);
	const values = new Float32Array(rows.length * FEATURES.length);
	for (const [index, row] of rows.entries()) values.set(row, index * FEATURES.length);
	return {
		id: page.id,
		fold: foldOf(page.address),
		values,
		labels: Float32Array.from(labels),
		weights: Float32Array.from(words, (one) => (PAGE_WEIGHT * (one.length + 1)) / total)
	};
}

function labelBlocks(words: readonly (readonly string[])[], truth: readonly string[]): number[] {
	const owners = words.flatMap((one, index) => one.map(() => index));
	const hits = words.map(() => 0);
	for (const index of alignWords(words.flat(), truth)) {
		const owner = owners[index] ?? 0;
		hits[owner] = (hits[owner] ?? 0) + 1;
	}
	return words.map((one, index) => (hits[index] ?? 0) / Math.max(1, one.length));
}

export function train(pages: readonly PageSamples[]): Forests {
	const samples = join(pages);
	const defuddle = new Set(FEATURES.flatMap((name, column) => (name.startsWith('defuddle') ? [column] : [])));
	return {
		readability: trainForest(samples, { ...OPTIONS, ignored: defuddle }),
		both: trainForest(samples, OPTIONS)
	};
}

function join(pages: readonly PageSamples[]): Samples {
	const rows = pages.reduce((sum, { labels }) => sum + labels.length, 0);
	const joined = {
		columns: FEATURES.length,
		values: new Float32Array(rows * FEATURES.length),
		labels: new Float32Array(rows),
		weights: new Float32Array(rows)
	};
	let row = 0;
	for (const { values, labels, weights } of pages) {
		joined.values.set(values, row * FEATURES.length);
		joined.labels.set(labels, row);
		joined.weights.set(weights, row);
		row += labels.length;
	}
	return joined;
}
