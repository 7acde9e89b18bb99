// Reads the tags of the library: counts of all tags, and the entries that have a tag.
import type { EntryId, Fields } from '../../domain/entry-fields.ts';
import { isTrue } from '../../domain/core/field.ts';
import { countTags, type TagUse } from '../../domain/tag-names.ts';
import type { Connection } from '../db/connection.ts';
import type { EntryRow, ReadTx } from '../db/schema.ts';

/** Rows that are read at once, so that no task of the page takes long. */
const ROWS_AT_ONCE = 1_000;

/** Counts the tags of all entries outside the trash, in the order of their names. */
export async function readTags(connection: Connection): Promise<readonly TagUse[]> {
	const all: string[][] = [];
	await eachListedEntry(connection, ({ fields }) => {
		const tags = Object.keys(fields).filter((name) => name.startsWith('tag:') && isTag(fields, name));
		if (tags.length > 0) all.push(tags.map((name) => name.slice(4)));
	});
	return countTags(all);
}

/** Ids of the entries outside the trash that have one of the tags. */
export async function findTagged(connection: Connection, tags: readonly string[]): Promise<EntryId[]> {
	const found: EntryId[] = [];
	await eachListedEntry(connection, ({ id, fields }) => {
		if (tags.some((tag) => isTag(fields, `tag:${tag}`))) found.push(id);
	});
	return found;
}

/** Whether an entry is in a list other than the trash. An entry that was merged into another one is in none. */
export function isListed({ place }: EntryRow): boolean {
	return place === 'unread' || place === 'archive';
}

function isTag(fields: Fields, name: string): boolean {
	return isTrue(fields[name as keyof Fields]);
}

async function eachListedEntry(connection: Connection, visit: (row: EntryRow) => void): Promise<void> {
	for (let last: EntryId | null = null, more = true; more;) {
		const range: IDBKeyRange | null = last === null ? null : IDBKeyRange.lowerBound(last, true);
		const rows: EntryRow[] = await connection.read(['entries'], (tx: ReadTx) =>
			tx.objectStore('entries').getAll(range, ROWS_AT_ONCE)
		);
		rows.filter(isListed).forEach(visit);
		last = rows.at(-1)?.id ?? null;
		more = rows.length === ROWS_AT_ONCE;
	}
}
