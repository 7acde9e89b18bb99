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
	const look = async (tx: WriteTx): Promise<{ offset: number; isTold: boolean }> => {
		await checkClock(tx, env);
		return { offset: (await getMeta(tx, 'offset')) ?? 0, isTold: (await getMeta(tx, 'lastSynced')) !== null };
	};
	const theirs = await from.write(APPLY_STORES, look);
	const ours = await to.write(APPLY_STORES, look);
	const off = ours.offset - theirs.offset;
	if (ours.isTold) await from.write(APPLY_STORES, (tx) => correctClock(tx, env, off));
	else await to.write(APPLY_STORES, (tx) => correctClock(tx, env, -off));
}

export interface Waiting {
	readonly change: Change;
	/** Its timestamp in the stored field of the source library. */
	readonly was: Timestamp;
	/** Its row in the outbox; absent for a rejected change. */
	readonly row?: OutboxRow;
}

/** Pending and rejected changes of the source library, by field; they are pushed to the current account's server. */
export async function waitingIn(source: IDBPDatabase<LibrarySchema>): Promise<Map<string, Waiting>> {
	const refused = (await source.getAll('rejected')).filter(({ code }) => code !== 'rewound');
	const waiting = new Map<string, Waiting>();
	for (const { target, change } of refused) waiting.set(target, { change, was: change.stamp });
	for (const { was, row } of outbox.asUnsent(await source.getAll('outbox')))
		waiting.set(row.target, { change: row.change, was, row });
	return waiting;
}

/** Fields with the timestamps that the server would have given to pending changes. */
export function withServerTimestamps(
	waiting: ReadonlyMap<string, Waiting>,
	subject: EntityRef,
	fields: AnyFields
): AnyFields {
	const restamped = Object.entries(fields).map(([field, each]) => {
		const own = waiting.get(fieldKey({ ...subject, field } as Change));
		return [field, own?.was === each.stamp ? { ...each, stamp: own.change.stamp } : each];
	});
	return Object.fromEntries(restamped) as AnyFields;
}
