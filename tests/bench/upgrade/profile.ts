// Reads all rows of the reader's database in a browser as JSON that a test can restore, bypassing the app.
import type { Page } from '@playwright/test';

/** The rows of each store with their keys. Bytes are `{$bytes: base64}`. */
export interface Profile {
	readonly name: string;
	readonly version: number;
	readonly stores: Readonly<Record<string, readonly { readonly key: IDBValidKey; readonly value: unknown }[]>>;
}

export function readProfile(page: Page): Promise<Profile> {
	return page.evaluate(async () => {
		const done = <T>(request: IDBRequest<T>): Promise<T> =>
			new Promise((resolve, reject) => {
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
			});
		const toJson = (value: unknown): unknown => {
			if (value instanceof ArrayBuffer)
				return { $bytes: btoa(Array.from(new Uint8Array(value), (byte) => String.fromCharCode(byte)).join('')) };
			if (Array.isArray(value)) return value.map(toJson);
			if (typeof value !== 'object' || value === null) return value;
			return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, toJson(part)]));
		};
		const names = (await indexedDB.databases()).map(({ name = '' }) => name);
		const name = names.find((known) => known.startsWith('offprint-') && known !== 'offprint-device');
		if (name === undefined) throw new Error(`No library among the databases: ${names.join(', ')}`);
		const database = await done(indexedDB.open(name));
		try {
			const stores = [...database.objectStoreNames];
			const tx = database.transaction(stores);
			const rows = await Promise.all(
				stores.map(async (store) => {
					const [keys, values] = await Promise.all([
						done(tx.objectStore(store).getAllKeys()),
						done(tx.objectStore(store).getAll() as IDBRequest<unknown[]>)
					]);
					return [store, keys.map((key, index) => ({ key, value: toJson(values[index]) }))] as const;
				})
			);
			return { name, version: database.version, stores: Object.fromEntries(rows) };
		} finally {
			database.close();
		}
	});
}

export function pendingOps({ stores }: Profile): { readonly number?: number }[] {
	return (stores['outbox'] ?? []).map(({ value }) => value as { readonly number?: number });
}

export function countRows(profile: Profile, store: string): number {
	return profile.stores[store]?.length ?? 0;
}

/** The fields of all entities by `store/id/field`, without fields that only the server writes. */
export function fieldsIn({ stores }: Profile): Map<string, { readonly value: unknown; readonly stamp: string }> {
	const result = new Map<string, { value: unknown; stamp: string }>();
	for (const store of ['entries', 'highlights', 'feeds', 'settings']) {
		for (const { value } of stores[store] ?? []) {
			const { id, fields } = value as { id: string; fields: Record<string, { value: unknown; stamp: string }> };
			for (const [field, content] of Object.entries(fields)) {
				if (!['article', 'fetch', 'alias'].includes(field)) result.set(`${store}/${id}/${field}`, content);
			}
		}
	}
	return result;
}
