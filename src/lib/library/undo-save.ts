// Undoes the last save of an entry, mainly for saves that another app or site made.
import type { EntryId } from '../domain/entry-fields.ts';
import { textOf } from '../domain/core/field.ts';
import { deleteEntity, fieldsOf, type AnyFields } from './store/fields.ts';
import { CAPTURE_STORES, deleteCapture } from './store/captures.ts';
import * as outbox from './store/outbox.ts';
import { takeReceipt } from './save-receipts.ts';
import { writeAndEnqueue } from './enqueue-change.ts';
import { applyMutation, ARTICLE_MUTATION_STORES, inMutation, type WriteDeps } from './mutations.ts';

/** State of the entry after undoing a save: it is removed, in the trash, or back in its former list. */
export type UndoResult = 'gone' | 'trash' | 'back';

/**
 * Undoes the last save of an entry. A new entry is removed, or moved to the trash if the server may know it; an older
 * one returns to its former state.
 * @returns null if the save is too old to be undone
 */
export function undoSave(deps: WriteDeps, id: EntryId): Promise<UndoResult | null> {
	return inMutation(deps, [...ARTICLE_MUTATION_STORES, ...CAPTURE_STORES], async (tx, next) => {
		const subject = { entity: 'entry', id } as const;
		const receipt = await takeReceipt(tx, id);
		const fields = receipt === null ? null : await fieldsOf(tx, subject);
		// Deleting a merged entry would delete the entry that it was merged into.
		if (receipt === null || fields === null || isMerged(fields)) return null;
		// A capture that was not sent yet belongs to the save.
		await deleteCapture(tx, id);
		if (receipt.before === null) {
			const known: readonly string[] = ['saved', ...(receipt.tags ?? [])];
			const isUntouched = Object.keys(fields).every((field) => known.includes(field));
			const isUnsent = receipt.isUnsent && (await outbox.isUnclaimed(tx, { ...subject, field: 'saved' }));
			if (isUntouched && isUnsent && (await outbox.cancel(tx, subject))) {
				await deleteEntity(tx, subject);
				return 'gone';
			}
			await writeAndEnqueue(tx, { ...subject, field: 'deleted', value: true, stamp: next() });
			return 'trash';
		}
		const { saved, archivedAt, ...switches } = receipt.before;
		await writeAndEnqueue(tx, { ...subject, field: 'saved', value: saved, stamp: next() });
		for (const field of receipt.tags ?? []) await applyMutation(tx, { id, field, value: false }, next);
		for (const [field, value] of Object.entries(switches) as ['archived' | 'read' | 'deleted', boolean][]) {
			// Deleting needs a timestamp after the save, which revived the entry.
			if (value || fields[field]?.value === true)
				await writeAndEnqueue(tx, { ...subject, field, value, stamp: next() });
		}
		// After the switch, since only a date that is not older than the archiving counts.
		if (typeof archivedAt === 'number')
			await writeAndEnqueue(tx, { ...subject, field: 'archivedAt', value: archivedAt, stamp: next() });
		return receipt.before.deleted ? 'trash' : 'back';
	});
}

function isMerged(fields: AnyFields): boolean {
	return textOf(fields['alias']) !== null;
}
