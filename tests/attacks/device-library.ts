// Reads and replaces the articles in the library of a signed-in browser.
import type { BrowserContext, Page } from '@playwright/test';

export type LibraryRow = { readonly entry: string; readonly url: string; readonly article: string | null };

type Entry = {
	id: string;
	article?: string;
	fields: { saved?: { value: { url: string } }; fetch?: { value: { state: string } } };
};

type Helpers = {
	open: () => Promise<IDBDatabase>;
	done: <T>(request: IDBRequest<T>) => Promise<T>;
};

declare const __library: Helpers;

/** Adds `__library`, with functions for its database, to every page. */
export async function addLibraryHelpers(context: BrowserContext): Promise<void> {
	await context.addInitScript(() => {
		const done: Helpers['done'] = (request) =>
			new Promise((resolve, reject) => {
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
			});
		const open = async (): Promise<IDBDatabase> => {
			for (const { name } of await indexedDB.databases()) {
				const database = await done(indexedDB.open(name ?? ''));
				if (database.objectStoreNames.contains('bodies')) return database;
				database.close();
			}
			throw new Error('There is no library on this device');
		};
		Reflect.set(window, '__library', { open, done });
	});
}

/** Reads the finished entries. Their article is here with all its pictures, or null because it could not be fetched. */
export function readLibrary(page: Page): Promise<LibraryRow[]> {
	return page.evaluate(async () => {
		const database = await __library.open();
		const stores = database.transaction(['entries', 'articles']);
		const [entries, articles] = await Promise.all([
			__library.done<Entry[]>(stores.objectStore('entries').getAll()),
			__library.done<{ id: string; todo: 0 | 1 }[]>(stores.objectStore('articles').getAll())
		]);
		database.close();
		const complete = new Set(articles.filter(({ todo }) => todo === 0).map(({ id }) => id));
		return entries
			.filter(({ article, fields }) =>
				article === undefined ? fields.fetch?.value.state === 'failed' : complete.has(article)
			)
			.map(({ id, article, fields }) => ({
				entry: id,
				url: fields.saved?.value.url ?? '',
				article: article ?? null
			}));
	});
}

/** Replaces the texts of articles, bypassing every sanitiser. */
export function replaceBodies(
	page: Page,
	bodies: readonly (readonly [article: string, html: string])[]
): Promise<void> {
	return page.evaluate(async (bodies) => {
		const database = await __library.open();
		const transaction = database.transaction('bodies', 'readwrite');
		const store = transaction.objectStore('bodies');
		for (const [article, html] of bodies) {
			const body = await __library.done<object>(store.get(article));
			store.put({ ...body, html });
		}
		await new Promise((resolve) => transaction.addEventListener('complete', resolve));
		database.close();
	}, bodies);
}
