// The outbox: local changes that the server has not acknowledged, in order, and the changes that it rejected.
import { coalesce, withTimestamps, fieldKey, type Change } from '../../domain/sync/change.ts';
import { hashChain } from '../../domain/sync/hash-chain.ts';
import {
	ZERO_TIMESTAMP,
	shiftTimestamps,
	withDevice,
	type DeviceId,
	type Timestamp
} from '../../domain/core/hybrid-clock.ts';
import type { Op } from '../../domain/sync/sync-protocol.ts';
import { wellFormedChange } from '../../domain/core/well-formed-text.ts';
import { setFields } from './fields.ts';
import { fieldKeyRange, hasPendingField, type ChangedEntity } from './pending.ts';
import { getMeta, putMeta } from '../db/meta.ts';
import { getOrCreateIdentity, type Environment } from '../db/identity.ts';
import type { Identity, OutboxRow, ReadTx, RejectedRow, WriteTx } from '../db/schema.ts';

/** Range of the numbers of all claimed rows. Op numbers start at 1. */
const claimedRange = () => IDBKeyRange.lowerBound(1);

/**
 * Adds a change to the outbox, replacing an unclaimed one of the same field.
 * @param causality by default that of a change made now
 */
export async function enqueue(tx: WriteTx, change: Change, causality?: Causality): Promise<void> {
	const target = fieldKey(change);
	const unclaimed = await findUnclaimed(tx, target);
	const rowCausality = causality === undefined ? await currentCausality(tx, change) : causalityOf(causality);
	await tx
		.objectStore('outbox')
		.put(
			unclaimed === undefined
				? { change, target, ...rowCausality }
				: { ...withoutCausality(unclaimed), change: coalesce(unclaimed.change, change), ...rowCausality }
		);
}

/**
 * Adds a change that a restored server has lost.
 * @param serverStamp timestamp of the server's value; the change sorts after it, whatever the clock says
 */
export async function enqueueResent(
	tx: WriteTx,
	change: Change,
	serverStamp: Timestamp = ZERO_TIMESTAMP
): Promise<void> {
	await enqueue(tx, change, { seen: serverStamp, ...(await currentCausality(tx, change)) });
}

/** The properties of a row by which the server orders the change. */
export type Causality = Pick<OutboxRow, 'seen' | 'resent' | 'skew'>;

/**
 * Causality of a change made now. A change whose timestamp is not newer than the newest server timestamp known here
 * counts as resent.
 */
async function currentCausality(tx: WriteTx, { stamp }: Change): Promise<Causality> {
	const seen = (await getMeta(tx, 'seen')) ?? ZERO_TIMESTAMP;
	return stamp > seen ? { seen } : { resent: true };
}

export function causalityOf({ seen, resent, skew }: Causality): Causality {
	return { ...(seen !== undefined && { seen }), ...(resent && { resent }), ...(skew !== undefined && { skew }) };
}

function withoutCausality({ seen: _seen, resent: _resent, ...row }: OutboxRow): Omit<OutboxRow, 'seen' | 'resent'> {
	return row;
}

/** The pending op of a field that was not claimed yet. */
export async function findUnclaimed(tx: WriteTx, target: string): Promise<OutboxRow | undefined> {
	const rows = await tx.objectStore('outbox').index('by-target').getAll(target);
	return rows.find((row) => row.number === undefined);
}

/**
 * Claims the next ops to push, at most `limit`. Ops claimed before and not acknowledged come first and keep their
 * numbers, because the server may have them; new numbers are given only when there are none.
 */
export async function nextBatch(tx: WriteTx, env: Environment, limit: number): Promise<Op[]> {
	const store = tx.objectStore('outbox');
	const claimed = await store.index('by-number').getAll(claimedRange(), limit);
	if (claimed.length > 0) return claimed.map(opOf);
	const identity = { ...(await getOrCreateIdentity(tx, env)) };
	const ops: Op[] = [];
	for (const stored of await store.getAll(null, limit)) {
		const row = await withWellFormedField(tx, stored);
		const number = ++identity.claimed;
		const before = identity.head;
		identity.head = hashChain(before, row.change);
		await store.put({ ...row, number, before });
		ops.push(opOf({ ...row, number, before }));
	}
	await putMeta(tx, 'identity', identity);
	return ops;
}

/** Repairs a change with an unpaired surrogate, which earlier versions could write and no server can store. */
async function withWellFormedField(tx: WriteTx, row: OutboxRow): Promise<OutboxRow> {
	const change = wellFormedChange(row.change);
	if (change === row.change) return row;
	const { field, value, stamp } = change;
	await setFields(tx, change, { [row.change.field]: null, [field]: { value, stamp } });
	return { ...row, change, target: fieldKey(change) };
}

/**
 * Removes the op with this number.
 * @returns its change; null if it was acknowledged before
 */
export async function acknowledge(tx: WriteTx, number: number): Promise<Change | null> {
	const store = tx.objectStore('outbox');
	const row = await store.index('by-number').get(number);
	if (row?.key === undefined) return null;
	await store.delete(row.key);
	return row.change;
}

/**
 * Unclaims all ops, so that they are numbered under a new identity. Their timestamps get the new device id, because
 * another copy of this profile may have made the same timestamps.
 * @returns the new timestamp for each old one, and the changes before that
 */
export async function reassign(
	tx: WriteTx,
	device: DeviceId
): Promise<{ stamps: ReadonlyMap<Timestamp, Timestamp>; changes: readonly Change[] }> {
	const rows = await tx.objectStore('outbox').getAll();
	const moved = withSkewApplied(rows);
	const stamps = new Map(rows.map(({ change: { stamp } }) => [stamp, withDevice(moved.get(stamp) ?? stamp, device)]));
	await rewrite(tx, (row) => withoutNumber({ ...row, change: withTimestamps(row.change, stamps) }));
	return { stamps, changes: rows.map(({ change }) => change) };
}

/**
 * Removes an op that is too large for the server to read, and unclaims the ops after it, which the server has not
 * seen.
 */
export async function dropOversized(tx: WriteTx, env: Environment, oversized: Op): Promise<void> {
	const identity = await getOrCreateIdentity(tx, env);
	const store = tx.objectStore('outbox');
	const rows = await store.index('by-number').getAll(IDBKeyRange.lowerBound(oversized.number));
	const moved = withSkewApplied(rows);
	for (const row of rows) {
		if (row.number === oversized.number) await store.delete(row.key ?? 0);
		else await store.put(withoutNumber({ ...row, change: withTimestamps(row.change, moved) }));
	}
	await putMeta(tx, 'identity', {
		...identity,
		claimed: oversized.number - 1,
		head: oversized.before
	} satisfies Identity);
}

/** Changes the timestamps of unclaimed ops; claimed ones stay as the server may have them. */
export async function shiftUnclaimedTimestamps(tx: WriteTx, stamps: ReadonlyMap<Timestamp, Timestamp>): Promise<void> {
	await rewrite(tx, (row) =>
		row.number === undefined ? { ...row, change: withTimestamps(row.change, stamps) } : null
	);
}

/** Keys of the fields that a pull must not overwrite, because they have a pending or rejected change. */
export async function pendingFields(tx: ReadTx | WriteTx): Promise<Set<string>> {
	const reading = tx as ReadTx;
	const targets = new Set<string>();
	for (const store of ['outbox', 'rejected'] as const) {
		for (const row of await reading.objectStore(store).getAll()) if (shadowsServerValue(row)) targets.add(row.target);
	}
	return targets;
}

/**
 * Whether a row prevents that the server's value of its field is applied. A change rejected by a rewind does not
 * prevent it, because the server's value was already applied.
 */
function shadowsServerValue(row: OutboxRow | RejectedRow): boolean {
	return !('code' in row) || row.code !== 'rewound';
}

/** Whether an entity has unresolved rejections. */
export async function isRejected(tx: ReadTx | WriteTx, entity: ChangedEntity): Promise<boolean> {
	return (await (tx as ReadTx).objectStore('rejected').index('by-target').getKey(fieldKeyRange(entity))) !== undefined;
}

/** Whether a field has a pending change, or a rejected one that is not from a rewind. */
export async function isPending(tx: WriteTx, field: Pick<Change, 'entity' | 'id' | 'field'>): Promise<boolean> {
	if (await hasPendingField(tx, field)) return true;
	return (await tx.objectStore('rejected').index('by-target').getAll(fieldKey(field))).some(shadowsServerValue);
}

/** Whether a field has pending ops of which none was claimed. */
export async function isUnclaimed(tx: WriteTx, field: Pick<Change, 'entity' | 'id' | 'field'>): Promise<boolean> {
	const rows = await tx.objectStore('outbox').index('by-target').getAll(fieldKey(field));
	return rows.length > 0 && rows.every(({ number }) => number === undefined);
}

/** Adds a rejected change, replacing an earlier rejection of the same field. */
export async function reject(
	tx: WriteTx,
	change: Change,
	refusal: Pick<RejectedRow, 'code' | 'current' | 'at'>
): Promise<void> {
	await clearRejections(tx, change);
	await tx.objectStore('rejected').add({ change, target: fieldKey(change), ...refusal });
}

/** Removes the rejections of a field that was written again. */
export async function clearRejections(tx: WriteTx, change: Change): Promise<void> {
	const store = tx.objectStore('rejected');
	for (const key of await store.index('by-target').getAllKeys(fieldKey(change))) await store.delete(key);
}

/**
 * Removes all pending ops of an entity.
 * @returns false if some may have been sent; then none is removed
 */
export async function cancel(tx: WriteTx, entity: ChangedEntity): Promise<boolean> {
	const rows = await tx.objectStore('outbox').index('by-target').getAll(fieldKeyRange(entity));
	if (rows.some(({ number }) => number !== undefined)) return false;
	for (const { key = 0 } of rows) await tx.objectStore('outbox').delete(key);
	const rejected = tx.objectStore('rejected');
	for (const key of await rejected.index('by-target').getAllKeys(fieldKeyRange(entity))) await rejected.delete(key);
	return true;
}

/** Makes pending ops sort after `stamp`, under which the server stored an earlier op of this device. */
export async function orderAfter(tx: WriteTx, stamp: Timestamp): Promise<void> {
	if (stamp === ZERO_TIMESTAMP) return;
	const isEarlier = ({ seen = ZERO_TIMESTAMP, resent }: OutboxRow): boolean => resent !== true && seen < stamp;
	await rewrite(tx, (row) => (isEarlier(row) ? { ...row, seen: stamp } : null));
}

/**
 * Asks the server, in the next push, to move the timestamps of claimed ops by `by` ms.
 * @param selects whether an op is moved
 */
export async function skewClaimed(tx: WriteTx, by: number, selects: (row: OutboxRow) => boolean): Promise<void> {
	const isMoved = (row: OutboxRow): boolean => row.number !== undefined && row.resent !== true && selects(row);
	await rewrite(tx, (row) => (isMoved(row) ? { ...row, skew: (row.skew ?? 0) + by } : null));
}

/** Unclaimed ops, except those whose timestamps are in server time already. */
export async function listUnclaimed(tx: ReadTx | WriteTx): Promise<OutboxRow[]> {
	const rows = await (tx as ReadTx).objectStore('outbox').getAll();
	return rows.filter((row) => row.number === undefined && row.resent !== true);
}

/** Moves unclaimed rows to the end of the outbox in their own order. */
export async function moveToEnd(tx: WriteTx, rows: readonly OutboxRow[]): Promise<void> {
	const store = tx.objectStore('outbox');
	for (const { key = 0, ...row } of rows) {
		await store.delete(key);
		await store.add(row);
	}
}

/** @param change returns the new row, or null to leave the row unchanged */
async function rewrite(tx: WriteTx, change: (row: OutboxRow) => OutboxRow | null): Promise<void> {
	for (let cursor = await tx.objectStore('outbox').openCursor(); cursor !== null; cursor = await cursor.continue()) {
		const next = change(cursor.value);
		if (next !== null) await cursor.update(next);
	}
}

/**
 * For ops with a `skew`, the timestamps that the server would have given them, by their current timestamps. Needed when
 * ops get new numbers, which removes their `skew`.
 */
function withSkewApplied(rows: readonly OutboxRow[]): ReadonlyMap<Timestamp, Timestamp> {
	const skewed = new Map(rows.flatMap(({ change, skew: by }) => (by === undefined ? [] : [[change.stamp, by]])));
	const seen = new Map(rows.map((row) => [row.change.stamp, row.seen ?? ZERO_TIMESTAMP]));
	return shiftTimestamps([...skewed.keys()], skewed, Number.MAX_SAFE_INTEGER, seen);
}

/**
 * All pending ops without numbers and with the timestamps that the server would have given them.
 * @returns the new rows, each with its former timestamp
 */
export function withoutNumbers(rows: readonly OutboxRow[]): { readonly was: Timestamp; readonly row: OutboxRow }[] {
	const moved = withSkewApplied(rows);
	return rows.map((row) => ({
		was: row.change.stamp,
		row: withoutNumber({ ...row, change: withTimestamps(row.change, moved) })
	}));
}

function withoutNumber({ number: _number, before: _before, skew: _skew, ...row }: OutboxRow): OutboxRow {
	return row;
}

function opOf(row: OutboxRow): Op {
	const { number = 0, before = '', change } = row;
	return { number, before, change, ...causalityOf(row) };
}
