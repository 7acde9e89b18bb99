// Saves a feed item to the library.
import type { EntryId, Fields } from '../domain/entry-fields.ts';
import { Failure } from '../domain/core/failure.ts';
import { entryOf } from '../domain/entry.ts';
import { itemIn, itemSave } from '../domain/item-save.ts';
import { createItemEntry } from './create-item-entry.ts';
import { writeAndEnqueue } from './enqueue-change.ts';
import { inMutation, MUTATION_STORES, type WriteDeps } from './mutations.ts';
import { fieldsOf } from './store/fields.ts';

/**
 * Puts an item at the top of Unread, as a save of its address would. `marked` keeps it in the lists: another device, which
 * reads the item without knowing of this save, writes `saved` later.
 * @throws Failure `gone`, `quota`
 */
export async function saveItem(deps: WriteDeps, id: EntryId): Promise<void> {
	await inMutation(deps, MUTATION_STORES, async (tx, next) => {
		const subject = { entity: 'entry', id } as const;
		const fields = ((await fieldsOf(tx, subject)) ?? (await createItemEntry(tx, id, next))) as Fields | null;
		if (fields === null) throw new Failure('gone');
		const entry = entryOf(id, fields);
		const item = itemIn(fields.saved);
		const value = item === null ? { url: entry.url } : itemSave(entry.url, item);
		await writeAndEnqueue(tx, { ...subject, field: 'saved', value, stamp: next() });
		await writeAndEnqueue(tx, { ...subject, field: 'marked', value: true, stamp: next() });
		for (const field of ['archived', 'read', 'deleted'] as const)
			if (entry[field]) await writeAndEnqueue(tx, { ...subject, field, value: false, stamp: next() });
	});
}
