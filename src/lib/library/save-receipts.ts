// Receipts of the most recent saves on this device, with the state before each, so that a save can be undone.
import { isServerField, type EntryId, type TagField } from '../domain/entry-fields.ts';
import { entryOf } from '../domain/entry.ts';
import { isTrue, type Json } from '../domain/core/field.ts';
import type { Connection } from './db/connection.ts';
import { getMeta, putMeta } from './db/meta.ts';
import * as outbox from './store/outbox.ts';
import type { EntryRow, WriteTx } from './db/schema.ts';

/** What a save changed. */
export interface SaveReceipt {
	readonly id: EntryId;
	/** The site that sent the address: `''` if the browser did not name it, null if the reader saved it. */
	readonly sentBy: string | null;
	/**
	 * Whether the save created the entry and nothing of it had been sent when this receipt was written. While its op has
	 * no number yet, the server cannot know the entry.
	 */
	readonly isUnsent: boolean;
	/** The tags that the save added; absent in receipts of older versions. */
	readonly tags?: readonly TagField[];
	/** The entry's values before the save; null if it did not exist. */
	readonly before: {
		readonly saved: Json;
		readonly archived: boolean;
		/** Date of archiving, ms since 1970; null if it was not archived, absent in receipts of older versions. */
		readonly archivedAt?: number | null;
		readonly read: boolean;
		readonly deleted: boolean;
	} | null;
}

/** Maximum number of receipts; hardly anybody undoes more saves. */
const MAX_RECEIPTS = 20;

interface Tagging {
	/** Row of the entry before the save; null if it is new. */
	readonly before: EntryRow | null;
	/** The tags with which it is saved. */
	readonly tags: readonly TagField[];
}

/** Writes the receipt of a save. */
export async function writeReceipt(
	tx: WriteTx,
	{ id, sentBy, before, tags }: Pick<SaveReceipt, 'id' | 'sentBy'> & Tagging
): Promise<void> {
	const all = (await getMeta(tx, 'saves')) ?? [];
	const last = all.find((receipt) => receipt.id === id);
	const isSentAgain = last !== undefined && last.sentBy !== null && sentBy !== null && before !== null;
	// If another app or site sends the same page twice and the reader did nothing in between, undoing undoes both saves.
	const isSame = isSentAgain && isUntouchedSince(before, last);
	const stateBefore = isSame ? last.before : before && stateOf(before);
	const added = tags.filter((tag) => !isTrue(before?.fields[tag]));
	const subject = { entity: 'entry', id, field: 'saved' } as const;
	const isUnsent = before === null || (last?.isUnsent === true && (await outbox.isUnclaimed(tx, subject)));
	const allAdded = [...(isSame ? (last.tags ?? []) : []), ...added];
	const receipt: SaveReceipt = { id, sentBy, isUnsent, tags: allAdded, before: stateBefore };
	await putMeta(tx, 'saves', [receipt, ...all.filter((each) => each !== last)].slice(0, MAX_RECEIPTS));
}

function isUntouchedSince({ id, fields }: EntryRow, { before, tags = [] }: SaveReceipt): boolean {
	const { publicOnly, archived, read, deleted } = entryOf(id, fields);
	if (!publicOnly || archived || read || deleted) return false;
	const known: readonly string[] = ['saved', ...tags];
	return before !== null || Object.keys(fields).every((field) => known.includes(field) || isServerField(field));
}

function stateOf({ id, fields }: EntryRow): SaveReceipt['before'] {
	const { archived, archivedAt, read, deleted, savedAt } = entryOf(id, fields);
	const saved = fields.saved?.value as { readonly [key: string]: Json } | undefined;
	return { saved: { ...saved, at: savedAt }, archived, archivedAt, read, deleted };
}

/** Reads and deletes the receipt of an entry, since a save can be undone only once. */
export async function takeReceipt(tx: WriteTx, id: EntryId): Promise<SaveReceipt | null> {
	const all = (await getMeta(tx, 'saves')) ?? [];
	const receipt = all.find((receipt) => receipt.id === id) ?? null;
	if (receipt !== null)
		await putMeta(
			tx,
			'saves',
			[...all].filter((each) => each !== receipt)
		);
	return receipt;
}

export function receiptOf(connection: Connection, id: EntryId): Promise<SaveReceipt | null> {
	return connection.read(
		['meta'],
		async (tx) => ((await getMeta(tx, 'saves')) ?? []).find((receipt) => receipt.id === id) ?? null
	);
}
