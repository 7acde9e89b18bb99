// Small facts of one account's database, by key: who the device is, its clock, where it stands on the server.
import { EMPTY_CHAIN } from '../../domain/sync/change.ts';
import { maxTimestamp, ZERO_TIMESTAMP, tick, type DeviceId, type Timestamp } from '../../domain/core/hybrid-clock.ts';
import { MAX_FORMERS } from '../../domain/sync/sync-protocol.ts';
import type { Identity, MetaValues, ReadTx, WriteTx } from './schema.ts';

/** What the outside world gives a library; tests and the simulator give their own. */
export interface Environment {
	/** ms since 1970, as this device believes. */
	readonly now: () => number;
	/** Fills with random bytes; `crypto.getRandomValues`, which unlike `randomUUID` needs no secure context. */
	readonly random: (bytes: Uint8Array) => Uint8Array;
	/** ms since this page or worker started, which nobody can set. */
	readonly uptime?: () => number;
	/** Tells this start from others. */
	readonly started?: number;
}

export async function getMeta<K extends keyof MetaValues>(tx: ReadTx | WriteTx, key: K): Promise<MetaValues[K] | null> {
	const row = await (tx as ReadTx).objectStore('meta').get(key);
	return row === undefined ? null : (row.value as MetaValues[K]);
}

export async function putMeta<K extends keyof MetaValues>(tx: WriteTx, key: K, value: MetaValues[K]): Promise<void> {
	await tx.objectStore('meta').put({ key, value });
}

/** The device's identity, made at the first need. */
export async function getOrCreateIdentity(tx: WriteTx, world: Environment): Promise<Identity> {
	return (await getMeta(tx, 'identity')) ?? createIdentity(tx, world);
}

/** A new identity for this device, with no op claimed yet. */
export async function createIdentity(tx: WriteTx, world: Environment): Promise<Identity> {
	const before = await getMeta(tx, 'identity');
	const device = randomHex(world, 8) as DeviceId;
	const identity: Identity = { device, claimed: 0, settled: 0, head: EMPTY_CHAIN, ...formersOf(before) };
	await putMeta(tx, 'identity', identity);
	return identity;
}

/** The name that the server knows for certain, and those that it may have met since. */
function formersOf(before: Identity | null): Pick<Identity, 'was' | 'formers'> {
	if (before === null) return {};
	const { device, was, formers = [] } = before;
	return was === undefined ? { was: device } : { was, formers: [...formers, device].slice(-MAX_FORMERS) };
}

/** The device's clock as the server sees it: mended by the offset that the server's answers taught. */
export async function serverTime(tx: ReadTx | WriteTx, world: Environment): Promise<number> {
	return world.now() + ((await getMeta(tx, 'offset')) ?? 0);
}

/** Gives stamps within one transaction; `keep` writes down the last. */
export async function timestampGenerator(
	tx: WriteTx,
	world: Environment
): Promise<{ next: () => Timestamp; keep: () => Promise<void> }> {
	const { device } = await getOrCreateIdentity(tx, world);
	const now = await serverTime(tx, world);
	let last = (await getMeta(tx, 'clock')) ?? ZERO_TIMESTAMP;
	return {
		next: () => (last = tick(last, now, device)),
		keep: () => putMeta(tx, 'clock', last)
	};
}

/** Moves the clock past stamps that the server told of, so that what the reader does next is later than what is shown. */
export async function observeTimestamps(tx: WriteTx, stamps: readonly Timestamp[]): Promise<void> {
	const latest = stamps.reduce(maxTimestamp, ZERO_TIMESTAMP);
	for (const key of ['clock', 'seen'] as const) {
		if (latest > ((await getMeta(tx, key)) ?? ZERO_TIMESTAMP)) await putMeta(tx, key, latest);
	}
}

function randomHex(world: Environment, length: number): string {
	return Array.from(world.random(new Uint8Array(length)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** 128 random bits in base64url. */
export function randomId(world: Environment): string {
	const text = String.fromCharCode(...world.random(new Uint8Array(16)));
	return btoa(text)
		.replace(/\+/g, '-')
		.replace(/\//g, '_')
		.replace(/={1,2}$/, '');
}

/** The next rounds pull all that the server has. */
export async function resetCursor(tx: WriteTx, how: 'pulling' | 'rewinding'): Promise<void> {
	await tx.objectStore('healing').clear();
	const cursor = await getMeta(tx, 'cursor');
	await putMeta(tx, 'cursor', { cursor: null, epoch: cursor?.epoch ?? null, whole: cursor?.whole ?? false });
	await putMeta(tx, 'healing', how);
}
