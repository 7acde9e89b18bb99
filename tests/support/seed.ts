// Fills a stopped server's database with a shelf of made-up articles, through the server's own store.
import { createHash } from 'node:crypto';
import type { Article, ArticleId, PictureHash, StoredHtml } from '../../src/lib/domain/article.ts';
import type { Change, EntryId } from '../../src/lib/domain/change.ts';
import { makeStamp, SERVER_DEVICE, type DeviceId } from '../../src/lib/domain/stamp.ts';
import type { ReaderId } from '../../src/lib/domain/sync.ts';
import { openDatabase } from '../../src/lib/server/db/open.ts';
import { writeArticle } from '../../src/lib/server/store/articles.ts';
import { bump, SHARED } from '../../src/lib/server/store/counters.ts';
import { writeEntry, writeField } from '../../src/lib/server/store/shelf.ts';

const WORDS = 'the slow river keeps its own account of every winter and lends it to whoever walks along the bank'.split(
	' '
);
const DEVICE = 'feedfacefeedface' as DeviceId;

/**
 * @param folder OFFPRINT_DATA of a server that does not run
 * @param words of each article's text
 */
export async function seedShelf(
	folder: string,
	reader: ReaderId,
	{ entries, words }: { entries: number; words: number }
): Promise<void> {
	const { db, close } = openDatabase({ url: null, folder });
	const from = Date.now() - entries * 60_000;
	await db.transaction().execute(async (trx) => {
		let shared = await bump(trx, SHARED, entries);
		let counter = await bump(trx, reader, entries * 3);
		for (let index = 0; index < entries; index++) {
			const id = idOf('article', index) as ArticleId;
			const html = `<p>${text(index, words)}</p>` as StoredHtml;
			await writeArticle(
				trx,
				articleOf(id, index, words),
				{ id, revision: `r${index}`, html, pictures: [] },
				++shared,
				from
			);
			const entry = idOf('entry', index) as EntryId;
			await writeEntry(trx, reader, { id: entry, address: addressOf(index), article: id, alias: null });
			const at = from + index * 60_000;
			const changes: Omit<Change, 'entity' | 'id'>[] = [
				{ field: 'saved', value: { url: addressOf(index) }, stamp: makeStamp(at, 0, DEVICE) },
				{ field: 'article', value: id, stamp: makeStamp(at, 1, SERVER_DEVICE) },
				{ field: 'fetch', value: { state: 'done' }, stamp: makeStamp(at, 2, SERVER_DEVICE) }
			];
			for (const change of changes) await writeField(trx, reader, { entity: 'entry', id: entry, ...change }, ++counter);
		}
	});
	await close();
}

function articleOf(id: ArticleId, index: number, words: number): Article {
	return {
		id,
		url: addressOf(index),
		title: `${index + 1}: ${text(index, 7)}`,
		byline: 'A. Walker',
		site: `Site ${index % 40}`,
		published: null,
		lang: 'en',
		dir: 'ltr',
		words,
		excerpt: text(index + 3, 24),
		lead: null as PictureHash | null,
		pictures: 0,
		revision: `r${index}`
	};
}

function text(start: number, words: number): string {
	return Array.from({ length: words }, (_, index) => WORDS[(start * 5 + index * 7) % WORDS.length]).join(' ');
}

function addressOf(index: number): string {
	return `https://site-${index % 40}.example/articles/${index}`;
}

function idOf(kind: string, index: number): string {
	return createHash('sha256').update(`${kind} ${index}`).digest('base64url').slice(0, 22);
}
