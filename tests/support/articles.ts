// Made-up articles in the fetcher's format, distinguished by a name.
import { createHash } from 'node:crypto';
import type { Article, ArticleBody, ArticleId, PictureHash, StoredHtml } from '../../src/lib/domain/article.ts';

export type TestArticle = { article: Article; body: ArticleBody };

export function articleId(name: string): ArticleId {
	return name.padEnd(22, '0') as ArticleId;
}

export function pictureHash(name: string): PictureHash {
	return createHash('sha256').update(name).digest('hex') as PictureHash;
}

/** @param pictures names of its pictures, in order */
export function testArticle(name: string, pictures: readonly string[] = [], revision = 'r1'): TestArticle {
	const hashes = pictures.map(pictureHash);
	const article: Article = {
		id: articleId(name),
		url: `https://example.org/${name}`,
		title: `Title of ${name}`,
		byline: null,
		site: 'example.org',
		published: Date.UTC(2026, 0, 2),
		lang: 'en',
		dir: 'ltr',
		words: 4,
		excerpt: `The text of ${name}`,
		lead: hashes[0] ?? null,
		pictures: hashes.length,
		revision
	};
	const html = `<p>The text of ${name}, ${revision}.</p>` as StoredHtml;
	return { article, body: { id: article.id, revision, html, pictures: hashes } };
}
