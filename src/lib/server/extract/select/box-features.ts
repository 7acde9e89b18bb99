// Features of the place of a block in the page and of the boxes around it.
import type { Box } from './block-tree.ts';
import { FAR, isHidden } from './box-names.ts';
import { linkShare, signedLog, type BlockInPage, type FeatureGroup } from './block-in-page.ts';

const NO_TITLE = -3;
const MAX_ARTICLES = 20;
/** A shorter text may stand in the declared article by chance. */
const MIN_DECLARED_BLOCK = 20;
const DECLARED_BEGINNING = 200;
/** A shorter declared article is only its beginning. */
const MIN_DECLARED = 200;

export const PLACE = {
	place: ({ index, page }) => index / page.blocks.length,
	wordPlace: (at) => wordsBefore(at) / at.page.words,
	fromTitle: (at) => (at.page.wordsUntilTitle === -1 ? NO_TITLE : signedLog(wordsBefore(at) - at.page.wordsUntilTitle)),
	pageBlocks: ({ page }) => Math.log1p(page.blocks.length),
	pageWords: ({ page }) => Math.log1p(page.words),
	pageLinkShare: ({ page }) => linkShare(page.boxes[0])
} satisfies FeatureGroup;

export const INSIDE = {
	inNav: (at) => isIn(at, 'NAV') || isIn(at, 'MENU'),
	inHeader: (at) => isIn(at, 'HEADER'),
	inFooter: (at) => isIn(at, 'FOOTER'),
	inAside: (at) => isIn(at, 'ASIDE'),
	inForm: (at) => isIn(at, 'FORM'),
	inFigure: (at) => isIn(at, 'FIGURE') || at.block.tag === 'FIGURE',
	inTable: (at) => isIn(at, 'TABLE'),
	inList: (at) => isIn(at, 'UL') || isIn(at, 'OL'),
	inArticle: (at) => isIn(at, 'ARTICLE'),
	inMain: (at) => isIn(at, 'MAIN'),
	inQuote: (at) => isIn(at, 'BLOCKQUOTE') || at.block.tag === 'BLOCKQUOTE',
	inHidden: ({ names, block }) => (names?.isHidden ?? false) || isHidden(block.element),
	inDetails: (at) => isIn(at, 'DETAILS'),
	inLink: (at) => isIn(at, 'A')
} satisfies FeatureGroup;

export const NAMES = {
	goodNames: ({ names, own }) => (names?.good ?? 0) + own.good,
	badNames: ({ names, own }) => (names?.bad ?? 0) + own.bad,
	badDistance: ({ names, own }) => (own.bad > 0 ? 0 : Math.min(FAR, (names?.badDistance ?? FAR) + 1)),
	commentNames: ({ names, own }) => (names?.comment ?? 0) + own.comment,
	commentDistance: ({ names, own }) => (own.comment > 0 ? 0 : Math.min(FAR, (names?.commentDistance ?? FAR) + 1)),
	relatedNames: ({ names, own }) => (names?.related ?? 0) + own.related,
	metaNames: ({ names, own }) => (names?.meta ?? 0) + own.meta,
	authorNames: ({ names, own }) => (names?.author ?? 0) + own.author,
	tagNames: ({ names, own }) => (names?.tag ?? 0) + own.tag
} satisfies FeatureGroup;

export const SIZES = {
	depth: ({ box }) => box?.depth ?? 0,
	box1Words: ({ around }) => Math.log1p(around[0]?.words ?? 0),
	box1Links: ({ around }) => linkShare(around[0]),
	box1Blocks: ({ around }) => Math.log1p(around[0]?.blocks ?? 0),
	box2Words: ({ around }) => Math.log1p(around[1]?.words ?? 0),
	box2Links: ({ around }) => linkShare(around[1]),
	box3Words: ({ around }) => Math.log1p(around[2]?.words ?? 0),
	box3Links: ({ around }) => linkShare(around[2]),
	box4Words: ({ around }) => Math.log1p(around[3]?.words ?? 0),
	box1Share: ({ around, page }) => (around[0]?.words ?? page.words) / page.words,
	box2Share: ({ around, page }) => (around[1]?.words ?? page.words) / page.words,
	box3Share: ({ around, page }) => (around[2]?.words ?? page.words) / page.words,
	box4Share: ({ around, page }) => (around[3]?.words ?? page.words) / page.words
} satisfies FeatureGroup;

export const REPETITION = {
	similarSiblings: (at) => Math.log1p(siblingsOf(at)?.count ?? 1),
	siblingWords: (at) => Math.log1p(siblingsOf(at)?.mean ?? at.block.words),
	siblingDeviation: (at) => Math.log1p(siblingsOf(at)?.deviation ?? 0),
	similarBoxes1: ({ block, page }) => Math.log1p(page.similarBoxes[block.box] ?? 1),
	similarBoxes2: ({ around, page }) => Math.log1p(page.similarBoxes[around[0]?.parent ?? -1] ?? 1),
	similarBoxes3: ({ around, page }) => Math.log1p(page.similarBoxes[around[1]?.parent ?? -1] ?? 1),
	articles: ({ page }) => Math.min(MAX_ARTICLES, page.articleBoxes),
	articleRank: (at) => (isIn(at, 'ARTICLE') ? articleWords(at.box, at.page.boxes) / at.page.articleWords : -1)
} satisfies FeatureGroup;

export const DECLARED = {
	declared: ({ text, page }) =>
		text.length > MIN_DECLARED_BLOCK && (page.declared?.includes(text.slice(0, DECLARED_BEGINNING)) ?? false),
	hasDeclared: ({ page }) => (page.declared?.length ?? 0) > MIN_DECLARED
} satisfies FeatureGroup;

function wordsBefore({ page, index }: BlockInPage): number {
	return page.wordsUntil[index] ?? 0;
}

function isIn({ names }: BlockInPage, tag: string): boolean {
	return names?.tags.has(tag) ?? false;
}

function siblingsOf({ block, page }: BlockInPage) {
	return page.siblings.get(`${block.box} ${block.tag}`);
}

function articleWords(box: Box | undefined, boxes: readonly Box[]): number {
	for (let one = box; one !== undefined; one = boxes[one.parent])
		if (one.element.tagName === 'ARTICLE') return one.words;
	return 0;
}
