// Reads and replaces the articles in the library of a signed-in browser.
import type { BrowserContext, Page } from '@playwright/test';

export type Shelved = { readonly entry: string; readonly url: string; readonly article: string | null };

type Entry = {
	id: string;
	article?: string;
	fields: { saved?: { value: { url: string } }; fetch?: { value: { state: string } } };
};

type Lent = {
	open: () => Promise<IDBDatabase>;
	done: <T>(request: IDBRequest<T>) => Promise<T>;
};

declare const __shelf: Lent;

/** Adds the functions used below to every page. */
export async function lendShelf(context: BrowserContext): Promise<void> {
	await context.addInitScript(() => {
		const done: Lent['done'] = (request) =>
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
			throw new Error('There is no shelf on this device');
		};
		Reflect.set(window, '__shelf', { open, done });
	});
}

/** Finished entries: their article is here with all its pictures, or (null) could not be fetched. */
export function readShelf(page: Page): Promise<Shelved[]> {
	return page.evaluate(async () => {
		const database = await __shelf.open();
		const stores = database.transaction(['entries', 'articles']);
		const [entries, articles] = await Promise.all([
			__shelf.done<Entry[]>(stores.objectStore('entries').getAll()),
			__shelf.done<{ id: string; todo: 0 | 1 }[]>(stores.objectStore('articles').getAll())
		]);
		database.close();
		const whole = new Set(articles.filter(({ todo }) => todo === 0).map(({ id }) => id));
		return entries
			.filter(({ article, fields }) =>
				article === undefined ? fields.fetch?.value.state === 'failed' : whole.has(article)
			)
			.map(({ id, article, fields }) => ({
				entry: id,
				url: fields.saved?.value.url ?? '',
				article: article ?? null
			}));
	});
}

/** Writes texts by article id, bypassing every sanitiser. */
export function replaceBodies(
	page: Page,
	bodies: readonly (readonly [article: string, html: string])[]
): Promise<void> {
	return page.evaluate(async (replaced) => {
		const database = await __shelf.open();
		const transaction = database.transaction('bodies', 'readwrite');
		const store = transaction.objectStore('bodies');
		for (const [article, html] of replaced) {
			const body = await __shelf.done<object>(store.get(article));
			store.put({ ...body, html });
		}
		await new Promise((resolve) => transaction.addEventListener('complete', resolve));
		database.close();
	}, bodies);
}
