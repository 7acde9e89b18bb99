// A fake library for component tests, which has its rows in memory and records the calls of its methods.
import type { ArticleBody } from '../../src/lib/domain/article.ts';
import type { Change } from '../../src/lib/domain/sync/change.ts';
import type { DeviceInfo } from '../../src/lib/domain/device.ts';
import { ZERO_TIMESTAMP, type DeviceId } from '../../src/lib/domain/core/hybrid-clock.ts';
import { isBegun } from '../../src/lib/domain/entry.ts';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { countTags } from '../../src/lib/domain/tag-names.ts';
import { feedIdOf, feedOf, type FeedId, type FeedInfo } from '../../src/lib/domain/feed.ts';
import type { HighlightId } from '../../src/lib/domain/highlight.ts';
import { Failure, type FailureCode } from '../../src/lib/domain/core/failure.ts';
import type { ArticleSource, ExtractAgainResult } from '../../src/lib/domain/sync/extract-again.ts';
import type { FeedSearch } from '../../src/lib/domain/sync/feed-search.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import type {
	NoteConflict,
	IndexProgress,
	Library,
	Positions,
	RejectedChange,
	EntryView,
	SaveReceipt,
	ServerSpace,
	ChangeKind,
	FeedView,
	ItemList,
	ItemScope,
	ItemView,
	Mutation
} from '../../src/lib/library/library.ts';
import { testArticle } from './articles.ts';
import { entryWith, rowWith, statusWith } from './rows.ts';

export function entryId(name: string): EntryId {
	return name.padEnd(22, '_') as EntryId;
}

/** The row of an entry whose article is on this device. */
export function namedRow(name: string, change: Partial<EntryView> = {}): EntryView {
	const { article } = testArticle(name);
	const entry = entryWith({ id: entryId(name), article: article.id, url: article.url, fetch: { state: 'done' } });
	return rowWith({ entry, article, offline: { text: true, pictures: 0, of: 0 }, ...change });
}

/** The device that the tests run on. */
export const OWN_DEVICE = 'a'.repeat(16) as DeviceId;

/** The positions in an article that was never opened. */
export const UNREAD: Positions = { own: null, other: null, furthest: 0, after: ZERO_TIMESTAMP };

const FEED_URL = 'https://example.org/feed.xml';

/** A feed that the reader follows. Its id is that of its address. */
export function feedViewWith({
	feed,
	...change
}: Partial<Omit<FeedView, 'feed'>> & { feed?: Partial<FeedView['feed']> } = {}): FeedView {
	const url = feed?.url ?? FEED_URL;
	const subscribed = { value: { url, on: true }, stamp: ZERO_TIMESTAMP };
	const followed = feedOf(feedIdOf(url), { subscribed });
	if (followed === null) throw new Error(`${url} is not the address of a feed`);
	const name = feed?.title ?? new URL(url).host;
	const counts = { unread: 0, total: 0, newest: null, isPending: false };
	return { feed: { ...followed, ...feed }, info: null, name, ...counts, ...change };
}

/** An item that the reader never touched, of the feed with the default address. */
export function itemNamed(name: string, change: Partial<ItemView> = {}): ItemView {
	const { article } = testArticle(name);
	const at = article.published ?? 0;
	return {
		...namedRow(name),
		article,
		feed: feedIdOf(FEED_URL),
		at,
		date: at,
		isRead: false,
		isSaved: false,
		...change
	};
}

export interface FakeLibrary extends Library {
	/** Rows of every list, in order. */
	rows: EntryView[];
	/** Whether this device has received the library. */
	received: boolean;
	bodies: Map<string, ArticleBody>;
	/** The name of the method and the arguments of each call. */
	readonly calls: (readonly [method: string, ...args: unknown[]])[];
	readonly mutations: Mutation[];
	/** Makes a method fail with this code from now on; with null it works again. */
	fail(method: keyof Library, code: FailureCode | null): void;
	/** The result of `pendingChanges`; the next three are those of `rejected`, `conflicts` and `devices`. */
	pending: readonly Change[];
	rejections: readonly RejectedChange[];
	conflictingNotes: readonly NoteConflict[];
	allDevices: readonly DeviceInfo[];
	/** Progress of the index. */
	indexed: IndexProgress;
	/** Reading positions in every article. */
	positions: Positions;
	/** Whether saves report that the address is already in the library. */
	alreadySaved: boolean;
	/** Receipt of the last save of every entry. */
	receipt: SaveReceipt | null;
	/** Text with addresses that are not saved yet. */
	kept: Awaited<ReturnType<Library['unsaved']>>;
	/** The server's report of its space. */
	onServer: ServerSpace | null;
	/** The server's answer to extracting an article again. */
	extracted: ExtractAgainResult;
	/** Whether every article was captured. */
	captured: boolean;
	/** The source of every article. */
	keptSource: ArticleSource | null;
	/** Feeds that the reader follows. Subscribing adds one, unsubscribing removes it. */
	followed: FeedView[];
	/** Items of all feeds, newest first. Marking them changes their `isRead`. */
	items: ItemView[];
	/** The result of each search for feeds. */
	foundFeeds: FeedSearch;
	/** When feeds may be polled, if not now. */
	pollFrom: number | null;
	emitChange(what: ChangeKind): void;
	/** Changes the progress of the index and reports it to the listeners. */
	emitIndexProgress(progress: Partial<IndexProgress>): void;
}

export function fakeLibrary(rows: readonly EntryView[] = []): FakeLibrary {
	const failing = new Map<string, FailureCode>();
	const listeners = new Set<(what: ChangeKind) => void>();
	const indexListeners = new Set<(progress: IndexProgress) => void>();
	const calls: (readonly [string, ...unknown[]])[] = [];

	function answer<T>(method: keyof Library, args: readonly unknown[], work: () => T): Promise<T> {
		calls.push([method, ...args]);
		const code = failing.get(method);
		return code === undefined ? Promise.resolve().then(work) : Promise.reject(new Failure(code));
	}

	function isInScope({ feed: id }: ItemView, scope: ItemScope): boolean {
		const feed = library.followed.find((view) => view.feed.id === id)?.feed;
		if (scope === 'all') return feed?.muted !== true;
		return 'feed' in scope ? scope.feed === id : feed?.folder === scope.folder;
	}

	function itemsOf({ scope, filter, sort }: ItemList): ItemView[] {
		const shown = library.items.filter((item) => isInScope(item, scope) && !(filter === 'unread' && item.isRead));
		return sort === 'newest' ? shown : shown.toReversed();
	}

	function setRead(isRead: boolean, selects: (item: ItemView) => boolean): EntryId[] {
		const changed = library.items.filter((item) => item.isRead !== isRead && selects(item));
		library.items = library.items.map((item) => (changed.includes(item) ? { ...item, isRead } : item));
		return changed.map(({ entry }) => entry.id);
	}

	function changeFeeds(change: (view: FeedView) => FeedView): void {
		library.followed = library.followed.map(change);
	}

	function infoOf(id: FeedId): FeedInfo {
		const info = library.followed.find((view) => view.feed.id === id)?.info ?? null;
		if (info === null) throw new Failure('gone');
		return info;
	}

	/** An entry of a list or of an item. */
	const rowWithId = (id: EntryId) => [...library.rows, ...library.items].find((row) => row.entry.id === id);

	const library: FakeLibrary = {
		account: { reader: 'reader' as ReaderId, name: 'Ada Reader', email: 'ada@example.org' },
		rows: [...rows],
		received: true,
		bodies: new Map(),
		calls,
		mutations: [],
		pending: [],
		rejections: [],
		conflictingNotes: [],
		allDevices: [],
		indexed: { indexed: rows.length, left: 0, generation: 1, failure: null },
		positions: UNREAD,
		alreadySaved: false,
		receipt: null,
		kept: null,
		onServer: null,
		extracted: 'updated',
		captured: false,
		keptSource: null,
		followed: [],
		items: [],
		foundFeeds: { result: 'none', why: 'not_found' },
		pollFrom: null,
		fail(method, code) {
			if (code === null) failing.delete(method);
			else failing.set(method, code);
		},
		emitChange(what) {
			for (const listener of listeners) listener(what);
		},
		list: (name, { after, skip, limit }) =>
			answer('list', [name, after, skip, limit], () => {
				const above = after === null ? 0 : library.rows.findIndex((row) => row.entry.id === after[1]) + 1;
				const first = above + skip;
				return { rows: library.rows.slice(first, first + limit), first };
			}),
		count: (name) => answer('count', [name], () => library.rows.length),
		begun: (limit) =>
			answer('begun', [limit], () => library.rows.filter(({ entry }) => isBegun(entry)).slice(0, limit)),
		listView: (name, view, { after, skip, limit }) =>
			answer('listView', [name, view, after, skip, limit], () => {
				const above = after === null ? 0 : library.rows.findIndex((row) => row.entry.id === after[1]) + 1;
				const first = above + skip;
				return { rows: library.rows.slice(first, first + limit), first };
			}),
		listIds: (name, view) => answer('listIds', [name, view], () => library.rows.map(({ entry }) => entry.id)),
		viewsOf: (ids) =>
			answer('viewsOf', [ids], () => [...library.rows, ...library.items].filter(({ entry }) => ids.includes(entry.id))),
		countFilters: (name) =>
			answer('countFilters', [name], () => ({ unread: 0, begun: 0, quick: 0, missing: 0, failed: 0 })),
		isReceived: () => answer('isReceived', [], () => library.received),
		entry: (id) => answer('entry', [id], () => rowWithId(id) ?? null),
		entryOfAddress: (address) =>
			answer('entryOfAddress', [address], () => library.rows.find((row) => row.entry.url === address) ?? null),
		entriesOfAddresses: (addresses) =>
			answer('entriesOfAddresses', [addresses], () =>
				library.rows
					.filter(({ entry }) => addresses.includes(entry.url))
					.map(({ entry }) => [entry.url, entry.id] as const)
			),
		open: (id) =>
			answer('open', [id], () => {
				const row = rowWithId(id);
				if (row === undefined) return null;
				return {
					row,
					body: library.bodies.get(row.article?.id ?? '') ?? null,
					positions: library.positions,
					note: undefined
				};
			}),
		duplicates: (id) => answer('duplicates', [id], () => []),
		body: (id) => answer('body', [id], () => library.bodies.get(id) ?? null),
		picture: (hash) => answer('picture', [hash], () => null),
		savePicture: (hash) => answer('savePicture', [hash], () => undefined),
		search: (query, limit) =>
			answer('search', [query, limit], () => {
				const has = (row: EntryView) => `${row.article?.title} ${row.entry.url}`.toLowerCase().includes(query.trim());
				const rows = library.rows.filter(has);
				return { rows: rows.slice(0, limit), total: rows.length, matchMode: 'all', replacements: [] };
			}),
		snippets: (query, entries) =>
			answer('snippets', [query, entries], () =>
				entries.map(() => ({ title: [], part: { text: `a ${query}`, matches: [[2, 2 + query.length] as const] } }))
			),
		findMatches: (query, text, lang) =>
			answer('findMatches', [query, text, lang], () => {
				const found = [...text.matchAll(new RegExp(query.trim(), 'gi'))];
				return { ranges: found.map(({ index, 0: { length } }) => [index, index + length] as const), best: 0 };
			}),
		startIndexing: () => void calls.push(['startIndexing']),
		indexProgress: () => answer('indexProgress', [], () => library.indexed),
		watchIndex(listener) {
			indexListeners.add(listener);
			return () => indexListeners.delete(listener);
		},
		emitIndexProgress(progress) {
			library.indexed = { ...library.indexed, ...progress };
			for (const listener of indexListeners) listener(library.indexed);
		},
		recentSearches: () => answer('recentSearches', [], () => []),
		addRecentSearch: (query) => answer('addRecentSearch', [query], () => undefined),
		forgetSearch: (query) => answer('forgetSearch', [query], () => undefined),
		downloadNow: (id) => answer('downloadNow', [id], () => undefined),
		extractAgain: (entry, article) => answer('extractAgain', [entry, article], () => library.extracted),
		isFromDevice: (article) => answer('isFromDevice', [article], () => library.captured),
		source: (article) => answer('source', [article], () => library.keptSource),
		save: (text, options) =>
			answer('save', options === undefined ? [text] : [text, options], () => ({
				id: entryId('saved'),
				already: library.alreadySaved
			})),
		saveCapture: (page) =>
			answer('saveCapture', [page], () => ({ id: entryId('saved'), already: library.alreadySaved })),
		resendCaptures: () => answer('resendCaptures', [], () => undefined),
		async saveAll(addresses, { options, onSaved }) {
			for (const address of addresses) onSaved?.([await library.save(address, options)]);
		},
		keepUnsaved: (text, how) => answer('keepUnsaved', [text, how], () => void (library.kept = text)),
		unsaved: () => answer('unsaved', [], () => library.kept),
		lastSave: (id) => answer('lastSave', [id], () => library.receipt),
		undoSave: (id) =>
			answer('undoSave', [id], () => {
				const { receipt } = library;
				if (receipt === null) return null;
				if (receipt.before === null) return 'gone';
				return receipt.before.deleted ? 'trash' : 'back';
			}),
		emptyTrash: (chosen) =>
			answer('emptyTrash', chosen === undefined ? [] : [chosen], () => {
				const { length } = library.rows;
				library.rows = library.rows.filter(({ entry }) => chosen?.includes(entry.id) === false);
				return length - library.rows.length;
			}),
		mutate: (mutations) => answer('mutate', [mutations], () => void library.mutations.push(...mutations)),
		mutatePlanned: (ids, plan) =>
			answer('mutatePlanned', [ids], () => {
				const wanted = new Set(ids);
				const planned = plan(library.rows.flatMap(({ entry }) => (wanted.has(entry.id) ? [entry] : [])));
				library.mutations.push(...planned.mutations);
				return planned;
			}),
		tags: () => answer('tags', [], () => countTags(library.rows.map(({ entry }) => entry.tags))),
		editTags: (edit) => answer('editTags', [edit], () => ({ to: edit.to, entries: [], searches: [] })),
		undoTagEdit: (receipt) => answer('undoTagEdit', [receipt], () => undefined),
		storePosition: (position) => answer('storePosition', [position], () => undefined),
		declinePosition: (position) => answer('declinePosition', [position], () => undefined),
		syncPosition: (position, isEnded) => answer('syncPosition', [position, isEnded], () => ZERO_TIMESTAMP),
		syncPositions: () => answer('syncPositions', [], () => undefined),
		highlights: (entry) => answer('highlights', [entry], () => []),
		allHighlights: () => answer('allHighlights', [], () => []),
		highlight: (anchor, colour) => answer('highlight', [anchor, colour], () => 'highlight' as HighlightId),
		feeds: () => answer('feeds', [], () => library.followed.map(({ feed }) => feed)),
		feedViews: () => answer('feedViews', [], () => library.followed),
		feedView: (id) => answer('feedView', [id], () => library.followed.find(({ feed }) => feed.id === id) ?? null),
		countUnreadItems: (scope, limit = Infinity) =>
			answer('countUnreadItems', [scope, limit], () =>
				Math.min(limit, itemsOf({ scope, filter: 'unread', sort: 'newest' }).length)
			),
		itemPage: (list, { skip, limit }) =>
			answer('itemPage', [list, skip, limit], () => ({ rows: itemsOf(list).slice(skip, skip + limit), first: skip })),
		itemIds: (list) => answer('itemIds', [list], () => itemsOf(list).map(({ entry }) => entry.id)),
		itemViews: (ids) =>
			answer('itemViews', [ids], () => ids.flatMap((id) => library.items.find(({ entry }) => entry.id === id) ?? [])),
		itemOf: (id) => answer('itemOf', [id], () => library.items.find(({ entry }) => entry.id === id) ?? null),
		saveItem: (id) =>
			answer('saveItem', [id], () => {
				const row = rowWithId(id);
				if (row === undefined) throw new Failure('gone');
				if (!library.rows.some(({ entry }) => entry.id === id)) library.rows.unshift(row);
				library.items = library.items.map((item) => (item.entry.id === id ? { ...item, isSaved: true } : item));
			}),
		findFeeds: (address) => answer('findFeeds', [address], () => library.foundFeeds),
		subscribeToFeed: (address, changes = {}) =>
			answer('subscribeToFeed', [address, changes], () => {
				const view = feedViewWith({ feed: { url: address, ...changes }, isPending: true });
				if (!library.followed.some(({ feed }) => feed.id === view.feed.id)) library.followed.push(view);
				return view.feed.id;
			}),
		subscribeToAll: (feeds, onProgress = () => undefined) =>
			answer('subscribeToAll', [feeds], () => {
				const known = new Set(library.followed.map(({ feed }) => feed.url));
				const added = feeds.filter(({ url }) => !known.has(url));
				library.followed.push(...added.map((feed) => feedViewWith({ feed, isPending: true })));
				onProgress(feeds.length);
				return added.length;
			}),
		unsubscribe: (id) =>
			answer('unsubscribe', [id], () => {
				library.followed = library.followed.filter(({ feed }) => feed.id !== id);
				library.items = library.items.filter(({ feed }) => feed !== id);
			}),
		changeFeed: (id, changes) =>
			answer('changeFeed', [id, changes], () =>
				changeFeeds((view) =>
					view.feed.id === id ? { ...view, feed: { ...view.feed, ...changes }, name: changes.title ?? view.name } : view
				)
			),
		renameFolder: (from, to) =>
			answer('renameFolder', [from, to], () =>
				changeFeeds((view) => (view.feed.folder === from ? { ...view, feed: { ...view.feed, folder: to } } : view))
			),
		markItemsRead: (ids) =>
			answer('markItemsRead', [ids], () => ({ entries: setRead(true, ({ entry }) => ids.includes(entry.id)) })),
		markItemsUnread: (receipt) =>
			answer(
				'markItemsUnread',
				[receipt],
				() => void setRead(false, ({ entry }) => receipt.entries.includes(entry.id))
			),
		markReadUpTo: (scope, upTo) =>
			answer(
				'markReadUpTo',
				[scope, upTo],
				() => void setRead(true, (item) => isInScope(item, scope) && item.at <= upTo)
			),
		pollFeed: (id) => answer('pollFeed', [id], () => ({ from: library.pollFrom })),
		feedInfo: (id) => answer('feedInfo', [id], () => infoOf(id)),
		settings: () => answer('settings', [], () => ({})),
		rejected: () => answer('rejected', [], () => library.rejections),
		pendingChanges: () => answer('pendingChanges', [], () => library.pending),
		syncHistory: () => answer('syncHistory', [], () => []),
		conflicts: () => answer('conflicts', [], () => library.conflictingNotes),
		devices: () => answer('devices', [], () => ({ all: library.allDevices, own: OWN_DEVICE })),
		dismiss: (device, how) => answer('dismiss', [device, how], () => undefined),
		dismissEvictionNotice: () => answer('dismissEvictionNotice', [], () => undefined),
		retryRejected: (key) => answer('retryRejected', [key], () => undefined),
		discardRejected: (key) => answer('discardRejected', [key], () => undefined),
		confirmDeletes: (deletes) => answer('confirmDeletes', [deletes], () => undefined),
		storageUsage: () =>
			answer('storageUsage', [], () => ({
				entries: library.rows.length,
				bodies: library.bodies.size,
				pictures: 0,
				used: null,
				quota: null,
				persisted: null
			})),
		serverQuota: () => answer('serverQuota', [], () => library.onServer),
		requestPersistence: () => answer('requestPersistence', [], () => true),
		status: () => statusWith(),
		sync: () => answer('sync', [], () => undefined),
		listen: () => () => undefined,
		download: () => answer('download', [], () => undefined),
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		suspend: () => undefined,
		resume: () => undefined,
		close: () => listeners.clear()
	};
	return library;
}

/** The calls of one method, with their arguments. */
export const callsOf = (library: FakeLibrary, name: string) => library.calls.filter(([method]) => method === name);
