// Limits failed attempts: the first few are free, then delays double; a key is never locked for good.
import { Failure } from '../../domain/core/failure.ts';
import type { Db } from '../db/schema.ts';
import { forgetTries, forgetTriesBefore, readTries, replaceTries, type Tries } from '../store/failed-attempts.ts';

export interface Limit {
	/** Attempts without a delay. */
	readonly free: number;
	/** ms to wait after the first attempt that is not free; doubled with each further attempt. */
	readonly firstDelay: number;
	readonly longestDelay: number;
	/** ms after which one failed attempt is forgiven. */
	readonly forgivenAfter: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** ms after which a key's record is deleted, because every limit has forgiven all attempts by then. */
const RECORD_LIFETIME_MS = 48 * HOUR_MS;

/**
 * Highest count of failed attempts beyond the free ones, so that a reader does not wait for days after a long attack.
 */
const MAX_DOUBLINGS = 12;

/** Wrong passwords of one account from any address: 5 at once, then one every half hour while an attack continues. */
export const ACCOUNT: Limit = { free: 5, firstDelay: MINUTE_MS, longestDelay: 30 * MINUTE_MS, forgivenAfter: HOUR_MS };
/** Wrong passwords of one account on a device that the account knows, a limit that strangers cannot use up. */
export const DEVICE: Limit = { free: 10, firstDelay: MINUTE_MS, longestDelay: 30 * MINUTE_MS, forgivenAfter: HOUR_MS };
/**
 * Wrong passwords for any account, or wrong links, from one IP address, which a household, an office or a proxy may share.
 */
export const ADDRESS: Limit = {
	free: 40,
	firstDelay: MINUTE_MS,
	longestDelay: 10 * MINUTE_MS,
	forgivenAfter: 6 * MINUTE_MS
};

/** A key and its limit. */
export type LimitedKey = readonly [key: string, limit: Limit];

export interface AttemptLimiter {
	/**
	 * Counts an attempt before it is made, so that parallel attempts cannot pass the limit. A refused attempt costs one
	 * read for each key and writes nothing.
	 * @throws Failure `too_many_tries` with the seconds to wait
	 */
	countAttempt(keys: readonly LimitedKey[]): Promise<void>;
	/** Forgets all failed attempts of a key, because an attempt succeeded. */
	forget(key: string): Promise<void>;
	/** Uncounts one attempt that succeeded; failed attempts of the same key stay counted. */
	uncount(key: string): Promise<void>;
}

export function createAttemptLimiter(db: Db, now: () => number): AttemptLimiter {
	async function count(key: string, limit: Limit): Promise<void> {
		for (;;) {
			const before = await readTries(db, key);
			refuse(before, limit);
			const count = Math.min(unforgivenCount(before, limit, now()) + 1, limit.free + MAX_DOUBLINGS);
			const next = { count, at: now() };
			if (await replaceTries(db, key, before, next)) return;
		}
	}

	function refuse(tries: Tries | null, limit: Limit): void {
		const wait = waitOf(tries, limit, now());
		if (wait > 0) throw new Failure('too_many_tries', { seconds: Math.ceil(wait / 1000) });
	}

	return {
		async countAttempt(keys) {
			// Check all keys before counting: an attempt that is refused for one key does not count for the others.
			for (const [key, limit] of keys) refuse(await readTries(db, key), limit);
			for (const [key, limit] of keys) await count(key, limit);
			await forgetTriesBefore(db, now() - RECORD_LIFETIME_MS);
		},
		forget: (key) => forgetTries(db, key),
		async uncount(key) {
			for (;;) {
				const before = await readTries(db, key);
				if (before === null || before.count === 0) return;
				if (await replaceTries(db, key, before, { count: before.count - 1, at: before.at })) return;
			}
		}
	};
}

/** The number of failed attempts that are not forgiven yet. */
function unforgivenCount(tries: Tries | null, limit: Limit, now: number): number {
	if (tries === null) return 0;
	return Math.max(0, tries.count - Math.floor(Math.max(0, now - tries.at) / limit.forgivenAfter));
}

/** ms until the next attempt; 0 when it may be made now. */
export function waitOf(tries: Tries | null, limit: Limit, now: number): number {
	const excess = unforgivenCount(tries, limit, now) - limit.free;
	if (tries === null || excess < 0) return 0;
	const delay = Math.min(limit.firstDelay * 2 ** excess, limit.longestDelay);
	// If the clock was set back, `tries.at` is in the future; the wait must not be longer than the delay.
	return Math.min(delay, Math.max(0, tries.at + delay - now));
}
