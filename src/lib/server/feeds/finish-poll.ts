// Stores what a poll left, and gives the feed a new number if its readers see a change.
import { isDeepStrictEqual } from 'node:util';
import { wellFormed } from '../../domain/core/well-formed-text.ts';
import type { FeedHealth } from '../../domain/feed-health.ts';
import type { FeedId } from '../../domain/feed.ts';
import type { Db } from '../db/schema.ts';
import { incrementCounter, SHARED } from '../store/counters.ts';
import type { PolledFeed, StoredState } from '../store/feed-polls.ts';
import { LeaseLost } from '../store/lease-lost.ts';
import { healthOf } from './poll/feed-health.ts';
import { hostOf } from './poll/host-turns.ts';

export interface PollResult {
	readonly state: StoredState;
	readonly title: string | null;
	readonly site: string | null;
	readonly description: string | null;
	/** Hash of a stored picture. */
	readonly icon: string | null;
	/** The feed that has its items now. */
	readonly alias: FeedId | null;
}

/**
 * Writes the result of a poll and ends the lease.
 * @param now ms since 1970 @returns whether readers see a change @throws LeaseLost
 */
export async function finishPoll(
	db: Db,
	{ feed, owner, now }: { readonly feed: PolledFeed; readonly owner: string; readonly now: number },
	result: PollResult
): Promise<boolean> {
	const { state, alias, icon } = result;
	const health = healthOf(state, now);
	const lines = {
		title: clean(result.title),
		site: clean(result.site),
		description: clean(result.description)
	};
	const { address } = state;
	const shown = { ...lines, icon, alias, address, health: lasting(health) };
	const { title, site, description, state: before } = feed;
	const isChanged = !isDeepStrictEqual(shown, {
		...{ title, site, description, icon: feed.icon, alias: feed.alias },
		address: before.address,
		health: lasting(feed.health)
	});
	await db.transaction().execute(async (trx) => {
		const counter = isChanged ? { counter: (await incrementCounter(trx, SHARED, 1)) + 1 } : {};
		const written = await trx
			.updateTable('feeds')
			.set({
				...{ ...lines, icon, alias, address, ...counter },
				host: hostOf(address),
				state: JSON.stringify(state),
				due: state.due,
				health: JSON.stringify(health),
				leased: 0,
				owner: null
			})
			.where('id', '=', feed.id)
			.where('owner', '=', owner)
			.returning('id')
			.executeTakeFirst();
		if (written === undefined) throw new LeaseLost();
	});
	return isChanged;
}

/** Without the times that change at every poll. */
function lasting({ code, since, cause, isLasting, formerAddress }: FeedHealth) {
	return { code, since, cause, isLasting, formerAddress };
}

function clean(text: string | null): string | null {
	return text === null ? null : wellFormed(text);
}
