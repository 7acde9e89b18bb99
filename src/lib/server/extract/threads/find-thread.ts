// Finds the thread of a page: the opening post and the replies, each with its author, its date and its text.
import { classOf } from '../html/elements.ts';
import type { BlockTree } from '../select/block-tree.ts';
import type { Choice } from '../select/choose-blocks.ts';
import { findBodies, type Region } from './find-bodies.ts';
import { findOpening, isStatusText } from './find-opening.ts';
import { ANSWER, findPostGroups, MAX_POSTS, ownSums, POST_NAME, type PostGroup } from './find-posts.ts';
import { levelsOf } from './reply-levels.ts';
import { regionOf } from './post-regions.ts';
import { findComments, commentBoxes } from './find-comments.ts';
import { nameAuthors } from './plain-authors.ts';
import { inside, outlineOf, type Outline } from './page-outline.ts';
import { dateOf, type DateContext, type PostDate } from './post-dates.ts';
import { textOfMark, nameIn, NO_MARK } from './post-marks.ts';
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
	/** The opening post first, if the page shows it. */
	readonly posts: readonly Post[];
	readonly hasOpening: boolean;
}

/** Of the words of all posts, at least this share must be replies where nothing says that the page is a thread. */
const MIN_REPLY_SHARE = 0.7;
/** A longer opening post of such a page is an article with comments. */
const MAX_OPENING_WORDS = 300;
const MIN_POST_WORDS = 1;

/** @param choice of the block model @returns null for a page that is no thread */
export function findThread(
	document: Document,
	tree: BlockTree,
	choice: Pick<Choice, 'probabilities' | 'confidence'>,
	{ signs, dates }: { signs: ThreadSigns; dates: DateContext }
): Thread | null {
	if (signs.kind === 'article') return null;
	const outline = outlineOf(document, tree, choice.probabilities);
	const group = findPostGroups(outline)[0];
	if (group === undefined) return null;
	const members = group.members.slice(0, MAX_POSTS);
	const onAnswers = ANSWER.test(group.key) ? commentBoxes(outline) : [];
	const others = [...members, ...onAnswers].toSorted((a, b) => a - b);
	const regions = members.flatMap((box, at) =>
		ownSums(outline, members, at).words < MIN_POST_WORDS ? [] : [regionOf(outline, others, box)]
	);
	const { key: bodyKey, bodies } = findBodies(outline, regions);
	const opening = findOpening(outline, members, { key: group.key, bodyKey, others });
	const levels = levelsOf(outline, regions);
	const comments = new Map(findComments(outline, onAnswers).map((comment) => [comment.region.box, comment]));
	const read = (region: Region, body: readonly number[], level: number): Post[] => {
		const post = readPost(outline, region, { body, level, dates });
		const below = region.nested.flatMap((box) => {
			const comment = comments.get(box);
			return comment === undefined
				? []
				: (readPost(outline, comment.region, { body: comment.body, level: level + 1, dates }) ?? []);
		});
		return post === null ? [] : [post, ...below];
	};
	const replies = regions.flatMap((region, at) => read(region, bodies[at] ?? [], levels[at] ?? 0));
	const [first = null, ...onFirst] = opening === null ? [] : read(opening.region, opening.body, 0);
	if (first === null && replies.length < 2) return null;
	const named = nameAuthors(first === null ? replies : [first, ...onFirst, ...replies]);
	const isStatus = isStatusLine(named);
	const posts = withoutCopies(isStatus ? named.slice(1) : named);
	if (!hasTexts(first === null || isStatus ? posts : posts.slice(1))) return null;
	const expected = outline.expectedWords.at(-1) ?? 0;
	let words = 0;
	let hits = 0;
	let openingWords = 0;
	for (const index of [...(opening?.body ?? []), ...bodies.flat()]) {
		words += inside(outline, outline.words, index);
		hits += inside(outline, outline.expectedWords, index);
		if (opening?.body.includes(index) === true) openingWords = words;
	}
	const confidence = (2 * hits) / Math.max(1, words + expected);
	const firstWords =
		openingWords > 0
			? openingWords
			: (bodies[0] ?? []).reduce((sum, index) => sum + inside(outline, outline.words, index), 0);
	const replyShare = (words - firstWords) / Math.max(1, words);
	if (!isThread(group, signs, { ratio: confidence / Math.max(0.01, choice.confidence), replyShare, firstWords }))
		return null;
	return { posts, hasOpening: (first !== null && !isStatus) || !REPLIES.test(group.key) };
}

/**
 * Least expected F1 of a thread, as a share of that of the block model's choice, by how much says that the page is one.
 * A page whose address alone says so needs authors or dates too.
 */
const MIN_RATIO = { declared: 0.3, addressed: 0.65, marked: 0.9 };
const MIN_MARKS = { addressed: 0.6, marked: 0.8 };

function isThread(
	group: PostGroup,
	signs: ThreadSigns,
	{ ratio, replyShare, firstWords }: { ratio: number; replyShare: number; firstWords: number }
): boolean {
	const { authorShare, dateShare } = group;
	if (signs.kind === 'declared' || (ANSWER.test(group.key) && signs.hasQuestion)) return ratio >= MIN_RATIO.declared;
	const isWhole = Math.min(authorShare, dateShare) >= MIN_MARKS.marked && POST_NAME.test(group.key);
	if (signs.kind === 'addressed' && isWhole) return ratio >= MIN_RATIO.declared;
	if (signs.kind === 'addressed')
		return (
			(POST_NAME.test(group.key) || group.key === 'article'
				? Math.max(authorShare, dateShare)
				: Math.min(authorShare, dateShare)) >= MIN_MARKS.addressed && ratio >= MIN_RATIO.addressed
		);
	const marks = POST_NAME.test(group.key) ? authorShare : Math.min(authorShare, dateShare);
	const isMostOfPage = group.members.length > 2 && replyShare >= MIN_REPLY_SHARE && firstWords <= MAX_OPENING_WORDS;
	return marks >= MIN_MARKS.marked && ratio >= MIN_RATIO.marked && isMostOfPage;
}

function readPost(
	outline: Outline,
	region: Region,
	{ body, level, dates }: { body: readonly number[]; level: number; dates: DateContext }
): Post | null {
	const box = outline.elements[region.box];
	if (box === undefined || body.length === 0) return null;
	const marks = region.marks.flatMap((index) => outline.elements[index] ?? []);
	const [author] = marks.flatMap((mark, at) =>
		(outline.authorRanks[region.marks[at] ?? -1] ?? NO_MARK) < NO_MARK ? (nameIn(mark) ?? []) : []
	);
	const [date] = marks.flatMap((mark, at) =>
		(outline.dateRanks[region.marks[at] ?? -1] ?? NO_MARK) < NO_MARK ? (dateOf(mark, dates) ?? []) : []
	);
	return {
		box,
		author: author ?? null,
		date: date ?? null,
		body: body.flatMap((index) => outline.elements[index] ?? []),
		level,
		isAccepted: isAccepted(box)
	};
}

/** A longer text is a post, whatever its date. */
const MAX_STATUS_CHARACTERS = 160;

/** Whether the first post is later than another one and short: what a page says about a thread, with the date of its last post. */
function isStatusLine([first, ...others]: readonly Post[]): boolean {
	if (first === undefined || others.length < 2) return false;
	const text = first.body.map((element) => textOfMark(element, MAX_STATUS_CHARACTERS + 1)).join(' ');
	if (isStatusText(text)) return true;
	const [time, next] = [first.date?.time ?? null, others[0]?.date?.time ?? null];
	const isLater = time !== null && next !== null && time > next;
	return isLater && text.length <= MAX_STATUS_CHARACTERS && !QUESTION_MARK.test(text);
}

const QUESTION_MARK = /[?？؟]/;

/** Share of the replies that must have a text of their own; without it, the text was not found. */
const MIN_TEXTS = 0.3;

/** Whether enough replies have words that differ, or pictures, rather than counts and the names of buttons. */
function hasTexts(replies: readonly Post[]): boolean {
	const texts = new Set<string>();
	let pictures = 0;
	for (const { body } of replies) {
		const text = body.map((element) => textOfMark(element, MAX_COPY_CHARACTERS)).join(' ');
		if (/\p{L}/u.test(text)) texts.add(text);
		else if (body.some((element) => element.querySelector('img') !== null)) pictures++;
	}
	return replies.length < 2 || texts.size + pictures >= replies.length * MIN_TEXTS;
}

/** Names of groups without an opening post: replies to a link that the page does not show. */
const REPLIES = /^(?:item answer|[.#](?:[a-z0-9]+[-_])*(?:comments?|comtr|answers?|repl(?:y|ies)))/;

const ACCEPTED = /(?:^|[\s_-])(?:accepted|best|solved|solution)(?:[\s_-]?(?:answer|solution|reply|post))/i;

function isAccepted(box: Element): boolean {
	if (/(?:^|\s)acceptedAnswer(?:\s|$)/.test(box.getAttribute('itemprop') ?? '')) return true;
	return ACCEPTED.test(classOf(box).slice(0, 400)) || /(?:^|\s)solution(?:\s|$)/.test(classOf(box).slice(0, 400));
}

/** Without posts whose text another post repeats, such as copies for search engines; the last one with an author stays. */
function withoutCopies(posts: readonly Post[]): Post[] {
	const seen = new Map<string, number>();
	const kept: (Post | null)[] = [];
	for (const post of posts) {
		const text = post.body.map((element) => textOfMark(element, MAX_COPY_CHARACTERS)).join(' ');
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
const MAX_COPY_CHARACTERS = 400;
