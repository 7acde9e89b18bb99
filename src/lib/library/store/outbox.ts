// The outbox: what the reader did and the server has not confirmed, in order. Add, claim, settle, release.
import { chain, replacing, restamped, targetOf, type Change } from '../../domain/sync/change.ts';
import { NEVER, shiftStamps, stampedBy, type DeviceId, type Stamp } from '../../domain/sync/hybrid-clock.ts';
import type { Op } from '../../domain/sync/sync-protocol.ts';
import { wellFormedChange } from '../../domain/sync/well-formed-text.ts';
import { setFields } from './fields.ts';
import { getMeta, identityOf, putMeta, type World } from '../db/meta.ts';
import type { Identity, OutboxRow, Reading, RejectedRow, Writing } from '../db/schema.ts';

/** Every number a device gives is above 0; a range over all of them finds the claimed rows. */
const CLAIMED = () => IDBKeyRange.lowerBound(1);

/**
 * Writes a change down to be sent. One of the same target that was not claimed yet is replaced in place.
 * @param by when it was said, if that is not now: of the waiting op whose stamp the change has
 */
export async function add(tx: Writing, change: Change, by?: When): Promise<void> {
	const target = targetOf(change);
	const waiting = await unclaimedOf(tx, target);
	const when = by === undefined ? await whenSaid(tx, change) : whenOf(by);
	await tx
		.objectStore('outbox')
		.put(
			waiting === undefined
				? { change, target, ...when }
				: { ...withoutWhen(waiting), change: replacing(waiting.change, change), ...when }
		);
}

/**
 * Writes down a change that a server which lost its past does not have any more.
 * @param theirs the stamp of the value that it has instead: the change was made later, whatever its clock says now
 */
export async function addAgain(tx: Writing, change: Change, theirs: Stamp = NEVER): Promise<void> {
	await add(tx, change, { seen: theirs, ...(await whenSaid(tx, change)) });
}

type When = Pick<OutboxRow, 'seen' | 'resent' | 'skew'>;

/** A change that is stamped no later than the last stamp that the server told of is being resent. */
async function whenSaid(tx: Writing, { stamp }: Change): Promise<When> {
	const seen = (await getMeta(tx, 'seen')) ?? NEVER;
	return stamp > seen ? { seen } : { resent: true };
}

function whenOf({ seen, resent, skew }: When): When {
	return { ...(seen !== undefined && { seen }), ...(resent && { resent }), ...(skew !== undefined && { skew }) };
}

function withoutWhen({ seen: _seen, resent: _resent, ...row }: OutboxRow): Omit<OutboxRow, 'seen' | 'resent'> {
	return row;
}

/** The op of a target that was not claimed yet. */
export async function unclaimedOf(tx: Writing, target: string): Promise<OutboxRow | undefined> {
	const rows = await tx.objectStore('outbox').index('by-target').getAll(target);
	return rows.find((row) => row.number === undefined);
}

/**
 * The next ops to push, at most `limit`. Those claimed before and not settled come first, with the numbers they had:
 * the server may have them. Only when there are none are new ones numbered.
 */
export async function claim(tx: Writing, world: World, limit: number): Promise<Op[]> {
	const store = tx.objectStore('outbox');
	const again = await store.index('by-number').getAll(CLAIMED(), limit);
	if (again.length > 0) return again.map(opOf);
	const identity = { ...(await identityOf(tx, world)) };
	const ops: Op[] = [];
	for (const kept of await store.getAll(null, limit)) {
		const row = await mended(tx, kept);
		const number = ++identity.claimed;
		const before = identity.head;
		identity.head = chain(before, row.change);
		await store.put({ ...row, number, before });
		ops.push(opOf({ ...row, number, before }));
	}
	await putMeta(tx, 'identity', identity);
	return ops;
}

/** What an earlier version wrote with half a character in its name has the name here, too, that a server can keep. */
async function mended(tx: Writing, row: OutboxRow): Promise<OutboxRow> {
	const change = wellFormedChange(row.change);
	if (change === row.change) return row;
	const { field, value, stamp } = change;
	await setFields(tx, change, { [row.change.field]: null, [field]: { value, stamp } });
	return { ...row, change, target: targetOf(change) };
}

/** Takes the op with this number out; null when it was settled before. */
export async function settle(tx: Writing, number: number): Promise<Change | null> {
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
export async function release(
	tx: Writing,
	device: DeviceId
): Promise<{ stamps: ReadonlyMap<Stamp, Stamp>; changes: readonly Change[] }> {
	const rows = await tx.objectStore('outbox').getAll();
	const moved = unskewed(rows);
	const stamps = new Map(rows.map(({ change: { stamp } }) => [stamp, stampedBy(moved.get(stamp) ?? stamp, device)]));
	await rewrite(tx, (row) => unnumbered({ ...row, change: restamped(row.change, stamps) }));
	return { stamps, changes: rows.map(({ change }) => change) };
}

/**
 * Refuses the op with this number, which the server will not even read, and takes back the numbers after it, which
 * the server has not seen.
 */
export async function withdraw(tx: Writing, world: World, refused: Op): Promise<void> {
	const identity = await identityOf(tx, world);
	const store = tx.objectStore('outbox');
	const rows = await store.index('by-number').getAll(IDBKeyRange.lowerBound(refused.number));
	const moved = unskewed(rows);
	for (const row of rows) {
		if (row.number === refused.number) await store.delete(row.key ?? 0);
		else await store.put(unnumbered({ ...row, change: restamped(row.change, moved) }));
	}
	await putMeta(tx, 'identity', { ...identity, claimed: refused.number - 1, head: refused.before } satisfies Identity);
}

/** Changes the stamps of ops that were not claimed; claimed ones are as the server may know them. */
export async function restamp(tx: Writing, stamps: ReadonlyMap<Stamp, Stamp>): Promise<void> {
	await rewrite(tx, (row) => (row.number === undefined ? { ...row, change: restamped(row.change, stamps) } : null));
}

/** Targets that a pull must not touch: what is to be sent, and what was refused and not yet looked at. */
export async function pendingTargets(tx: Reading | Writing): Promise<Set<string>> {
	const reading = tx as Reading;
	const targets = new Set<string>();
	for (const store of ['outbox', 'rejected'] as const) {
		for (const row of await reading.objectStore(store).getAll()) if (holdsField(row)) targets.add(row.target);
	}
	return targets;
}

/** What was set aside for the reader to look at has given its place to the server's value. */
function holdsField(row: OutboxRow | RejectedRow): boolean {
	return !('code' in row) || row.code !== 'rewound';
}

/** Whether something about an entity is to be sent. */
export async function isWaiting(tx: Reading | Writing, about: About): Promise<boolean> {
	return (await (tx as Reading).objectStore('outbox').index('by-target').getKey(targetsOf(about))) !== undefined;
}

/** Whether something about a field is to be sent. */
export async function isFieldWaiting(
	tx: Reading | Writing,
	about: Pick<Change, 'entity' | 'id' | 'field'>
): Promise<boolean> {
	return (await (tx as Reading).objectStore('outbox').index('by-target').getKey(targetOf(about))) !== undefined;
}

/** Whether something about an entity was refused, and not looked at yet. */
export async function isRejected(tx: Reading | Writing, about: About): Promise<boolean> {
	return (await (tx as Reading).objectStore('rejected').index('by-target').getKey(targetsOf(about))) !== undefined;
}

type About = Pick<Change, 'entity' | 'id'>;

/** Targets are `entity/ID/field`; 0 comes right after / in order. */
function targetsOf({ entity, id }: About): IDBKeyRange {
	return IDBKeyRange.bound(`${entity}/${id}/`, `${entity}/${id}0`, false, true);
}

/** Whether what the reader said last of a field is still to be settled with the server. */
export async function isPending(tx: Writing, about: Pick<Change, 'entity' | 'id' | 'field'>): Promise<boolean> {
	if (await isFieldWaiting(tx, about)) return true;
	return (await tx.objectStore('rejected').index('by-target').getAll(targetOf(about))).some(holdsField);
}

/** Whether ops of a target wait, and none of them can be on its way. */
export async function isUnclaimed(tx: Writing, about: Pick<Change, 'entity' | 'id' | 'field'>): Promise<boolean> {
	const rows = await tx
		.objectStore('outbox')
		.index('by-target')
		.getAll(targetOf(about as Change));
	return rows.length > 0 && rows.every(({ number }) => number === undefined);
}

/** Shows the reader what was refused, in the place of what was refused of the same target before. */
export async function reject(
	tx: Writing,
	change: Change,
	refusal: Pick<RejectedRow, 'code' | 'current' | 'at'>
): Promise<void> {
	await forgetRejected(tx, change);
	await tx.objectStore('rejected').add({ change, target: targetOf(change), ...refusal });
}

/** What was refused of a field that is said anew is settled. */
export async function forgetRejected(tx: Writing, change: Change): Promise<void> {
	const store = tx.objectStore('rejected');
	for (const key of await store.index('by-target').getAllKeys(targetOf(change))) await store.delete(key);
}

/** Takes back all that is to be said of an entity. @returns false when some of it may be on its way already: then none */
export async function takeBack(tx: Writing, about: About): Promise<boolean> {
	const rows = await tx.objectStore('outbox').index('by-target').getAll(targetsOf(about));
	if (rows.some(({ number }) => number !== undefined)) return false;
	for (const { key = 0 } of rows) await tx.objectStore('outbox').delete(key);
	const rejected = tx.objectStore('rejected');
	for (const key of await rejected.index('by-target').getAllKeys(targetsOf(about))) await rejected.delete(key);
	return true;
}

/** What waits was done after an op of this device that the server took under this stamp, and stays later than that. */
export async function follow(tx: Writing, stamp: Stamp): Promise<void> {
	if (stamp === NEVER) return;
	const isEarlier = ({ seen = NEVER, resent }: OutboxRow): boolean => resent !== true && seen < stamp;
	await rewrite(tx, (row) => (isEarlier(row) ? { ...row, seen: stamp } : null));
}

/** Has the server move the stamps of claimed ops by `by` ms. @param which of them */
export async function skew(tx: Writing, by: number, which: (row: OutboxRow) => boolean): Promise<void> {
	const isMoved = (row: OutboxRow): boolean => row.number !== undefined && row.resent !== true && which(row);
	await rewrite(tx, (row) => (isMoved(row) ? { ...row, skew: (row.skew ?? 0) + by } : null));
}

/** Ops that were not claimed, but for those whose stamps are of the server's time already. */
export async function unclaimed(tx: Reading | Writing): Promise<OutboxRow[]> {
	const rows = await (tx as Reading).objectStore('outbox').getAll();
	return rows.filter((row) => row.number === undefined && row.resent !== true);
}

/** Has rows that were not claimed sent after all others, in their own order. */
export async function moveToEnd(tx: Writing, rows: readonly OutboxRow[]): Promise<void> {
	const store = tx.objectStore('outbox');
	for (const { key = 0, ...row } of rows) {
		await store.delete(key);
		await store.add(row);
	}
}

async function rewrite(tx: Writing, change: (row: OutboxRow) => OutboxRow | null): Promise<void> {
	for (let cursor = await tx.objectStore('outbox').openCursor(); cursor !== null; cursor = await cursor.continue()) {
		const next = change(cursor.value);
		if (next !== null) await cursor.update(next);
	}
}

/** Stamps as the server would have moved them: an op that is numbered anew is stamped anew. */
function unskewed(rows: readonly OutboxRow[]): ReadonlyMap<Stamp, Stamp> {
	const skewed = new Map(rows.flatMap(({ change, skew: by }) => (by === undefined ? [] : [[change.stamp, by]])));
	const seen = new Map(rows.map((row) => [row.change.stamp, row.seen ?? NEVER]));
	return shiftStamps([...skewed.keys()], skewed, Number.MAX_SAFE_INTEGER, seen);
}

/** All that is to be said, as whoever says it anew has to: without numbers, stamped as the server would have moved it. */
export function asUnsent(rows: readonly OutboxRow[]): { readonly was: Stamp; readonly row: OutboxRow }[] {
	const moved = unskewed(rows);
	return rows.map((row) => ({
		was: row.change.stamp,
		row: unnumbered({ ...row, change: restamped(row.change, moved) })
	}));
}

function unnumbered({ number: _number, before: _before, skew: _skew, ...row }: OutboxRow): OutboxRow {
	return row;
}

function opOf(row: OutboxRow): Op {
	const { number = 0, before = '', change } = row;
	return { number, before, change, ...whenOf(row) };
}
