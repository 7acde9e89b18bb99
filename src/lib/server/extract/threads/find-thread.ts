// Finds the thread of a page: the opening post and the replies, each with its author, its date and its text.
import type { BlockTree } from '../select/block-tree.ts';
import type { Choice } from '../select/choose-blocks.ts';
import { textOf } from '../html/text-content.ts';
import { findBodies, ownElements, type Region } from './find-bodies.ts';
import { findOpening } from './find-opening.ts';
import { findPostGroups, MAX_POSTS, ownSums, type PostGroup } from './find-posts.ts';
import { nameAuthors } from './plain-authors.ts';
import { inside, outlineOf, type Outline } from './page-outline.ts';
import { dateOf, nameIn, NO_MARK, type PostDate } from './post-marks.ts';
import type { ThreadSigns } from './thread-signs.ts';

export interface Post {
	readonly box: Element;
	readonly author: string | null;
	readonly date: PostDate | null;
	/** The elements with its text, in document order. */
	readonly body: readonly Element[];
	/** 0 for the opening post and the replies to it. */
	readonly level: number;
	readonly isAccepted: boolean;
}

export interface Thread {
	/** The opening post first. */
	readonly posts: readonly Post[];
	readonly key: string;
	readonly bodyKey: string;
	/** Expected F1 of its words, 0 to 1. */
	readonly confidence: number;
	readonly debug: string;
}

/** Of the words of all posts, at least this share must be replies where nothing says that the page is a thread. */
const MIN_REPLY_SHARE = 0.7;
const MIN_POST_WORDS = 1;

/** @param choice of the block model @returns null for a page that is no thread */
export function findThread(
	document: Document,
	tree: BlockTree,
	choice: Pick<Choice, 'probabilities' | 'confidence'>,
	signs: ThreadSigns
): Thread | null {
	const outline = outlineOf(document, tree, choice.probabilities);
	const group = findPostGroups(outline)[0];
	if (group === undefined) return null;
	const members = group.members.slice(0, MAX_POSTS);
	const regions = members.flatMap((box, at) =>
		ownSums(outline, members, at).words < MIN_POST_WORDS ? [] : [regionOf(outline, members, box)]
	);
	const { key: bodyKey, bodies } = findBodies(outline, regions);
	const opening = findOpening(outline, members, { key: group.key, bodyKey });
	const levels = levelsOf(outline, regions);
	const replies = regions.flatMap((region, at) => {
		const post = readPost(outline, region, bodies[at] ?? [], levels[at] ?? 0);
		return post === null ? [] : [post];
	});
	const first = opening === null ? null : readPost(outline, opening.region, opening.body, 0);
	if (first === null && replies.length < 2) return null;
	const named = nameAuthors(first === null ? replies : [first, ...replies]);
	const posts = withoutCopies(named);
	const expected = outline.expectedWords.at(-1) ?? 0;
	let words = 0;
	let hits = 0;
	let openingWords = 0;
	for (const index of [...(opening?.body ?? []), ...bodies.flat()]) {
		words += inside(outline, outline.words, index);
		hits += inside(outline, outline.expectedWords, index);
		if (opening?.body.includes(index) === true) openingWords = words;
	}
	const debug = `${group.key} n=${String(members.length)} a=${group.authorShare.toFixed(2)} d=${group.dateShare.toFixed(2)} body=${bodyKey} open=${opening === null ? '-' : (opening.region.box + ' ' + (outline.elements[opening.region.box]?.tagName ?? '') + '.' + (outline.elements[opening.region.box]?.getAttribute('class') ?? ''))}`;
	const confidence = (2 * hits) / Math.max(1, words + expected);
	const replyShare = (words - openingWords) / Math.max(1, words);
	if (!isThread(group, signs, { ratio: confidence / Math.max(0.01, choice.confidence), replyShare })) return null;
	return { posts, key: group.key, bodyKey, confidence, debug };
}

/**
 * Least expected F1 of a thread, as a share of that of the block model's choice, by how much says that the page is one.
 * A page whose address alone says so needs authors and dates too.
 */
const MIN_RATIO = { declared: 0.55, addressed: 0.8, marked: 0.9 };
const MIN_MARKS = { addressed: 0.6, marked: 0.8 };

function isThread(
	group: PostGroup,
	signs: ThreadSigns,
	{ ratio, replyShare }: { ratio: number; replyShare: number }
): boolean {
	if (signs.kind === 'article') return false;
	if (signs.kind === 'declared') return ratio >= MIN_RATIO.declared;
	const least = signs.kind === 'addressed' ? MIN_MARKS.addressed : MIN_MARKS.marked;
	const isMarked = signs.kind === 'addressed' ? Math.max(group.authorShare, group.dateShare) >= least : Math.min(group.authorShare, group.dateShare) >= least;
	const minRatio = signs.kind === 'addressed' ? MIN_RATIO.addressed : MIN_RATIO.marked;
	if (!isMarked || ratio < minRatio) return false;
	return signs.kind === 'addressed' || (group.members.length > 2 && replyShare >= MIN_REPLY_SHARE);
}

function regionOf(outline: Outline, members: readonly number[], box: number): Region {
	const end = outline.ends[box] ?? 0;
	const nested = members.filter((other) => other > box && other < end);
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
		if (rank < best || (rank === best && rank < NO_MARK && distance(index) < distance(date))) date = index;
	}
	return [author, date].filter((index) => index !== -1);
}

function readPost(outline: Outline, region: Region, body: readonly number[], level: number): Post | null {
	const box = outline.elements[region.box];
	if (box === undefined || body.length === 0) return null;
	const marks = region.marks.flatMap((index) => outline.elements[index] ?? []);
	const [author] = marks.flatMap((mark, at) => (outline.authorRanks[region.marks[at] ?? -1] ?? NO_MARK) < NO_MARK ? (nameIn(mark) ?? []) : []);
	const [date] = marks.flatMap((mark, at) => (outline.dateRanks[region.marks[at] ?? -1] ?? NO_MARK) < NO_MARK ? (dateOf(mark) ?? []) : []);
	return {
		box,
		author: author ?? null,
		date: date ?? null,
		body: body.flatMap((index) => outline.elements[index] ?? []),
		level,
		isAccepted: isAccepted(box)
	};
}

const ACCEPTED = /(?:^|[\s_-])(?:accepted|best|solved|solution)(?:[\s_-]?(?:answer|solution|reply|post))/i;

function isAccepted(box: Element): boolean {
	if (/(?:^|\s)acceptedAnswer(?:\s|$)/.test(box.getAttribute('itemprop') ?? '')) return true;
	return ACCEPTED.test((box.getAttribute('class') ?? '').slice(0, 400)) || /(?:^|\s)solution(?:\s|$)/.test((box.getAttribute('class') ?? '').slice(0, 400));
}

/** How deep each post is nested below posts that it replies to, by the elements around it. */
function levelsOf({ parents, ends }: Outline, regions: readonly Region[]): number[] {
	const open: number[] = [];
	const levels = regions.map(({ box }) => {
		while (open.length > 0 && !isBelow(open.at(-1) ?? 0, box)) open.pop();
		open.push(box);
		return open.length - 1;
	});
	// Where all replies lie below the first post, they are replies to the opening post.
	const isAllBelow = levels.length > 1 && levels.slice(1).every((level) => level > 0);
	return isAllBelow ? levels.map((level) => Math.max(0, level - 1)) : levels;

	/** Whether a post lies inside another one, or inside the element around it, but not beside it. */
	function isBelow(post: number, box: number): boolean {
		if (box < (ends[post] ?? 0)) return true;
		const around = parents[post] ?? 0;
		return box < (ends[around] ?? 0) && parents[box] !== around;
	}
}

/** Without posts whose text another post repeats, such as copies for search engines; the last one with an author stays. */
function withoutCopies(posts: readonly Post[]): Post[] {
	const seen = new Map<string, number>();
	const kept: (Post | null)[] = [];
	for (const post of posts) {
		const text = post.body.map((element) => textOf(element)).join(' ');
		const earlier = text.length < MIN_COPY_CHARACTERS ? undefined : seen.get(text);
		const other = earlier === undefined ? null : kept[earlier];
		if (earlier !== undefined && other !== null && other !== undefined) {
			if (other.author === null) kept[earlier] = { ...post, level: other.level };
			else if (post.author === null || post.author === other.author) continue;
			else kept.push(post);
			continue;
		}
		seen.set(text, kept.length);
		kept.push(post);
	}
	return kept.filter((post) => post !== null);
}

const MIN_COPY_CHARACTERS = 60;
