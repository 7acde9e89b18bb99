// Tests that each feature of a block has the value that its name says.
import { expect, test } from 'vitest';
import { openDocument } from '../html/parse-document.ts';
import { markBlocks } from './block-tree.ts';
import { FEATURES, featuresOf } from './features.ts';

const PAGE = `<body>
	<nav id="menu"><ul><li><a href="/">Home</a></li><li><a href="/port">Port</a> map</li></ul></nav>
	<main><article class="post"><h1>Quiet harbour</h1><p>The boats lay still in 1907, and waited.</p>
	<blockquote><h3>Why they waited</h3>No wind!</blockquote>
	<pre>wait(9)</pre></article><article><figure><img src="/a.png"><figcaption>Boats</figcaption></figure></article></main>
	<form><table><tr><td>Print</td></tr></table></form>
	<aside class="comment related byline author tag-list" hidden><dl><dt>Related</dt><dd>© Copyright</dd></dl></aside>
	<footer><details><summary>Boats</summary></details><header><a href="/x"><p>Up</p></a></header></footer></body>`;
const DECLARED = `The boats lay still in 1907, and waited. ${'Then a wind came up. '.repeat(20)}`;
/** What other extractors keep, by block. */
const READABILITY = [0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
const DEFUDDLE = [0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/** Whether a feature is a question with the answer 0 or 1. */
const FLAG =
	/^(?:is|in|has)[A-Z]|^(?:capital|sentenceEnd|declared|(?:notice|action|related)Words|(?:before|after)1Paragraph)$/;

type Values = Readonly<Record<string, number>>;

/** The named values of each block, in document order. */
function valuesOf(defuddle: readonly number[] | null): { text: string; values: Values }[] {
	const tree = markBlocks(openDocument(`<html>${PAGE}</html>`));
	const facts = { title: 'Quiet harbour', description: null, declaredBody: DECLARED };
	const rows = featuresOf(tree, facts, READABILITY.map(Boolean), defuddle?.map(Boolean) ?? null);
	return tree.blocks.map(({ text }, index) => ({
		text,
		values: Object.fromEntries(FEATURES.map((name, column) => [name, rows[index]?.[column] ?? NaN]))
	}));
}

function expectValues(text: string, expected: Values): void {
	const { values = {} } = valuesOf(DEFUDDLE).find((block) => block.text.startsWith(text)) ?? {};
	for (const [name, value] of Object.entries(expected)) expect(values[name], name).toBeCloseTo(value, 5);
}

test('each block answers the questions about its element, its text and the boxes around it', () => {
	const flags = valuesOf(DEFUDDLE).map(({ text, values }) => [
		text,
		FEATURES.filter((name) => FLAG.test(name) && name !== 'hasDeclared' && values[name] === 1).join(' ')
	]);
	expect(flags).toEqual([
		['Home', 'capital isItem inNav inList'],
		['Port map', 'capital isItem inNav inList'],
		['Quiet harbour', 'capital isTitle isTopHeading after1Paragraph inArticle inMain'],
		['The boats lay still in 1907, and waited.', 'sentenceEnd capital hasDate isParagraph inArticle inMain declared'],
		['Why they waited', 'capital isHeading before1Paragraph inArticle inMain inQuote'],
		['No wind!', 'sentenceEnd capital isQuote inArticle inMain inQuote'],
		['wait(9)', 'sentenceEnd isCode inArticle inMain'],
		['', 'hasMedia isOther inFigure inArticle inMain'],
		['Boats', 'capital isCaption inFigure inArticle inMain'],
		['Print', 'capital isCell actionWords inForm inTable'],
		['Related', 'capital isTerm relatedWords inAside inHidden'],
		['© Copyright', 'isTerm noticeWords inAside inHidden'],
		['Boats', 'capital isOther after1Paragraph inFooter inDetails'],
		['Up', 'capital isParagraph inHeader inFooter inLink']
	]);
});

test('a block has the figures of its text, its place, its boxes and the choices of other extractors', () => {
	expectValues('The boats', {
		words: Math.log1p(8),
		characters: 40 / 8,
		punctuation: 2 / 8,
		digits: 4 / 40,
		before2Words: Math.log1p(2),
		after1Words: Math.log1p(3),
		after2Words: Math.log1p(2),
		place: 3 / 14,
		wordPlace: 5 / 26,
		fromTitle: Math.log1p(2),
		pageBlocks: Math.log1p(14),
		pageWords: Math.log1p(26),
		depth: 2,
		box1Words: Math.log1p(16),
		box1Blocks: Math.log1p(5),
		box2Words: Math.log1p(17),
		box3Words: Math.log1p(26),
		box4Words: 0,
		box1Share: 16 / 26,
		box2Share: 17 / 26,
		box3Share: 1,
		siblingWords: Math.log1p(8),
		articles: 2,
		articleRank: 1,
		hasDeclared: 1,
		readability: 1,
		readabilityBox1: 12 / 16,
		readabilityBox2: 12 / 17,
		readabilityPage: 12 / 26,
		readabilityInside: 1,
		readabilityBefore: Math.log1p(1),
		readabilityAfter: Math.log1p(2),
		defuddle: 1,
		defuddleBox1: 11 / 16,
		defuddleBox2: 11 / 17,
		defuddlePage: 11 / 26,
		defuddleInside: 1,
		defuddleBefore: 0,
		defuddleAfter: Math.log1p(1)
	});
});

test('a block has the figures of its links, of the names of its boxes and of its repetition', () => {
	expectValues('Port map', {
		linkShare: 4 / 8,
		links: Math.log1p(1),
		before1Words: Math.log1p(1),
		before1Links: 1,
		after1Links: 0,
		badNames: 1,
		badDistance: 2,
		commentDistance: 20,
		box1Links: 8 / 12,
		box2Links: 8 / 12,
		similarSiblings: Math.log1p(2),
		siblingWords: Math.log1p(1.5),
		siblingDeviation: Math.log1p(0.5),
		articleRank: -1
	});
	expectValues('Related', {
		goodNames: 0,
		badNames: 0,
		badDistance: 20,
		commentNames: 1,
		commentDistance: 2,
		relatedNames: 1,
		metaNames: 1,
		authorNames: 1,
		tagNames: 1
	});
	const [caption, summary] = valuesOf(null).filter(({ text }) => text === 'Boats');
	expect([caption?.values['repeats'], summary?.values['repeats']]).toEqual([1, 1]);
	expect(caption?.values['articleRank']).toBeCloseTo(1 / 16, 5);
	expect(caption?.values['similarBoxes1']).toBeCloseTo(Math.log1p(1), 5);
});

test('an extractor that was not asked has the value -1 throughout, and no two features share a name', () => {
	const [block] = valuesOf(null);
	const theirs = FEATURES.filter((name) => name.startsWith('defuddle'));
	expect(theirs.map((name) => block?.values[name])).toEqual(Array(8).fill(-1));
	expect(new Set(FEATURES).size).toBe(FEATURES.length);
});
