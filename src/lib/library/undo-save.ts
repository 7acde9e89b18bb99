// Takes a save back, one that another app or site had made above all.
import type { EntryId } from '../domain/entry-fields.ts';
import { textOf } from '../domain/core/field.ts';
import { deleteEntity, fieldsOf, type AnyFields } from './store/fields.ts';
import * as outbox from './store/outbox.ts';
import { takeReceipt } from './save-receipts.ts';
import { writeAndEnqueue, WITH_ARTICLES, inMutation, type WriteDeps } from './mutations.ts';

/** Where the entry is then: nowhere, in the trash, or back where it was. */
export type Undone = 'gone' | 'trash' | 'back';

/**
 * Takes the last save of an entry back: a new entry goes, into the trash when the server may know it already; one that
 * was on the shelf is where it was.
 * @returns null when it is too long ago to be known
 */
export function undoSave(deps: WriteDeps, id: EntryId): Promise<Undone | null> {
	return inMutation(deps, WITH_ARTICLES, async (tx, next) => {
		const subject = { entity: 'entry', id } as const;
		const receipt = await takeReceipt(tx, id);
		const fields = receipt === null ? null : await fieldsOf(tx, subject);
		// One that was merged is an older entry by now, and a delete would be one of that.
		if (receipt === null || fields === null || isMerged(fields)) return null;
		if (receipt.before === null) {
			const isUntouched = Object.keys(fields).every((field) => field === 'saved');
			const isUnsent = receipt.isUnsent && (await outbox.isUnsent(tx, { ...subject, field: 'saved' }));
			if (isUntouched && isUnsent && (await outbox.cancel(tx, subject))) {
				await deleteEntity(tx, subject);
				return 'gone';
			}
			await writeAndEnqueue(tx, { ...subject, field: 'deleted', value: true, stamp: next() });
			return 'trash';
		}
		const { saved, ...switches } = receipt.before;
		await writeAndEnqueue(tx, { ...subject, field: 'saved', value: saved, stamp: next() });
		for (const [field, value] of Object.entries(switches) as ['archived' | 'read' | 'deleted', boolean][]) {
			// What was deleted stays so by a later word than the save.
			if (value || fields[field]?.value === true)
				await writeAndEnqueue(tx, { ...subject, field, value, stamp: next() });
		}
		return receipt.before.deleted ? 'trash' : 'back';
	});
}

function isMerged(fields: AnyFields): boolean {
	return textOf(fields['alias']) !== null;
}
