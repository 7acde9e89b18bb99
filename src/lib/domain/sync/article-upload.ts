// An article that a device uploads because the server lacks it, after a restore or when the page is gone from the
// web.
import { isPictureHash, parseOriginal, type Article, type ArticleBody, type PictureHash } from '../article.ts';
import { isEntryId, type EntryId } from '../entry-fields.ts';
import { isRecord, isText } from '../core/field.ts';

export interface ArticleUpload {
	/** The reader's entry that shows the article. */
	readonly entry: EntryId;
	readonly article: Article;
	readonly html: string;
	/** Pictures and the original of the article that the device has. */
	readonly pictures: readonly PictureHash[];
}

export type ArticleUploadResponse =
	/** Pictures that the server lacks. The device sends these first, then the article again. */
	| { readonly wanted: readonly PictureHash[] }
	/** The article as the server stored it, for this reader only. */
	| { readonly article: Article; readonly body: ArticleBody };

/** Maximum length of the text, UTF-16 units: longer than any extracted text. */
export const MAX_UPLOAD_LENGTH = 4_000_000;
const MAX_LINE = 4_000;
const MAX_PICTURES = 300;

/** Parses an upload; null if it is not valid. */
export function parseUpload(value: unknown): ArticleUpload | null {
	if (!isRecord(value) || !isRecord(value['article'])) return null;
	const { entry, article, html, pictures } = value;
	if (!isEntryId(entry) || !isText(html, MAX_UPLOAD_LENGTH) || !Array.isArray(pictures)) return null;
	if (pictures.length > MAX_PICTURES || !pictures.every(isPictureHash)) return null;
	if (!isArticle(article)) return null;
	const { original: sent, modified, ...rest } = article;
	const original = parseOriginal(sent);
	const optional = {
		...(Number.isSafeInteger(modified) ? { modified } : {}),
		...(original === null ? {} : { original })
	};
	return { entry, article: { ...rest, ...optional }, html, pictures };
}

function isArticle(value: Record<string, unknown>): value is Record<string, unknown> & Article {
	const isLineOrNull = (name: string): boolean => value[name] === null || isText(value[name], MAX_LINE);
	const { url, title, excerpt, published, dir, words, lead, lang } = value;
	return (
		isText(url, MAX_LINE) &&
		/^https?:\/\//.test(url) &&
		URL.canParse(url) &&
		isText(title, MAX_LINE) &&
		isText(excerpt, MAX_LINE) &&
		isLineOrNull('byline') &&
		isLineOrNull('site') &&
		(published === null || Number.isSafeInteger(published)) &&
		(dir === 'ltr' || dir === 'rtl') &&
		Number.isSafeInteger(words) &&
		(lead === null || isPictureHash(lead)) &&
		(lang === null || isText(lang, 40))
	);
}
