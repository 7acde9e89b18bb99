// Polls one feed: requests it, reads its document, publishes its items, and stores what the poll left.
import { createHash } from 'node:crypto';
import type { Db } from '../db/schema.ts';
import { isCausedByText } from '../extract/extraction-pool.ts';
import type { AskingFetcher } from '../fetch/ask.ts';
import type { PictureStore } from '../store/picture-store.ts';
import type { PolledFeed, StoredState } from '../store/feed-polls.ts';
import { hasKnownItems, knownItems, recordSeen, writeIdentities } from '../store/item-identities.ts';
import { feedAtAddress, readFeedRow, spreadFeeds, textsOf } from '../store/feed-polls.ts';
import { articleIdOf } from '../store/article-ids.ts';
import { feedSource } from '../../domain/article-source.ts';
import { mergeFeeds } from './merge-feeds.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { keepForOwner } from '../store/private-feeds.ts';
import { finishPoll } from './finish-poll.ts';
import { updateIcon } from './update-icon.ts';
import type { FeedReading, FeedResult, FeedTask } from './items/feed-task.ts';
import { makeItem, type ItemTools } from './publish/make-item.ts';
import { MAX_PAGES } from './publish/item-page.ts';
import { keepsText, planItems, publishItems, type ItemFeed, type MadeItem } from './publish/publish-items.ts';
import { afterPoll } from './poll/after-poll.ts';
import type { Agent } from './poll/poll-request.ts';
import type { PollOutcome } from './poll/poll-outcome.ts';
import { isSameBody } from './poll/poll-state.ts';
import { PollStopped, requestFeed, type FeedBody, type FeedRequested } from './request-feed.ts';
import { returnHostTurn, type Draw } from '../store/feed-hosts.ts';
import type { FeedId } from '../../domain/feed.ts';

export interface PollDeps {
	readonly db: Db;
	/** The fetcher for the networks that a feed may be on. */
	readonly fetcherFor: (feed: FeedId) => Promise<AskingFetcher>;
	readonly tools: ItemTools;
	readonly pictures: Pick<PictureStore, 'put'>;
	readonly agent: Agent;
	readonly draw: () => Draw;
	readonly wait: (ms: number) => Promise<void>;
	/** Aborted when the process stops. */
	readonly stop: AbortSignal;
	/** Waits until one more item may be made. @returns a function that frees the slot */
	readonly enterItem: (feed: FeedId) => Promise<() => void>;
	/** Called when readers of the feed see a change. */
	readonly feedChanged: (feed: FeedId) => Promise<void>;
	/** Called when subscriptions of readers have changed. */
	readonly readersChanged: (readers: readonly ReaderId[]) => void;
	/** Called when pages of items were queued. */
	readonly pagesQueued: () => void;
}

export interface PollVisit {
	/** Identifies the lease. */
	readonly owner: string;
	/** Called when the feed has been fetched, so that another one may be requested. */
	readonly onFetched: () => void;
}

/** Items that are published at once. */
const GROUP_SIZE = 10;
/** After this time the rest of the items is left to the next poll, ms. */
const MAX_ITEMS_MS = 10 * 60_000;

/** @throws LeaseLost, PollStopped, and failures of the database and of the processes */
export async function pollFeed(deps: PollDeps, claimed: PolledFeed, visit: PollVisit): Promise<void> {
	const { db, draw } = deps;
	if (claimed.alias !== null) {
		await returnHostTurn(db, claimed.host);
		return await endMerged(deps, claimed, { state: claimed.state, alias: claimed.alias, owner: visit.owner });
	}
	const fetcher = await deps.fetcherFor(claimed.id);
	// A feed whose items were removed while nobody followed it must send all of them again.
	const hasLostItems = claimed.state.hasItems === true && !(await hasKnownItems(db, claimed.id));
	const feed = !hasLostItems ? claimed : { ...claimed, state: { ...claimed.state, answers: [] } };
	const requested = await requestFeed({ ...deps, fetcher }, feed.state);
	visit.onFetched();
	const { outcome, reading, isComplete } = await readResult(deps, { feed, fetcher, visit }, requested);
	const { now, random } = draw();
	const polled: StoredState = {
		...feed.state,
		...afterPoll(feed.state, outcome, { now, random, pauseUntil: requested.pause?.until ?? 0 })
	};
	// The validators of a document whose items are not all stored would hide the rest of them.
	const { answers, cutBodyHash } = feed.state;
	const about = reading?.about;
	const hasItems = reading === null ? {} : { hasItems: reading.seen.length > 0 };
	const isPrivate =
		outcome.kind !== 'failed' && requested.result.kind === 'body' && requested.result.network === 'private';
	const network = isPrivate ? { network: 'private' as const } : {};
	const state: StoredState = { ...polled, ...hasItems, ...network, ...(isComplete ? {} : { answers, cutBodyHash }) };
	const target = state.address === feed.state.address ? null : await feedAtAddress(db, state.address, feed.id);
	if (target !== null) return await endMerged(deps, feed, { state, alias: target.id, owner: visit.owner });
	const icon = await updateIcon({ ...deps, fetcher }, { feed, state, address: about?.icon ?? null });
	const facts = {
		title: about === undefined ? feed.title : about.title,
		site: about === undefined ? feed.site : about.site,
		description: feed.description,
		alias: feed.alias,
		...icon
	};
	const isChanged = await finishPoll(db, { feed, owner: visit.owner, now }, facts);
	if (requested.pause !== null) await spreadFeeds(db, requested.pause.host, feed.id, draw());
	if (isChanged) await deps.feedChanged(feed.id);
}

/** Merges a feed into another one. It is due whenever somebody follows it again. */
async function endMerged(
	{ db, draw, feedChanged, readersChanged }: PollDeps,
	feed: PolledFeed,
	{ state, alias, owner }: { readonly state: StoredState; readonly alias: FeedId; readonly owner: string }
): Promise<void> {
	const { now } = draw();
	const into = await readFeedRow(db, alias);
	const readers = into === null ? [] : await mergeFeeds(db, { from: feed, into, owner, now });
	const { title, site, description, icon } = feed;
	const result = { state: { ...state, due: now }, title, site, description, icon, alias };
	await finishPoll(db, { feed, owner, now }, result);
	readersChanged(readers);
	await feedChanged(alias);
}

interface PollContext {
	readonly feed: PolledFeed;
	readonly fetcher: AskingFetcher;
	readonly visit: PollVisit;
}

interface PollReading {
	readonly outcome: PollOutcome;
	readonly reading: FeedReading | null;
	/** Whether all items of the document are stored. */
	readonly isComplete: boolean;
}

async function readResult(deps: PollDeps, context: PollContext, { result }: FeedRequested): Promise<PollReading> {
	if (result.kind !== 'body') return { outcome: result, reading: null, isComplete: true };
	const { headers, hops, finalAddress, bytes } = result;
	const route = { hops, finalAddress };
	const isForOthers =
		result.network === 'private' && !(await deps.db.transaction().execute((trx) => keepForOwner(trx, context.feed.id)));
	if (isForOthers)
		return { outcome: { kind: 'failed', code: 'private_network', ...route }, reading: null, isComplete: true };
	const bodyHash = createHash('sha256').update(bytes).digest('base64url');
	if (isSameBody(context.feed.state, finalAddress, bodyHash))
		return { outcome: { kind: 'same_body', headers, ...route }, reading: null, isComplete: true };
	const read = await readItems(deps, context, result);
	if ('refused' in read.reading) {
		const code = read.reading.refused === 'too-large' ? 'too_large' : 'not_a_feed';
		return { outcome: { kind: 'failed', code, ...route }, reading: null, isComplete: true };
	}
	const facts = { ...read.reading.facts, newAddress: null };
	const outcome = { kind: 'feed', headers, bodyHash, facts, ...route } as const;
	return { outcome, reading: read.reading, isComplete: read.isComplete };
}

/** Reads and publishes the items of a document, one part after the other. */
async function readItems(
	deps: PollDeps,
	{ feed, fetcher, visit }: PollContext,
	body: FeedBody
): Promise<{ reading: FeedResult; isComplete: boolean }> {
	const { db, draw } = deps;
	const deadline = draw().now + MAX_ITEMS_MS;
	let pages = MAX_PAGES;
	for (;;) {
		const known = await knownItems(db, feed.id);
		const { bytes, contentType, finalAddress: address } = body;
		const reading = await readDocument(deps, { kind: 'feed', bytes, contentType, address, known, mode: 'full' });
		if ('refused' in reading) return { reading, isComplete: true };
		await writeSkipped(db, feed, reading, draw().now);
		const items: ItemFeed = {
			...{ id: feed.id, url: feed.url, owner: visit.owner },
			texts: await textsOf(db, feed.id),
			network: body.network,
			seen: new Set(reading.seen)
		};
		for (let from = 0; from < reading.items.length; from += GROUP_SIZE) {
			if (deps.stop.aborted) throw new PollStopped();
			if (draw().now > deadline) return { reading, isComplete: false };
			const group = reading.items.slice(from, from + GROUP_SIZE);
			const made = await makeGroup(deps, items, { group, body, fetcher });
			const published = await publishItems(db, items, made, { pages, now: draw().now });
			pages -= published.pages;
			if (published.isChanged) await deps.feedChanged(feed.id);
			if (published.pages > 0) deps.pagesQueued();
		}
		if (reading.hasMore) continue;
		if (!reading.facts.isCut) await recordSeen(db, feed.id, reading.seen, draw().now);
		return { reading, isComplete: true };
	}
}

/** Remembers the older items of a feed that was never read before without taking them. */
async function writeSkipped(db: Db, feed: PolledFeed, { skipped }: FeedReading, now: number): Promise<void> {
	const identities = Object.entries(skipped).map(([identity, hash]) => {
		return { identity, hash, article: articleIdOf(feedSource(feed.url, identity)) };
	});
	await writeIdentities(db, feed.id, identities, now);
}

/** A document that took too much time or memory is read once more from the blocks of its texts. */
async function readDocument({ tools }: PollDeps, task: FeedTask): Promise<FeedResult> {
	const inMode = (mode: FeedTask['mode']): Promise<FeedResult | null> =>
		tools.pool.run({ ...task, mode }).catch((error: unknown) => {
			if (isCausedByText(error)) return null;
			throw error;
		});
	return (await inMode('full')) ?? (await inMode('short')) ?? { refused: 'not-a-feed' };
}

async function makeGroup(
	deps: PollDeps,
	feed: ItemFeed,
	{ group, body, fetcher }: { group: FeedReading['items']; body: FeedBody; fetcher: AskingFetcher }
): Promise<MadeItem[]> {
	const planned = await planItems(deps.db, feed, group);
	const origin = { feedUrl: feed.url, network: body.network, fetcher };
	return Promise.all(
		planned.map(async (one): Promise<MadeItem> => {
			if (one.state === 'stale' || keepsText(one, feed.texts)) return { ...one, made: null };
			const leave = await deps.enterItem(feed.id);
			try {
				const made = await makeItem(one.item, origin, deps.tools);
				await deps.pictures.put(made.pictures);
				return { ...one, made };
			} finally {
				leave();
			}
		})
	);
}
