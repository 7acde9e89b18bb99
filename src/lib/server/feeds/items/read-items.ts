// Reads a feed in an extraction process: what it says about itself, and its new and changed items, ready to be sanitised.
import { createHash } from 'node:crypto';
import { MIN_ITEMS_KEPT } from '../../../domain/feed.ts';
import { MINUTE_MS } from '../poll/poll-state.ts';
import type { FeedDocument, FeedItemDocument } from '../read/feed-document.ts';
import { readFeed } from '../read/read-feed.ts';
import { extractItem } from './extract-item.ts';
import type { FeedResult, FeedTask, ReadItem } from './feed-task.ts';

/** Items of one answer; the rest follows with the next task. */
const MAX_ITEMS = 300;
/** Characters of the texts of one answer, and ms of work: more would keep other pages waiting. */
const MAX_CHARACTERS = 6_000_000;
const MAX_WORK_MS = 4_000;

/** @param now measures the work, ms */
export function readItems(task: FeedTask, now: () => number = () => performance.now()): FeedResult {
	const start = now();
	const feed = readFeed(task.bytes, { url: task.address, contentType: task.contentType });
	if ('refused' in feed) return feed;
	const all = feed.items.map((item) => ({ item, identity: identityOf(item.id), hash: hashOf(item) }));
	const isFirst = Object.keys(task.known).length === 0;
	const known = new Map(Object.entries(task.known));
	const waiting = all.filter(({ identity, hash }) => known.get(identity) !== hash).toSorted(byDate);
	// What a feed had before anybody followed it is kept as far as the newest items are.
	const taken = isFirst ? waiting.slice(0, MIN_ITEMS_KEPT) : waiting;
	const items: ReadItem[] = [];
	let characters = 0;
	for (const { item, identity, hash } of taken) {
		const isFull = items.length === MAX_ITEMS || characters > MAX_CHARACTERS || now() - start > MAX_WORK_MS;
		if (items.length > 0 && isFull) break;
		const read = extractItem(item, {
			feedUrl: task.address,
			feedTitle: feed.title,
			homePage: feed.homePage,
			language: feed.language,
			mode: task.mode
		});
		characters += read.html.length;
		items.push({ identity, hash, ...read });
	}
	return {
		about: {
			title: feed.title,
			site: feed.homePage,
			icon: feed.icon,
			newAddress: feed.newFeedUrl,
			podcastGuid: feed.podcastGuid
		},
		facts: factsOf(feed),
		seen: all.map(({ identity }) => identity),
		items,
		skipped: Object.fromEntries(waiting.slice(taken.length).map(({ identity, hash }) => [identity, hash])),
		hasMore: items.length < taken.length
	};
}

function factsOf(feed: FeedDocument) {
	return {
		itemDates: feed.items.flatMap(({ published }) => published ?? []),
		hints: {
			ttlMs: feed.ttlMinutes === null ? null : feed.ttlMinutes * MINUTE_MS,
			updatePeriodMs: feed.updatePeriodMinutes === null ? null : feed.updatePeriodMinutes * MINUTE_MS,
			skipHours: feed.skipHours,
			skipDays: feed.skipDays
		},
		isCut: feed.truncated,
		isFinished: feed.ended
	};
}

/** The newest first; items without a date keep their place in the document behind those with one. */
function byDate(a: { item: FeedItemDocument }, b: { item: FeedItemDocument }): number {
	return (b.item.published ?? -Infinity) - (a.item.published ?? -Infinity) || 0;
}

/** 128 bits of the SHA-256 of the id of an item, in base64url. */
export function identityOf(id: string): string {
	return createHash('sha256').update(id).digest().subarray(0, 16).toString('base64url');
}

/** 96 bits of the SHA-256 of what readers see of an item. */
function hashOf({ title, url, author, published, html, summary, enclosures, picture }: FeedItemDocument): string {
	const contents = JSON.stringify([title, url, author, published, html, summary, enclosures, picture]);
	return createHash('sha256').update(contents).digest().subarray(0, 12).toString('base64url');
}
