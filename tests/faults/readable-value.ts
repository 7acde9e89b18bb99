// Converts values for the expected state: a note to its text, any other value to JSON.
import type { IDBPDatabase } from 'idb';
import type { LibrarySchema } from '../../src/lib/library/db/schema.ts';

/** Reads a field of a profile and converts its value. */
export async function valueIn(profile: IDBPDatabase<LibrarySchema>, target: string): Promise<string | null> {
	const [entity = '', id = '', ...field] = target.split('/');
	const store = ({ entry: 'entries', highlight: 'highlights', feed: 'feeds' } as const)[entity] ?? 'settings';
	const row = (await profile.get(store, id as never)) as { fields: Record<string, { value: unknown }> } | undefined;
	const stored = row?.fields[field.join('/')];
	return stored === undefined ? null : readable(target, stored.value);
}

/** Converts one value. */
export function readable(target: string, value: unknown): string {
	const isNote = /^(?:entry|highlight)\/[^/]+\/note$/.test(target);
	return isNote ? (value as { text: string }).text : JSON.stringify(value);
}
