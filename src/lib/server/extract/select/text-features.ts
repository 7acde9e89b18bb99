// Features of the text of a block, of its element and of the blocks before and after it.
import type { Block } from './block-tree.ts';
import { isNoticeText, isRelatedHeading, offersAction } from './phrases.ts';
import { isTitle, linkShare, type BlockInPage, type FeatureGroup } from './block-in-page.ts';

const DATE = /\b(19|20)\d\d\b|\b\d{1,2}:\d\d\b|\b\d+ (minutes?|hours?|days?|weeks?|months?|years?) ago\b/;
const SENTENCE_END = /[.!?:;。！？؟…"”'’)»]\s*$/;
const MAX_REPEATS = 5;

export const OWN_TEXT = {
	words: ({ block }) => Math.log1p(block.words),
	characters: ({ block }) => block.text.length / Math.max(1, block.words),
	linkShare: ({ block }) => linkShare(block),
	links: ({ block }) => Math.log1p(block.links),
	punctuation: ({ block }) => (block.text.match(/[,.;:!?。、，؟،]/g)?.length ?? 0) / Math.max(1, block.words),
	sentenceEnd: ({ block }) => SENTENCE_END.test(block.text.slice(-20)),
	capital: ({ block }) => /^["“'(]?\p{Lu}/u.test(block.text),
	digits: ({ block }) => (block.text.match(/\d/g)?.length ?? 0) / Math.max(1, block.text.length),
	hasDate: ({ block }) => DATE.test(block.text.slice(0, 300)),
	hasMedia: ({ block }) => block.hasMedia,
	repeats: ({ text, page }) => Math.min(MAX_REPEATS, (page.counts.get(text) ?? 1) - 1),
	isTitle: ({ text, page }) => isTitle(text, page.title)
} satisfies FeatureGroup;

export const ELEMENT = {
	isParagraph: ({ block }) => block.tag === 'P',
	isItem: ({ block }) => block.tag === 'LI',
	isTopHeading: ({ block }) => block.tag === 'H1' || block.tag === 'H2',
	isHeading: ({ block }) => /^H[3-6]$/.test(block.tag),
	isCell: ({ block }) => block.tag === 'TD' || block.tag === 'TH',
	isCode: ({ block }) => block.tag === 'PRE',
	isCaption: ({ block }) => block.tag === 'FIGCAPTION' || block.tag === 'CAPTION',
	isTerm: ({ block }) => block.tag === 'DT' || block.tag === 'DD',
	isQuote: ({ block }) => block.tag === 'BLOCKQUOTE',
	isOther: ({ block }) => !/^(P|LI|H\d|TD|TH|PRE|FIGCAPTION|CAPTION|DT|DD|BLOCKQUOTE)$/.test(block.tag)
} satisfies FeatureGroup;

export const PHRASES = {
	noticeWords: ({ block }) => isNoticeText(block.text),
	actionWords: ({ block }) => offersAction(block.text),
	relatedWords: ({ block }) => isRelatedHeading(block.text)
} satisfies FeatureGroup;

export const NEIGHBOURS = {
	before2Words: (place) => Math.log1p(neighbour(place, -2)?.words ?? 0),
	before1Words: (place) => Math.log1p(neighbour(place, -1)?.words ?? 0),
	after1Words: (place) => Math.log1p(neighbour(place, 1)?.words ?? 0),
	after2Words: (place) => Math.log1p(neighbour(place, 2)?.words ?? 0),
	before1Links: (place) => linkShare(neighbour(place, -1)),
	after1Links: (place) => linkShare(neighbour(place, 1)),
	before1Paragraph: (place) => neighbour(place, -1)?.tag === 'P',
	after1Paragraph: (place) => neighbour(place, 1)?.tag === 'P'
} satisfies FeatureGroup;

function neighbour({ page, index }: BlockInPage, offset: number): Block | undefined {
	return page.blocks[index + offset];
}
