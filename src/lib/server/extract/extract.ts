// Extracts an article from a page: its text, its pictures and its metadata.
import type { Direction } from '../../domain/article.ts';
import { Failure } from '../../domain/core/failure.ts';
import { preparePage, type ExtractMode, type PreparedPage } from './prepare-page.ts';
import { selectArticle, type ArticleCandidate } from './select/select-article.ts';
import { FORESTS } from './select/forests.ts';
import type { Forests } from './select/choose-blocks.ts';
import { countWords, directionOf, languageOf } from './metadata/language.ts';
import { parseAuthor } from './byline/person-name.ts';
import { dropRepeatedPictures, leadOfText, restoreLeadFigure } from './content/lead-picture.ts';
import { replaceShortText } from './content/player-page.ts';
import { takeAlternatives } from './content/lazy-images.ts';
import { comparableText, isBlank, textOf } from './html/text-content.ts';
import { chooseExcerpt } from './content/excerpt.ts';
import { cleanArticle } from './content/clean-article.ts';

export interface ExtractedArticle {
	readonly title: string;
	readonly byline: string | null;
	readonly site: string;
	/** ms since 1970 */
	readonly published: number | null;
	/** When the page was last changed, ms since 1970; null if it names no time after `published`. */
	readonly modified: number | null;
	/** BCP 47 tag */
	readonly lang: string | null;
	readonly dir: Direction;
	/** Number of words, without captions. */
	readonly words: number;
	/** At most 200 characters. */
	readonly excerpt: string;
	/** URL of the picture that stands for the article in lists. */
	readonly leadPicture: string | null;
	readonly canonical: string | null;
	/** Not sanitised. All URLs are absolute, except fragments within the article. */
	readonly html: string;
	/** Absolute URLs (or `data:`) of the pictures in `html`, in order, without duplicates. */
	readonly pictures: readonly string[];
	/** Further addresses of pictures, by their address in `pictures`: the same picture in another size or format. */
	readonly alternatives: Readonly<Record<string, readonly string[]>>;
	readonly mode: ExtractMode;
}

const MIN_WORDS = 25;
const CAPTIONS: ReadonlySet<string> = new Set(['figcaption']);

export interface ExtractOptions {
	/** `short` for a page that took too long before. */
	readonly mode?: ExtractMode;
	/** When the page was fetched, ms since 1970; now by default. */
	readonly fetched?: number;
	/** Models of blocks, other than those of this version. */
	readonly forests?: Forests;
}

/**
 * @param address of the page
 * @param options mode, time and models, for a second attempt, a page kept before, and for measuring other models
 * @throws Failure `nothing_to_read` for a page with fewer than 25 words, no picture and no player; `too_large` for one that is too
 * large for short mode too
 */
export function extract(html: string, address: string, options: ExtractOptions = {}): ExtractedArticle {
	const page = preparePage(html, address, options.mode ?? 'full', options.fetched);
	const candidate = selectArticle(page, options.forests ?? FORESTS);
	const root = replaceShortText(candidate.root, page.player);
	return { ...buildArticle(page, { ...candidate, root }), mode: page.mode };
}

function buildArticle(
	{ document, metadata, leadFigure }: PreparedPage,
	candidate: ArticleCandidate
): Omit<ExtractedArticle, 'mode'> {
	const title = metadata.title ?? metadata.site;
	const root = unwrap(candidate.root);
	const byline = candidate.author ?? metadata.byline ?? parseAuthor(candidate.byline);
	// Each post of a thread begins with its author.
	const isThread = root.querySelector('section[data-post]') !== null;
	cleanArticle(document, root, title, isThread ? null : byline);
	// The picture that stands for a thread is often that of its author.
	if (!isThread) restoreLeadFigure(root, leadFigure);
	dropRepeatedPictures(document, root, metadata.picture);
	const alternatives = takeAlternatives(root);
	const text = textOf(root, CAPTIONS);
	const lang = languageOf(metadata.languages, text);
	const words = countWords(text, lang);
	const pictures = [...root.querySelectorAll('img')].map((img) => img.getAttribute('src') ?? '');
	const hasPlayer = root.querySelector('[data-embed^="video"], [data-embed^="audio"]') !== null;
	if (words < MIN_WORDS && pictures.length === 0 && !hasPlayer) throw new Failure('nothing_to_read', { words });
	return {
		title,
		byline,
		site: metadata.site,
		published: metadata.published ?? candidate.published,
		modified: metadata.modified,
		lang,
		dir: directionOf(candidate.dir ?? metadata.dir, lang, text),
		words,
		excerpt: chooseExcerpt(root, excerptOf(metadata.description, title), text),
		leadPicture: leadOfText(pictures, metadata.picture),
		canonical: metadata.canonical,
		html: root.innerHTML,
		pictures: [...new Set(pictures)],
		alternatives
	};
}

/** Descends through boxes whose only content is another box. */
function unwrap(root: Element): Element {
	let inner = root;
	for (;;) {
		const only = inner.children.length === 1 ? inner.children[0] : undefined;
		const isBox = only !== undefined && /^(DIV|SECTION|ARTICLE|MAIN)$/i.test(only.tagName);
		if (!isBox || ![...inner.childNodes].every((node) => node === only || isBlank(node))) return inner;
		inner = only;
	}
}

function excerptOf(description: string | null, title: string): string | null {
	return description === null || comparableText(description) === comparableText(title) ? null : description;
}
