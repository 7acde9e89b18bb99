// Parses an uploaded article in an extraction process, because JSON and HTML of this size would delay other requests.
import type { Article, PictureHash } from '../../domain/article.ts';
import { Failure } from '../../domain/core/failure.ts';
import { parseUpload, type ArticleUpload } from '../../domain/sync/article-upload.ts';
import { wellFormed } from '../../domain/core/well-formed-text.ts';
import { parseBounded } from '../http/bounded-json.ts';
import type { KnownPictures } from './sanitise.ts';

/** An uploaded article with texts that every database can store. */
export interface ParsedUpload extends ArticleUpload {
	/** Pictures of the article by their address in it, with their sizes, as the sanitiser expects them. */
	readonly knownPictures: KnownPictures;
}

/** @throws Failure `bad_request` */
export function parseUploadedArticle(bytes: Uint8Array): ParsedUpload {
	const upload = parseUpload(parseBounded(new TextDecoder().decode(bytes)));
	if (upload === null) throw new Failure('bad_request');
	const { entry, article, pictures } = upload;
	const html = wellFormed(upload.html);
	return { entry, article: withCleanLines(article), html, pictures, knownPictures: imageSizes(html, pictures) };
}

function withCleanLines(article: Article): Article {
	const { url, title, byline, site, lang, excerpt } = article;
	return {
		...article,
		url: clean(url),
		title: clean(title),
		byline: clean(byline),
		site: clean(site),
		lang: clean(lang),
		excerpt: clean(excerpt)
	};
}

function clean<T extends string | null>(text: T): T {
	return (text === null ? null : wellFormed(text)) as T;
}

function imageSizes(html: string, pictures: readonly PictureHash[]): KnownPictures {
	const known = new Set<string>(pictures);
	const sizes: Record<string, KnownPictures[string]> = {};
	for (const [, address = '', hash = '', width, height] of html.matchAll(
		/<img src="(\/img\/([0-9a-f]{64}))" width="(\d{1,5})" height="(\d{1,5})"/g
	)) {
		if (known.has(hash)) sizes[address] = { hash: hash as PictureHash, width: Number(width), height: Number(height) };
	}
	return sizes;
}
