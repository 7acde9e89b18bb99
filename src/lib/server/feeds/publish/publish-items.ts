// Publishes new and changed items of a feed: one transaction stores the articles, items and identities of a group.
import { isDeepStrictEqual } from 'node:util';
import type { Article, ArticleBody, ArticleId } from '../../../domain/article.ts';
import { feedSource } from '../../../domain/article-source.ts';
import type { FeedId, FeedTexts } from '../../../domain/feed.ts';
import type { Db } from '../../db/schema.ts';
import type { Network } from '../../fetch/fetcher.ts';
import { articleIdOf } from '../../store/article-ids.ts';
import { readArticles, writeArticle, writeArticleLines } from '../../store/articles.ts';
import { incrementCounter, SHARED } from '../../store/counters.ts';
import { existingItems, writeItem } from '../../store/feed-items.ts';
import { lockFeed } from '../../store/feed-polls.ts';
import { readIdentities, writeIdentities, type ItemIdentity } from '../../store/item-identities.ts';
import { putJob } from '../../store/jobs.ts';
import { LeaseLost } from '../../store/lease-lost.ts';
import { keepForOwner } from '../../store/private-feeds.ts';
import type { ReadItem } from '../items/feed-task.ts';
import { FEED_PAGES, needsPage } from './item-page.ts';
import { findTwin } from './twins.ts';

/** The feed whose items are published, under a lease. */
export interface ItemFeed {
	readonly id: FeedId;
	/** Its first address. */
	readonly url: string;
	readonly owner: string;
	readonly texts: FeedTexts;
	readonly network: Network;
	/** Identities of all items that the document has. */
	readonly seen: ReadonlySet<string>;
}

/** What becomes of an item. */
export interface PlannedItem {
	readonly item: ReadItem;
	readonly article: ArticleId;
	/** `stale`: an item that has expired. */
	readonly state: 'new' | 'changed' | 'stale';
	/** The stored article of a changed item. */
	readonly stored: Article | null;
}

/** An item whose article was made; without one, its text stays as it is stored. */
export interface MadeItem extends PlannedItem {
	readonly made: { readonly article: Article; readonly body: ArticleBody } | null;
}

/** Decides what becomes of items: an expired one never comes back, and one with a new id stays the same article. */
export async function planItems(db: Db, feed: ItemFeed, items: readonly ReadItem[]): Promise<PlannedItem[]> {
	const known = new Map(
		(
			await readIdentities(
				db,
				feed.id,
				items.map(({ identity }) => identity)
			)
		).map((row) => [row.identity, row.article])
	);
	const planned: { item: ReadItem; article: ArticleId; isKnown: boolean }[] = [];
	for (const item of items) {
		const article = known.get(item.identity) ?? (await findTwin(db, feed, item));
		const own = articleIdOf(feedSource(feed.url, item.identity));
		planned.push({ item, article: article ?? own, isKnown: article !== null });
	}
	const ids = planned.map(({ article }) => article);
	const existing = await existingItems(db, feed.id, ids);
	const stored = new Map((await readArticles(db, ids)).map((article) => [article.id, article]));
	return planned.map(({ item, article, isKnown }) => {
		if (!isKnown) return { item, article, state: 'new', stored: null };
		if (!existing.has(article)) return { item, article, state: 'stale', stored: null };
		return { item, article, state: 'changed', stored: stored.get(article) ?? null };
	});
}

/** Whether the stored text came from the item's page, so that the feed's part of it must not replace it. */
export function keepsText({ item, stored }: PlannedItem, texts: FeedTexts): boolean {
	return stored !== null && stored.words > item.words && needsPage(item, texts);
}

/**
 * @param pages how many pages of these items may be fetched, the first ones @param now ms since 1970
 * @returns how many pages were queued, and whether readers see a change
 * @throws LeaseLost
 */
export async function publishItems(
	db: Db,
	feed: ItemFeed,
	items: readonly MadeItem[],
	{ pages, now }: { readonly pages: number; readonly now: number }
): Promise<{ readonly pages: number; readonly isChanged: boolean }> {
	const changes = items.filter((one) => hasChange(one));
	const queued = items
		.filter(({ item, state }) => state !== 'stale' && needsPage(item, feed.texts))
		.slice(0, Math.max(pages, 0));
	await db.transaction().execute(async (trx) => {
		// An article and its item have a number each, because the end of a pull's page could separate equal numbers.
		let counter = await incrementCounter(trx, SHARED, changes.length * 2);
		if (!(await lockFeed(trx, feed.id, feed.owner))) throw new LeaseLost();
		if (feed.network === 'private' && !(await keepForOwner(trx, feed.id))) throw new LeaseLost();
		// The newest item gets the highest number, because backfills begin there.
		for (const one of changes.toReversed()) {
			counter = await writeOne(trx, feed, one, { counter, now });
		}
		const identities = items.map(({ item, article }): ItemIdentity => {
			return { identity: item.identity, article, hash: item.hash };
		});
		await writeIdentities(trx, feed.id, identities, now);
		for (const { item, article } of queued) {
			const job = { reader: FEED_PAGES, entry: article as string as never, address: item.url ?? '', bulk: true };
			await putJob(trx, job, now);
		}
	});
	return { pages: queued.length, isChanged: changes.length > 0 };
}

function hasChange({ state, stored, item, made, article }: MadeItem): boolean {
	if (state === 'stale') return false;
	if (state === 'new' || stored === null) return true;
	return !isDeepStrictEqual(
		stored,
		made === null ? withLines(stored, item) : withId(made, { article, stored }).article
	);
}

async function writeOne(
	trx: Db,
	feed: ItemFeed,
	one: MadeItem,
	{ counter, now }: { counter: number; now: number }
): Promise<number> {
	const { state, stored, item, made, article } = one;
	if (made !== null) {
		const result = withId(made, { article, stored });
		await writeArticle(trx, result.article, result.body, counter + 1, now);
	} else if (stored !== null) await writeArticleLines(trx, article, withLines(stored, item), counter + 1);
	if (state !== 'new') return counter + 1;
	await writeItem(trx, { feed: feed.id, article, at: now }, counter + 2);
	return counter + 2;
}

/** The article under the id that it keeps, with the date under which it was published first. */
function withId(
	{ article, body }: NonNullable<MadeItem['made']>,
	{ article: id, stored }: Pick<PlannedItem, 'article' | 'stored'>
) {
	const published = stored?.published ?? article.published;
	return { article: { ...article, id, published }, body: { ...body, id } };
}

/** The stored article with the title, author and files that the feed has now. */
function withLines(stored: Article, { title, byline, enclosures }: ReadItem): Article {
	const { enclosures: _before, ...rest } = stored;
	return { ...rest, title, byline, ...(enclosures.length === 0 ? {} : { enclosures }) };
}
