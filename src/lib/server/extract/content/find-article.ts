// Finds the element of a page that contains its article.
import { Readability } from '@mozilla/readability';
import { textOf } from '../html/text-content.ts';

export interface ArticleCandidate {
	/** The element with the article, detached from its document. */
	readonly root: Element;
	readonly byline: string | null;
	/** Direction declared around the article. */
	readonly dir: string | null;
}

const BOILERPLATE =
	'nav, header, footer, aside, form, iframe, [role=navigation], [role=banner], [role=contentinfo], [hidden]';
/** Players of any site, in addition to those that Readability knows. */
const PLAYERS =
	/\/\/(www\.|player\.)?(dailymotion|youtube|youtube-nocookie|vimeo|v\.qq|bilibili|live\.bilibili|twitch)\.(com|tv)|\/\/player\.|\/(embed|player)([/?.]|$)/i;
const MIN_LETTERS = 120;
/** Minimum length of a prose block, in characters; menus and lists of links consist of shorter ones. */
const MIN_PROSE_CHARACTERS = 80;
/**
 * A candidate with less than this share of the page's prose is only a fragment. On 285 pages, values from 0.3 to 0.7
 * change the F1 score by at most .006.
 */
const MIN_PROSE_SHARE = 0.5;
/** Class and id names of comment sections. */
const COMMENT_NAMES =
	/(^|[\s_-])(comments?|commentlist|disqus)([\s_-]|$)|comments?[_-]?(list|section|area|thread|container|wrapper|holder)/i;
/** With this much text besides comments, in characters, a page is an article rather than a discussion. */
const MIN_OTHER_CHARACTERS = 1_000;

/** Consumes the document. Returns Readability's result, or everything but the boilerplate when that is too little. */
export function findArticle(document: Document): ArticleCandidate {
	const copy = document.cloneNode(true) as Document;
	const article = readArticle(document);
	const body = bodyWithoutBoilerplate(copy);
	if (article === null || isFragment(article.root, body))
		return { root: body, byline: article?.byline ?? null, dir: null };
	return article;
}

/** Everything but the boilerplate, for short mode. Takes time linear in the page's length. */
export function wholeBody(document: Document): ArticleCandidate {
	return { root: bodyWithoutBoilerplate(document), byline: null, dir: null };
}

function readArticle(document: Document): ArticleCandidate | null {
	const article = new Readability<Element>(document, {
		serializer: (node) => node as Element,
		disableJSONLD: true,
		allowedVideoRegex: PLAYERS
	}).parse();
	const root = article?.content;
	if (!root || (root.querySelector('img') === null && textOf(root).length < MIN_LETTERS)) return null;
	return { root, byline: article.byline ?? null, dir: article.dir ?? null };
}

function bodyWithoutBoilerplate(document: Document): Element {
	for (const element of document.body.querySelectorAll(BOILERPLATE)) element.remove();
	const articles = document.querySelectorAll('article');
	const only = articles.length === 1 ? articles[0] : undefined;
	return document.querySelector('main, [role=main]') ?? only ?? document.body;
}

/** Whether the candidate is only a fragment, such as a single answer or the first section of a guide. */
function isFragment(candidate: Element, body: Element): boolean {
	const length = textOf(candidate).length;
	const isArticleElement = [...body.querySelectorAll('article')].some((one) =>
		isSimilarLength(length, textOf(one).length)
	);
	if (isArticleElement) return false;
	let prose = 0;
	let besidesComments = 0;
	for (const block of body.querySelectorAll('p, li, pre, blockquote, dd')) {
		if (block.querySelector('p, li, pre') !== null) continue;
		const text = textOf(block).length;
		const linked = [...block.querySelectorAll('a')].reduce((sum, link) => sum + textOf(link).length, 0);
		if (text < MIN_PROSE_CHARACTERS || linked >= text / 3) continue;
		prose += text;
		if (!isComment(block, body)) besidesComments += text;
	}
	if (length >= prose * MIN_PROSE_SHARE) return false;
	// Comments are often longer than the article above them. A discussion has little text besides comments.
	return besidesComments < MIN_OTHER_CHARACTERS || length < besidesComments * MIN_PROSE_SHARE;
}

function isComment(block: Element, body: Element): boolean {
	for (let element: Element | null = block; element !== null && element !== body; element = element.parentElement) {
		if (COMMENT_NAMES.test(`${element.getAttribute('class') ?? ''} ${element.id}`)) return true;
	}
	return false;
}

function isSimilarLength(length: number, other: number): boolean {
	return length > other / 2 && length < other * 1.5;
}
