// Small facts of one account's database, by key: who the device is, its clock, where it stands on the server.
import { CHAIN_START } from '../../domain/sync/change.ts';
import { laterOf, NEVER, nextStamp, type DeviceId, type Stamp } from '../../domain/sync/hybrid-clock.ts';
import { MAX_FORMERS } from '../../domain/sync/sync-protocol.ts';
import type { Identity, MetaValues, Reading, Writing } from './schema.ts';

/** What the outside world gives a library; tests and the simulator give their own. */
export interface World {
	/** ms since 1970, as this device believes. */
	readonly now: () => number;
	/** Fills with random bytes; `crypto.getRandomValues`, which unlike `randomUUID` needs no secure context. */
	readonly random: (bytes: Uint8Array) => Uint8Array;
	/** ms since this page or worker started, which nobody can set. */
	readonly uptime?: () => number;
	/** Tells this start from others. */
	readonly started?: number;
}

export async function getMeta<K extends keyof MetaValues>(
	tx: Reading | Writing,
	key: K
): Promise<MetaValues[K] | null> {
	const row = await (tx as Reading).objectStore('meta').get(key);
	return row === undefined ? null : (row.value as MetaValues[K]);
}

export async function putMeta<K extends keyof MetaValues>(tx: Writing, key: K, value: MetaValues[K]): Promise<void> {
	await tx.objectStore('meta').put({ key, value });
}

/** The device's identity, made at the first need. */
export async function identityOf(tx: Writing, world: World): Promise<Identity> {
	return (await getMeta(tx, 'identity')) ?? freshIdentity(tx, world);
}

/** A new identity for this device, with no op claimed yet. */
export async function freshIdentity(tx: Writing, world: World): Promise<Identity> {
	const before = await getMeta(tx, 'identity');
	const device = randomHex(world, 8) as DeviceId;
	const identity: Identity = { device, claimed: 0, settled: 0, head: CHAIN_START, ...formersOf(before) };
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
export async function timeOf(tx: Reading | Writing, world: World): Promise<number> {
	return world.now() + ((await getMeta(tx, 'offset')) ?? 0);
}

/** Gives stamps within one transaction; `keep` writes down the last. */
export async function stamper(tx: Writing, world: World): Promise<{ next: () => Stamp; keep: () => Promise<void> }> {
	const { device } = await identityOf(tx, world);
	const now = await timeOf(tx, world);
	let last = (await getMeta(tx, 'clock')) ?? NEVER;
	return {
		next: () => (last = nextStamp(last, now, device)),
		keep: () => putMeta(tx, 'clock', last)
	};
}

/** Moves the clock past stamps that the server told of, so that what the reader does next is later than what is shown. */
export async function witness(tx: Writing, stamps: readonly Stamp[]): Promise<void> {
	const latest = stamps.reduce(laterOf, NEVER);
	for (const key of ['clock', 'seen'] as const) {
		if (latest > ((await getMeta(tx, key)) ?? NEVER)) await putMeta(tx, key, latest);
	}
}

function randomHex(world: World, length: number): string {
	return Array.from(world.random(new Uint8Array(length)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** 128 random bits in base64url. */
export function randomId(world: World): string {
	const text = String.fromCharCode(...world.random(new Uint8Array(16)));
	return btoa(text)
		.replace(/\+/g, '-')
		.replace(/\//g, '_')
		.replace(/={1,2}$/, '');
}

/** The next rounds pull all that the server has. */
export async function pullAnew(tx: Writing, how: 'pulling' | 'rewinding'): Promise<void> {
	await tx.objectStore('healing').clear();
	const cursor = await getMeta(tx, 'cursor');
	await putMeta(tx, 'cursor', { cursor: null, epoch: cursor?.epoch ?? null, whole: cursor?.whole ?? false });
	await putMeta(tx, 'healing', how);
}
