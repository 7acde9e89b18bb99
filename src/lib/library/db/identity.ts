// Identity and clock of this device, stored in the `meta` store of the database.
import { EMPTY_CHAIN } from '../../domain/sync/hash-chain.ts';
import { maxTimestamp, ZERO_TIMESTAMP, tick, type DeviceId, type Timestamp } from '../../domain/core/hybrid-clock.ts';
import { MAX_FORMERS } from '../../domain/sync/sync-protocol.ts';
import { getMeta, putMeta } from './meta.ts';
import type { Identity, ReadTx, WriteTx } from './schema.ts';

/** Clock and randomness of the environment; tests and the simulator pass their own. */
export interface Environment {
	/** The device's clock, ms since 1970. */
	readonly now: () => number;
	/**
	 * Fills an array with random bytes: `crypto.getRandomValues`, which unlike `randomUUID` needs no secure context.
	 */
	readonly random: (bytes: Uint8Array) => Uint8Array;
	/** Monotonic time since this page or worker started, ms. */
	readonly uptime?: () => number;
	/** Time of the start, ms since 1970, which tells this start of the page or worker from others. */
	readonly started?: number;
}

/** The device's identity, created when first needed. */
export async function getOrCreateIdentity(tx: WriteTx, env: Environment): Promise<Identity> {
	return (await getMeta(tx, 'identity')) ?? createIdentity(tx, env);
}

/** Creates a new identity for this device, without claimed ops. */
export async function createIdentity(tx: WriteTx, env: Environment): Promise<Identity> {
	const before = await getMeta(tx, 'identity');
	const device = randomHex(env, 8) as DeviceId;
	const identity: Identity = { device, claimed: 0, settled: 0, head: EMPTY_CHAIN, ...formerDevices(before) };
	await putMeta(tx, 'identity', identity);
	return identity;
}

/** The former identity that the server certainly knows, and the later ones that it may know. */
function formerDevices(before: Identity | null): Pick<Identity, 'was' | 'formers'> {
	if (before === null) return {};
	const { device, was, formers = [] } = before;
	return was === undefined ? { was: device } : { was, formers: [...formers, device].slice(-MAX_FORMERS) };
}

/** The device's clock corrected by the offset to the server's clock, ms since 1970. */
export async function serverTime(tx: ReadTx | WriteTx, env: Environment): Promise<number> {
	return env.now() + ((await getMeta(tx, 'offset')) ?? 0);
}

/** Makes timestamps within one transaction; `keep` stores the last one. */
export async function timestampGenerator(
	tx: WriteTx,
	env: Environment
): Promise<{ next: () => Timestamp; keep: () => Promise<void> }> {
	const { device } = await getOrCreateIdentity(tx, env);
	const now = await serverTime(tx, env);
	let last = (await getMeta(tx, 'clock')) ?? ZERO_TIMESTAMP;
	return {
		next: () => (last = tick(last, now, device)),
		keep: () => putMeta(tx, 'clock', last)
	};
}

/**
 * Moves `clock` and `seen` past timestamps from the server, so that the reader's next change sorts after what is shown.
 */
export async function observeTimestamps(tx: WriteTx, stamps: readonly Timestamp[]): Promise<void> {
	const latest = stamps.reduce(maxTimestamp, ZERO_TIMESTAMP);
	for (const key of ['clock', 'seen'] as const) {
		if (latest > ((await getMeta(tx, key)) ?? ZERO_TIMESTAMP)) await putMeta(tx, key, latest);
	}
}

function randomHex(env: Environment, length: number): string {
	return Array.from(env.random(new Uint8Array(length)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A random id: 128 bits in base64url. */
export function randomId(env: Environment): string {
	const text = String.fromCharCode(...env.random(new Uint8Array(16)));
	return btoa(text)
		.replace(/\+/g, '-')
		.replace(/\//g, '_')
		.replace(/={1,2}$/, '');
}
