// Writes reading positions as changes for the other devices.
import type { EntryId } from '../domain/entry-fields.ts';
import { Failure } from '../domain/core/failure.ts';
import { isSamePlace } from '../domain/reading/position.ts';
import { stampOf } from '../domain/core/field.ts';
import { deviceOf, maxTimestamp, tick, type Timestamp } from '../domain/core/hybrid-clock.ts';
import { fieldsOf } from './store/fields.ts';
import { findEntry } from './store/aliases.ts';
import { stampFor, type Noted } from './store/positions.ts';
import { CLOCK_TOLERANCE_MS } from '../domain/sync/sync-protocol.ts';
import { getOrCreateIdentity, serverTime, type Environment } from './db/identity.ts';
import type { PositionRow, ReadTx, WriteTx } from './db/schema.ts';
import { applyMutation, writeAndEnqueue, STORES, inMutation, type WriteDeps } from './mutations.ts';

export interface PositionKeeping {
	/**
	 * Writes the current position as changes for all devices. Resolves after a durable commit.
	 * @param isEnded whether the end was reached; the entry is then marked as read
	 * @returns the timestamp to pass on with the next positions
	 * @throws Failure gone, quota
	 */
	keepPosition(noted: Noted, isEnded: boolean): Promise<Timestamp>;
	/**
	 * Writes changes for positions that an earlier run of the app only noted. Call it at the start.
	 * @throws Failure quota
	 */
	keepPositions(): Promise<void>;
}

/** @param written awaits a write and sends the change event */
export function positionKeeping(deps: WriteDeps, written: <T>(work: Promise<T>) => Promise<T>): PositionKeeping {
	const { connection, env } = deps;
	return {
		async keepPosition(noted, isEnded) {
			const kept = await written(
				inMutation(deps, [...STORES, 'positions'], (tx, next) => keep(tx, env, noted, isEnded, next))
			);
			// Thrown outside the transaction, which has removed the noted position.
			if (kept === null) throw new Failure('gone');
			return kept;
		},
		async keepPositions() {
			const left = await connection.read(['positions', 'entries'], async (tx) => ({
				pending: await tx.objectStore('positions').index('by-pending').count(),
				orphans: (await orphans(tx)).length
			}));
			if (left.pending + left.orphans === 0) return;
			await written(inMutation(deps, [...STORES, 'positions'], (tx, next) => keepAll(tx, env, next)));
		}
	};
}

/** @returns null if the entry is purged; its noted position is then removed and nothing else is written */
async function keep(
	tx: WriteTx,
	env: Environment,
	noted: Noted,
	isEnded: boolean,
	next: () => Timestamp
): Promise<Timestamp | null> {
	const id = await standingOf(tx, noted.entry);
	if (id === null) {
		await tx.objectStore('positions').delete(noted.entry);
		return null;
	}
	const row = await tx.objectStore('positions').get(noted.entry);
	const furthest = Math.max(row?.furthest ?? 0, noted.furthest);
	if (row !== undefined && isSamePlace(row.position, noted.position))
		await keepNoted(tx, env, { ...row, furthest }, next);
	else {
		await applyMutation(tx, { id, field: 'position', value: noted.position }, next);
		await applyMutation(tx, { id, field: 'furthest', value: furthest }, next);
		await settle(tx, { ...noted, entry: id, furthest, at: env.now() }, noted.entry);
	}
	if (isEnded) await applyMutation(tx, { id, field: 'read', value: true }, next);
	return stampOf((await fieldsOf(tx, { entity: 'entry', id }))?.['position']);
}

/**
 * Marks a noted position as written.
 * @param before id of the entry when the position was noted
 */
async function settle(tx: WriteTx, row: PositionRow, before: EntryId): Promise<void> {
	const after = stampOf((await fieldsOf(tx, { entity: 'entry', id: row.entry }))?.['position']);
	await putSettled(tx, { ...row, after }, before);
}

async function putSettled(tx: WriteTx, { pending: _pending, ...row }: PositionRow, before: EntryId): Promise<void> {
	if (row.entry !== before) await tx.objectStore('positions').delete(before);
	await tx.objectStore('positions').put(row);
}

/** The entry, or the one that it was merged into; null if it was purged. */
async function standingOf(tx: ReadTx | WriteTx, entry: EntryId): Promise<EntryId | null> {
	return (await findEntry(tx as ReadTx, entry))?.id ?? null;
}

async function keepAll(tx: WriteTx, env: Environment, next: () => Timestamp): Promise<void> {
	const positions = tx.objectStore('positions');
	for (const id of await orphans(tx)) await positions.delete(id);
	for (const row of await positions.index('by-pending').getAll()) await keepNoted(tx, env, row, next);
}

/**
 * Writes a noted position under the time when it was noted, so that newer positions from other devices win. It is
 * kept as this device's position in any case.
 */
async function keepNoted(tx: WriteTx, env: Environment, row: PositionRow, next: () => Timestamp): Promise<void> {
	const id = await standingOf(tx, row.entry);
	if (id === null) return;
	const after = row.pending === undefined ? row.after : await putNoted(tx, env, id, row);
	await applyMutation(tx, { id, field: 'furthest', value: row.furthest }, next);
	await putSettled(tx, { ...row, entry: id, after }, row.entry);
}

/** @returns the timestamp of the position, which tells newer positions of other devices apart */
async function putNoted(tx: WriteTx, env: Environment, id: EntryId, row: PositionRow): Promise<Timestamp> {
	const now = await serverTime(tx, env);
	const { device } = await getOrCreateIdentity(tx, env);
	const before = stampOf((await fieldsOf(tx, { entity: 'entry', id }))?.['position']);
	// A position that this device wrote itself is not another device's, even if its timestamp is ahead of the clock.
	const noted = deviceOf(before) === device ? { ...row, after: maxTimestamp(row.after, before) } : row;
	// The clock was ahead when this was noted, so its time is useless; only the preceding position is known.
	const isAhead = row.at > env.now() + CLOCK_TOLERANCE_MS;
	const stamp = isAhead ? tick(noted.after, 0, device) : stampFor(noted, now - env.now(), device);
	if (stamp > before)
		await writeAndEnqueue(tx, { entity: 'entry', id, field: 'position', value: { ...row.position }, stamp });
	return maxTimestamp(noted.after, stamp);
}

/** Noted positions of purged entries. */
async function orphans(tx: ReadTx | WriteTx): Promise<EntryId[]> {
	const reading = tx as ReadTx;
	const ids = await reading.objectStore('positions').getAllKeys();
	const keys = await Promise.all(ids.map((id) => reading.objectStore('entries').getKey(id)));
	return ids.filter((_, index) => keys[index] === undefined);
}
