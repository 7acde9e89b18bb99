// Creates the entry of a feed item at the reader's first action on it.
import type { EntryId } from '../domain/entry-fields.ts';
import type { Timestamp } from '../domain/core/hybrid-clock.ts';
import { itemAction } from '../domain/item-save.ts';
import type { WriteTx } from './db/schema.ts';
import { writeAndEnqueue } from './enqueue-change.ts';
import { fieldsOf, type AnyFields } from './store/fields.ts';
import { findUntouched } from './store/shown-entries.ts';

/**
 * Writes the field `saved` of the entry, which two devices make alike.
 * @returns the fields of the new entry; null if no item has an entry with this id
 */
export async function createItemEntry(tx: WriteTx, id: EntryId, next: () => Timestamp): Promise<AnyFields | null> {
	const untouched = await findUntouched(tx, id);
	if (untouched === null) return null;
	const value = itemAction(untouched.row.article.url, untouched.item);
	await writeAndEnqueue(tx, { entity: 'entry', id, field: 'saved', value, stamp: next() });
	return fieldsOf(tx, { entity: 'entry', id });
}
