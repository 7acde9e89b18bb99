// Database upgrade that adds to each entry the facts of its article and the keys by which lists are sorted and filtered.
import type { IDBPTransaction } from 'idb';
import { factsOf, withFacts } from './list-keys.ts';
import type { ArticleRow, EntryRow } from './schema.ts';

/** Rows that are read and written together. */
const ROWS_PER_BATCH = 500;

export async function addListKeys(tx: IDBPTransaction<unknown, string[], 'versionchange'>): Promise<void> {
	const entries = tx.objectStore('entries');
	const articles = tx.objectStore('articles');
	for (let after: IDBKeyRange | null = null; ;) {
		const rows = (await entries.getAll(after, ROWS_PER_BATCH)) as EntryRow[];
		const last = rows.at(-1);
		if (last === undefined) break;
		await Promise.all(
			rows.map(async (row) => {
				const article = (row.article && (await articles.get(row.article))) as ArticleRow | undefined;
				await entries.put(withFacts(row, article && factsOf(article)));
			})
		);
		after = IDBKeyRange.lowerBound(last.id, true);
	}
	entries.createIndex('by-list-key', 'listKeys', { multiEntry: true });
}

/** Adds the time of the last position to the keys of partly read entries, and so sorts them by it. */
export async function sortBegun(tx: IDBPTransaction<unknown, string[], 'versionchange'>): Promise<void> {
	const entries = tx.objectStore('entries');
	for (const list of ['unread', 'archive', 'trash', 'bookmarks']) {
		const rows = (await entries.index('by-list-key').getAll(IDBKeyRange.only([list, 'begun']))) as EntryRow[];
		await Promise.all(rows.map((row) => entries.put(withFacts(row, row.facts))));
	}
}
