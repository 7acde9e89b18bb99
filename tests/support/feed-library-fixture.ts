// A device's database with feeds and their items, as a server would send them, and the part of the library for feeds.
import type { Article, ArticleId } from '../../src/lib/domain/article.ts';
import type { Json } from '../../src/lib/domain/core/field.ts';
import { makeTimestamp, type DeviceId } from '../../src/lib/domain/core/hybrid-clock.ts';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import type { FeedHealth } from '../../src/lib/domain/feed-health.ts';
import { feedIdOf, type FeedId, type FeedInfo, type FeedItem } from '../../src/lib/domain/feed.ts';
import { itemEntryId } from '../../src/lib/domain/item-entry-id.ts';
import type { Change } from '../../src/lib/domain/sync/change.ts';
import type { Cursor, ReaderId, SyncResponse } from '../../src/lib/domain/sync/sync-protocol.ts';
import type { ApiClient } from '../../src/lib/library/api/api-client.ts';
import type { ChangeKind } from '../../src/lib/library/db/change-events.ts';
import { getMeta } from '../../src/lib/library/db/meta.ts';
import { openFeedLibrary } from '../../src/lib/library/open-feed-library.ts';
import { applyResponse } from '../../src/lib/library/sync/apply-response.ts';
import { articleId, testArticle } from './articles.ts';
import { connect } from './connect.ts';

export const READER = 'ada' as ReaderId;
const SERVER = '0000000000000001' as DeviceId;
const HEALTH: FeedHealth = {
	code: 'ok',
	since: null,
	cause: null,
	isLasting: false,
	formerAddress: null,
	lastSuccess: null,
	nextPoll: null
};

export const urlOfFeed = (name: string) => `https://${name}.example.org/feed.xml`;
export const feedNamed = (name: string): FeedId => feedIdOf(urlOfFeed(name));
export const entryOfItem = (name: string): EntryId => itemEntryId(READER, articleId(name));

export function infoNamed(name: string, change: Partial<FeedInfo> = {}): FeedInfo {
	const facts = { title: null, site: null, description: null, icon: null, alias: null };
	return { id: feedNamed(name), address: urlOfFeed(name), health: HEALTH, ...facts, ...change };
}

export type FeedDevice = ReturnType<typeof openFeedDevice>;

export function openFeedDevice(database: string, remote: Partial<ApiClient> = {}) {
	const connection = connect(database);
	const listeners = new Set<(kind: ChangeKind) => void>();
	const announce = (kind: ChangeKind) => listeners.forEach((listener) => listener(kind));
	let time = 1_000_000;
	const env = {
		now: () => ++time,
		random: (bytes: Uint8Array) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)
	};
	const feeds = openFeedLibrary({
		connection,
		env,
		remote: remote as ApiClient,
		changeEvents: {
			watch(listener) {
				listeners.add(listener);
				return () => listeners.delete(listener);
			}
		},
		async announceWrite(work) {
			const result = await work;
			announce('written');
			return result;
		},
		announceWritten: () => announce('written')
	});

	/** Applies a response with everything that is given. */
	async function receive(part: Partial<SyncResponse>): Promise<void> {
		const cursor = (await connection.read(['meta'], (tx) => getMeta(tx, 'cursor')))?.cursor ?? null;
		const now = env.now();
		const request = {
			protocol: 4,
			reader: READER,
			device: 'a'.repeat(16) as DeviceId,
			now,
			ops: [],
			settled: 0,
			cursor
		};
		const empty = { results: [], changes: [], articles: [], items: [], deletes: [], deleting: 0, more: false };
		const ends = { reader: READER, epoch: 'one', cursor: String(now) as Cursor, serverTime: now };
		await applyResponse(connection, env, request, { ...empty, ...ends, ...part });
		announce('shelf');
	}

	/** Fields that another device wrote. */
	function changesOf(entity: Change['entity'], id: string, fields: Readonly<Record<string, Json>>): Change[] {
		return Object.entries(fields).map(
			([field, value]) => ({ entity, id, field, value, stamp: makeTimestamp(env.now(), 0, SERVER) }) as Change
		);
	}

	return {
		connection,
		env,
		feeds,
		receive,
		changesOf,
		announce,
		/** Receives the subscription of a feed with other fields of it. */
		follow: (name: string, fields: Readonly<Record<string, Json>> = {}, info?: Partial<FeedInfo>) =>
			receive({
				changes: changesOf('feed', feedNamed(name), { subscribed: { url: urlOfFeed(name), on: true }, ...fields }),
				feeds: [infoNamed(name, info)]
			}),
		/** Receives items of a feed by their names, each with the time when the server saw it. */
		publish: (feed: string, items: Readonly<Record<string, number>>, published: number | null = null) =>
			receive({
				items: Object.entries(items).map(([name, at]) => itemNamed(feed, name, at)),
				articles: Object.keys(items).map((name) => articleNamed(name, published))
			}),
		/** The names of entries of items. */
		async names(ids: readonly EntryId[]): Promise<string> {
			const rows = await connection.read(['items'], (tx) =>
				Promise.all(ids.map((id) => tx.objectStore('items').index('by-entry').get(id)))
			);
			return rows.map((row) => row?.article.replace(/0+$/, '') ?? 'none').join(' ');
		},
		close: () => connection.close()
	};
}

function itemNamed(feed: string, name: string, at: number): FeedItem {
	return { feed: feedNamed(feed), article: articleId(name), at };
}

function articleNamed(name: string, published: number | null): Article {
	return { ...testArticle(name).article, published };
}

export const articleOfItem = (name: string): ArticleId => articleId(name);
