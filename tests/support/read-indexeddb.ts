// Reads the library in a browser's database, bypassing the app: to prepare benches and to wait for downloads.
import type { Page } from '@playwright/test';

export type Stored = {
	entries: number;
	/** Number of articles. */
	articles: number;
	/** Number of articles whose text or pictures are still to be downloaded. */
	wanted: number;
};

export function countStored(page: Page): Promise<Stored> {
	return inDatabase(page, 'count');
}

/** Marks missing texts as not wanted, as on a full device. Returns the counts from before. */
export function stopWanting(page: Page): Promise<Stored> {
	return inDatabase(page, 'stop');
}

/** Schema: src/lib/library/db/schema.ts, the stores `entries` and `articles`, and its index `by-todo`. */
function inDatabase(page: Page, deed: 'count' | 'stop'): Promise<Stored> {
	return page.evaluate(async (asked) => {
		const done = <T>(request: IDBRequest<T>): Promise<T> =>
			new Promise((resolve, reject) => {
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
			});
		const names = (await indexedDB.databases()).map(({ name = '' }) => name);
		const name = names.find((known) => known.startsWith('offprint-') && known !== 'offprint-device');
		if (name === undefined) throw new Error(`No shelf among the databases: ${names.join(', ')}`);
		const database = await done(indexedDB.open(name));
		try {
			const mode = asked === 'stop' ? 'readwrite' : 'readonly';
			const transaction = database.transaction(['entries', 'articles'], mode);
			const store = transaction.objectStore('articles');
			const [entries, articles, wanted] = await Promise.all([
				done(transaction.objectStore('entries').count()),
				done(store.count()),
				done(store.index('by-todo').count(1))
			]);
			if (asked === 'stop') {
				const rows = (await done(store.index('by-todo').getAll(1))) as object[];
				await Promise.all(rows.map((row) => done(store.put({ ...row, todo: 0 }))));
			}
			return { entries, articles, wanted };
		} finally {
			database.close();
		}
	}, deed);
}
