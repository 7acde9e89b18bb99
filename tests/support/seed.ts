// Fills a stopped server's database with a library of generated articles, through the server's own store.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Article, ArticleId } from '../../src/lib/domain/article.ts';
import { duplicateKey } from '../../src/lib/domain/url/duplicates.ts';
import type { EntryChange } from '../../src/lib/domain/sync/change.ts';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { makeTimestamp, SERVER_DEVICE, type DeviceId } from '../../src/lib/domain/core/hybrid-clock.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import { openDatabase } from '../../src/lib/server/db/open.ts';
import { writeArticle } from '../../src/lib/server/store/articles.ts';
import { incrementCounter, SHARED } from '../../src/lib/server/store/counters.ts';
import { filePictures } from '../../src/lib/server/store/picture-store.ts';
import { writeEntry, writeField } from '../../src/lib/server/store/entries.ts';
import { drawPhotographs, writeText, writeTitle, type GeneratedText } from './generated-articles.ts';

const DEVICE = 'feedfacefeedface' as DeviceId;
const PHOTOGRAPHS = 24;

export type LibraryOptions = {
	/** Number of entries in the library; the entry with the highest number is the newest, and first in its list. */
	entries: number;
	/** Seeds the entries from number `from` to before `to`; all by default. */
	from?: number;
	to?: number;
	/** Number of words of an article. */
	words: (index: number) => number;
	/** Whether the articles have pictures; a number is that of different ones. */
	pictures?: boolean | number;
};

/** Words of an article: 4,000 for one in twenty, otherwise 700, which is the median of real saved articles. */
export function usualWords(index: number): number {
	return index % 20 === 18 ? 4_000 : 700;
}

/** @param folder OFFPRINT_DATA of a server that does not run */
export async function seedLibrary(folder: string, reader: ReaderId, options: LibraryOptions): Promise<void> {
	const { db, close } = openDatabase({ url: null, folder });
	const { from = 0, to = options.entries } = options;
	const count = typeof options.pictures === 'number' ? options.pictures : PHOTOGRAPHS;
	const photographs = options.pictures === undefined || options.pictures === false ? [] : await drawPhotographs(count);
	await filePictures(db, join(folder, 'pictures')).put(
		photographs.map(({ hash, bytes }) => ({ hash, bytes, type: 'image/webp' }))
	);
	const newest = Date.now() - 60_000;
	await db.transaction().execute(async (trx) => {
		let shared = await incrementCounter(trx, SHARED, to - from);
		let counter = await incrementCounter(trx, reader, (to - from) * 3);
		for (let index = from; index < to; index++) {
			const savedAt = newest - (options.entries - index) * 60_000;
			const text = writeText(index, options.words(index), photographs);
			const article = articleOf(index, options.words(index), text);
			await writeArticle(trx, article, { id: article.id, revision: article.revision, ...text }, ++shared, savedAt);
			const entry = entryIdOf(index);
			await writeEntry(trx, reader, {
				id: entry,
				address: duplicateKey(article.url),
				article: article.id,
				alias: null
			});
			const changes: Omit<EntryChange, 'entity' | 'id'>[] = [
				{ field: 'saved', value: { url: article.url }, stamp: makeTimestamp(savedAt, 0, DEVICE) },
				{ field: 'article', value: article.id, stamp: makeTimestamp(savedAt, 1, SERVER_DEVICE) },
				{ field: 'fetch', value: { state: 'done' }, stamp: makeTimestamp(savedAt, 2, SERVER_DEVICE) }
			];
			for (const change of changes) await writeField(trx, reader, { entity: 'entry', id: entry, ...change }, ++counter);
		}
	});
	await close();
}

/** The id of the entry with this number; its address in the app is `/read/ID`. */
export function entryIdOf(index: number): EntryId {
	return idOf('entry', index) as EntryId;
}

function articleOf(index: number, words: number, { pictures, html }: GeneratedText): Article {
	return {
		id: idOf('article', index) as ArticleId,
		url: `https://site-${index % 40}.example/articles/${index}`,
		title: writeTitle(index),
		byline: 'A. Walker',
		site: `Site ${index % 40}`,
		published: null,
		lang: 'en',
		dir: 'ltr',
		words,
		excerpt: html.replace(/<[^>]+>/g, '').slice(0, 160),
		lead: pictures[0] ?? null,
		pictures: pictures.length,
		revision: `r${index}`
	};
}

function idOf(kind: string, index: number): string {
	return createHash('sha256').update(`${kind} ${index}`).digest('base64url').slice(0, 22);
}
