// Decides whether a feed has only the beginning or a summary of an item, so that its page has more.
import type { Enclosure } from '../../../domain/article.ts';

export interface FeedText {
	/** Plain text; empty without any. */
	readonly text: string;
	readonly words: number;
	/** Whether it is the element for the content or the one for the summary; null without a text. */
	readonly kind: 'content' | 'summary' | null;
	/** Posts without a title are short by nature. */
	readonly hasTitle: boolean;
	readonly enclosures: readonly Enclosure[];
	/** Whether the last link of the text leads to the item's page. */
	readonly endsWithLinkToPage: boolean;
}

/** A summary with more words is the whole text: many feeds have no other element. */
const MAX_SUMMARY_WORDS = 250;
/** A text with fewer words whose last link leads to the page is a teaser. */
const MAX_LINKED_WORDS = 150;
/** Characters at the end of the text that are searched. */
const END_CHARACTERS = 80;
const ELLIPSIS = /(?:\u2026|\.\.\.)[\])]?$/;
/** What teasers end with, in lower case, in the languages of most feeds. */
const ENDS: readonly string[] = [
	'read more',
	'read the rest',
	'read the full story',
	'read full article',
	'read on',
	'continue reading',
	'keep reading',
	'more',
	'weiterlesen',
	'mehr lesen',
	'weiter lesen',
	'lire la suite',
	'lire plus',
	'en savoir plus',
	'leer más',
	'seguir leyendo',
	'continuar leyendo',
	'leia mais',
	'continue lendo',
	'leggi tutto',
	'continua a leggere',
	'lees meer',
	'lees verder',
	'läs mer',
	'les mer',
	'læs mere',
	'lue lisää',
	'czytaj więcej',
	'czytaj dalej',
	'читать далее',
	'читать дальше',
	'اقرأ المزيد',
	'続きを読む',
	'阅读全文',
	'閱讀更多'
];

/** Items with audio or video are never teasers: their notes are what there is to read. */
export function isTeaser({ text, words, kind, hasTitle, enclosures, endsWithLinkToPage }: FeedText): boolean {
	if (enclosures.some(({ type }) => type !== null && /^(?:audio|video)\//.test(type))) return false;
	if (kind === null || words === 0) return hasTitle;
	if (!hasTitle) return false;
	if (hasTeaserEnd(text)) return true;
	if (kind === 'summary') return words <= MAX_SUMMARY_WORDS;
	return endsWithLinkToPage && words <= MAX_LINKED_WORDS;
}

/** Whether a text ends in the middle, or with an invitation to read on. */
export function hasTeaserEnd(text: string): boolean {
	const end = text
		.slice(-END_CHARACTERS)
		.toLowerCase()
		.replaceAll(/[\s\u00a0]/g, ' ')
		.trimEnd();
	if (ELLIPSIS.test(end)) return true;
	const words = trimMarks(end);
	return ENDS.some((one) => words.endsWith(one) && isBoundary(words, words.length - one.length));
}

/** The text without arrows, dots and brackets at its end. */
function trimMarks(text: string): string {
	let end = text.length;
	while (end > 0 && ' .\u2026>\u00bb\u203a\u2192\u2192])!:'.includes(text.charAt(end - 1))) end--;
	return text.slice(0, end);
}

/** Whether a sentence ends before a place: "and much more" is no invitation. */
function isBoundary(text: string, at: number): boolean {
	const before = text.slice(0, at).trimEnd();
	return before === '' || !/[\p{L}\p{N},]$/u.test(before);
}
