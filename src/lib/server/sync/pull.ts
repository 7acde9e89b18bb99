// Pulls for a device: one page of changes after its cursor, and the next cursor.
import { isArticleId, type Article, type ArticleId } from '../../domain/article.ts';
import type { Change } from '../../domain/sync/change.ts';
import type { FeedId, FeedInfo, FeedItem } from '../../domain/feed.ts';
import { MAX_CHANGES, type ReaderId, type SyncResponse, type Tombstone } from '../../domain/sync/sync-protocol.ts';
import { encodeCursor, type Backfill, type CursorPosition } from './cursor.ts';
import { truncatePage } from './page-limits.ts';
import { infosByFeed, latestOfEach, readEarlierInfos } from './pull-infos.ts';
import type { Db } from '../db/schema.ts';
import { articlesAfter, articlesShownTo } from '../store/articles.ts';
import { readCounter, SHARED } from '../store/counters.ts';
import { feedInfosAfter } from '../store/feed-infos.ts';
import { followedFeeds, itemsAfter, itemsBefore } from '../store/feed-items.ts';
import { countTombstones, fieldsAfter, tombstonesAfter, type WithCounter } from '../store/entries.ts';

export type PulledPage = Required<
	Pick<SyncResponse, 'changes' | 'articles' | 'items' | 'deletes' | 'tombstones' | 'deleting' | 'cursor' | 'more'>
> &
	Pick<SyncResponse, 'feeds'>;

export interface PullOptions {
	readonly from: CursorPosition;
	/** The epoch of this database. */
	readonly epoch: string;
	/** Rows in a page. */
	readonly limit?: number | undefined;
	/** Whether the app knows facts of feeds. */
	readonly knowsInfos?: boolean;
}

/**
 * Both heads are read before any row. Because number order is commit order, all rows up to a head can be read then; later
 * rows are left to the next pull.
 */
export async function pull(
	db: Db,
	reader: ReaderId,
	{ from, epoch, limit = MAX_CHANGES, knowsInfos = false }: PullOptions
): Promise<PulledPage> {
	const head = await readCounter(db, reader);
	const shared = await readCounter(db, SHARED);
	const fields = await fieldsAfter(db, reader, from.readerCounter.value, limit + 1);
	const purged = await tombstonesAfter(db, reader, from.readerCounter.value, limit + 1);
	const infosOfNew = knowsInfos ? await infosByFeed(db, reader, fields) : new Map<FeedId, WithCounter<FeedInfo>>();
	const rows = [...fields.map((field) => asChange(field, infosOfNew)), ...purged.map(asTombstone)];
	const page = truncatePage(
		rows.sort((a, b) => a.counter - b.counter),
		head.value,
		limit
	);
	// A new device gets each article with the entry that names it, so that it can skip the rows of articles.
	const after = from.sharedCounter.value === 0 ? shared.value : from.sharedCounter.value;
	const follows = await followedFeeds(db, reader, page.end);
	const range = { after, upTo: shared.value, limit: limit + 1 };
	const articles = await articlesAfter(db, reader, range);
	const items = await itemsAfter(db, follows.map(feedOf), range);
	const infos = knowsInfos ? await feedInfosAfter(db, follows.map(feedOf), range) : [];
	const newRows = truncatePage(
		[...articles.map(asArticle), ...items.map(asItem), ...infos.map(asInfo)].sort((a, b) => a.counter - b.counter),
		shared.value,
		limit
	);
	const earlierInfos = knowsInfos ? await readEarlierInfos(db, follows.map(feedOf), { from, after, limit }) : null;
	// New feed items come in order with other new rows; older items of a new subscription come in addition.
	const isNewFeed = ({ counter }: WithCounter<FeedId>): boolean =>
		counter > from.readerCounter.value || from.sharedCounter.value === 0;
	const newFeeds = follows.filter(isNewFeed).map(feedOf);
	const backfilled = await readBackfills(
		db,
		activeBackfills(from.backfills, { newFeeds, follows: follows.map(feedOf), below: after + 1 }),
		limit
	);
	const changes = page.rows.flatMap((row) => row.change ?? []);
	const tombstones = page.rows.flatMap((row) => row.tombstone ?? []);
	const allItems = [...newRows.rows.flatMap((row) => row.item ?? []), ...backfilled.items];
	const allInfos = [...page.rows, ...newRows.rows].flatMap((row) => row.info ?? []);
	return {
		changes,
		// A device that starts over needs no deletes of entries that were saved again.
		deletes: tombstones.filter(({ isRestored }) => !isRestored || from.readerCounter.value > 0).map(({ id }) => id),
		tombstones: tombstones.map(({ id, stamp }) => ({ id, stamp })),
		articles: await withReferenced(
			db,
			reader,
			[...namedBy(changes), ...allItems.map(({ article }) => article)],
			newRows.rows.flatMap((row) => row.article ?? [])
		),
		items: allItems,
		...(earlierInfos === null ? {} : { feeds: latestOfEach([...earlierInfos.infos, ...allInfos]) }),
		deleting: await countTombstones(db, reader, from.readerCounter.value, head.value),
		cursor: encodeCursor({
			reader,
			epoch,
			readerCounter: { value: page.end, lineage: head.lineage },
			sharedCounter: { value: newRows.end, lineage: shared.lineage },
			backfills: backfilled.remaining,
			...(earlierInfos === null ? {} : { infosBelow: earlierInfos.below })
		}),
		more: page.more || newRows.more || backfilled.remaining.length > 0 || (earlierInfos?.below ?? 0) > 0
	};
}

type PulledTombstone = Tombstone & { readonly isRestored: boolean };

interface PageRow {
	readonly change?: Change;
	readonly tombstone?: PulledTombstone;
	readonly article?: Article;
	readonly item?: FeedItem;
	readonly info?: FeedInfo;
}

/** A new subscription comes with the facts of its feed, which may be older than the device's cursor. */
function asChange(
	{ counter, row, size = 0 }: WithCounter<Change>,
	infos: ReadonlyMap<FeedId, WithCounter<FeedInfo>>
): WithCounter<PageRow> {
	const info = row.entity === 'feed' && row.field === 'subscribed' ? infos.get(row.id) : undefined;
	if (info === undefined) return { counter, row: { change: row }, size };
	return { counter, row: { change: row, info: info.row }, size: size + (info.size ?? 0) };
}

function asInfo({ counter, row, size = 0 }: WithCounter<FeedInfo>): WithCounter<PageRow> {
	return { counter, row: { info: row }, size };
}

function asTombstone({ counter, row }: WithCounter<PulledTombstone>): WithCounter<PageRow> {
	return { counter, row: { tombstone: row } };
}

function asArticle({ counter, row }: WithCounter<Article>): WithCounter<PageRow> {
	return { counter, row: { article: row } };
}

function asItem({ counter, row }: WithCounter<FeedItem>): WithCounter<PageRow> {
	return { counter, row: { item: row } };
}

function feedOf({ row }: WithCounter<FeedId>): FeedId {
	return row;
}

interface Followed {
	/** Feeds whose subscription this page announces to the device. */
	readonly newFeeds: readonly FeedId[];
	readonly follows: readonly FeedId[];
	/** The number from which on the device gets items as new rows. */
	readonly below: number;
}

/** The backfills to continue, without feeds that are no longer followed; a renewed subscription starts over. */
function activeBackfills(before: readonly Backfill[], { newFeeds, follows, below }: Followed): Backfill[] {
	const continuing = before.filter(({ feed }) => follows.includes(feed) && !newFeeds.includes(feed));
	return [...continuing, ...newFeeds.map((feed) => ({ feed, below }))];
}

/**
 * At most `limit` items of the feeds, one feed after the other, the latest items first; and the remaining backfills.
 */
async function readBackfills(
	db: Db,
	backfills: readonly Backfill[],
	limit: number
): Promise<{ items: FeedItem[]; remaining: Backfill[] }> {
	const items: FeedItem[] = [];
	const remaining: Backfill[] = [];
	for (const { feed, below } of backfills) {
		const room = limit - items.length;
		const rows = room > 0 ? await itemsBefore(db, feed, { below, limit: room + 1 }) : [];
		items.push(...rows.slice(0, room).map(({ row }) => row));
		if (room === 0) remaining.push({ feed, below });
		else if (rows.length > room) remaining.push({ feed, below: rows[room - 1]?.counter ?? below });
	}
	return { items, remaining };
}

function namedBy(changes: readonly Change[]): ArticleId[] {
	const articleChanges = changes.filter(
		({ entity, field, value }) => entity === 'entry' && field === 'article' && isArticleId(value)
	);
	return articleChanges.map(({ value }) => value as ArticleId);
}

/**
 * Articles named by a page's entries and items may be older than the device's cursor, because another reader had them
 * first.
 */
async function withReferenced(
	db: Db,
	reader: ReaderId,
	named: readonly ArticleId[],
	articles: readonly Article[]
): Promise<Article[]> {
	const sentIds = new Set(articles.map((article) => article.id));
	return [
		...articles,
		...(await articlesShownTo(
			db,
			reader,
			[...new Set(named)].filter((id) => !sentIds.has(id))
		))
	];
}
