// Public API of the library on this device: reading, writing, search and sync. Code outside imports no other file of
// it.
import type { ArticleBody, ArticleId, Picture, PictureHash } from '../domain/article.ts';
import type { Change } from '../domain/sync/change.ts';
import type { DeviceInfo, RemoteDeviceAction } from '../domain/device.ts';
import type { EntryId } from '../domain/entry-fields.ts';
import { connect, type ConnectionEvents } from './db/connection.ts';
import type { Feed } from '../domain/feed.ts';
import type { Json } from '../domain/core/field.ts';
import type { Highlight, HighlightId, HighlightAnchor } from '../domain/highlight.ts';
import type { ServerSpace } from '../domain/server-quota.ts';
import type { DeviceId } from '../domain/core/hybrid-clock.ts';
import { databaseOf, openAccounts, type Accounts, type ImportableAccount } from './accounts/accounts.ts';
import type { AccountContents } from './accounts/account-contents.ts';
import type { ListName, PageKey, PageRequest } from './store/entries.ts';
import { readFeeds } from './store/feeds.ts';
import { listenForChanges } from './sync/listen-for-changes.ts';
import { readConflicts, readHighlights } from './store/highlights.ts';
import { Failure } from '../domain/core/failure.ts';
import { getOrCreateIdentity, putMeta, randomId, type Environment } from './db/meta.ts';
import { openChangeEvents, type ChangeKind } from './db/change-events.ts';
import { positionKeeping, type PositionKeeping } from './positions.ts';
import type { Positions } from './store/positions.ts';
import { storedPicture, storePicture } from './store/pictures.ts';
import { createApiClient, type Account, type ApiClient } from './api/api-client.ts';
import { recentSearches, type RecentSearches } from './search/client/recent-searches.ts';
import { readRounds } from './sync/sync-history.ts';
import { receiptOf, type SaveReceipt } from './save-receipts.ts';
import type { RejectedRow, RoundRow } from './db/schema.ts';
import { readSettings } from './store/settings.ts';
import {
	readCount,
	readDuplicates,
	openRow,
	readPage,
	readRow,
	readRowOfAddress,
	type OpenedEntry,
	type Page,
	type EntryView
} from './store/entry-views.ts';
import { searchClient, type StartSearch } from './search/client/search-client.ts';
import { searchEntries, type Found } from './search/client/search-entries.ts';
import type { SearchService, IndexProgress } from './search/worker/messages.ts';
import type { Snippet } from './search/query/snippet.ts';
import type { Snippets } from './search/worker/read-snippets.ts';
import { reserveQuota, readStorageUsage, type StorageUsage } from './db/storage-quota.ts';
import { createSyncController, type Adopting, type Lock, type SyncStatus } from './sync/sync-controller.ts';
import { undoSave, type Undone } from './undo-save.ts';
import {
	mutate,
	discardRejected,
	retryRejected,
	save,
	type EntryMutation,
	type SaveOptions,
	type Mutation
} from './mutations.ts';

export type {
	Accounts,
	Account,
	ImportableAccount,
	EntryMutation,
	Found,
	AccountContents,
	ListName,
	OpenedEntry,
	Page,
	PageKey,
	PageRequest,
	PositionKeeping,
	Positions,
	RecentSearches,
	IndexProgress,
	ServerSpace,
	EntryView,
	SaveOptions,
	SaveReceipt,
	Snippet,
	Snippets,
	StorageUsage,
	SyncStatus,
	Undone,
	ChangeKind,
	Mutation,
	Environment
};
export type { OfflineState } from './store/entry-views.ts';
/** No screen shows more pending changes than this. */
const MAX_PENDING_SHOWN = 100;

export type { RoundRow };
export type Rejected = RejectedRow & { readonly key: number };

export interface Library extends Pick<SearchService, 'snippets' | 'marks'>, RecentSearches, PositionKeeping {
	readonly account: Account;
	/** Rows of a list, newest first. */
	list(name: ListName, request: PageRequest): Promise<Page>;
	/** Number of entries in a list, counted up to `most`. Counting 20,000 takes 100 ms. */
	count(name: ListName, most?: number): Promise<number>;
	/** An entry with its article, by its id or that of an entry merged into it. */
	entry(id: EntryId): Promise<EntryView | null>;
	/**
	 * The entry that saving this address would move to the top, in the trash or not.
	 * @throws Failure not_an_address, unsupported_scheme
	 */
	entryOfAddress(address: string): Promise<EntryView | null>;
	/**
	 * Other entries of the same page, for example its mobile version. They are shown beside it and never merged
	 * automatically.
	 */
	duplicates(id: EntryId): Promise<readonly EntryView[]>;
	/** An entry with its article and, if downloaded, the text. */
	open(id: EntryId): Promise<OpenedEntry | null>;
	body(article: ArticleId): Promise<ArticleBody | null>;
	/** A picture stored on this device; null if it is not. */
	picture(hash: PictureHash): Promise<Picture | null>;
	savePicture(hash: PictureHash, picture: Picture): Promise<void>;
	/**
	 * Entries that match a query, best first.
	 * @param most maximum number of rows
	 * @throws Failure
	 */
	search(query: string, most: number): Promise<Found>;
	/** Starts updating the search index, and keeps it up to date while this tab is open. */
	startIndexing(): void;
	indexProgress(): Promise<IndexProgress>;
	/**
	 * Calls `listener` while the index is being updated.
	 * @returns a function that stops it
	 */
	watchIndex(listener: (progress: IndexProgress) => void): () => void;
	/**
	 * Downloads text and pictures of one article before the others.
	 * @throws Failure
	 */
	downloadNow(article: ArticleId): Promise<void>;
	/**
	 * Saves an address, or moves its entry to the top if there is one.
	 * @throws Failure not_an_address, unsupported_scheme
	 */
	save(text: string, options?: SaveOptions): Promise<{ id: EntryId; already: boolean }>;
	/** Receipt of the last save of an entry on this device; null if it is too old. */
	lastSave(id: EntryId): Promise<SaveReceipt | null>;
	/**
	 * Undoes the last save of an entry.
	 * @returns the entry's state after it; null if the save is too old
	 */
	undoSave(id: EntryId): Promise<Undone | null>;
	/**
	 * Writes the reader's changes. Resolves after a durable commit.
	 * @throws Failure gone, quota
	 */
	mutate(mutations: readonly Mutation[]): Promise<void>;
	/** Highlights of an article in the order of its text. */
	highlights(entry: EntryId): Promise<readonly Highlight[]>;
	/**
	 * Creates a highlight.
	 * @throws Failure `gone`, `quota`
	 */
	highlight(made: HighlightAnchor, colour: string): Promise<HighlightId>;
	/** Feeds that the reader follows or followed. */
	feeds(): Promise<readonly Feed[]>;
	/** Settings for all devices, by name. */
	settings(): Promise<Readonly<Record<string, Json>>>;
	/** Pending changes, oldest first, at most a hundred. */
	pendingChanges(): Promise<readonly Change[]>;
	/** Recent sync rounds that transferred something or failed, latest first. */
	syncHistory(): Promise<readonly RoundRow[]>;
	/** Highlights with conflicting notes: the current one and those that lost. */
	conflicts(): Promise<readonly Highlight[]>;
	/**
	 * The reader's devices and the id of this one, from the server.
	 * @throws Failure offline, signed_out, not_ours
	 */
	devices(): Promise<{ readonly all: readonly DeviceInfo[]; readonly own: DeviceId }>;
	/**
	 * Signs a device out, or has it erased at its next sync.
	 * @throws Failure not_found, offline, signed_out
	 */
	dismiss(device: DeviceId, how: RemoteDeviceAction): Promise<void>;
	/** Hides the notice that the browser evicted this device's storage. */
	dismissEvictionNotice(): Promise<void>;
	rejected(): Promise<readonly Rejected[]>;
	retryRejected(key: number): Promise<void>;
	discardRejected(key: number): Promise<void>;
	/** Applies or reverts a large number of deletes that wait for confirmation. */
	confirmDeletes(answer: 'apply' | 'keep'): Promise<void>;
	storageUsage(): Promise<StorageUsage>;
	/** Space that the reader's articles use on the server; null if it is offline or too old to report it. */
	serverQuota(): Promise<ServerSpace | null>;
	/** Asks the browser not to evict the stored data. */
	requestPersistence(): Promise<boolean>;
	/** Not counted before the first round: counting takes longer than showing the first screen. */
	status(): SyncStatus;
	/** Runs a sync round; downloads follow. Never throws: failures are in the status. */
	sync(): Promise<void>;
	/**
	 * Listens for changes of other devices while no other tab does; `heard` should sync.
	 * @returns a function that stops listening
	 */
	listen(heard: () => void): () => void;
	/** Downloads missing texts and pictures. Never throws. */
	download(): Promise<void>;
	/** Called after each commit, in this tab, another tab or the worker, and after each change of the status. */
	subscribe(listener: (what: ChangeKind) => void): () => void;
	/**
	 * Aborts running transactions and closes the database until `wake`, which runs them again: for a page that is
	 * suspended.
	 */
	rest(): void;
	wake(): void;
	close(): void;
}

/** Missing in the types of workers, where browsers refuse it; pages may be granted it. */
type Persisting = StorageManager & { persist?: () => Promise<boolean> };

export interface LibraryDeps {
	readonly remote: ApiClient;
	readonly env: Environment;
	/** Allows one sync round at a time on this device. */
	readonly lock: Lock;
	readonly storage?: StorageManager | undefined;
	/** Absent in the service worker, which does not search. */
	readonly startSearch?: StartSearch | undefined;
	readonly events?: ConnectionEvents;
	readonly adoption?: Adopting | undefined;
	/** Name of the database instead of the account's, for tests with several devices in one process. */
	readonly database?: string;
}

/** Opens the library of an account on this device. */
export function openLibrary(account: Account, deps: LibraryDeps): Library {
	const { remote, env, storage } = deps;
	const name = deps.database ?? databaseOf(account.reader);
	const connection = connect(name, deps.events);
	const news = openChangeEvents(name);
	const desk = searchClient(name, deps.startSearch ?? (() => Promise.reject(new Failure('database_lost'))));
	const { lock, adoption } = deps;
	const syncing = createSyncController({ connection, remote, env, reader: account.reader, news, lock, adoption });

	async function written<T>(work: Promise<T>): Promise<T> {
		const result = await work;
		news.tell('written');
		void syncing.refresh();
		return result;
	}

	const library: Library = {
		account,
		list: (list, request) => readPage(connection, list, request),
		count: (list, most) => readCount(connection, list, most),
		entry: (id) => readRow(connection, id),
		entryOfAddress: (address) => readRowOfAddress(connection, address),
		duplicates: (id) => readDuplicates(connection, id),
		open: (id) => openRow(connection, id),
		body: (id) => connection.read(['bodies'], async (tx) => (await tx.objectStore('bodies').get(id)) ?? null),
		picture: (hash) => storedPicture(connection, hash),
		savePicture: (hash, picture) => storePicture(connection, hash, picture),
		search: (query, most) => searchEntries(connection, desk, query, most),
		snippets: desk.snippets,
		marks: desk.marks,
		...recentSearches(connection),
		...positionKeeping({ connection, env }, written),
		startIndexing: () => desk.start(),
		indexProgress: () => desk.progress(),
		watchIndex: (listener) => desk.watch(listener),
		async downloadNow(id) {
			const { downloadArticle } = await import('./sync/download-articles.ts');
			await downloadArticle({ connection, remote, progress: () => news.tell('shelf') }, id);
		},
		async save(text, options) {
			const saved = await written(save({ connection, env }, text, options));
			void reserveQuota(connection).catch(() => undefined);
			return saved;
		},
		lastSave: (id) => receiptOf(connection, id),
		undoSave: (id) => written(undoSave({ connection, env }, id)),
		mutate: (mutations) => written(mutate({ connection, env }, mutations)),
		highlights: (entry) => readHighlights(connection, entry),
		async highlight(made, colour) {
			const id = randomId(env) as HighlightId;
			const subject = { entity: 'highlight', id } as const;
			await library.mutate([
				{ ...subject, field: 'made', value: made },
				{ ...subject, field: 'colour', value: colour }
			]);
			return id;
		},
		feeds: () => readFeeds(connection),
		settings: () => readSettings(connection),
		pendingChanges: () =>
			connection.read(['outbox'], async (tx) =>
				(await tx.objectStore('outbox').getAll(null, MAX_PENDING_SHOWN)).map(({ change }) => change)
			),
		syncHistory: () => readRounds(connection),
		conflicts: () => readConflicts(connection),
		async devices() {
			const [all, { device }] = await Promise.all([
				remote.devices(),
				connection.write(['meta'], (tx) => getOrCreateIdentity(tx, env))
			]);
			return { all, own: device };
		},
		dismiss: (device, how) => remote.dismiss(device, how),
		serverQuota: () => remote.space().catch(() => null),
		async dismissEvictionNotice() {
			await connection.write(['meta'], (tx) => putMeta(tx, 'evicted', false));
			await syncing.refresh();
		},
		rejected: () =>
			connection.read(['rejected'], async (tx) => (await tx.objectStore('rejected').getAll()) as Rejected[]),
		retryRejected: (key) => written(retryRejected({ connection, env }, key)),
		discardRejected: (key) => written(discardRejected({ connection, env }, key)),
		async confirmDeletes(answer) {
			const asked = syncing.status().deletes ?? 0;
			await written(connection.write(['meta'], (tx) => putMeta(tx, 'deletes', { asked, answer })));
			await library.sync();
		},
		storageUsage: () => readStorageUsage(connection, storage),
		requestPersistence: async () => (await (storage as Persisting | undefined)?.persist?.()) ?? false,
		status: () => syncing.status(),
		sync: () => syncing.sync(),
		listen: (heard) => listenForChanges({ connection, remote, env, lock: deps.lock, reader: account.reader }, heard),
		download: () => syncing.download(),
		subscribe: (listener) => news.watch(listener),
		rest() {
			connection.rest();
			desk.rest();
		},
		wake() {
			connection.wake();
			desk.wake();
		},
		close() {
			syncing.stop();
			desk.close();
			news.close();
			connection.close();
		}
	};
	return library;
}

/** This device: its accounts, and how to open the library of one. */
export interface Device extends Accounts {
	open(account: Account): Library;
}

/**
 * Starts the search worker. For pages only, so that the service worker's bundle does not include the worker's file.
 */
export async function startSearch(database: string): Promise<Worker> {
	const { startSearchWorker } = await import('./search/client/start-worker.ts');
	return startSearchWorker(database);
}

/**
 * Opens the device with the browser's APIs, in a page or the service worker.
 * @param startSearch in a page
 */
export function openDevice(startSearch?: StartSearch): Device {
	const remote = createApiClient((input, init) => fetch(input, init));
	const env: Environment = {
		now: () => Date.now(),
		uptime: () => performance.now(),
		started: performance.timeOrigin,
		random: (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)
	};
	const locks = navigator.locks as LockManager | undefined;
	const lock: Lock = async (name, work) => {
		// Without a secure context there are no locks, but no service worker either that could run a round.
		if (locks === undefined) await work();
		else await locks.request(name, work);
	};
	const storage = navigator.storage as StorageManager | undefined;
	const accounts = openAccounts(remote, env, lock);
	return {
		...accounts,
		open: (account) => openLibrary(account, { remote, env, lock, storage, startSearch, adoption: accounts })
	};
}
