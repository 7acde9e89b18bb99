// Database upgrade that rewrites duplicate keys, so that saves of a page under several addresses are merged.
import type { IDBPTransaction } from 'idb';
import { duplicateKey } from '../../domain/url/duplicates.ts';
import type { Article } from '../../domain/article.ts';
import type { Fields } from '../../domain/entry-fields.ts';
import { urlOf } from '../../domain/entry.ts';

/** Duplicate keys of an article: of its address and, if it has one, of its canonical address. */
export function keysOf({ url, canonical }: Pick<Article, 'url' | 'canonical'>): readonly string[] {
	return canonical === undefined ? [duplicateKey(url)] : [duplicateKey(url), duplicateKey(canonical)];
}

/** Rewrites the keys of all entries and articles; creates the indexes `by-key` and `by-lead`. */
export async function upgradeKeys(tx: IDBPTransaction<unknown, string[], 'versionchange'>): Promise<void> {
	const entries = tx.objectStore('entries');
	for (let cursor = await entries.openCursor(); cursor !== null; cursor = await cursor.continue()) {
		const row = cursor.value as { fields: Fields; address: string };
		await cursor.update({ ...row, address: duplicateKey(urlOf(row.fields) || row.address) });
	}
	entries.createIndex('by-lead', 'lead');
	const articles = tx.objectStore('articles');
	for (let cursor = await articles.openCursor(); cursor !== null; cursor = await cursor.continue()) {
		const row = cursor.value as { article: Article };
		await cursor.update({ ...row, keys: keysOf(row.article) });
	}
	articles.createIndex('by-key', 'keys', { multiEntry: true });
}
