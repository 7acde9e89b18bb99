// Reads and changes the library in a browser's database, bypassing the app, to prepare benches and wait for downloads.
import type { Page } from '@playwright/test';

export type StoredCounts = {
	entries: number;
	/** Number of articles. */
	articles: number;
	/** Number of articles whose text or pictures are still to be downloaded. */
	pendingDownloads: number;
};

export function countStored(page: Page): Promise<StoredCounts> {
	return inDatabase(page, 'count');
}

/** Marks missing texts as not to be downloaded, as on a full device. @returns the counts before that */
export function cancelDownloads(page: Page): Promise<StoredCounts> {
	return inDatabase(page, 'cancel');
}

/** Schema: src/lib/library/db/schema.ts, the stores `entries` and `articles`, and its index `by-todo`. */
function inDatabase(page: Page, action: 'count' | 'cancel'): Promise<StoredCounts> {
	return page.evaluate(async (action) => {
		const done = <T>(request: IDBRequest<T>): Promise<T> =>
			new Promise((resolve, reject) => {
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
			});
		const names = (await indexedDB.databases()).map(({ name = '' }) => name);
		const name = names.find((known) => known.startsWith('offprint-') && known !== 'offprint-device');
		if (name === undefined) throw new Error(`No library among the databases: ${names.join(', ')}`);
		const database = await done(indexedDB.open(name));
		try {
			const mode = action === 'cancel' ? 'readwrite' : 'readonly';
			const transaction = database.transaction(['entries', 'articles'], mode);
			const store = transaction.objectStore('articles');
			const [entries, articles, pendingDownloads] = await Promise.all([
				done(transaction.objectStore('entries').count()),
				done(store.count()),
				done(store.index('by-todo').count(1))
			]);
			if (action === 'cancel') {
				const rows = (await done(store.index('by-todo').getAll(1))) as object[];
				await Promise.all(rows.map((row) => done(store.put({ ...row, todo: 0 }))));
			}
			return { entries, articles, pendingDownloads };
		} finally {
			database.close();
		}
	}, action);
}

/** Number of entries that the search index has still to read (src/lib/library/search/indexer/backlog.ts). */
export function countUnindexed(page: Page): Promise<number> {
	return page.evaluate(async () => {
		const [library] = (await indexedDB.databases()).filter(({ name }) => /^offprint-(?!device)/.test(name ?? ''));
		const open = indexedDB.open(library?.name ?? '');
		await new Promise((resolve) => (open.onsuccess = resolve));
		const tx = open.result.transaction(['entries', 'toIndex', 'indexState']);
		const manifest = tx.objectStore('indexState').get('manifest');
		await new Promise((resolve) => (manifest.onsuccess = resolve));
		const { settled, reached } = manifest.result as { settled: number; reached: string | null };
		const queued = tx.objectStore('toIndex').count(IDBKeyRange.lowerBound(settled, true));
		const unreached = tx.objectStore('entries').count(IDBKeyRange.lowerBound(reached ?? '', true));
		await new Promise((resolve) => (tx.oncomplete = resolve));
		open.result.close();
		return queued.result + (reached === null ? 0 : unreached.result);
	});
}

export interface StoredPosition {
	readonly quote: string | null;
	readonly furthest: number;
	readonly read: boolean;
}

/** The position and progress in the only article of the library. */
export function readStored(page: Page): Promise<StoredPosition> {
	return page.evaluate(async () => {
		const [library] = (await indexedDB.databases()).filter(({ name }) => /^offprint-(?!device)/.test(name ?? ''));
		const open = indexedDB.open(library?.name ?? '');
		await new Promise((resolve) => (open.onsuccess = resolve));
		const tx = open.result.transaction(['entries', 'positions']);
		const [entries, positions] = [tx.objectStore('entries').getAll(), tx.objectStore('positions').getAll()];
		await new Promise((resolve) => (tx.oncomplete = resolve));
		open.result.close();
		const { fields } = entries.result[0] as { fields: Record<string, { value: unknown } | undefined> };
		const stored = positions.result[0] as { position: { quote: string }; furthest: number } | undefined;
		const furthest = fields['furthest']?.value;
		return {
			quote: stored?.position.quote ?? null,
			furthest: Math.max(typeof furthest === 'number' ? furthest : 0, stored?.furthest ?? 0),
			read: fields['read']?.value === true
		};
	});
}

/** The HTML of the captured page that waits on this device; empty if there is none. */
export function readCapturedHtml(page: Page): Promise<string> {
	return page.evaluate(async () => {
		const [library] = (await indexedDB.databases()).filter(({ name }) => /^offprint-(?!device)/.test(name ?? ''));
		const open = indexedDB.open(library?.name ?? '');
		await new Promise((resolve) => (open.onsuccess = resolve));
		const all = open.result.transaction('captureParts').objectStore('captureParts').getAll();
		await new Promise((resolve) => (all.onsuccess = resolve));
		open.result.close();
		return (all.result as { html?: string }[]).map(({ html = '' }) => html).join('');
	});
}
