// Asks Readability and Defuddle which blocks of a page they would keep.
import { Readability } from '@mozilla/readability';
import { DefuddleClass } from 'defuddle/node';
import { textOf } from '../html/text-content.ts';
import { BLOCK_MARK } from '../html/block-mark.ts';
import type { Block, BlockTree } from './block-tree.ts';

/** For each block, whether an extractor keeps it. */
export type Votes = readonly boolean[];

export interface ReadabilityVotes {
	readonly kept: Votes;
	readonly byline: string | null;
	/** Direction declared around the article. */
	readonly dir: string | null;
}

/** Players of any site, in addition to those that Readability knows. */
const PLAYERS =
	/\/\/(www\.|player\.)?(dailymotion|youtube|youtube-nocookie|vimeo|v\.qq|bilibili|live\.bilibili|twitch)\.(com|tv)|\/\/player\.|\/(embed|player)([/?.]|$)/i;
/** A block of which an extractor keeps less than this share of the text is left out. */
const MIN_SHARE = 0.5;

/** @param document with marked blocks; it stays as it is */
export function askReadability(document: Document, blocks: readonly Block[]): ReadabilityVotes {
	const article = new Readability<Element>(document.cloneNode(true) as Document, {
		serializer: (node) => node as Element,
		disableJSONLD: true,
		// The classes of the result are not read.
		keepClasses: true,
		allowedVideoRegex: PLAYERS
	}).parse();
	const root = article?.content;
	return {
		kept: keptBlocks(root ?? null, blocks),
		byline: article?.byline ?? null,
		dir: article?.dir ?? null
	};
}

/**
 * @param document with marked blocks; it stays as it is
 * @returns null for a page on which Defuddle takes quadratic time: one with very many elements, with a long text inside
 * many boxes, or with long runs of digits or white space
 */
export function askDefuddle(document: Document, { blocks, boxes }: BlockTree): Votes | null {
	if (document.querySelectorAll('*').length > MAX_ELEMENTS) return null;
	if (boxes.reduce((sum, { characters }) => sum + characters, 0) > MAX_NESTED_CHARACTERS) return null;
	if (runCost(document.documentElement.textContent) > MAX_RUN_COST) return null;
	const copy = document.cloneNode(true) as Document;
	const { content } = new DefuddleClass(copy, {
		url: 'https://page.invalid/',
		standardize: false,
		useAsync: false
	}).parse();
	const box = document.createElement('div');
	box.innerHTML = content;
	return keptBlocks(box, blocks);
}

function keptBlocks(root: Element | null, blocks: readonly Block[]): boolean[] {
	const kept = blocks.map(() => false);
	for (const element of root?.querySelectorAll(`[${BLOCK_MARK}]`) ?? []) {
		const index = Number(element.getAttribute(BLOCK_MARK));
		const block = blocks[index];
		if (block !== undefined && textOf(element).length >= block.text.length * MIN_SHARE) kept[index] = true;
	}
	return kept;
}

/** One of a thousand pages has more. */
const MAX_ELEMENTS = 8_000;
/** The sum of the characters in each box, because Defuddle counts the words of each. */
const MAX_NESTED_CHARACTERS = 10_000_000;
/** Steps of a pattern that takes quadratic time in the length of a run; a tenth of a second. */
const MAX_RUN_COST = 20_000_000;

/** The sum of the squares of the lengths of all runs of digits and of white space. */
function runCost(text: string): number {
	let cost = 0;
	for (const [run] of text.matchAll(/\d+|\s+/g)) cost += run.length ** 2;
	return cost;
}
