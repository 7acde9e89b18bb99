// How often something may be tried in vain: a few times freely, then after delays that double, never locked for good.
import { Failure } from '../../domain/core/failure.ts';
import type { Db } from '../db/schema.ts';
import { forgetTries, forgetTriesBefore, readTries, replaceTries, type Tries } from '../store/failed-attempts.ts';

export interface Limit {
	/** Tries that need no wait. */
	readonly free: number;
	/** ms to wait after the first that was not free; doubled with each further one. */
	readonly firstDelay: number;
	readonly longestDelay: number;
	/** ms in which one failed try is forgiven. */
	readonly forgivenIn: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** ms after which nothing is known of a key any more: every limit has forgiven all by then. */
const REMEMBERED_MS = 48 * HOUR_MS;

/** Failed tries beyond the free ones that are counted: after a long attack a reader's slip must not cost days. */
const MAX_DOUBLINGS = 12;

/** Wrong passwords of one account, from wherever: 5, then at most one in half an hour as long as it goes on. */
export const ACCOUNT: Limit = { free: 5, firstDelay: MINUTE_MS, longestDelay: 30 * MINUTE_MS, forgivenIn: HOUR_MS };
/** The same from one device that the account knows, which no stranger can use up. */
export const DEVICE: Limit = { free: 10, firstDelay: MINUTE_MS, longestDelay: 30 * MINUTE_MS, forgivenIn: HOUR_MS };
/** Wrong passwords for any account, or wrong links, from one address: a household, an office or a proxy may share it. */
export const ADDRESS: Limit = {
	free: 40,
	firstDelay: MINUTE_MS,
	longestDelay: 10 * MINUTE_MS,
	forgivenIn: 6 * MINUTE_MS
};

/** A key, and the limit that it has. */
export type Counted = readonly [key: string, limit: Limit];

export interface Limits {
	/**
	 * Counts a try before it is made, so that many at once are no way around the limit. A refused try costs one read
	 * for each key: it is not counted, and nothing is written.
	 * @throws Failure `too_many_tries` with the seconds to wait
	 */
	take(counted: readonly Counted[]): Promise<void>;
	/** The try went well: the key begins anew. */
	forget(key: string): Promise<void>;
	/** The try went well, but others of the same key did not: it alone is taken back. */
	takeBack(key: string): Promise<void>;
}

export function createLimits(db: Db, now: () => number): Limits {
	async function count(key: string, limit: Limit): Promise<void> {
		for (;;) {
			const before = await readTries(db, key);
			refuse(before, limit);
			const count = Math.min(standing(before, limit, now()) + 1, limit.free + MAX_DOUBLINGS);
			const next = { count, at: now() };
			if (await replaceTries(db, key, before, next)) return;
		}
	}

	function refuse(tries: Tries | null, limit: Limit): void {
		const wait = waitOf(tries, limit, now());
		if (wait > 0) throw new Failure('too_many_tries', { seconds: Math.ceil(wait / 1000) });
	}

	return {
		async take(counted) {
			// All are asked before any is counted: a try that one of them refuses is none for the others.
			for (const [key, limit] of counted) refuse(await readTries(db, key), limit);
			for (const [key, limit] of counted) await count(key, limit);
			await forgetTriesBefore(db, now() - REMEMBERED_MS);
		},
		forget: (key) => forgetTries(db, key),
		async takeBack(key) {
			for (;;) {
				const before = await readTries(db, key);
				if (before === null || before.count === 0) return;
				if (await replaceTries(db, key, before, { count: before.count - 1, at: before.at })) return;
			}
		}
	};
}

/** Failed tries that are not forgiven yet. */
function standing(tries: Tries | null, limit: Limit, now: number): number {
	if (tries === null) return 0;
	return Math.max(0, tries.count - Math.floor(Math.max(0, now - tries.at) / limit.forgivenIn));
}

/** ms until the next try; 0 when it may be made now. */
export function waitOf(tries: Tries | null, limit: Limit, now: number): number {
	const over = standing(tries, limit, now) - limit.free;
	if (tries === null || over < 0) return 0;
	const delay = Math.min(limit.firstDelay * 2 ** over, limit.longestDelay);
	// A clock that was set back must not make the wait longer than the delay.
	return Math.min(delay, Math.max(0, tries.at + delay - now));
}
