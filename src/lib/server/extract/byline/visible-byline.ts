// Finds the authors that a page shows: marked by attributes, linked to their pages, or after "By" near the title.
import { classOf } from '../html/elements.ts';
import { comparableText } from '../html/text-content.ts';
import { beginningOf, linesOf } from '../html/beginning-of.ts';
import { isOtherPart, NEAR_CHARACTERS } from '../html/other-parts.ts';
import { walkFromTitle } from '../html/walk-from-title.ts';
import { chooseCandidates, type Candidate, type CandidateKind } from './byline-candidates.ts';
import { afterLeadIn } from './lead-in.ts';
import { isJobTitle, isTeam } from './name-words.ts';
import { hasDate, isFullName, namesInLine } from './person-name.ts';

export interface VisibleNames {
	readonly names: readonly string[];
	/** Whether they stand beside the title, marked as the author's. */
	readonly isCertain: boolean;
}

const MAX_CANDIDATES = 200;
/** Maximum number of elements whose text is read, because each of many nested elements has all the text inside it. */
const MAX_READS = 3_000;
const MAX_BOX_CHARACTERS = 300;
/** A line that is little but a byline, in characters. */
const MAX_BYLINE_CHARACTERS = 120;
/** What stands beside a name without "By": a job title, a date. */
const MAX_BESIDE_CHARACTERS = 160;

const AUTHOR_CLASS =
	/(?:^|[^a-z])(?:author|authors|byline|by-line|posted-?by|written-?by|post-?by|writer|contributor|contributors|creator|reporter|topic-?starter)(?:$|[^a-z])|author(?:name|link|info|block|box|meta)|(?:post|article|blog|story|entry|the)_?author/;
const NAME_CLASS =
	/(?:author|writer|contributor|byline|creator|poster|profile)s?[_-]{0,3}(?:name|link|title)|(?:^|[\s_-])(?:fn|vcard)(?:$|[\s_-])/;
const ACCOUNT_CLASS =
	/(?:^|[\s_-])(?:user-?name|user_name|nick(?:name)?|poster|bigusername|postuser|userinfo|username-coloured|user-link|postprofile|postleft|person-listing)(?:$|[\s_-])/;
const BIOGRAPHY_CLASS = /bio(?:graphy)?(?:$|[^a-z])|descri|avatar|image|photo|social|stories|posts|archive/;
const AUTHOR_PATH =
	/\/(?:blog-)?(?:authors?|contributors?|writers?|columnists?|staff|team|people|profiles?|by|experts?|journalists?|reporters?|autor(?:en|es)?|auteurs?)\/[^/?#]|[?&]_?author=/i;
const ACCOUNT_PATH = /\/(?:users?|members?|u|profile)\/[^/?#]|member\.php|memberlist\.php|\/@[^/?#]/i;
/** Further parts of a page that name other people. */
const PARTS_WITH_NAMES = /(?:^|[\s_-])(?:breadcrumbs?|references|toc)(?:$|[\s_-])/i;
const AUTHOR_FOOTER = /meta|author|entry/i;
/** Some servers wrap the whole page in one form, which is longer. */
const MAX_FORM_CHARACTERS = 2_000;
const REVIEWERS =
	/^(?:medically |fact[ -]?checked |expert |clinically |legally )?(?:reviewed|edited|fact[ -]checked|checked|translated|illustrated|photographed|photos?|images?|photography|updated|sponsored|presented|powered|produced|hosted) (?:by|:)/i;
const REVIEW_LABEL =
	/(?:reviewed|edited|checked|translated|illustrated|photographed|photos?|images?|sponsored|presented|powered|reviewer|editor)(?: by)?:?$/i;

export function visibleNames(document: Document, heading: Element | null, title: string | null): VisibleNames {
	return chooseCandidates(candidatesIn(document, heading ?? document.querySelector('h1'), comparableText(title ?? '')));
}

function candidatesIn(document: Document, heading: Element | null, title: string): Candidate[] {
	const found: Candidate[] = [];
	let reads = 0;
	/** The end of the last text. */
	let before = '';
	const start = walkFromTitle(document.body, heading, {
		isDone: () => found.length >= MAX_CANDIDATES,
		isLeftOut,
		text(node, text, { position, distance }) {
			const candidate = candidateInText(node, text, distance);
			// A part of the title beside it is no name.
			if (candidate !== null && !candidate.names.some((name) => title.includes(comparableText(name))))
				found.push({ ...candidate, position });
			before = text.slice(-40);
		},
		element(element, { position }) {
			const kind = reads < MAX_READS && !REVIEW_LABEL.test(before) ? kindOf(element) : null;
			if (kind === null) return null;
			reads++;
			const names = namesOf(element, kind);
			const signature = `${element.nodeName} ${classOf(element)}`;
			if (names.length > 0) found.push({ names, kind, signature, position });
			return null;
		}
	});
	return found.map((candidate) => ({ ...candidate, position: candidate.position - start }));
}

/** A name in a text without marks: after "By", or beside the title, a job title and a date. */
function candidateInText(node: Node, text: string, distance: number | null): Omit<Candidate, 'position'> | null {
	const signature = '';
	if (afterLeadIn(text.slice(0, 80)) !== null) {
		const line = lineAround(node);
		if (line === null || REVIEWERS.test(line)) return null;
		const names = namesInLine(line, 'free').filter((name) => /^\p{Lu}/u.test(name) || line.length <= 40);
		return names.length === 0 ? null : { names, kind: 'line', signature };
	}
	if (distance === null || distance < 0 || distance > NEAR_CHARACTERS || text.length > MAX_BYLINE_CHARACTERS)
		return null;
	const names = namesInLine(text, 'declared');
	if (!names.some((name) => isFullName(name) || isTeam(name)) || !text.startsWith(names[0] ?? '')) return null;
	if (/^[^\s,|•·(–—-]/u.test(text.slice(names[0]?.length ?? 0))) return null;
	const beside = beginningOf(node.parentNode?.parentNode ?? node, MAX_BESIDE_CHARACTERS).replace(text, '');
	const rest = `${text.slice(names[0]?.length ?? 0)} ${beside}`;
	if (beside.length >= MAX_BESIDE_CHARACTERS - text.length || !(isJobTitle(rest) || hasDate(rest))) return null;
	return { names, kind: 'plain', signature };
}

/** The line that begins with this text: that of its element, or of the one around it if there is no more in it. */
function lineAround(node: Node): string | null {
	let element = node.parentNode;
	for (let steps = 0; element !== null && steps < 3; steps++, element = element.parentNode) {
		const [first = '', second = ''] = linesOf(element, MAX_BOX_CHARACTERS);
		const line = namesInLine(first, 'free').length > 0 || afterLeadIn(first) === null ? first : `${first} ${second}`;
		if (line.length > MAX_BYLINE_CHARACTERS) return null;
		if (namesInLine(line, 'free').length > 0) return line;
	}
	return null;
}

function isLeftOut(element: Element, distance: number | null): boolean {
	if (element.nodeName === 'FORM') return beginningOf(element, MAX_FORM_CHARACTERS).length < MAX_FORM_CHARACTERS;
	if (element.nodeName === 'FOOTER' && AUTHOR_FOOTER.test(`${classOf(element)} ${element.id}`)) return false;
	return isOtherPart(element, distance, PARTS_WITH_NAMES);
}

function kindOf(element: Element): CandidateKind | null {
	if (hasWord(element, 'itemprop', 'author') || hasWord(element, 'rel', 'author')) return 'item';
	const name = classOf(element).toLowerCase();
	const href = element.nodeName === 'A' ? (element.getAttribute('href') ?? '') : '';
	const isAuthor = AUTHOR_CLASS.test(name) && !BIOGRAPHY_CLASS.test(name);
	if (NAME_CLASS.test(name) || (isAuthor && href !== '')) return 'name';
	if (AUTHOR_PATH.test(href)) return 'link';
	if (isAuthor) return 'box';
	if (ACCOUNT_CLASS.test(name)) return 'account';
	return ACCOUNT_PATH.test(href) ? 'member' : null;
}

function hasWord(element: Element, attribute: string, word: string): boolean {
	return (element.getAttribute(attribute) ?? '').toLowerCase().split(/\s/).includes(word);
}

function namesOf(element: Element, kind: CandidateKind): string[] {
	if (kind === 'item') {
		const name = element.querySelector('[itemprop~="name"]') ?? element;
		const names = namesInLine(name.getAttribute('content') ?? beginningOf(name, MAX_BOX_CHARACTERS), 'declared');
		if (names.length > 0) return names;
	}
	const lines = linesOf(element, MAX_BOX_CHARACTERS);
	const first = lines[0] ?? '';
	if (REVIEWERS.test(first)) return [];
	for (const [index, line] of lines.slice(0, 4).entries()) {
		const names = namesInLine(
			index === 1 && afterLeadIn(first) !== null ? `${first} ${line}` : line,
			kind === 'box' ? 'box' : 'declared'
		);
		if (names.length > 0) return names;
	}
	return [];
}
