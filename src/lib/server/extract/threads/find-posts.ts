// Finds the boxes of the posts of a thread: elements of one kind, each with text of its own and an author or a date.
import { textOfMark } from './post-marks.ts';
import { between, inside, namesOf, type Outline } from './page-outline.ts';

export interface PostGroup {
	/** Name of what the boxes have in common: a class, an id without its digits, an item type or a tag. */
	readonly key: string;
	/** Indexes of the boxes in the outline, in document order. */
	readonly members: readonly number[];
	/** Share of the boxes that name an author or show a date. */
	readonly authorShare: number;
	readonly dateShare: number;
	/** Words outside links in all boxes. */
	readonly words: number;
	readonly score: number;
}

export const MAX_POSTS = 2_000;
const QUESTION_PARTS = '[itemtype$="/Answer"], [itemtype$="/Question"]';
const POST_TYPE = /(?:Comment|DiscussionForumPosting|UserComments|SocialMediaPosting)$/;
/** Names of classes and ids for posts. */
export const POST_NAME =
	/^[.#](?:[a-z0-9]+[-_])*(?:c?post(?:bit|container|item|_?wrapper|box)?|comments?|message(?:card)?|repl(?:y|ies)|answers?|ips-?comment|msg|block-?post|crawler-post|topic-body|timeline-comment|comtr|thing|forum-post|postitem)(?:[-_]?(?:0|item|container|node|full|list-item|wrap(?:per)?|row|card))*$/;
/** Answers are the posts of a question, rather than the comments on both. */
export const ANSWER = /^(?:item answer|\.answers?(?:[-_]?(?:item|node|container|card|wrapper))?)$/;
/** Keys of elements with the same parent and tag, which say nothing else. */
const SIBLINGS = /^\d+ [A-Z]/;
const MIN_SIBLINGS = 3;
const MIN_SHARE = 0.6;
const MIN_WORDS = 2;
/** Boxes with different headings are entries of a list of pages. */
const MAX_DIFFERENT_HEADINGS = 0.6;
const HEADINGS = /^H[1-4]$/;
const NO_POSTS =
	/^(?:HTML|BODY|NAV|FOOTER|FORM|HEAD|A|P|SPAN|STRONG|EM|B|I|TD|TH|TBODY|THEAD|UL|OL|DL|DT|DD|H[1-6]|PRE|BLOCKQUOTE|IMG|TIME|BR|HR)$/;

/** The groups that can be the posts of the page's thread, the best first. */
export function findPostGroups(outline: Outline): PostGroup[] {
	const groups = new Map<string, number[]>();
	for (const [index, element] of outline.elements.entries()) {
		if (NO_POSTS.test(element.tagName) || inside(outline, outline.plainWords, index) < MIN_WORDS) continue;
		for (const key of keysOf(outline, index)) {
			const group = groups.get(key);
			if (group === undefined) groups.set(key, [index]);
			else group.push(index);
		}
	}
	const pageWords = Math.max(1, outline.plainWords.at(-1) ?? 1);
	return [...groups]
		.map(([key, members]) => judge(outline, key, members, pageWords))
		.filter((group) => group !== null)
		.toSorted((a, b) => b.score - a.score || a.words - b.words);
}

function keysOf({ elements, parents }: Outline, index: number): Set<string> {
	const element = elements[index];
	if (element === undefined) return new Set();
	const keys = new Set(namesOf(element).map((name) => `.${name.replace(/\d+/g, '0')}`));
	const id = element.id.slice(0, 60).toLowerCase();
	if (/\d|-[0-9a-z]{5,}$/.test(id)) keys.add(`#${id.replace(/\d[\da-z]*/g, '0')}`);
	const type = (element.getAttribute('itemtype') ?? '').slice(-MAX_TYPE).split('/').at(-1) ?? '';
	if (type === 'Answer') keys.add('item answer');
	else if (POST_TYPE.test(type) && element.parentElement?.closest(QUESTION_PARTS) === null) keys.add('item');
	if (element.tagName === 'ARTICLE') keys.add('article');
	keys.add(`${String(parents[index])} ${element.tagName}`);
	return keys;
}

function judge(outline: Outline, key: string, members: readonly number[], pageWords: number): PostGroup | null {
	if (members.length < MIN_SIBLINGS && SIBLINGS.test(key)) return null;
	if (members.length < 2 && !key.startsWith('item') && !/^\.(?:answer|comment|reply)s?$/.test(key)) return null;
	let authors = 0;
	let dates = 0;
	let words = 0;
	let score = 0;
	let withText = 0;
	for (const at of members.keys()) {
		const own = ownSums(outline, members, at);
		if (own.words < MIN_WORDS) continue;
		withText++;
		words += own.words;
		if (own.authors > 0) authors++;
		if (own.dates > 0) dates++;
		score += Math.sqrt(own.words) * (0.1 + 0.5 * Number(own.authors > 0) + 0.4 * Number(own.dates > 0));
	}
	if (withText === 0) return null;
	const authorShare = authors / withText;
	const dateShare = dates / withText;
	const isKnown = key.startsWith('item') || /^\.(?:answer|comment|post|reply|message)s?$/.test(key);
	if (Math.max(authorShare, dateShare) < MIN_SHARE && !isKnown) return null;
	if (isList(outline, members)) return null;
	const share = (authorShare + dateShare) / 2;
	const weight = ANSWER.test(key)
		? 2.5
		: key.startsWith('item') || POST_NAME.test(key)
			? 1.4
			: SIBLINGS.test(key)
				? 0.7
				: 1;
	return { key, members, authorShare, dateShare, words, score: (weight * share ** 2 * score * words) / pageWords };
}

/** What a box contains outside of the boxes of the group that are nested in it. */
export function ownSums(
	outline: Outline,
	members: readonly number[],
	at: number
): { words: number; authors: number; dates: number } {
	const member = members[at] ?? 0;
	const end = outline.ends[member] ?? 0;
	let words = inside(outline, outline.plainWords, member);
	let authors = between(outline.authors, member, end);
	let dates = between(outline.dates, member, end);
	for (let next = nestedAfter(outline, members, at, at); next !== -1; next = nestedAfter(outline, members, at, next)) {
		const nested = members[next] ?? 0;
		const nestedEnd = outline.ends[nested] ?? 0;
		words -= inside(outline, outline.plainWords, nested);
		authors -= between(outline.authors, nested, nestedEnd);
		dates -= between(outline.dates, nested, nestedEnd);
	}
	return { words, authors, dates };
}

/** The next outermost member inside a member, or -1. */
function nestedAfter({ ends }: Outline, members: readonly number[], at: number, previous: number): number {
	const end = ends[members[at] ?? 0] ?? 0;
	const from = previous === at ? (members[at] ?? 0) : (ends[members[previous] ?? 0] ?? 0) - 1;
	for (let next = previous + 1; next < members.length; next++) {
		const member = members[next] ?? 0;
		if (member >= end) return -1;
		if (member > from) return next;
	}
	return -1;
}

/** Whether most boxes have headings of their own that lead to other pages, as in lists of articles or products. */
function isList({ elements, ends, parents, dates }: Outline, members: readonly number[]): boolean {
	const headings = new Set<string>();
	let linked = 0;
	for (const member of members.slice(0, MAX_HEADED)) {
		const end = Math.min(ends[member] ?? 0, member + MAX_ELEMENTS_TO_HEADING);
		for (let index = member; index < end; index++) {
			const element = elements[index];
			if (element === undefined || !HEADINGS.test(element.tagName)) continue;
			const isLinked =
				element.querySelector('a[href]:not([href^="#"])') !== null || elements[parents[index] ?? -1]?.tagName === 'A';
			const text = textOfMark(element, 100);
			// The heading of a post can hold its date and its number.
			const hasDate = between(dates, index, ends[index] ?? 0) > 0;
			if (isLinked && !hasDate && text.split(' ').length > 2) {
				linked++;
				headings.add(text.replace(/^(?:re|aw|antw|sv): ?/i, ''));
			}
			break;
		}
	}
	const count = Math.min(members.length, MAX_HEADED);
	return count > 2 && linked / count > MAX_DIFFERENT_HEADINGS && headings.size / linked > MAX_DIFFERENT_HEADINGS;
}

const MAX_TYPE = 60;
const MAX_HEADED = 50;
const MAX_ELEMENTS_TO_HEADING = 60;
