// What a server answers, looked at before it is written down: an older one, or one that was broken into, may send anything.
import { withShortLines, type Article, type ArticleBody } from '../domain/article.ts';
import { isRecord, isText } from '../domain/fields.ts';
import type { SyncAnswer } from '../domain/sync.ts';

/** In UTF-16 units. A page may have 10 MB. */
const MAX_HTML = 16_000_000;
/** Of one article. */
const MAX_PICTURES = 1_000;
const MAX_ADDRESS = 64_000;
/** Of ids, fields and revisions. */
const MAX_NAME = 256;
/** Of the value of a field, as JSON: a note has 20,000 characters. */
const MAX_VALUE = 200_000;

/** With the lines of its articles cut, and without what has not the form of an article, an item or a change. */
export function shapedAnswer(answer: SyncAnswer): SyncAnswer {
	return {
		...answer,
		changes: answer.changes.filter(isChange),
		articles: answer.articles.filter(isArticle).map(withShortLines),
		items: answer.items.filter((item) => isRecord(item) && isName(item.feed) && isName(item.article)),
		deletes: answer.deletes.filter(isName),
		...(answer.tombstones && { tombstones: answer.tombstones.filter(({ id, stamp }) => isName(id) && isName(stamp)) })
	};
}

/** An article's text, with its list of pictures. */
export function isBody(value: Record<string, unknown>): boolean {
	const { html, revision, pictures } = value as Partial<Record<keyof ArticleBody, unknown>>;
	return (
		isText(html, MAX_HTML) &&
		isName(revision) &&
		Array.isArray(pictures) &&
		pictures.length <= MAX_PICTURES &&
		pictures.every(isName)
	);
}

function isChange(value: unknown): boolean {
	if (!isRecord(value) || !isName(value['entity']) || !isName(value['id']) || !isName(value['field'])) return false;
	const { value: content } = value;
	if (content === undefined || !isName(value['stamp'])) return false;
	return typeof content !== 'object' && typeof content !== 'string'
		? true
		: JSON.stringify(content).length <= MAX_VALUE;
}

function isArticle(value: unknown): value is Article {
	if (!isRecord(value)) return false;
	const { id, url, title, byline, site, excerpt, lang, published, words, pictures, revision } = value;
	return (
		[id, revision].every(isName) &&
		isText(url, MAX_ADDRESS) &&
		[title, excerpt].every((line) => typeof line === 'string') &&
		[byline, site, lang].every((line) => line === null || typeof line === 'string') &&
		[words, pictures].every(Number.isFinite) &&
		(published === null || Number.isFinite(published))
	);
}

function isName(value: unknown): value is string {
	return isText(value, MAX_NAME);
}
