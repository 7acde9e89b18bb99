// Reads the pending changes of a library to import, and aligns the clocks of both libraries.
import type { IDBPDatabase } from 'idb';
import { fieldKey, type Change } from '../../domain/sync/change.ts';
import type { Timestamp } from '../../domain/core/hybrid-clock.ts';
import { APPLY_STORES } from '../sync/apply-response.ts';
import { checkClock, correctClock } from '../sync/device-clock.ts';
import type { Connection } from '../db/connection.ts';
import type { AnyFields, EntityRef } from '../store/fields.ts';
import { getMeta } from '../db/meta.ts';
import type { Environment } from '../db/identity.ts';
import * as outbox from '../store/outbox.ts';
import type { LibrarySchema, OutboxRow, WriteTx } from '../db/schema.ts';

/**
 * Aligns the clocks before `from` is merged into `to`, because their servers may have had different times. Pending
 * changes of `from` move to the time of `to`. If `to` has never synced, its pending changes move to the time of
 * `from`, and its next round corrects both.
 */
export async function alignClocks(from: Connection, to: Connection, env: Environment): Promise<void> {
	const readOffset = async (tx: WriteTx): Promise<{ offset: number; hasSynced: boolean }> => {
		await checkClock(tx, env);
		return { offset: (await getMeta(tx, 'offset')) ?? 0, hasSynced: (await getMeta(tx, 'lastSynced')) !== null };
	};
	const theirs = await from.write(APPLY_STORES, readOffset);
	const ours = await to.write(APPLY_STORES, readOffset);
	const difference = ours.offset - theirs.offset;
	if (ours.hasSynced) await from.write(APPLY_STORES, (tx) => correctClock(tx, env, difference));
	else await to.write(APPLY_STORES, (tx) => correctClock(tx, env, -difference));
}

export interface UnsentChange {
	readonly change: Change;
	/** Timestamp of the change in the source library, before it was corrected. */
	readonly storedStamp: Timestamp;
	/** Row of the change in the outbox; absent for a rejected change. */
	readonly row?: OutboxRow;
}

/** Pending and rejected changes of the source library, by field; they are pushed to the current account's server. */
export async function readUnsentChanges(source: IDBPDatabase<LibrarySchema>): Promise<Map<string, UnsentChange>> {
	const rejected = (await source.getAll('rejected')).filter(({ code }) => code !== 'rewound');
	const unsent = new Map<string, UnsentChange>();
	for (const { target, change } of rejected) unsent.set(target, { change, storedStamp: change.stamp });
	for (const { was, row } of outbox.withoutNumbers(await source.getAll('outbox')))
		unsent.set(row.target, { change: row.change, storedStamp: was, row });
	return unsent;
}

/** The fields; those with a pending change have the timestamp that the server would have given to the change. */
export function withServerTimestamps(
	unsent: ReadonlyMap<string, UnsentChange>,
	subject: EntityRef,
	fields: AnyFields
): AnyFields {
	const restamped = Object.entries(fields).map(([field, each]) => {
		const unsentChange = unsent.get(fieldKey({ ...subject, field } as Change));
		return [field, unsentChange?.storedStamp === each.stamp ? { ...each, stamp: unsentChange.change.stamp } : each];
	});
	return Object.fromEntries(restamped) as AnyFields;
}
