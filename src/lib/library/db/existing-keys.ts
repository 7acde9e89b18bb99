// Finds out which of several keys exist in a store. A few keys are looked up one by one; for many, all keys of the
// store are read at once.

/** From this many keys on, reading all keys of a store is faster than looking each one up. */
const READ_ALL_KEYS_FROM = 50;

interface Keyed {
	getKey(key: string): Promise<unknown>;
	getAllKeys(): Promise<readonly unknown[]>;
}

export async function existingKeys<K extends string>(store: object, keys: readonly K[]): Promise<Set<K>> {
	const keyed = store as Keyed;
	if (keys.length >= READ_ALL_KEYS_FROM) {
		const all = new Set(await keyed.getAllKeys());
		return new Set(keys.filter((key) => all.has(key)));
	}
	const exists = await Promise.all(keys.map(async (key) => (await keyed.getKey(key)) !== undefined));
	return new Set(keys.filter((_key, index) => exists[index]));
}
