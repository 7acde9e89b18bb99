// Makes the article of a document that is no page, such as a PDF, from its HTML and metadata.
import type { ExtractedArticle } from '../extract.ts';
import type { ExtractMode } from '../prepare-page.ts';
import { resolvePictures, takeAlternatives } from '../content/lazy-images.ts';
import { chooseExcerpt } from '../content/excerpt.ts';
import { cleanArticle } from '../content/clean-article.ts';
import { noteCodeLanguages } from '../content/code-language.ts';
import { makeAbsolute, openDocument } from '../html/parse-document.ts';
import { pruneHtml } from '../html/prune-html.ts';
import { textOf } from '../html/text-content.ts';
import { countWords, directionOf, languageOf } from '../metadata/language.ts';
import { hostOf } from '../../../domain/url/url.ts';
import { fileNameOf } from '../../fetch/file-name.ts';
import { Failure } from '../../../domain/core/failure.ts';

export interface ExtractedDocument extends ExtractedArticle {
	/** Pictures that the document contains, by the address that its HTML has for them. */
	readonly attached?: Readonly<Record<string, Uint8Array>>;
	/** How many pages of a PDF were read, when not all of its text was. */
	readonly pages?: { readonly read: number; readonly of: number };
}

export interface DocumentParts {
	readonly html: string;
	readonly address: string;
	/** Null when the document names none: the first heading or the file's name is the title. */
	readonly title: string | null;
	readonly byline: string | null;
	/** ms since 1970 */
	readonly published: number | null;
	readonly languages: readonly (string | null)[];
	/** Whether pictures have addresses of the web, which are made absolute, or those of `attached`. */
	readonly pictures: 'linked' | 'attached';
	readonly mode: ExtractMode;
}

/** @throws Failure `nothing_to_read` without a word and a picture */
export function documentArticle(parts: DocumentParts): ExtractedDocument {
	const { address, byline, published, languages, mode } = parts;
	const document = openDocument(`<html><body><div>${pruneHtml(parts.html).html}</div></body></html>`);
	const root = document.body.firstElementChild ?? document.body;
	if (parts.pictures === 'linked') resolvePictures(document, address);
	noteCodeLanguages(document);
	makeAbsolute(document, address, address);
	const title = parts.title ?? firstHeading(root) ?? fileNameOf(address);
	cleanArticle(document, root, title);
	const alternatives = takeAlternatives(root);
	const text = textOf(root);
	const lang = languageOf(languages, text);
	const words = countWords(text, lang);
	const pictures = [...root.querySelectorAll('img')].map((img) => img.getAttribute('src') ?? '');
	if (words === 0 && pictures.length === 0) throw new Failure('nothing_to_read', { words });
	return {
		title,
		byline,
		site: hostOf(address),
		published,
		modified: null,
		lang,
		dir: directionOf(null, lang, text),
		words,
		excerpt: chooseExcerpt(root, null, text),
		leadPicture: pictures[0] ?? null,
		canonical: null,
		html: root.innerHTML,
		pictures: [...new Set(pictures)],
		alternatives,
		mode
	};
}

function firstHeading(root: Element): string | null {
	const text = textOf(root.querySelector('h1') ?? root.querySelector('h2') ?? root.ownerDocument.createElement('p'));
	return text === '' ? null : text;
}
