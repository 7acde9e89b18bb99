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
import type { Accounts, ImportableAccount } from './accounts/accounts.ts';
import { databaseOf, openCurrentAccount } from './accounts/current-account.ts';
import type { AccountContents } from './accounts/account-contents.ts';
import { deferred, loadOnce } from './defer.ts';
import type { DeferredParts } from './deferred-parts.ts';
import type { ListName, PageKey, PageRequest } from './store/entries.ts';
import { codeOf, type FailureCode } from '../domain/core/failure.ts';
import type { Environment } from './db/identity.ts';
import { openChangeEvents, type ChangeKind } from './db/change-events.ts';
import type { PositionKeeping } from './positions.ts';
import { notePosition, type Noted, type Positions } from './store/positions.ts';
import type { Account, ApiClient } from './api/api-client.ts';
import type { RecentSearches } from './search/client/recent-searches.ts';
import type { SaveReceipt } from './save-receipts.ts';
import type { RoundRow } from './db/schema.ts';
import {
	readCount,
	openRow,
	readPage,
	readRow,
	type OpenedEntry,
	type Page,
	type EntryView
} from './store/entry-views.ts';
import { readDoubles } from './store/duplicate-entries.ts';
import type { StartSearch } from './search/client/search-client.ts';
import type { Found } from './search/client/search-entries.ts';
import type { SearchService, IndexProgress } from './search/worker/messages.ts';
import type { Snippet } from './search/query/snippet.ts';
import type { Snippets } from './search/worker/read-snippets.ts';
import type { StorageUsage } from './db/storage-quota.ts';
import type { Rejected } from './sync/rejected-changes.ts';
import type { Adopting, Lock } from './sync/sync-controller.ts';
import { NOT_COUNTED, type SyncStatus } from './sync/sync-status.ts';
import type { Undone } from './undo-save.ts';
import type { EntryMutation, SaveOptions, Mutation } from './mutations.ts';

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
export type { Rejected, RoundRow };

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
	search(question: string, most: number): Promise<Found>;
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
	mutate(wishes: readonly Mutation[]): Promise<void>;
	/**
	 * Stores the current position on this device only: one row, relaxed durability, no change events.
	 * @returns resolves after the commit
	 */
	notePosition(noted: Noted): Promise<void>;
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

export interface LibraryDeps {
	/** By default the server of this origin. */
	readonly remote?: ApiClient | undefined;
	readonly world: Environment;
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

/** Functions that are loaded on demand; `deferred-parts.ts` says why. */
const DEFERRED = [
	'entryOfAddress',
	'savePicture',
	'search',
	'snippets',
	'marks',
	'indexProgress',
	'recentSearches',
	'addRecentSearch',
	'forgetSearch',
	'downloadNow',
	'save',
	'lastSave',
	'undoSave',
	'mutate',
	'keepPosition',
	'keepPositions',
	'highlights',
	'highlight',
	'feeds',
	'settings',
	'pendingChanges',
	'syncHistory',
	'conflicts',
	'devices',
	'dismiss',
	'dismissEvictionNotice',
	'rejected',
	'retryRejected',
	'discardRejected',
	'confirmDeletes',
	'storageUsage',
	'serverQuota',
	'requestPersistence'
] as const satisfies readonly (keyof Library & keyof DeferredParts)[];

const loadParts = () => import('./deferred-parts.ts');

/** Opens the library of an account on this device. */
export function openLibrary(account: Account, deps: LibraryDeps): Library {
	const database = deps.database ?? databaseOf(account.reader);
	const connection = connect(database, deps.events);
	const news = openChangeEvents(database);
	let parts: DeferredParts | null = null;
	/** Why the parts could not be loaded; null if they could. */
	let failure: FailureCode | null = null;
	let isResting = false;
	let isClosed = false;

	const load = loadOnce(async () => {
		const { openDeferredParts } = await loadParts();
		parts = openDeferredParts({ ...deps, account, database, connection, news });
		if (isResting) parts.rest();
		if (isClosed) parts.close();
		return parts;
	});

	/** Runs work of the background, whose failures are told by the status alone. */
	async function inBackground(work: (parts: DeferredParts) => unknown): Promise<void> {
		try {
			const loaded = await load();
			failure = null;
			await work(loaded);
		} catch (error) {
			failure = codeOf(error);
			if (!isClosed) news.tell('status');
		}
	}

	/** Starts something that is loaded on demand. @returns a function that stops it, started or not */
	function start(begin: (parts: DeferredParts) => () => void): () => void {
		let stop: (() => void) | null = null;
		let isStopped = false;
		void inBackground((loaded) => {
			if (!isStopped) stop = begin(loaded);
		});
		return () => {
			isStopped = true;
			stop?.();
		};
	}

	return {
		account,
		...deferred(load, DEFERRED),
		list: (list, request) => readPage(connection, list, request),
		count: (list, most) => readCount(connection, list, most),
		entry: (id) => readRow(connection, id),
		duplicates: (id) => readDoubles(connection, id),
		open: (id) => openRow(connection, id),
		body: (id) => connection.read(['bodies'], async (tx) => (await tx.objectStore('bodies').get(id)) ?? null),
		picture: (hash) =>
			connection.read(['pictures'], async (tx) => (await tx.objectStore('pictures').get(hash)) ?? null),
		notePosition: (noted) => notePosition(connection, noted, deps.world.now()),
		startIndexing: () => void inBackground((loaded) => loaded.startIndexing()),
		watchIndex: (listener) => start((loaded) => loaded.watchIndex(listener)),
		status: () => parts?.status() ?? { ...NOT_COUNTED, failure },
		sync: () => inBackground((loaded) => loaded.sync()),
		listen: (heard) => start((loaded) => loaded.listen(heard)),
		download: () => inBackground((loaded) => loaded.download()),
		subscribe: (listener) => news.watch(listener),
		rest() {
			isResting = true;
			connection.rest();
			parts?.rest();
		},
		wake() {
			isResting = false;
			connection.wake();
			parts?.wake();
		},
		close() {
			isClosed = true;
			parts?.close();
			news.close();
			connection.close();
		}
	};
}

/** Functions of the accounts that are loaded on demand, as above. */
const DEFERRED_OF_ACCOUNTS = [
	'resume',
	'setUp',
	'signIn',
	'resetPassword',
	'signOut',
	'finishSigningOut',
	'importableAccount',
	'contentsOf',
	'resolveImport',
	'resumeImport',
	'finishImport'
] as const satisfies readonly (keyof Accounts)[];

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
	const world: Environment = {
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
	const { tell, ...current } = openCurrentAccount();
	const load = loadOnce(async () => (await loadParts()).openDeviceAccounts(world, lock, { ...current, tell }));
	const accounts: Accounts = { ...current, ...deferred(load, DEFERRED_OF_ACCOUNTS) };
	return {
		...accounts,
		open: (account) => openLibrary(account, { world, lock, storage, startSearch, adoption: accounts })
	};
}
