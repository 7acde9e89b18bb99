// Describes each block of a page by numbers, from which the model computes how likely it belongs to the article.
import { comparableText } from '../html/text-content.ts';
import type { Block, BlockTree, Box } from './block-tree.ts';
import { isNoticeText, isRelatedHeading, offersAction } from './phrases.ts';
import { isHidden } from '../html/hidden.ts';
import { FAR, namesOf, ownNames } from './box-names.ts';
import { countSimilarBoxes, siblingStatistics } from './repetition.ts';
import { voteStatistics } from './vote-statistics.ts';
import type { Votes } from './votes.ts';

export interface PageFacts {
	readonly title: string | null;
	/** Text of the article as the page's JSON-LD declares it. */
	readonly declaredBody: string | null;
}

/** Names of the values that `featuresOf` returns for each block, in order. */
export const FEATURES = [
	...'words characters linkShare links punctuation sentenceEnd capital digits hasDate hasMedia repeats isTitle'.split(
		' '
	),
	...'isParagraph isItem isTopHeading isHeading isCell isCode isCaption isTerm isQuote isOther'.split(' '),
	...'noticeWords actionWords relatedWords'.split(' '),
	...'before2Words before1Words after1Words after2Words before1Links after1Links before1Paragraph after1Paragraph'.split(
		' '
	),
	...'place wordPlace fromTitle pageBlocks pageWords pageLinkShare'.split(' '),
	...'inNav inHeader inFooter inAside inForm inFigure inTable inList inArticle inMain inQuote inHidden inDetails inLink'.split(
		' '
	),
	...'goodNames badNames badDistance commentNames commentDistance relatedNames metaNames authorNames tagNames'.split(
		' '
	),
	...'depth box1Words box1Links box1Blocks box2Words box2Links box3Words box3Links box4Words box1Share box2Share box3Share box4Share'.split(
		' '
	),
	...'similarSiblings siblingWords siblingDeviation similarBoxes1 similarBoxes2 similarBoxes3 articles articleRank'.split(
		' '
	),
	...'declared hasDeclared'.split(' '),
	...'readability readabilityBox1 readabilityBox2 readabilityNear readabilityPage readabilityInside readabilityBefore readabilityAfter'.split(
		' '
	),
	...'defuddle defuddleBox1 defuddleBox2 defuddleNear defuddlePage defuddleInside defuddleBefore defuddleAfter'.split(
		' '
	)
] as const;

const DATE = /\b(19|20)\d\d\b|\b\d{1,2}:\d\d\b|\b\d+ (minutes?|hours?|days?|weeks?|months?|years?) ago\b/;
const SENTENCE_END = /[.!?:;。！？؟…"”'’)»]\s*$/;

/** One row for each block, with the values named in `FEATURES`. */
export function featuresOf(
	tree: BlockTree,
	facts: PageFacts,
	readability: Votes,
	defuddle: Votes | null
): Float32Array[] {
	const { blocks, boxes } = tree;
	const names = namesOf(boxes);
	const root = boxes[0];
	const pageWords = Math.max(1, root?.words ?? 0);
	const texts = blocks.map((block) => comparableText(block.text.slice(0, 2_000)));
	const counts = new Map<string, number>();
	for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
	const title = comparableText(facts.title ?? '');
	const titleAt = texts.findIndex(
		(text, index) => text !== '' && isTitle(text, title) && /^H[1-6]$/.test(blocks[index]?.tag ?? '')
	);
	const declared = facts.declaredBody === null ? null : comparableText(facts.declaredBody.slice(0, 200_000));
	const siblings = siblingStatistics(blocks);
	const similarBoxes = countSimilarBoxes(boxes);
	const articleBoxes = boxes.filter((box) => box.element.tagName === 'ARTICLE').length;
	const largestArticle = Math.max(
		1,
		...boxes.filter((box) => box.element.tagName === 'ARTICLE').map((box) => box.words)
	);
	const fromReadability = voteStatistics(tree, readability);
	const fromDefuddle = defuddle === null ? null : voteStatistics(tree, defuddle);
	let wordsBefore = 0;
	const wordsUntil = blocks.map(({ words }) => (wordsBefore += words) - words);
	const titleWords = titleAt === -1 ? -1 : (wordsUntil[titleAt] ?? 0);

	return blocks.map((block, index) => {
		const row = new Float32Array(FEATURES.length);
		let column = 0;
		const push = (value: number | boolean): void => {
			row[column++] = Number(value);
		};
		const { text, words, tag } = block;
		const box = boxes[block.box];
		const boxNames = names[block.box];
		const own = ownNames(block, boxes);
		const at = (offset: number): Block | undefined => blocks[index + offset];
		// Its own text
		push(Math.log1p(words));
		push(text.length / Math.max(1, words));
		push(linkShare(block));
		push(Math.log1p(block.links));
		push((text.match(/[,.;:!?。、，؟،]/g)?.length ?? 0) / Math.max(1, words));
		push(SENTENCE_END.test(text.slice(-20)));
		push(/^["“'(]?\p{Lu}/u.test(text));
		push((text.match(/\d/g)?.length ?? 0) / Math.max(1, text.length));
		push(DATE.test(text.slice(0, 300)));
		push(block.hasMedia);
		push(Math.min(5, (counts.get(texts[index] ?? '') ?? 1) - 1));
		push(isTitle(texts[index] ?? '', title));
		push(tag === 'P');
		push(tag === 'LI');
		push(tag === 'H1' || tag === 'H2');
		push(/^H[3-6]$/.test(tag));
		push(tag === 'TD' || tag === 'TH');
		push(tag === 'PRE');
		push(tag === 'FIGCAPTION' || tag === 'CAPTION');
		push(tag === 'DT' || tag === 'DD');
		push(tag === 'BLOCKQUOTE');
		push(!/^(P|LI|H\d|TD|TH|PRE|FIGCAPTION|CAPTION|DT|DD|BLOCKQUOTE)$/.test(tag));
		push(isNoticeText(text));
		push(offersAction(text));
		push(isRelatedHeading(text));
		// Its neighbours
		for (const offset of [-2, -1, 1, 2]) push(Math.log1p(at(offset)?.words ?? 0));
		for (const offset of [-1, 1]) push(linkShare(at(offset)));
		for (const offset of [-1, 1]) push(at(offset)?.tag === 'P');
		// Its place in the page
		push(index / blocks.length);
		push((wordsUntil[index] ?? 0) / pageWords);
		push(titleWords === -1 ? -3 : signedLog((wordsUntil[index] ?? 0) - titleWords));
		push(Math.log1p(blocks.length));
		push(Math.log1p(pageWords));
		push((root?.linkedCharacters ?? 0) / Math.max(1, root?.characters ?? 0));
		// The boxes around it
		const tags = boxNames?.tags ?? new Set<string>();
		push(tags.has('NAV') || tags.has('MENU'));
		push(tags.has('HEADER'));
		push(tags.has('FOOTER'));
		push(tags.has('ASIDE'));
		push(tags.has('FORM'));
		push(tags.has('FIGURE') || tag === 'FIGURE');
		push(tags.has('TABLE'));
		push(tags.has('UL') || tags.has('OL'));
		push(tags.has('ARTICLE'));
		push(tags.has('MAIN'));
		push(tags.has('BLOCKQUOTE') || tag === 'BLOCKQUOTE');
		push((boxNames?.isHidden ?? false) || isHidden(block.element));
		push(tags.has('DETAILS'));
		push(tags.has('A'));
		push((boxNames?.good ?? 0) + own.good);
		push((boxNames?.bad ?? 0) + own.bad);
		push(own.bad > 0 ? 0 : Math.min(FAR, (boxNames?.badDistance ?? FAR) + 1));
		push((boxNames?.comment ?? 0) + own.comment);
		push(own.comment > 0 ? 0 : Math.min(FAR, (boxNames?.commentDistance ?? FAR) + 1));
		push((boxNames?.related ?? 0) + own.related);
		push((boxNames?.meta ?? 0) + own.meta);
		push((boxNames?.author ?? 0) + own.author);
		push((boxNames?.tag ?? 0) + own.tag);
		const around = boxesAround(box, boxes);
		const [box1, box2, box3, box4] = around;
		push(box?.depth ?? 0);
		push(Math.log1p(box1?.words ?? 0));
		push(linkShare(box1));
		push(Math.log1p(box1?.blocks ?? 0));
		push(Math.log1p(box2?.words ?? 0));
		push(linkShare(box2));
		push(Math.log1p(box3?.words ?? 0));
		push(linkShare(box3));
		push(Math.log1p(box4?.words ?? 0));
		for (const one of [box1, box2, box3, box4]) push((one?.words ?? pageWords) / pageWords);
		const group = siblings.get(`${block.box} ${tag}`);
		push(Math.log1p(group?.count ?? 1));
		push(Math.log1p(group?.mean ?? words));
		push(Math.log1p(group?.deviation ?? 0));
		for (const one of [block.box, box1?.parent ?? -1, box2?.parent ?? -1]) push(Math.log1p(similarBoxes[one] ?? 1));
		push(Math.min(20, articleBoxes));
		push((boxNames?.tags.has('ARTICLE') ?? false) ? articleWords(box, boxes) / largestArticle : -1);
		push(
			declared !== null && (texts[index] ?? '').length > 20 && declared.includes((texts[index] ?? '').slice(0, 200))
		);
		push(declared !== null && declared.length > 200);
		for (const statistics of [fromReadability, fromDefuddle]) {
			if (statistics === null) for (let count = 0; count < 8; count++) push(-1);
			else {
				push(statistics.kept[index] ?? false);
				push(shareOf(statistics.boxWords, block.box, box1));
				push(shareOf(statistics.boxWords, box1?.parent ?? -1, box2));
				push(statistics.near[index] ?? 0);
				push(statistics.total / pageWords);
				push(statistics.first <= index && index <= statistics.last);
				push(signedLog(index - statistics.first));
				push(signedLog(statistics.last - index));
			}
		}
		return row;
	});
}

function isTitle(text: string, title: string): boolean {
	if (text === '' || title === '') return false;
	return (
		text === title ||
		(text.length * 2 > title.length && title.includes(text)) ||
		(title.length > 15 && text.startsWith(title))
	);
}

function linkShare(part: { linkedCharacters: number; text?: string; characters?: number } | undefined): number {
	if (part === undefined) return 0;
	return part.linkedCharacters / Math.max(1, part.text?.length ?? part.characters ?? 0);
}

function signedLog(value: number): number {
	return Math.sign(value) * Math.log1p(Math.abs(value));
}

function boxesAround(box: Box | undefined, boxes: readonly Box[]): (Box | undefined)[] {
	const around: (Box | undefined)[] = [];
	for (let one = box; around.length < 4; one = one === undefined ? undefined : boxes[one.parent]) around.push(one);
	return around;
}

function articleWords(box: Box | undefined, boxes: readonly Box[]): number {
	for (let one = box; one !== undefined; one = boxes[one.parent])
		if (one.element.tagName === 'ARTICLE') return one.words;
	return 0;
}

function shareOf(boxWords: readonly number[], index: number, box: Box | undefined): number {
	return (boxWords[index] ?? 0) / Math.max(1, box?.words ?? 0);
}
