// Where the reader is in each article: noted on this device every second, made a change of now and then.
import type { EntryId } from '../domain/entry-fields.ts';
import { Failure } from '../domain/core/failure.ts';
import { isSamePlace, type Position } from '../domain/reading/position.ts';
import { stampOf } from '../domain/core/field.ts';
import { deviceOf, maxTimestamp, tick, type Timestamp } from '../domain/core/hybrid-clock.ts';
import { fieldsOf } from './store/fields.ts';
import { findEntry } from './store/entries.ts';
import { stampFor, type Positions } from './store/positions.ts';
import { CLOCK_TOLERANCE_MS } from '../domain/sync/sync-protocol.ts';
import { getOrCreateIdentity, serverTime, type Environment } from './db/meta.ts';
import type { PositionRow, ReadTx, WriteTx } from './db/schema.ts';
import { applyMutation, writeAndEnqueue, STORES, inMutation, type WriteDeps } from './mutations.ts';

/** Where the reader is now. */
export interface Noted extends Pick<Positions, 'furthest' | 'after'> {
	readonly entry: EntryId;
	readonly position: Position;
}

export interface PositionKeeping {
	/**
	 * Notes where the reader is, on this device alone. It costs little: one row, no wait for the disk, nobody is told.
	 * Resolves when it is written.
	 */
	notePosition(noted: Noted): Promise<void>;
	/**
	 * The same for all devices, as changes. Resolves when they are on this device for good.
	 * @param isEnded whether the end was reached: then the entry is marked as read
	 * @returns the stamp to hand on with what is noted from then on
	 * @throws Failure gone, quota
	 */
	keepPosition(noted: Noted, isEnded: boolean): Promise<Timestamp>;
	/** Makes changes of what was noted and never kept, as the app had come to its end. For the start. @throws Failure quota */
	keepPositions(): Promise<void>;
}

/** @param written waits for a change, and tells of it */
export function positionKeeping(deps: WriteDeps, written: <T>(work: Promise<T>) => Promise<T>): PositionKeeping {
	const { connection, world } = deps;
	return {
		notePosition: (noted) =>
			connection.write(['positions'], async (tx) => {
				const writes = tx.objectStore('positions').put({ ...noted, at: world.now(), pending: 1 });
				// Without waiting for an answer: the page may be gone by then.
				tx.commit();
				await writes;
			}),
		async keepPosition(noted, isEnded) {
			const kept = await written(
				inMutation(deps, [...STORES, 'positions'], (tx, next) => keep(tx, world, noted, isEnded, next))
			);
			// Not within the transaction: it has removed what was noted.
			if (kept === null) throw new Failure('gone');
			return kept;
		},
		async keepPositions() {
			const left = await connection.read(['positions', 'entries'], async (tx) => ({
				pending: await tx.objectStore('positions').index('by-pending').count(),
				orphans: (await orphans(tx)).length
			}));
			if (left.pending + left.orphans === 0) return;
			await written(inMutation(deps, [...STORES, 'positions'], (tx, next) => keepAll(tx, world, next)));
		}
	};
}

/** @returns null when the entry is gone: what was noted of it is removed, and nothing else is written */
async function keep(
	tx: WriteTx,
	world: Environment,
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
		await keepNoted(tx, world, { ...row, furthest }, next);
	else {
		await applyMutation(tx, { id, field: 'position', value: noted.position }, next);
		await applyMutation(tx, { id, field: 'furthest', value: furthest }, next);
		await settle(tx, { ...noted, entry: id, furthest, at: world.now() }, noted.entry);
	}
	if (isEnded) await applyMutation(tx, { id, field: 'read', value: true }, next);
	return stampOf((await fieldsOf(tx, { entity: 'entry', id }))?.['position']);
}

/** Nothing more is to be made of it. @param before the id that it was noted under */
async function settle(tx: WriteTx, row: PositionRow, before: EntryId): Promise<void> {
	const after = stampOf((await fieldsOf(tx, { entity: 'entry', id: row.entry }))?.['position']);
	await putSettled(tx, { ...row, after }, before);
}

async function putSettled(tx: WriteTx, { pending: _pending, ...row }: PositionRow, before: EntryId): Promise<void> {
	if (row.entry !== before) await tx.objectStore('positions').delete(before);
	await tx.objectStore('positions').put(row);
}

/** The entry, or the one that it was merged into meanwhile; null when it is gone. */
async function standingOf(tx: ReadTx | WriteTx, entry: EntryId): Promise<EntryId | null> {
	return (await findEntry(tx as ReadTx, entry))?.id ?? null;
}

async function keepAll(tx: WriteTx, world: Environment, next: () => Timestamp): Promise<void> {
	const positions = tx.objectStore('positions');
	for (const id of await orphans(tx)) await positions.delete(id);
	for (const row of await positions.index('by-pending').getAll()) await keepNoted(tx, world, row, next);
}

/**
 * A place counts from when it was noted: what another device has said since stays. It is kept here all the same, as the
 * place on this device.
 */
async function keepNoted(tx: WriteTx, world: Environment, row: PositionRow, next: () => Timestamp): Promise<void> {
	const id = await standingOf(tx, row.entry);
	if (id === null) return;
	const after = row.pending === undefined ? row.after : await putNoted(tx, world, id, row);
	await applyMutation(tx, { id, field: 'furthest', value: row.furthest }, next);
	await putSettled(tx, { ...row, entry: id, after }, row.entry);
}

/** @returns the stamp of the place, which tells it from what was said elsewhere since */
async function putNoted(tx: WriteTx, world: Environment, id: EntryId, row: PositionRow): Promise<Timestamp> {
	const now = await serverTime(tx, world);
	const { device } = await getOrCreateIdentity(tx, world);
	const before = stampOf((await fieldsOf(tx, { entity: 'entry', id }))?.['position']);
	// What this device has said itself is no other's word, even where its stamp is ahead of the clock.
	const noted = deviceOf(before) === device ? { ...row, after: maxTimestamp(row.after, before) } : row;
	// Noted by a clock that was ahead: then all that is known is what it came after.
	const isAhead = row.at > world.now() + CLOCK_TOLERANCE_MS;
	const stamp = isAhead ? tick(noted.after, 0, device) : stampFor(noted, now - world.now(), device);
	if (stamp > before)
		await writeAndEnqueue(tx, { entity: 'entry', id, field: 'position', value: { ...row.position }, stamp });
	return maxTimestamp(noted.after, stamp);
}

/** Notes of entries that went for good. */
async function orphans(tx: ReadTx | WriteTx): Promise<EntryId[]> {
	const reading = tx as ReadTx;
	const ids = await reading.objectStore('positions').getAllKeys();
	const keys = await Promise.all(ids.map((id) => reading.objectStore('entries').getKey(id)));
	return ids.filter((_, index) => keys[index] === undefined);
}
