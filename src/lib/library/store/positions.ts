// Reads the reading positions in an article on this and other devices, and stores the position of this device.
import { stampOf } from '../../domain/core/field.ts';
import {
	deviceOf,
	maxTimestamp,
	tick,
	ZERO_TIMESTAMP,
	type DeviceId,
	type Timestamp
} from '../../domain/core/hybrid-clock.ts';
import { isSamePlace, positionOf, type Position } from '../../domain/reading/position.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Connection } from '../db/connection.ts';
import { getMeta } from '../db/meta.ts';
import type { ShownEntry } from './shown-entries.ts';
import type { PositionRow, ReadTx } from '../db/schema.ts';

export interface Positions {
	/** Last position on this device; null if the article was not read here. */
	readonly own: Position | null;
	/** A newer position on another device; null if there is none, or if it is at the same place. */
	readonly other: Position | null;
	/** Furthest point reached on any device, 0 to 1. */
	readonly furthest: number;
	/** Timestamp of the entry's `position`; pass it as `after` with each position that is stored. */
	readonly after: Timestamp;
}

/** The current position in an article. */
export interface CurrentPosition extends Pick<Positions, 'furthest' | 'after'> {
	readonly entry: EntryId;
	readonly position: Position;
}

/** @param tx over `entries`, `positions` and `meta` */
export async function readPositions(tx: ReadTx, { id, fields }: ShownEntry): Promise<Positions> {
	const [row, identity, offset] = await Promise.all([
		tx.objectStore('positions').get(id),
		getMeta(tx, 'identity'),
		getMeta(tx, 'offset')
	]);
	const synced = positionOf(fields.position);
	const stamp = stampOf(fields.position);
	const syncedFurthest = typeof fields.furthest?.value === 'number' ? fields.furthest.value : 0;
	const furthest = Math.max(syncedFurthest, row?.furthest ?? 0);
	const isOwn = deviceOf(stamp) === identity?.device || stamp === row?.after;
	if (row === undefined) return { own: isOwn ? synced : null, other: isOwn ? null : synced, furthest, after: stamp };
	const isLater = stamp > timestampOfPosition(row, offset ?? 0, identity?.device ?? deviceOf(ZERO_TIMESTAMP));
	const own = isOwn && isLater ? (synced ?? row.position) : row.position;
	const other = isOwn || !isLater || isSamePlace(synced, own) ? null : synced;
	return { own, other, furthest, after: stamp };
}

/**
 * Timestamp of the change that was or will be made of a stored position.
 * @param offset offset to the server's clock, ms
 */
export function timestampOfPosition({ at, after, pending }: PositionRow, offset: number, device: DeviceId): Timestamp {
	return pending === undefined ? after : tick(after, at + offset, device);
}

/**
 * Stores the current position on this device only: writes one row, with relaxed durability.
 * @param at now, ms since 1970
 * @returns resolves after the commit
 */
export function storePosition(connection: Connection, current: CurrentPosition, at: number): Promise<void> {
	return connection.write(['positions'], async (tx) => {
		const writes = tx.objectStore('positions').put({ ...current, at, pending: 1 });
		// Commits without waiting for the request, because the page may be closed before it ends.
		tx.commit();
		await writes;
	});
}

/**
 * Keeps this device at its position, so that a position of another device up to the timestamp `after` is not offered
 * again.
 * @param at now, ms since 1970
 */
export function declinePosition(
	connection: Connection,
	{ entry, position, furthest, after }: CurrentPosition,
	at: number
): Promise<void> {
	return connection.write(['positions'], async (tx) => {
		const row = (await tx.objectStore('positions').get(entry)) ?? { entry, position, furthest, at, after };
		await tx.objectStore('positions').put({ ...row, after: maxTimestamp(row.after, after) });
	});
}
