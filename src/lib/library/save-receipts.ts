// The receipts of the last saves on this device: what each changed, so that the reader can take it back.
import { isServerField, type EntryId } from '../domain/entry-fields.ts';
import { entryOf } from '../domain/entry.ts';
import type { Json } from '../domain/core/field.ts';
import type { Connection } from './db/connection.ts';
import { getMeta, putMeta } from './db/meta.ts';
import * as outbox from './store/outbox.ts';
import type { EntryRow, WriteTx } from './db/schema.ts';

/** What a save changed. */
export interface SaveReceipt {
	readonly id: EntryId;
	/** The site that sent the address, as far as the browser told: `''` when it did not. Null when the reader saved it. */
	readonly sentBy: string | null;
	/** Whether the server can know nothing of it as long as it waits in the outbox: it is new, and was never claimed. */
	readonly isUnsent: boolean;
	/** The entry's own values before; null when there was no such entry. */
	readonly before: {
		readonly saved: Json;
		readonly archived: boolean;
		readonly read: boolean;
		readonly deleted: boolean;
	} | null;
}

/** More saves than somebody looks back at. */
const MAX_RECEIPTS = 20;

/** @param before the entry's row; null when there is none yet */
export async function noteSave(
	tx: WriteTx,
	{ id, sentBy, before }: { id: EntryId; sentBy: string | null; before: EntryRow | null }
): Promise<void> {
	const all = (await getMeta(tx, 'saves')) ?? [];
	const last = all.find((receipt) => receipt.id === id);
	const isSentAgain = last !== undefined && last.sentBy !== null && sentBy !== null && before !== null;
	// A page that is sent twice in a row, with no deed of the reader in between, is taken back as a whole.
	const standing = isSentAgain && isAsSent(before, last) ? last.before : before && standingOf(before);
	const subject = { entity: 'entry', id, field: 'saved' } as const;
	const isUnsent = before === null || (last?.isUnsent === true && (await outbox.isUnsent(tx, subject)));
	const receipt: SaveReceipt = { id, sentBy, isUnsent, before: standing };
	await putMeta(tx, 'saves', [receipt, ...all.filter((each) => each !== last)].slice(0, MAX_RECEIPTS));
}

function isAsSent({ id, fields }: EntryRow, { before }: SaveReceipt): boolean {
	const { publicOnly, archived, read, deleted } = entryOf(id, fields);
	if (!publicOnly || archived || read || deleted) return false;
	return before !== null || Object.keys(fields).every((field) => field === 'saved' || isServerField(field));
}

function standingOf({ id, fields }: EntryRow): SaveReceipt['before'] {
	const { archived, read, deleted, savedAt } = entryOf(id, fields);
	const saved = fields.saved?.value as { readonly [key: string]: Json } | undefined;
	return { saved: { ...saved, at: savedAt }, archived, read, deleted };
}

/** Reads the receipt of an entry and forgets it: a save is taken back once. */
export async function takeReceipt(tx: WriteTx, id: EntryId): Promise<SaveReceipt | null> {
	const all = (await getMeta(tx, 'saves')) ?? [];
	const found = all.find((receipt) => receipt.id === id) ?? null;
	if (found !== null)
		await putMeta(
			tx,
			'saves',
			[...all].filter((receipt) => receipt !== found)
		);
	return found;
}

export function receiptOf(connection: Connection, id: EntryId): Promise<SaveReceipt | null> {
	return connection.read(
		['meta'],
		async (tx) => ((await getMeta(tx, 'saves')) ?? []).find((receipt) => receipt.id === id) ?? null
	);
}
