// Finds the authors that a page shows: marked by attributes, linked to their pages, or after "By" near the title.
import { beginningOf, linesOf } from './beginning-of.ts';
import { isFullName, namesInLine } from './person-name.ts';

export interface VisibleNames {
	readonly names: readonly string[];
	/** Whether they stand beside the title, marked as the author's. */
	readonly isCertain: boolean;
}

interface Candidate {
	readonly names: readonly string[];
	readonly score: number;
	/** Characters of text before it on the page. */
	readonly position: number;
	readonly kind: Kind;
	readonly signature: string;
}

type Kind = 'item' | 'name' | 'link' | 'box' | 'line' | 'account';

const ELEMENT_NODE = 1;
const TEXT_NODE = 3;
const MAX_NODES = 50_000;
const MAX_CANDIDATES = 200;
const MAX_BOX_CHARACTERS = 300;
/** Text between the title and a byline, in characters. */
const NEAR_CHARACTERS = 700;
const BEFORE_CHARACTERS = 300;
const MIN_SCORE = 5;
const CERTAIN_SCORE = 9;
/** Scores of the kinds, and what the place and the form of a name add. They were found by hand on pages of many sites. */
const SCORES: Readonly<Record<Kind, number>> = { item: 5, name: 5, link: 4, box: 3, line: 4, account: 3 };
const NEAR_SCORE = 4;
const FULL_NAME_SCORE = 1;

const AUTHOR_CLASS =
	/(?:^|[^a-z])(?:author|authors|byline|by-line|posted-?by|written-?by|post-?by|writer|contributor|creator|reporter|topic-?starter)(?:$|[^a-z])|author(?:name|link|info|block|box|meta)|(?:post|article|blog|story|entry|the)_?author/;
const NAME_CLASS =
	/(?:author|writer|contributor|byline|creator|poster|profile)s?_*-*(?:name|link|title)|(?:^|[\s_-])(?:fn|vcard)(?:$|[\s_-])/;
const ACCOUNT_CLASS =
	/(?:^|[\s_-])(?:user-?name|user_name|nick(?:name)?|poster|bigusername|postuser|postuser-name|userinfo|username-coloured|user-link|name--username|postprofile)(?:$|[\s_-])/;
const AUTHOR_PATH =
	/\/(?:blog-)?(?:authors?|contributors?|writers?|columnists?|staff|team|people|profiles?|by|experts?|journalists?|reporters?|autor(?:en|es)?|auteurs?)\/[^/?#]/i;
const ACCOUNT_PATH = /\/(?:users?|members?|u|profile)\/[^/?#]|member\.php|memberlist\.php|\/@[^/?#]/i;
/** Parts of a page that name other people: comments, teasers, menus. */
const OTHER_PARTS =
	/(?:^|[\s_-])(?:comments?|comment-?list|respond|related|recommended|recent|popular|trending|latest|read-?next|teasers?|sidebar|widget-area|newsletter|modal|popup|testimonials?|breadcrumbs?|menu|reviews?|citation|references?|toc)(?:$|[\s_-])|(?:post|article|blog|story|news)s?-?_?(?:card|list|grid|item|teaser|preview)/;
const REVIEWERS =
	/^(?:medically |fact[ -]?checked |expert |clinically |legally )?(?:reviewed|edited|fact[ -]checked|checked|translated|illustrated|photographed|photos?|images?|photography|updated|sponsored|presented|powered|produced|hosted) (?:by|:)/i;
const LED_TEXT =
	/^(?:by|written by|posted by|published by|words by|text by|story by|author|authors|article by|von|par|por|door|av|автор|بقلم|作者)(?:[\s:]|$)/i;

export function visibleNames(document: Document, heading: Element | null): VisibleNames {
	const found = candidatesIn(document, heading ?? document.querySelector('h1'));
	const best = found.reduce<Candidate | null>((top, one) => (top === null || one.score > top.score ? one : top), null);
	if (best === null || best.score < MIN_SCORE) return { names: [], isCertain: false };
	// Further authors stand beside the first, in elements of the same kind.
	const beside = found.filter(
		({ kind, signature, position }) =>
			kind === best.kind &&
			signature === best.signature &&
			position >= best.position &&
			position - best.position < BEFORE_CHARACTERS
	);
	return { names: beside.flatMap(({ names }) => names), isCertain: best.score >= CERTAIN_SCORE };
}

/** Walks the body once, so that each candidate's distance from the title is known. */
function candidatesIn(document: Document, heading: Element | null): Candidate[] {
	const found: (Omit<Candidate, 'score'> & { readonly base: number })[] = [];
	let position = 0;
	let headingAt: number | null = heading === null ? 0 : null;
	let node: Node | null = document.body;
	for (let visited = 0; node !== null && visited < MAX_NODES && found.length < MAX_CANDIDATES; visited++) {
		let enters = true;
		if (node.nodeType === TEXT_NODE) {
			const text = (node.nodeValue ?? '').trim();
			const led = LED_TEXT.test(text.slice(0, 40)) ? lineAround(node) : null;
			const names = led === null || REVIEWERS.test(led) ? [] : namesInLine(led, 'free');
			if (names.length > 0) found.push({ names, position, kind: 'line', signature: '', base: SCORES.line });
			position += text.length;
		} else if (node.nodeType === ELEMENT_NODE) {
			const element = node as Element;
			if (element === heading) headingAt = position;
			enters = !isOther(element);
			const kind = enters ? kindOf(element) : null;
			if (kind !== null) {
				const names = namesOf(element, kind);
				const signature = element.getAttribute('class') ?? '';
				if (names.length > 0) found.push({ names, position, kind, signature, base: SCORES[kind] });
			}
		}
		node = enters && node.firstChild !== null ? node.firstChild : following(node, document.body);
	}
	const start = headingAt ?? 0;
	return found.map((one) => ({ ...one, score: one.base + bonusOf(one.names, one.position - start, one.kind) }));
}

function bonusOf(names: readonly string[], distance: number, kind: Kind): number {
	const isNear = distance > -BEFORE_CHARACTERS && distance < NEAR_CHARACTERS;
	const fullName = names.some(isFullName) ? FULL_NAME_SCORE : 0;
	// Accounts of a thread stand beside each post; the first is that of the opening post.
	if (kind === 'account') return (distance >= -BEFORE_CHARACTERS ? 2 : 0) + (isNear ? 1 : 0);
	return (isNear ? NEAR_SCORE : 0) + fullName - (distance <= -BEFORE_CHARACTERS ? 2 : 0);
}

function isOther(element: Element): boolean {
	if (/^(?:NAV|FOOTER|SCRIPT|STYLE|FORM|SELECT)$/.test(element.nodeName))
		return element.nodeName !== 'FORM' || isShortForm(element);
	if (element.nodeName === 'BODY' || element.nodeName === 'MAIN' || element.nodeName === 'ARTICLE') return false;
	return OTHER_PARTS.test(`${element.getAttribute('class') ?? ''} ${element.id}`.toLowerCase());
}

/** Some servers wrap the whole page in one form. */
function isShortForm(form: Element): boolean {
	return beginningOf(form, 2_000).length < 2_000;
}

function kindOf(element: Element): Kind | null {
	if (/(?:^|\s)author(?:\s|$)/.test(element.getAttribute('itemprop') ?? '')) return 'item';
	if (/(?:^|\s)author(?:\s|$)/.test(element.getAttribute('rel') ?? '')) return 'item';
	const name = (element.getAttribute('class') ?? '').toLowerCase();
	if (NAME_CLASS.test(name)) return 'name';
	const href = element.nodeName === 'A' ? (element.getAttribute('href') ?? '') : '';
	if (AUTHOR_PATH.test(href)) return 'link';
	if (AUTHOR_CLASS.test(name)) return 'box';
	return ACCOUNT_CLASS.test(name) || ACCOUNT_PATH.test(href) ? 'account' : null;
}

function namesOf(element: Element, kind: Kind): string[] {
	if (kind === 'item') {
		const name = element.querySelector('[itemprop~="name"]');
		const names = namesInLine(
			name?.getAttribute('content') ??
				(name === null ? element.getAttribute('content') : beginningOf(name, MAX_BOX_CHARACTERS)),
			'declared'
		);
		if (names.length > 0) return names;
	}
	const lines = linesOf(element, MAX_BOX_CHARACTERS);
	if (
		REVIEWERS.test(lines[0] ?? '') ||
		(kind !== 'item' && lines.join(' ').length >= MAX_BOX_CHARACTERS && kind !== 'box')
	)
		return [];
	for (const line of lines.slice(0, 4)) {
		const names = namesInLine(line, 'declared');
		if (names.length > 0) return names;
	}
	return [];
}

/** The line that begins with this text: that of its element, or of the one around it if there is no more in it. */
function lineAround(node: Node): string | null {
	let element = node.parentNode;
	for (let steps = 0; element !== null && steps < 3; steps++, element = element.parentNode) {
		const text = beginningOf(element, MAX_BOX_CHARACTERS);
		if (text.length >= MAX_BOX_CHARACTERS) return null;
		if (namesInLine(text, 'free').length > 0) return text;
	}
	return null;
}

function following(node: Node, root: Node): Node | null {
	for (let current: Node | null = node; current !== null && current !== root; current = current.parentNode) {
		if (current.nextSibling !== null) return current.nextSibling;
	}
	return null;
}
