// Reads and writes many rows of a store in one transaction. The database answers requests in their order, so only the last
// one is waited for: a promise for each takes longer than its request.
import { unwrap, wrap } from 'idb';

/** A store of a transaction of `idb`. */
type Store = Parameters<typeof unwrap>[0];

/** The rows with these keys, in the same order; undefined for those that do not exist. */
export async function getMany<Row>(store: object, keys: readonly IDBValidKey[]): Promise<(Row | undefined)[]> {
	const rows = unwrap(store as Store) as unknown as IDBObjectStore;
	const requests = keys.map((key) => rows.get(key) as IDBRequest<Row | undefined>);
	const last = requests.at(-1);
	if (last !== undefined) await wrap(last);
	return requests.map(({ result }) => result);
}

/** All rows with each of these keys of an index. */
export async function getGroups<Row>(index: object, keys: readonly IDBValidKey[]): Promise<Row[][]> {
	const rows = unwrap(index as Store) as unknown as IDBIndex;
	const requests = keys.map((key) => rows.getAll(key) as IDBRequest<Row[]>);
	const last = requests.at(-1);
	if (last !== undefined) await wrap(last);
	return requests.map(({ result }) => result);
}

/** Writes rows. If one cannot be written, its request aborts the transaction, which is then reported at its end. */
export function putMany(store: object, values: readonly object[]): void {
	const rows = unwrap(store as Store) as unknown as IDBObjectStore;
	for (const value of values) rows.put(value);
}
