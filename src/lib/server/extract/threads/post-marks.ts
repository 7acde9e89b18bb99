// Recognises the marks of a post: who wrote it and when.
import { classOf } from '../html/elements.ts';
import { trimEnd } from '../../../domain/core/line-limits.ts';
import { collapse } from '../html/text-content.ts';
import { parseAuthor } from '../byline/person-name.ts';
import { timeOf } from '../dates/declared-date.ts';

export const NO_MARK = 99;
const MAX_NAME_CHARACTERS = 60;
export const MAX_DATE_CHARACTERS = 70;
const MAX_DATE_CHILDREN = 4;
const TEXT_NODE = 3;
/** Nodes that are read, and characters of each of them. */
const MAX_STEPS = 200;
const MAX_PIECE_CHARACTERS = 200;

const AUTHOR_CLASS =
	/^(?:[a-z0-9]+[-_]+)*(?:(?:post)?user-?name|author-?name|author|poster(?:-?name)?|post-?author|creator|bigusername|hnuser|nick(?:name)?|member-?name|display-?name|postedby|commenter|username-coloured|full-?name)$/;
const AUTHOR_PART = /author|user(?!content|-content|text)|poster(?!ior)|member|profile|nick/;
const AUTHOR_LINK =
	/\/(?:u|user|users|usr|member|members|profile|profiles|people|authors?|forum-user)\/[^/?#]+|\/users?-\d|\/~[\w-]+|\/@[\w-]+|(?:member|profile|user)\.php\?|action=profile|mode=viewprofile|[?&](?:uid|user|username|user_?id|member_?id)=/i;
const SIGN_IN = /log-?in|sign-?in|sign-?up|register|logout/i;
const DATE_CLASS =
	/^(?:[a-z0-9]+[-_]+)*(?:dates?|time|date-?time|time-?stamp|posted|posted-?(?:on|at)|age|ago|relative-?time|time-?ago|when|published|postdate|post-?date|created)$/;
const NOT_AUTHOR =
	/avatar|signature|count|stats?$|badge|rank|title|posts$|joined|editor|mention|content|text|body|icon|image|menu|action/;

/** Rank of an element as the author of a post: 1 is the most certain; `NO_MARK` if it names nobody. */
export function authorRank(element: Element): number {
	const property = element.getAttribute('itemprop') ?? '';
	if (/(?:^|\s)(?:author|creator)(?:\s|$)/.test(property)) return nameIn(element) === null ? NO_MARK : 1;
	const classes = classNames(element);
	if (classes.some((name) => AUTHOR_CLASS.test(name) && !NOT_AUTHOR.test(name)) && nameIn(element) !== null) return 2;
	if (element.tagName !== 'A') return NO_MARK;
	if (/(?:^|\s)author(?:\s|$)/.test(element.getAttribute('rel') ?? '') && nameIn(element) !== null) return 2;
	const href = (element.getAttribute('href') ?? '').slice(0, 500);
	if (AUTHOR_LINK.test(href) && !SIGN_IN.test(href) && nameIn(element) !== null) return 3;
	if (classes.some((name) => AUTHOR_PART.test(name) && !NOT_AUTHOR.test(name)) && nameIn(element) !== null) return 4;
	return NO_MARK;
}

/** Rank of an element as the date of a post: 1 is the most certain; `NO_MARK` if it shows none. */
export function dateRank(element: Element): number {
	const { tagName } = element;
	const property = element.getAttribute('itemprop') ?? '';
	if (/^(?:date(?:Created|Published)|commentTime)$/.test(property)) return 1;
	if (tagName === 'TIME' || tagName === 'RELATIVE-TIME' || tagName === 'TIME-AGO' || tagName === 'FACEPILE-TIME')
		return 2;
	if (tagName === 'ABBR' && timeOf(element.getAttribute('title')) !== null) return 2;
	if (classNames(element).some((name) => DATE_CLASS.test(name))) {
		const text = textOfMark(element, MAX_DATE_CHARACTERS + 1);
		if (text.length <= MAX_DATE_CHARACTERS && (/\p{N}/u.test(text) || timeOf(element.getAttribute('title')) !== null))
			return 3;
		return NO_MARK;
	}
	if (!/^(?:A|SPAN|DIV|TD|P|SMALL|LI|DD|H[2-6]|EM|STRONG|B|FONT|P)$/.test(tagName) || hasManyChildren(element))
		return NO_MARK;
	const text = textOfMark(element, MAX_DATE_CHARACTERS + 1);
	if (text.length > MAX_DATE_CHARACTERS || !/\d/.test(text)) return NO_MARK;
	if (LABEL.test(text)) return NO_MARK;
	if (DATE_TEXT.test(text) || RELATIVE_DATE.test(text)) return text.length <= 40 ? 4 : 5;
	return NO_MARK;
}

function hasManyChildren(element: Element): boolean {
	let count = 0;
	for (let child = element.firstElementChild; child !== null; child = child.nextElementSibling)
		if (++count > MAX_DATE_CHILDREN) return true;
	return false;
}

/** Dates of members, such as "Joined: May 2, 2016", have a label before them. */
const LABEL = /^(?!posted|published|date)\p{L}[\p{L} ]{2,30}:/iu;
export const DATE_TEXT =
	/(?:^|\D)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?!\d)|(?:^|\P{L})\d{1,2}(?:st|nd|rd|th|\.)?[ -](?:of )?\p{L}{3,12}\.?,?[ -]'?\d{2,4}(?!\d)|(?:^|\P{L})\p{L}{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,?(?: \d{4}|,? \d{1,2}:\d\d)|\d{1,2}:\d\d(?: ?[ap]\.?m\.?)? (?:on )?\p{L}{3,12} \d{1,2}/iu;
export const RELATIVE_DATE =
	/\b(?:\d+|an?|one) ?(?:s|m|h|d|w|y|mo|min|mins|sec|secs|hr|hrs|yr|yrs|second|minute|hour|day|week|month|year)s? ago\b|^(?:today|yesterday)\b/i;

function classNames(element: Element): string[] {
	return classOf(element).slice(0, 400).toLowerCase().split(/\s+/).slice(0, 8);
}

/** The name that a mark of an author shows; null for a mark that shows none. */
export function nameIn(element: Element): string | null {
	const named = /author|creator/.test(element.getAttribute('itemprop') ?? '')
		? element.querySelector('[itemprop~="name"]')
		: null;
	if (named !== null) {
		const name = nameOf(textOfMark(named, MAX_NAME_CHARACTERS + 1) || (named.getAttribute('content') ?? ''));
		if (name !== null) return name;
	}
	let tried = 0;
	for (const part of element.querySelectorAll('a, strong, b')) {
		if (
			AVATAR.test(classNames(part).join(' ')) ||
			part.querySelector('[class*="avatar" i], [class*="status" i], img') !== null
		)
			continue;
		const name = nameOf(textOfMark(part, MAX_NAME_CHARACTERS + 1));
		if (name !== null) return name;
		if (++tried === MAX_PARTS) break;
	}
	return nameOf(textOfMark(element, MAX_NAME_CHARACTERS + 1));
}

const MAX_PARTS = 5;
const AVATAR = /avatar|status|badge|online|offline/;

function nameOf(text: string): string | null {
	if (text.length > MAX_NAME_CHARACTERS || !/[\p{L}\p{N}]/u.test(text)) return null;
	const name = trimEnd(parseAuthor(text) ?? text, ' :,»·|–-').trim();
	return name === '' ||
		/^(?:profile|reply|user|author|guest posts?)$/i.test(name) ||
		(/^[\d\s.,:]+$/.test(name) && name.length < 3)
		? null
		: name;
}

/**
 * The beginning of an element's text as one line, for short marks: unlike `html/beginning-of.ts`, it puts a space between
 * all elements and reads few nodes.
 */
export function textOfMark(element: Element, characters: number): string {
	let text = '';
	let steps = 0;
	let node: Node | null = element.firstChild;
	const append = (piece: string): void => {
		text += piece.startsWith(' ') && (text === '' || text.endsWith(' ')) ? piece.slice(1) : piece;
	};
	while (node !== null && text.length < characters && steps++ < MAX_STEPS) {
		append(
			node.nodeType === TEXT_NODE ? (node.nodeValue ?? '').slice(0, MAX_PIECE_CHARACTERS).replace(/\s+/g, ' ') : ' '
		);
		if (node.firstChild !== null) node = node.firstChild;
		else {
			while (node !== null && node !== element && node.nextSibling === null) {
				node = node.parentNode;
				append(' ');
			}
			node = node === null || node === element ? null : node.nextSibling;
		}
	}
	return collapse(text).slice(0, characters);
}
