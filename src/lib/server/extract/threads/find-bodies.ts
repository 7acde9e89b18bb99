// Finds the text of each post in its box: the part that all boxes of a thread have and that the block model prefers.
import { inside, namesOf, type Outline } from './page-outline.ts';

/** The elements with the text of a post; empty for a box without the common part. */
export type Body = readonly number[];

export interface Region {
	/** Index of the box. */
	readonly box: number;
	/** Indexes of the outermost boxes of other posts inside, in document order. */
	readonly nested: readonly number[];
	/** Index of the elements that show author and date, which do not belong to the text. */
	readonly marks: readonly number[];
}

interface Candidate {
	readonly bodies: Map<number, number[]>;
	words: number;
	expected: number;
	/** Factor for its name. */
	readonly weight: number;
}

const TEXT_PROPERTY = /^(?:text|articleBody|commentText|reviewBody)$/;
export const TEXT_NAME =
	/(?:^|[-_])(?:message|content|contents|body|text|post|usercontent|commtext|prose|markdown|md|postmsg|bbwrapper|msg|copy|inner|userbody|formatted|richtext|reply)(?:[-_]|$)|messagetext|messagecontent|postcontent|postbody|posttext|commentbody|commenttext|bodytext/;
const NO_TEXT_NAME =
	/sign|author|user-?(?:info|details|name)|avatar|quote|title|header|footer|meta|actions?|reactions|stats|subject/;
/** Share of the boxes that must have the part. */
const MIN_COVERAGE = 0.7;
/** Expected words that the best part may lose against the boxes as a whole. */
const MIN_SHARE_OF_BEST = 0.86;
const MIN_VALUE = 0.3;
/** Share of the words of a part that must be expected to belong to the article. */
const MIN_EXPECTED_SHARE = 0.3;
/** Factor for a part that has the same name in other posts. */
const SAME_WEIGHT = 1.3;
/** Words that a part named like a text must have, as a share of the longest of them. */
const MIN_NAMED_WORDS = 0.6;

/** @param regions of the posts, without the opening post if its box is of another kind */
export function findBodies(outline: Outline, regions: readonly Region[]): { key: string; bodies: Body[] } {
	const candidates = new Map<string, Candidate>();
	let total = 0;
	for (const [at, region] of regions.entries()) {
		total += partSums(outline, region, region.box).expected;
		for (const index of ownElements(outline, region)) collect(outline, candidates, region, at, index);
	}
	const rated = [...candidates]
		.filter(([, { bodies }]) => bodies.size >= regions.length * MIN_COVERAGE)
		.map(([key, candidate]) => ({
			key,
			candidate,
			value: (candidate.weight * 2 * candidate.expected) / Math.max(1, candidate.words + total)
		}));
	const highest = Math.max(0, ...rated.map(({ value }) => value));
	// Of those that are about as good, the narrowest, because wider parts add headers and signatures.
	const [best = null] = rated
		.filter(({ candidate, value }) => value >= highest * (candidate.weight > 1 ? MIN_SHARE_OF_BEST : 1))
		.toSorted((a, b) => a.candidate.words - b.candidate.words);
	const chosen = best === null || best.candidate.expected < total * MIN_VALUE ? byName(rated) : best;
	return {
		key: chosen?.key ?? '',
		bodies: regions.map((region, at) =>
			chosen === null ? [region.box] : (chosen.candidate.bodies.get(at) ?? bestPart(outline, region))
		)
	};
}

/** The part of one box with the highest expected F1. */
export function bestPart(outline: Outline, region: Region, bodyKey = ''): number[] {
	const total = partSums(outline, region, region.box).expected;
	let best = -1;
	let bestValue = 0;
	for (const index of [region.box, ...ownElements(outline, region)]) {
		const element = outline.elements[index];
		if (element === undefined || /^H[1-6]$/.test(element.tagName)) continue;
		const { words, expected } = partSums(outline, region, index);
		if (words < 1 || expected < words * MIN_EXPECTED_SHARE) continue;
		const keys = keysOf(element);
		const isSame = keys.some(({ key }) => key === bodyKey);
		const weight = isSame ? SAME_WEIGHT : Math.max(1, ...keys.map((one) => one.weight));
		const value = (2 * expected * weight) / (words + total);
		if (value >= bestValue) [best, bestValue] = [index, value];
	}
	return best === -1 ? [] : [best];
}

/** Where the block model expects little of all posts, as of very short ones: the narrowest part named like a text. */
function byName<T extends { candidate: Candidate }>(rated: readonly T[]): T | null {
	const named = rated.filter(({ candidate }) => candidate.weight > 1);
	const most = Math.max(0, ...named.map(({ candidate }) => candidate.words));
	const [first = null] = named
		.filter(({ candidate }) => candidate.words >= most * MIN_NAMED_WORDS)
		.toSorted((a, b) => a.candidate.words - b.candidate.words);
	return first;
}

function collect(
	outline: Outline,
	candidates: Map<string, Candidate>,
	region: Region,
	at: number,
	index: number
): void {
	const element = outline.elements[index];
	if (element === undefined || outline.firstBlocks[index] === outline.endBlocks[index]) return;
	const { words, expected } = partSums(outline, region, index);
	for (const { key, weight } of keysOf(element)) {
		let candidate = candidates.get(key);
		if (candidate === undefined)
			candidates.set(key, (candidate = { bodies: new Map(), words: 0, expected: 0, weight }));
		// The first of several, because comments on a post can have the same name.
		if (candidate.bodies.has(at)) continue;
		candidate.bodies.set(at, [index]);
		candidate.words += words;
		candidate.expected += expected;
	}
}

function keysOf(element: Element): { key: string; weight: number }[] {
	const keys: { key: string; weight: number }[] = [];
	const property = element.getAttribute('itemprop') ?? '';
	if (TEXT_PROPERTY.test(property)) keys.push({ key: 'text', weight: 1.15 });
	for (const name of namesOf(element)) {
		const weight = NO_TEXT_NAME.test(name) ? 0.5 : TEXT_NAME.test(name) ? 1.06 : 1;
		keys.push({ key: `.${name.replace(/\d+/g, '0')}`, weight });
	}
	const id = element.id.slice(0, 60).toLowerCase();
	if (/\d/.test(id)) keys.push({ key: `#${id.replace(/\d[\da-z]*/g, '0')}`, weight: TEXT_NAME.test(id) ? 1.06 : 1 });
	return keys;
}

/** Words of a part, and those among them that are expected to belong to the article; other posts and marks count as neither. */
function partSums(outline: Outline, { nested, marks }: Region, index: number): { words: number; expected: number } {
	let words = inside(outline, outline.words, index);
	let expected = inside(outline, outline.expectedWords, index);
	const end = outline.ends[index] ?? 0;
	for (let at = firstAfter(nested, index); at < nested.length; at++) {
		const other = nested[at] ?? end;
		if (other >= end) break;
		words -= inside(outline, outline.words, other);
		expected -= inside(outline, outline.expectedWords, other);
	}
	for (const block of new Set(marks.map((mark) => blockAround(outline, mark)))) {
		if (block >= index && block < end) expected -= inside(outline, outline.expectedWords, block);
	}
	return { words, expected };
}

/** Position of the first number in an ascending list that is greater than `index`, found by halving. */
function firstAfter(list: readonly number[], index: number): number {
	let [from, end] = [0, list.length];
	while (from < end) {
		const middle = Math.floor((from + end) / 2);
		if ((list[middle] ?? 0) > index) end = middle;
		else from = middle + 1;
	}
	return from;
}

/** The innermost element around a mark that has blocks, or the mark itself. */
function blockAround({ firstBlocks, endBlocks, parents }: Outline, mark: number): number {
	let index = mark;
	while (index > 0 && firstBlocks[index] === endBlocks[index]) index = parents[index] ?? 0;
	return index;
}

/** The elements of a box, without those of nested boxes. */
export function* ownElements({ ends }: Outline, { box, nested }: Pick<Region, 'box' | 'nested'>): Generator<number> {
	let next = 0;
	for (let index = box + 1; index < (ends[box] ?? 0); index++) {
		while (next < nested.length && (nested[next] ?? 0) < index) next++;
		if (nested[next] === index) {
			index = (ends[index] ?? index + 1) - 1;
			continue;
		}
		yield index;
	}
}
