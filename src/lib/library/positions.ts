// Writes reading positions as changes for the other devices.
import type { EntryId } from '../domain/entry-fields.ts';
import { Failure } from '../domain/core/failure.ts';
import { isSamePlace } from '../domain/reading/position.ts';
import { stampOf } from '../domain/core/field.ts';
import { deviceOf, maxTimestamp, tick, type Timestamp } from '../domain/core/hybrid-clock.ts';
import { createItemEntry } from './create-item-entry.ts';
import { fieldsOf } from './store/fields.ts';
import { findShown } from './store/shown-entries.ts';
import { timestampOfPosition, type CurrentPosition } from './store/positions.ts';
import { CLOCK_TOLERANCE_MS } from '../domain/sync/sync-protocol.ts';
import { getOrCreateIdentity, serverTime, type Environment } from './db/identity.ts';
import type { PositionRow, ReadTx, WriteTx } from './db/schema.ts';
import { writeAndEnqueue } from './enqueue-change.ts';
import { applyMutation, MUTATION_STORES, inMutation, type WriteDeps } from './mutations.ts';

export interface PositionKeeping {
	/**
	 * Writes the current position as changes for all devices. Resolves after a durable commit.
	 * @param isEnded whether the end was reached; the entry is then marked as read
	 * @returns the timestamp to pass as `after` with the next positions
	 * @throws Failure gone, quota
	 */
	syncPosition(current: CurrentPosition, isEnded: boolean): Promise<Timestamp>;
	/**
	 * Writes changes for positions that an earlier run of the app stored on this device only. Call it at the start.
	 * @throws Failure quota
	 */
	syncPositions(): Promise<void>;
}

/** @param announceWrite awaits a write and sends the change event */
export function positionKeeping(deps: WriteDeps, announceWrite: <T>(work: Promise<T>) => Promise<T>): PositionKeeping {
	const { connection, env } = deps;
	return {
		async syncPosition(position, isEnded) {
			const stamp = await announceWrite(
				inMutation(deps, [...MUTATION_STORES, 'positions'], (tx, next) =>
					writePosition(tx, env, position, isEnded, next)
				)
			);
			// Thrown after the transaction has removed the stored position, because throwing inside would undo that.
			if (stamp === null) throw new Failure('gone');
			return stamp;
		},
		async syncPositions() {
			const counts = await connection.read(['positions', 'entries', 'items'], async (tx) => ({
				pending: await tx.objectStore('positions').index('by-pending').count(),
				orphans: (await orphanedIds(tx)).length
			}));
			if (counts.pending + counts.orphans === 0) return;
			await announceWrite(
				inMutation(deps, [...MUTATION_STORES, 'positions'], (tx, next) => writePendingRows(tx, env, next))
			);
		}
	};
}

/** @returns null if the entry is purged; its stored position is then removed and nothing else is written */
async function writePosition(
	tx: WriteTx,
	env: Environment,
	current: CurrentPosition,
	isEnded: boolean,
	next: () => Timestamp
): Promise<Timestamp | null> {
	const id = await currentEntryId(tx, current.entry);
	if (id === null) {
		await tx.objectStore('positions').delete(current.entry);
		return null;
	}
	const row = await tx.objectStore('positions').get(current.entry);
	const furthest = Math.max(row?.furthest ?? 0, current.furthest);
	if (row !== undefined && isSamePlace(row.position, current.position))
		await writeRow(tx, env, { ...row, furthest }, next);
	else {
		await applyMutation(tx, { id, field: 'position', value: current.position }, next);
		await applyMutation(tx, { id, field: 'furthest', value: furthest }, next);
		await putWrittenWithStamp(tx, { ...current, entry: id, furthest, at: env.now() }, current.entry);
	}
	if (isEnded) await applyMutation(tx, { id, field: 'read', value: true }, next);
	return stampOf((await fieldsOf(tx, { entity: 'entry', id }))?.['position']);
}

/**
 * Stores a position whose change was written, with the timestamp of that change.
 * @param before id of the entry when the position was stored
 */
async function putWrittenWithStamp(tx: WriteTx, row: PositionRow, before: EntryId): Promise<void> {
	const after = stampOf((await fieldsOf(tx, { entity: 'entry', id: row.entry }))?.['position']);
	await putWritten(tx, { ...row, after }, before);
}

async function putWritten(tx: WriteTx, { pending: _pending, ...row }: PositionRow, before: EntryId): Promise<void> {
	if (row.entry !== before) await tx.objectStore('positions').delete(before);
	await tx.objectStore('positions').put(row);
}

/** Id of the entry, or of the entry that it was merged into; null if it was purged. */
async function currentEntryId(tx: ReadTx | WriteTx, entry: EntryId): Promise<EntryId | null> {
	return (await findShown(tx as ReadTx, entry))?.id ?? null;
}

async function writePendingRows(tx: WriteTx, env: Environment, next: () => Timestamp): Promise<void> {
	const positions = tx.objectStore('positions');
	for (const id of await orphanedIds(tx)) await positions.delete(id);
	for (const row of await positions.index('by-pending').getAll()) await writeRow(tx, env, row, next);
}

/**
 * Writes a stored position with the time when it was stored, so that newer positions from other devices win. The row
 * stays this device's own position in any case.
 */
async function writeRow(tx: WriteTx, env: Environment, row: PositionRow, next: () => Timestamp): Promise<void> {
	const id = await currentEntryId(tx, row.entry);
	if (id === null) return;
	if ((await fieldsOf(tx, { entity: 'entry', id })) === null) await createItemEntry(tx, id, next);
	const after = row.pending === undefined ? row.after : await writePositionChange(tx, env, id, row);
	await applyMutation(tx, { id, field: 'furthest', value: row.furthest }, next);
	await putWritten(tx, { ...row, entry: id, after }, row.entry);
}

/** @returns the timestamp to store as `after`: positions of other devices that are newer have a later one */
async function writePositionChange(tx: WriteTx, env: Environment, id: EntryId, row: PositionRow): Promise<Timestamp> {
	const now = await serverTime(tx, env);
	const { device } = await getOrCreateIdentity(tx, env);
	const before = stampOf((await fieldsOf(tx, { entity: 'entry', id }))?.['position']);
	// A position that this device wrote itself is not another device's, even if its timestamp is ahead of the clock.
	const stored = deviceOf(before) === device ? { ...row, after: maxTimestamp(row.after, before) } : row;
	// The clock was ahead when this position was stored, so its time is useless. Known is only that it follows the
	// position before it.
	const isAhead = row.at > env.now() + CLOCK_TOLERANCE_MS;
	const stamp = isAhead ? tick(stored.after, 0, device) : timestampOfPosition(stored, now - env.now(), device);
	if (stamp > before)
		await writeAndEnqueue(tx, { entity: 'entry', id, field: 'position', value: { ...row.position }, stamp });
	return maxTimestamp(stored.after, stamp);
}

/** Ids of purged entries with a stored position, without those of feed items. */
async function orphanedIds(tx: ReadTx | WriteTx): Promise<EntryId[]> {
	const reading = tx as ReadTx;
	const ids = await reading.objectStore('positions').getAllKeys();
	const keys = await Promise.all(
		ids.map(
			async (id) =>
				(await reading.objectStore('entries').getKey(id)) ??
				(await reading.objectStore('items').index('by-entry').getKey(id))
		)
	);
	return ids.filter((_, index) => keys[index] === undefined);
}
