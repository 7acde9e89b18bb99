// The outbox: what the reader did and the server has not confirmed, in order. Add, claim, settle, release.
import { hashChain, coalesce, withTimestamps, fieldKey, type Change } from '../../domain/sync/change.ts';
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
import { getMeta, getOrCreateIdentity, putMeta, type Environment } from '../db/meta.ts';
import type { Identity, OutboxRow, ReadTx, RejectedRow, WriteTx } from '../db/schema.ts';

/** Every number a device gives is above 0; a range over all of them finds the claimed rows. */
const CLAIMED = () => IDBKeyRange.lowerBound(1);

/**
 * Writes a change down to be sent. One of the same target that was not claimed yet is replaced in place.
 * @param by when it was said, if that is not now: of the waiting op whose stamp the change has
 */
export async function enqueue(tx: WriteTx, change: Change, by?: Causality): Promise<void> {
	const target = fieldKey(change);
	const waiting = await unsentOf(tx, target);
	const when = by === undefined ? await causality(tx, change) : causalityOf(by);
	await tx
		.objectStore('outbox')
		.put(
			waiting === undefined
				? { change, target, ...when }
				: { ...withoutCausality(waiting), change: coalesce(waiting.change, change), ...when }
		);
}

/**
 * Writes down a change that a server which lost its past does not have any more.
 * @param theirs the stamp of the value that it has instead: the change was made later, whatever its clock says now
 */
export async function enqueueResent(tx: WriteTx, change: Change, theirs: Timestamp = ZERO_TIMESTAMP): Promise<void> {
	await enqueue(tx, change, { seen: theirs, ...(await causality(tx, change)) });
}

type Causality = Pick<OutboxRow, 'seen' | 'resent' | 'skew'>;

/** A change that is stamped no later than the last stamp that the server told of is being resent. */
async function causality(tx: WriteTx, { stamp }: Change): Promise<Causality> {
	const seen = (await getMeta(tx, 'seen')) ?? ZERO_TIMESTAMP;
	return stamp > seen ? { seen } : { resent: true };
}

function causalityOf({ seen, resent, skew }: Causality): Causality {
	return { ...(seen !== undefined && { seen }), ...(resent && { resent }), ...(skew !== undefined && { skew }) };
}

function withoutCausality({ seen: _seen, resent: _resent, ...row }: OutboxRow): Omit<OutboxRow, 'seen' | 'resent'> {
	return row;
}

/** The op of a target that was not claimed yet. */
export async function unsentOf(tx: WriteTx, target: string): Promise<OutboxRow | undefined> {
	const rows = await tx.objectStore('outbox').index('by-target').getAll(target);
	return rows.find((row) => row.number === undefined);
}

/**
 * The next ops to push, at most `limit`. Those claimed before and not settled come first, with the numbers they had:
 * the server may have them. Only when there are none are new ones numbered.
 */
export async function nextBatch(tx: WriteTx, world: Environment, limit: number): Promise<Op[]> {
	const store = tx.objectStore('outbox');
	const again = await store.index('by-number').getAll(CLAIMED(), limit);
	if (again.length > 0) return again.map(opOf);
	const identity = { ...(await getOrCreateIdentity(tx, world)) };
	const ops: Op[] = [];
	for (const kept of await store.getAll(null, limit)) {
		const row = await mended(tx, kept);
		const number = ++identity.claimed;
		const before = identity.head;
		identity.head = hashChain(before, row.change);
		await store.put({ ...row, number, before });
		ops.push(opOf({ ...row, number, before }));
	}
	await putMeta(tx, 'identity', identity);
	return ops;
}

/** What an earlier version wrote with half a character in its name has the name here, too, that a server can keep. */
async function mended(tx: WriteTx, row: OutboxRow): Promise<OutboxRow> {
	const change = wellFormedChange(row.change);
	if (change === row.change) return row;
	const { field, value, stamp } = change;
	await setFields(tx, change, { [row.change.field]: null, [field]: { value, stamp } });
	return { ...row, change, target: fieldKey(change) };
}

/** Takes the op with this number out; null when it was settled before. */
export async function acknowledge(tx: WriteTx, number: number): Promise<Change | null> {
	const store = tx.objectStore('outbox');
	const row = await store.index('by-number').get(number);
	if (row?.key === undefined) return null;
	await store.delete(row.key);
	return row.change;
}

/**
 * Gives all claimed ops back, to be numbered anew under another identity. Their stamps take the new device too: the
 * other copy of this profile may have given the same ones.
 * @returns the new stamps by the old ones, and the changes as they were
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
 * Refuses the op with this number, which the server will not even read, and takes back the numbers after it, which
 * the server has not seen.
 */
export async function dropOversized(tx: WriteTx, world: Environment, refused: Op): Promise<void> {
	const identity = await getOrCreateIdentity(tx, world);
	const store = tx.objectStore('outbox');
	const rows = await store.index('by-number').getAll(IDBKeyRange.lowerBound(refused.number));
	const moved = withSkewApplied(rows);
	for (const row of rows) {
		if (row.number === refused.number) await store.delete(row.key ?? 0);
		else await store.put(withoutNumber({ ...row, change: withTimestamps(row.change, moved) }));
	}
	await putMeta(tx, 'identity', { ...identity, claimed: refused.number - 1, head: refused.before } satisfies Identity);
}

/** Changes the stamps of ops that were not claimed; claimed ones are as the server may know them. */
export async function shiftUnsentTimestamps(tx: WriteTx, stamps: ReadonlyMap<Timestamp, Timestamp>): Promise<void> {
	await rewrite(tx, (row) =>
		row.number === undefined ? { ...row, change: withTimestamps(row.change, stamps) } : null
	);
}

/** Targets that a pull must not touch: what is to be sent, and what was refused and not yet looked at. */
export async function pendingFields(tx: ReadTx | WriteTx): Promise<Set<string>> {
	const reading = tx as ReadTx;
	const targets = new Set<string>();
	for (const store of ['outbox', 'rejected'] as const) {
		for (const row of await reading.objectStore(store).getAll()) if (shadowsServerValue(row)) targets.add(row.target);
	}
	return targets;
}

/** What was set aside for the reader to look at has given its place to the server's value. */
function shadowsServerValue(row: OutboxRow | RejectedRow): boolean {
	return !('code' in row) || row.code !== 'rewound';
}

/** Whether something about an entity is to be sent. */
export async function hasPending(tx: ReadTx | WriteTx, about: About): Promise<boolean> {
	return (await (tx as ReadTx).objectStore('outbox').index('by-target').getKey(targetsOf(about))) !== undefined;
}

/** Whether something about a field is to be sent. */
export async function hasPendingField(
	tx: ReadTx | WriteTx,
	about: Pick<Change, 'entity' | 'id' | 'field'>
): Promise<boolean> {
	return (await (tx as ReadTx).objectStore('outbox').index('by-target').getKey(fieldKey(about))) !== undefined;
}

/** Whether something about an entity was refused, and not looked at yet. */
export async function isRejected(tx: ReadTx | WriteTx, about: About): Promise<boolean> {
	return (await (tx as ReadTx).objectStore('rejected').index('by-target').getKey(targetsOf(about))) !== undefined;
}

type About = Pick<Change, 'entity' | 'id'>;

/** Targets are `entity/ID/field`; 0 comes right after / in order. */
function targetsOf({ entity, id }: About): IDBKeyRange {
	return IDBKeyRange.bound(`${entity}/${id}/`, `${entity}/${id}0`, false, true);
}

/** Whether what the reader said last of a field is still to be settled with the server. */
export async function isPending(tx: WriteTx, about: Pick<Change, 'entity' | 'id' | 'field'>): Promise<boolean> {
	if (await hasPendingField(tx, about)) return true;
	return (await tx.objectStore('rejected').index('by-target').getAll(fieldKey(about))).some(shadowsServerValue);
}

/** Whether ops of a target wait, and none of them can be on its way. */
export async function isUnsent(tx: WriteTx, about: Pick<Change, 'entity' | 'id' | 'field'>): Promise<boolean> {
	const rows = await tx
		.objectStore('outbox')
		.index('by-target')
		.getAll(fieldKey(about as Change));
	return rows.length > 0 && rows.every(({ number }) => number === undefined);
}

/** Shows the reader what was refused, in the place of what was refused of the same target before. */
export async function reject(
	tx: WriteTx,
	change: Change,
	refusal: Pick<RejectedRow, 'code' | 'current' | 'at'>
): Promise<void> {
	await clearRejections(tx, change);
	await tx.objectStore('rejected').add({ change, target: fieldKey(change), ...refusal });
}

/** What was refused of a field that is said anew is settled. */
export async function clearRejections(tx: WriteTx, change: Change): Promise<void> {
	const store = tx.objectStore('rejected');
	for (const key of await store.index('by-target').getAllKeys(fieldKey(change))) await store.delete(key);
}

/** Takes back all that is to be said of an entity. @returns false when some of it may be on its way already: then none */
export async function cancel(tx: WriteTx, about: About): Promise<boolean> {
	const rows = await tx.objectStore('outbox').index('by-target').getAll(targetsOf(about));
	if (rows.some(({ number }) => number !== undefined)) return false;
	for (const { key = 0 } of rows) await tx.objectStore('outbox').delete(key);
	const rejected = tx.objectStore('rejected');
	for (const key of await rejected.index('by-target').getAllKeys(targetsOf(about))) await rejected.delete(key);
	return true;
}

/** What waits was done after an op of this device that the server took under this stamp, and stays later than that. */
export async function orderAfter(tx: WriteTx, stamp: Timestamp): Promise<void> {
	if (stamp === ZERO_TIMESTAMP) return;
	const isEarlier = ({ seen = ZERO_TIMESTAMP, resent }: OutboxRow): boolean => resent !== true && seen < stamp;
	await rewrite(tx, (row) => (isEarlier(row) ? { ...row, seen: stamp } : null));
}

/** Has the server move the stamps of claimed ops by `by` ms. @param which of them */
export async function skewClaimed(tx: WriteTx, by: number, which: (row: OutboxRow) => boolean): Promise<void> {
	const isMoved = (row: OutboxRow): boolean => row.number !== undefined && row.resent !== true && which(row);
	await rewrite(tx, (row) => (isMoved(row) ? { ...row, skew: (row.skew ?? 0) + by } : null));
}

/** Ops that were not claimed, but for those whose stamps are of the server's time already. */
export async function unsent(tx: ReadTx | WriteTx): Promise<OutboxRow[]> {
	const rows = await (tx as ReadTx).objectStore('outbox').getAll();
	return rows.filter((row) => row.number === undefined && row.resent !== true);
}

/** Has rows that were not claimed sent after all others, in their own order. */
export async function moveToEnd(tx: WriteTx, rows: readonly OutboxRow[]): Promise<void> {
	const store = tx.objectStore('outbox');
	for (const { key = 0, ...row } of rows) {
		await store.delete(key);
		await store.add(row);
	}
}

async function rewrite(tx: WriteTx, change: (row: OutboxRow) => OutboxRow | null): Promise<void> {
	for (let cursor = await tx.objectStore('outbox').openCursor(); cursor !== null; cursor = await cursor.continue()) {
		const next = change(cursor.value);
		if (next !== null) await cursor.update(next);
	}
}

/** Stamps as the server would have moved them: an op that is numbered anew is stamped anew. */
function withSkewApplied(rows: readonly OutboxRow[]): ReadonlyMap<Timestamp, Timestamp> {
	const skewed = new Map(rows.flatMap(({ change, skew: by }) => (by === undefined ? [] : [[change.stamp, by]])));
	const seen = new Map(rows.map((row) => [row.change.stamp, row.seen ?? ZERO_TIMESTAMP]));
	return shiftTimestamps([...skewed.keys()], skewed, Number.MAX_SAFE_INTEGER, seen);
}

/** All that is to be said, as whoever says it anew has to: without numbers, stamped as the server would have moved it. */
export function asUnsent(rows: readonly OutboxRow[]): { readonly was: Timestamp; readonly row: OutboxRow }[] {
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
