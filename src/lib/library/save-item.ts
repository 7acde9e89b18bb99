// Saves a feed item to the library.
import type { EntryId, Fields } from '../domain/entry-fields.ts';
import type { Field, Json } from '../domain/core/field.ts';
import { Failure } from '../domain/core/failure.ts';
import { entryOf } from '../domain/entry.ts';
import { createItemEntry } from './create-item-entry.ts';
import { writeAndEnqueue } from './enqueue-change.ts';
import { inMutation, MUTATION_STORES, type WriteDeps } from './mutations.ts';
import { fieldsOf } from './store/fields.ts';

/**
 * Puts an item at the top of Unread, as a save of its address would. `saved` keeps the item, and `marked` puts its entry
 * into the lists: another device, which only reads the item and does not know of this yet, writes `saved` later.
 * @throws Failure `gone`, `quota`
 */
export async function saveItem(deps: WriteDeps, id: EntryId): Promise<void> {
	await inMutation(deps, MUTATION_STORES, async (tx, next) => {
		const subject = { entity: 'entry', id } as const;
		const before = await fieldsOf(tx, subject);
		const fields = (before ?? (await createItemEntry(tx, id, next))) as Fields | null;
		if (fields === null) throw new Failure('gone');
		const entry = entryOf(id, fields);
		// A new timestamp is the date by which lists sort.
		if (before !== null)
			await writeAndEnqueue(tx, { ...subject, field: 'saved', value: againOf(fields.saved), stamp: next() });
		await writeAndEnqueue(tx, { ...subject, field: 'marked', value: true, stamp: next() });
		for (const field of ['archived', 'read', 'deleted'] as const)
			if (entry[field]) await writeAndEnqueue(tx, { ...subject, field, value: false, stamp: next() });
	});
}

function againOf(saved: Field | undefined): Json {
	const { at: _at, ...value } = (saved?.value ?? {}) as Record<string, Json>;
	return value;
}
