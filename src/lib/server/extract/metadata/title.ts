// Chooses an article's title from the page's head, its structured data and its headings.
import { cutLine, MAX_TITLE } from '../../../domain/core/line-limits.ts';
import { comparableText } from '../html/text-content.ts';
import { firstPart, isSiteName, splitTitle, withoutSite, type SiteKeys } from '../declared/site-in-title.ts';

export interface TitleHeading {
	readonly text: string;
	readonly parts: readonly string[];
	/** Whether it stands in a banner, a menu or a dialog. */
	readonly isChrome: boolean;
}

export interface TitleCandidates {
	/** Titles in structured data and social tags, the most reliable first. */
	readonly declared: readonly (string | null)[];
	/** Headings of the first level, in document order. */
	readonly headings: readonly TitleHeading[];
	/** Further headings, which count only where they repeat a title of the head. */
	readonly lowerHeadings: readonly TitleHeading[];
	/** The text of `<title>`. */
	readonly page: string | null;
	/** The words in the page's address. */
	readonly slug: string;
}

/** Maximum number of headings to compare, because each is compared with all other titles. */
const MAX_HEADINGS = 50;
/** Maximum length of a title with its site's name, in UTF-16 units. */
const MAX_TITLE_WITH_SITE = 2 * MAX_TITLE;
/** A word of fewer letters says nothing about the subject. */
const MIN_WORD_LETTERS = 4;
/** Words before a title that name its kind, for example "Thread: Which boat?". */
const KIND = /^\p{L}{3,12}:\s?(?=\S)/u;

/**
 * The title as readers of the page saw it: the first heading that agrees with a title of the head or the data; or else
 * a lower heading that repeats one; or else the first heading that shares a word with these or the address; or else the
 * first title of the data or the head.
 */
export function chooseTitle(candidates: TitleCandidates, keys: SiteKeys): string | null {
	const { declared, headings, lowerHeadings, page, slug } = withShortTexts(candidates);
	const known = [...declared, page].filter((text) => text !== null).filter((text) => text !== '');
	const titles = known.map((text) => withoutSite(text, keys)).filter((text) => text !== '');
	const isSite = (text: string): boolean =>
		isSiteName(text, keys) || known.some((title) => isTail(text, title, [...headings, ...lowerHeadings]));
	const namesSite = titles.length > 0 && titles.every((title) => isSiteName(title, keys));
	const usable = headings.filter(({ text }) => text !== '' && (namesSite || !isSite(text)));
	const byPlace = usable.toSorted((a, b) => Number(a.isChrome) - Number(b.isChrome));
	const agreeing = byPlace.find(({ text }) => titles.some((title) => areSameTitle(text, title)));
	if (agreeing !== undefined) return asTitled(agreeing, titles, keys);
	const lower = lowerHeadings.find(({ text }) => titles.some((title) => repeats(text, title)));
	if (lower !== undefined && !isSite(lower.text)) return asTitled(lower, titles, keys);
	const words = new Set([...titles, slug].flatMap(contentWords));
	const related = byPlace.find(({ text, isChrome }) => !isChrome && contentWords(text).some((word) => words.has(word)));
	if (related !== undefined) return asTitled(related, titles, keys);
	return titles.find((title) => !isSite(title)) ?? titles[0] ?? byPlace[0]?.text ?? null;
}

/**
 * Whether a text is the last part of a title, and the other part is longer or another heading: then it is the name of
 * the site or a section.
 */
function isTail(text: string, title: string, headings: readonly TitleHeading[]): boolean {
	const parts = splitTitle(title);
	if (parts === null || comparableText(parts.tail) !== comparableText(text)) return false;
	const head = comparableText(parts.head);
	return head.length > comparableText(text).length || headings.some((one) => comparableText(one.text) === head);
}

function withShortTexts(candidates: TitleCandidates): TitleCandidates {
	const short = (text: string): string => cutLine(text, MAX_TITLE_WITH_SITE);
	const shortHeadings = (headings: readonly TitleHeading[]): TitleHeading[] =>
		headings
			.slice(0, MAX_HEADINGS)
			.map(({ text, parts, isChrome }) => ({ text: short(text), parts: parts.map(short), isChrome }));
	return {
		declared: candidates.declared.map((text) => (text === null ? null : short(text))),
		headings: shortHeadings(candidates.headings),
		lowerHeadings: shortHeadings(candidates.lowerHeadings),
		page: candidates.page === null ? null : short(candidates.page),
		slug: short(candidates.slug)
	};
}

/** Whether two titles have the same words, or one is contained in the other and has half its length. */
function areSameTitle(heading: string, title: string): boolean {
	const [short, long] = [comparableText(heading), comparableText(title)].toSorted((x, y) => x.length - y.length);
	if (short === undefined || long === undefined || short === '') return false;
	return short === long || (long.includes(short) && short.length >= long.length * 0.5) || repeats(heading, title);
}

/** Whether a heading has the words of a title, or of its part before the first separator. */
function repeats(heading: string, title: string): boolean {
	const text = comparableText(heading);
	return text !== '' && (text === comparableText(title) || text === comparableText(firstPart(title)));
}

/**
 * The heading, or the declared title where the heading has more than the title: a word for its kind before it, or a date
 * or an author in another part; and where the heading is all in capitals or small letters and the title is not.
 */
function asTitled({ text: heading, parts }: TitleHeading, titles: readonly string[], keys: SiteKeys): string {
	const same = (text: string) => (title: string) => comparableText(title) === comparableText(text);
	const begins = (text: string) => (title: string) => same(text)(title) || same(text)(firstPart(title));
	const inMixedCase = titles.find(same(heading));
	if (inMixedCase !== undefined) return isOneCase(heading) && !isOneCase(inMixedCase) ? inMixedCase : heading;
	const withoutKind = heading.replace(KIND, '');
	if (withoutKind !== heading && titles.some(begins(withoutKind))) return withoutKind;
	const shorter = [withoutSite(heading, keys), ...parts];
	return shorter.find((text) => text !== '' && titles.some(same(text))) ?? withoutSite(heading, keys);
}

function isOneCase(text: string): boolean {
	const letters = text.replace(/[^\p{Lu}\p{Ll}]/gu, '');
	return letters.length > 3 && (letters === letters.toUpperCase() || letters === letters.toLowerCase());
}

/** The words of a text that say something: longer ones, numbers, and all of scripts without spaces between words. */
function contentWords(text: string): string[] {
	const words = comparableText(text).split(' ');
	return words.filter(
		(word) => word.length >= MIN_WORD_LETTERS || /\p{N}/u.test(word) || /[^\p{Script=Latin}\p{N}]/u.test(word)
	);
}
