// Cleans the text of one item of a feed through the stages that pages go through, and describes it for lists.
import { cutLine, MAX_SITE, MAX_TITLE } from '../../../domain/core/line-limits.ts';
import { hostOf } from '../../../domain/url/url.ts';
import { cleanArticle } from '../../extract/content/clean-article.ts';
import { noteCodeLanguages } from '../../extract/content/code-language.ts';
import { makeCards } from '../../extract/content/embeds.ts';
import { chooseExcerpt } from '../../extract/content/excerpt.ts';
import { resolvePictures, takeAlternatives } from '../../extract/content/lazy-images.ts';
import { leadOfText } from '../../extract/content/lead-picture.ts';
import { prepareStructure } from '../../extract/content/prepare-structure.ts';
import { removeControls } from '../../extract/content/remove-controls.ts';
import { replaceDrawings } from '../../extract/html/inline-drawings.ts';
import { makeAbsolute, openDocument } from '../../extract/html/parse-document.ts';
import { pruneHtml } from '../../extract/html/prune-html.ts';
import { keepTextBlocks } from '../../extract/html/text-blocks.ts';
import { textOf } from '../../extract/html/text-content.ts';
import { countWords, directionOf, languageOf } from '../../extract/metadata/language.ts';
import type { FeedItemDocument } from '../read/feed-document.ts';
import type { FeedTask, ReadItem } from './feed-task.ts';
import { isTeaser } from './teaser.ts';

/** What an item takes from its feed. */
export interface ItemContext {
	/** Final address of the feed. */
	readonly feedUrl: string;
	readonly feedTitle: string | null;
	readonly homePage: string | null;
	readonly language: string | null;
	readonly mode: FeedTask['mode'];
}

/** A longer text is cut, in characters. */
const MAX_HTML_CHARACTERS = 1_000_000;
/** A text with more elements is read from its blocks only. */
const MAX_ELEMENTS = 10_000;
/** An item without a title is shown by the beginning of its text, in characters. */
const TITLE_CHARACTERS = 80;

export function extractItem(
	item: FeedItemDocument,
	{ feedUrl, feedTitle, homePage, language, mode }: ItemContext
): Omit<ReadItem, 'identity' | 'hash'> {
	const { url, enclosures, published } = item;
	const address = url ?? enclosures[0]?.url ?? homePage ?? feedUrl;
	const { document, root } = openText((item.html ?? '').slice(0, MAX_HTML_CHARACTERS), item.base || address, mode);
	cleanArticle(document, root, item.title ?? '');
	const lastLink = [...root.querySelectorAll('a[href]')].at(-1)?.getAttribute('href') ?? null;
	if (item.picture !== null && root.querySelector('img') === null) root.prepend(figureOf(document, item.picture));
	const alternatives = takeAlternatives(root);
	const text = textOf(root);
	const lang = languageOf([item.language, language], text);
	const words = countWords(text, lang);
	const pictures = [...root.querySelectorAll('img')].map((img) => img.getAttribute('src') ?? '');
	const site = item.source?.title ?? feedTitle ?? hostOf(address);
	return {
		url,
		address,
		title: item.title ?? titleOf(text, published, address),
		hasTitle: item.title !== null,
		byline: item.author,
		site: cutLine(site, MAX_SITE),
		published,
		lang,
		dir: directionOf(null, lang, text),
		words,
		excerpt: chooseExcerpt(root, item.summary, text),
		leadPicture: leadOfText(pictures, item.picture),
		html: root.innerHTML,
		pictures: [...new Set(pictures)],
		alternatives,
		enclosures,
		isTeaser: isTeaser({
			...{ text, words, enclosures, kind: item.htmlKind, hasTitle: item.title !== null },
			endsWithLinkToPage: lastLink !== null && lastLink === url
		})
	};
}

function openText(html: string, base: string, mode: FeedTask['mode']): { document: Document; root: Element } {
	const pruned = pruneHtml(replaceDrawings(html));
	const isShort = mode === 'short' || pruned.elements > MAX_ELEMENTS;
	const body = isShort ? keepTextBlocks(pruned.html) : pruned.html;
	const document = openDocument(`<html><body>${body}</body></html>`);
	prepareStructure(document, pruned.texMarks);
	makeCards(document, base);
	resolvePictures(document, base);
	noteCodeLanguages(document);
	removeControls(document);
	makeAbsolute(document, base, base);
	const root = document.createElement('div');
	root.append(...document.body.childNodes);
	document.body.append(root);
	return { document, root };
}

/** `media:thumbnail` and the like, for an item whose text has no picture. */
function figureOf(document: Document, address: string): Element {
	const figure = document.createElement('figure');
	const img = document.createElement('img');
	img.setAttribute('src', address);
	img.setAttribute('alt', '');
	figure.append(img);
	return figure;
}

/** The beginning of the text, the day, or the host. */
function titleOf(text: string, published: number | null, address: string): string {
	const start = cutLine(text, TITLE_CHARACTERS);
	if (start !== '') return start;
	if (published !== null) return new Date(published).toISOString().slice(0, 10);
	return cutLine(hostOf(address), MAX_TITLE);
}
