// Extracts real pages with the pipeline of the server, highlights random words, changes the articles, and finds the
// highlights again: blocks removed, added and reordered, entities and white space changed.
import { parseHTML } from 'linkedom';
import { foldText } from '../../../src/lib/domain/reading/fold-text.ts';
import { highlightAnchor } from '../../../src/lib/domain/reading/highlight-anchor.ts';
import { QuoteFinder } from '../../../src/lib/domain/reading/quote-search.ts';
import type { Anchor } from '../../../src/lib/domain/reading/text-anchor.ts';
import { extract } from '../../../src/lib/server/extract/extract.ts';
import { decode } from '../../../src/lib/server/extract/html/decode-charset.ts';
import { sanitise } from '../../../src/lib/server/extract/sanitise.ts';
import { HighlightText } from '../../../src/lib/ui/highlights/highlight-text.ts';
import { randomFrom, type Random } from '../../faults/random.ts';
import { readPages, type CorpusPage } from '../corpus/pages.ts';

/** Shares of the blocks that are removed, moved and added. */
const REMOVED = 0.12;
const MOVED = 0.12;
const ADDED = 0.12;
const MAX_WORDS = 40;
/** Share of the places that must be right. */
const REQUIRED = 0.95;
const BLOCKS = 'p,li,pre,h2,h3,h4,blockquote,figcaption,dd,dt,td';
const STRANGER = 'A sentence that the editor has added later, about the harbour and the weather of that week.';

/** The same characters, written in another way. */
const REWRITES: readonly (readonly [RegExp, string])[] = [
	[/[’']/g, '&#8217;'],
	[/[“”]/g, '"'],
	[/"/g, '“'],
	[/ — /g, ' - '],
	[/–/g, '&ndash;'],
	[/…/g, '...'],
	[/ (?=\w{5})/g, '\u00a0'],
	[/ /g, '  '],
	[/&(?![#a-z])/g, '&amp;']
];

type Outcome = 'right' | 'wrong' | 'missed' | 'gone';

interface Sample {
	readonly anchor: Anchor;
	/** Number of its first block among all elements of the article. */
	readonly block: number;
}

export function placeThroughChanges(shared: string, pageCount: number, count: number, seed: number): void {
	const random = randomFrom(seed);
	const articles = longestArticles(readPages(shared, 'article'), pageCount);
	const outcomes: Record<Outcome, number> = { right: 0, wrong: 0, missed: 0, gone: 0 };
	let [slowest, total] = [0, 0];
	for (let number = 0; number < count; number++) {
		const html = articles[number % articles.length] ?? '';
		const sample = highlightIn(html, random);
		const root = openArticle(html);
		const elements = [...root.querySelectorAll('*')];
		change(root, random);
		const text = new HighlightText(root);
		const start = performance.now();
		const place = new QuoteFinder(text.text).find(sample.anchor);
		const took = performance.now() - start;
		slowest = Math.max(slowest, took);
		total += took;
		const outcome = judge(sample, elements[sample.block] ?? null, root, text, place);
		outcomes[outcome]++;
		if (outcome === 'wrong' || outcome === 'missed')
			console.log(
				`${outcome}: ${JSON.stringify(sample.anchor.quote.slice(0, 90))} -> ${place === null ? '-' : JSON.stringify(text.text.slice(place.from, place.to).slice(0, 90))}`
			);
	}
	report(outcomes, count, articles.length, slowest, total / count);
}

function report(
	outcomes: Readonly<Record<Outcome, number>>,
	count: number,
	articles: number,
	slowest: number,
	mean: number
): void {
	const { right, wrong, missed, gone } = outcomes;
	const present = right + wrong + missed;
	const share = right / Math.max(1, present);
	console.log(`${count} highlights in the ${articles} longest articles, through changed extractions`);
	console.log(`  0 lost: each has a place or is listed with its quote`);
	console.log(
		`  ${present} whose quote is still there: ${right} at the right words (${(share * 100).toFixed(1)} %), ${wrong} at others, ${missed} without a place`
	);
	console.log(`  ${gone} whose quote is not there any more`);
	console.log(`  search: ${mean.toFixed(1)} ms on average, ${slowest.toFixed(1)} ms at most`);
	if (share < REQUIRED) process.exitCode = 1;
}

/** The sanitised HTML of the articles with the most text. */
function longestArticles(pages: readonly CorpusPage[], count: number): string[] {
	const articles: { html: string; length: number }[] = [];
	for (const { bytes, address } of pages) {
		try {
			const { html } = extract(decode(bytes, null), address);
			const stored = sanitise(html, {});
			articles.push({ html: stored, length: new HighlightText(openArticle(stored)).text.length });
		} catch {
			// A page without an article.
		}
	}
	return articles
		.sort((a, b) => b.length - a.length)
		.slice(0, count)
		.map(({ html }) => html);
}

function openArticle(html: string): HTMLElement {
	return parseHTML(`<html><body>${html}</body></html>`).document.body;
}

/** Highlights one to forty words, also across blocks. */
function highlightIn(html: string, random: Random): Sample {
	const root = openArticle(html);
	const text = new HighlightText(root);
	const elements = [...root.querySelectorAll('*')];
	for (;;) {
		const from = random.int(text.text.length);
		const words = [...text.text.slice(from, from + 2_000).matchAll(/[\p{L}\p{N}]\S*/gu)].slice(1);
		const first = words[0];
		const last = words[Math.min(words.length - 1, random.int(MAX_WORDS))];
		if (first === undefined || last === undefined) continue;
		const anchor = highlightAnchor(text.text, from + first.index, from + last.index + last[0].length);
		const block = typeof anchor === 'string' ? null : text.blockAt(anchor.offset);
		if (typeof anchor !== 'string') return { anchor, block: block === null ? -1 : elements.indexOf(block) };
	}
}

function change(root: HTMLElement, random: Random): void {
	const pick = (share: number): Element[] => {
		const blocks = [...root.querySelectorAll(BLOCKS)].filter((block) => block.querySelector(BLOCKS) === null);
		return blocks.filter(() => random.chance(share));
	};
	for (const block of pick(REMOVED)) block.remove();
	for (const block of pick(MOVED)) {
		const others = [...root.children];
		others[random.int(others.length)]?.before(block);
	}
	for (const block of pick(ADDED)) {
		const added = root.ownerDocument.createElement('p');
		added.textContent = STRANGER;
		block.after(added);
	}
	const walker = root.ownerDocument.createTreeWalker(root, 4);
	for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
		const [pattern, to] = REWRITES[random.int(REWRITES.length)] ?? [/$^/, ''];
		if (random.chance(0.7)) node.nodeValue = (node.nodeValue ?? '').replace(pattern, to);
	}
}

function judge(
	{ anchor }: Sample,
	block: Element | null,
	root: HTMLElement,
	text: HighlightText,
	place: { from: number; to: number } | null
): Outcome {
	const quote = foldText(anchor.quote).text;
	const isBlockThere = block !== null && root.contains(block);
	const own = isBlockThere ? textFrom(text, block) : '';
	const isThere = foldText(own).text.includes(quote);
	if (!isThere) return 'gone';
	if (place === null) return 'missed';
	const isRight = foldText(text.text.slice(place.from, place.to)).text === quote && text.blockAt(place.from) === block;
	return isRight ? 'right' : 'wrong';
}

/** The text from the start of a block, long enough for any quote. */
function textFrom(text: HighlightText, block: Element): string {
	const start = [...text.text.matchAll(/^/gm)].find(({ index }) => text.blockAt(index) === block)?.index;
	return start === undefined ? '' : text.text.slice(start, start + 8_000);
}
