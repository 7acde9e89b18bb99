// What waits in a library that is to be merged into another: when it was said, by the clock that both go by.
import type { IDBPDatabase } from 'idb';
import { fieldKey, type Change } from '../../domain/sync/change.ts';
import type { Timestamp } from '../../domain/core/hybrid-clock.ts';
import { APPLY_STORES } from '../sync/apply-response.ts';
import { checkClock, correctClock } from '../sync/device-clock.ts';
import type { Connection } from '../db/connection.ts';
import type { AnyFields, EntityRef } from '../store/fields.ts';
import { getMeta, type Environment } from '../db/meta.ts';
import * as outbox from '../store/outbox.ts';
import type { LibrarySchema, OutboxRow, WriteTx } from '../db/schema.ts';

/**
 * Before `from` is merged into `to`: their servers may have told different times. What waits in `from` is moved to the
 * time of `to`. If `to` was told nothing yet, what waits in `to` is moved to the time of `from`; the next round of `to`
 * corrects both.
 */
export async function alignClocks(from: Connection, to: Connection, world: Environment): Promise<void> {
	const look = async (tx: WriteTx): Promise<{ offset: number; isTold: boolean }> => {
		await checkClock(tx, world);
		return { offset: (await getMeta(tx, 'offset')) ?? 0, isTold: (await getMeta(tx, 'lastSynced')) !== null };
	};
	const theirs = await from.write(APPLY_STORES, look);
	const ours = await to.write(APPLY_STORES, look);
	const off = ours.offset - theirs.offset;
	if (ours.isTold) await from.write(APPLY_STORES, (tx) => correctClock(tx, world, off));
	else await to.write(APPLY_STORES, (tx) => correctClock(tx, world, -off));
}

export interface Waiting {
	readonly change: Change;
	/** Its stamp on the shelf of the other library. */
	readonly was: Timestamp;
	/** When it was said; of what was refused that is not known. */
	readonly row?: OutboxRow;
}

/** What the server of that account has yet to hear, or refused: it is to be said to this one. */
export async function waitingIn(source: IDBPDatabase<LibrarySchema>): Promise<Map<string, Waiting>> {
	const refused = (await source.getAll('rejected')).filter(({ code }) => code !== 'rewound');
	const waiting = new Map<string, Waiting>();
	for (const { target, change } of refused) waiting.set(target, { change, was: change.stamp });
	for (const { was, row } of outbox.asUnsent(await source.getAll('outbox')))
		waiting.set(row.target, { change: row.change, was, row });
	return waiting;
}

/** Fields as they are when what waits is stamped as the server would have moved it. */
export function asSaid(waiting: ReadonlyMap<string, Waiting>, subject: EntityRef, fields: AnyFields): AnyFields {
	const said = Object.entries(fields).map(([field, each]) => {
		const own = waiting.get(fieldKey({ ...subject, field } as Change));
		return [field, own?.was === each.stamp ? { ...each, stamp: own.change.stamp } : each];
	});
	return Object.fromEntries(said) as AnyFields;
}
