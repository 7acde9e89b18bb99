// Public API of the library on this device: reading, writing, search and sync. Code outside src/lib/library imports no
// other file of it.
import type { ArticleBody, ArticleId, Picture, PictureHash } from '../domain/article.ts';
import type { Change } from '../domain/sync/change.ts';
import type { DeviceInfo, RemoteDeviceAction } from '../domain/device.ts';
import type { Entry } from '../domain/entry.ts';
import type { EntryId } from '../domain/entry-fields.ts';
import type { Json } from '../domain/core/field.ts';
import type { Highlight, HighlightId, HighlightAnchor } from '../domain/highlight.ts';
import type { ServerSpace } from '../domain/server-quota.ts';
import type { DeviceId } from '../domain/core/hybrid-clock.ts';
import type { Accounts, ImportableAccount } from './accounts/accounts.ts';
import type { AccountContents } from './accounts/account-contents.ts';
import type { ListName, PageKey, PageRequest } from './store/entries.ts';
import type { FilterCounts, ListFilter, ListSort, ListView, ListViews } from './store/list-views.ts';
import type { Environment } from './db/identity.ts';
import type { ChangeKind } from './db/change-events.ts';
import type { PositionKeeping } from './positions.ts';
import type { CurrentPosition, Positions } from './store/positions.ts';
import type { Account } from './api/api-client.ts';
import type { RecentSearches } from './search/client/recent-searches.ts';
import type { Extraction } from './extract-again.ts';
import type { FeedLibrary } from './feed-library.ts';
import type { SaveReceipt } from './save-receipts.ts';
import type { RoundRow, UnsavedText } from './db/schema.ts';
import type { NoteConflict } from './store/note-conflicts.ts';
import type { EntryWithText, Page, EntryView } from './store/entry-views.ts';
import type { HighlightsOfEntry } from './store/highlights.ts';
import type { SearchRows } from './search/client/search-entries.ts';
import type { SearchService, IndexProgress } from './search/worker/messages.ts';
import type { Snippet } from './search/query/snippet.ts';
import type { Snippets } from './search/worker/read-snippets.ts';
import type { StorageUsage } from './db/storage-quota.ts';
import type { RejectedChange } from './sync/rejected-changes.ts';
import type { SyncStatus } from './sync/sync-status.ts';
import type { UndoResult } from './undo-save.ts';
import type { EntryMutation, EntryPlan, Mutation, MutationOfEntry } from './mutations.ts';
import type { SaveAllOptions } from './save-all.ts';
import type { CapturedPage } from './save-capture.ts';
import type { Saved, SaveOptions } from './save.ts';
import type { OnProgress, TagEdit, TagEditReceipt } from './edit-tags.ts';
import type { TagUse } from '../domain/tag-names.ts';
import { createDevice, type Device } from './device.ts';
import { loadOnDemand } from './deferred-modules.ts';

export type {
	Accounts,
	Account,
	ImportableAccount,
	EntryMutation,
	EntryPlan,
	MutationOfEntry,
	SearchRows,
	AccountContents,
	FilterCounts,
	ListFilter,
	ListName,
	ListSort,
	ListView,
	EntryWithText,
	Page,
	PageKey,
	PageRequest,
	PositionKeeping,
	Positions,
	RecentSearches,
	IndexProgress,
	ServerSpace,
	EntryView,
	HighlightsOfEntry,
	CapturedPage,
	Saved,
	SaveAllOptions,
	SaveOptions,
	UnsavedText,
	SaveReceipt,
	Snippet,
	Snippets,
	StorageUsage,
	NoteConflict,
	SyncStatus,
	UndoResult,
	ChangeKind,
	Mutation,
	TagEdit,
	TagEditReceipt,
	Device,
	Environment
};
export type { OfflineState } from './store/entry-views.ts';
export type { RejectedChange, RoundRow };
export type {
	FeedChanges,
	FeedView,
	ItemFilter,
	ItemList,
	ItemScope,
	ItemSort,
	ItemView,
	ListedFeed,
	ReadReceipt
} from './feed-library.ts';

export interface Library
	extends
		Pick<SearchService, 'snippets' | 'findMatches'>,
		ListViews,
		RecentSearches,
		PositionKeeping,
		Extraction,
		FeedLibrary {
	readonly account: Account;
	/** Rows of a list, newest first. */
	list(name: ListName, request: PageRequest): Promise<Page>;
	/** Number of entries in a list, counted up to `limit`. Counting 20,000 takes 100 ms. */
	count(name: ListName, limit?: number): Promise<number>;
	/** Unread entries that are partly read, latest position first. */
	begun(limit: number): Promise<readonly EntryView[]>;
	/** Whether this device has received the whole library from the server at least once. */
	isReceived(): Promise<boolean>;
	/** An entry with its article, by its id or that of an entry merged into it. */
	entry(id: EntryId): Promise<EntryView | null>;
	/**
	 * The entry that saving this address would move to the top, in the trash or not.
	 * @throws Failure not_an_address, unsupported_scheme
	 */
	entryOfAddress(address: string): Promise<EntryView | null>;
	/**
	 * The entries of those addresses that are in the library and not in the trash, for the links of an article.
	 * @param addresses whole addresses of pages
	 */
	entriesOfAddresses(addresses: readonly string[]): Promise<readonly (readonly [address: string, id: EntryId])[]>;
	/**
	 * Other entries of the same page, for example its mobile version. They are shown beside it and never merged
	 * automatically.
	 */
	duplicates(id: EntryId): Promise<readonly EntryView[]>;
	/** An entry with its article, its reading positions and, if downloaded, the text. */
	open(id: EntryId): Promise<EntryWithText | null>;
	body(article: ArticleId): Promise<ArticleBody | null>;
	/** A picture stored on this device; null if it is not. */
	picture(hash: PictureHash): Promise<Picture | null>;
	savePicture(hash: PictureHash, picture: Picture): Promise<void>;
	/**
	 * Entries that match a query, best first.
	 * @param limit maximum number of rows
	 * @throws Failure
	 */
	search(query: string, limit: number): Promise<SearchRows>;
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
	 * Saves an address with its tags, or moves its entry to the top if there is one, all in one transaction.
	 * @throws Failure not_an_address, unsupported_scheme
	 */
	save(text: string, options?: SaveOptions): Promise<Saved>;
	/**
	 * Saves a page that the reader captured, with its contents, all in one transaction. The page stays on this device until
	 * the server has it.
	 * @throws Failure not_an_address, unsupported_scheme, quota
	 */
	saveCapture(page: CapturedPage, options?: Pick<SaveOptions, 'reach' | 'tags'>): Promise<Saved>;
	/** Sends captured pages now, however recent their last attempt is. Never throws; failures are in the status. */
	resendCaptures(): Promise<void>;
	/**
	 * Saves many addresses in their order, in a few transactions, each of which takes its addresses off the kept text.
	 * @throws Failure as `save`; those that `onSaved` reported stay saved
	 */
	saveAll(addresses: readonly string[], options: SaveAllOptions): Promise<void>;
	/**
	 * Keeps text with addresses, one in a line, on this device until `saveAll` has saved them; null keeps nothing.
	 * @param how `add`: other text stays, because it may be being saved; `replace` by default
	 */
	keepUnsaved(text: UnsavedText | null, how?: 'add' | 'replace'): Promise<void>;
	/** The kept text; null if there is none. */
	unsaved(): Promise<UnsavedText | null>;
	/** Receipt of the last save of an entry on this device; null if it is too old. */
	lastSave(id: EntryId): Promise<SaveReceipt | null>;
	/**
	 * Undoes the last save of an entry.
	 * @returns the entry's state afterwards; null if the save is too old
	 */
	undoSave(id: EntryId): Promise<UndoResult | null>;
	/**
	 * Writes the reader's changes. Resolves after a durable commit.
	 * @throws Failure gone, quota
	 */
	mutate(mutations: readonly Mutation[]): Promise<void>;
	/**
	 * Writes changes of entries that are decided from their present state, all in one transaction.
	 * @param plan gets the entries that exist, in the order of the ids; it may be called again
	 * @returns the plan that was written
	 * @throws Failure quota
	 */
	mutatePlanned<Plan extends EntryPlan>(
		ids: Iterable<EntryId>,
		plan: (entries: readonly Entry[]) => Plan
	): Promise<Plan>;
	/** The tags of all entries outside the trash, in the order of their names. Reads all entries. */
	tags(): Promise<readonly TagUse[]>;
	/**
	 * Renames, merges or deletes tags on all entries outside the trash, in batches. It revives no entry, and not one either
	 * that another device has deleted meanwhile. Saved searches that name the tags follow.
	 * @returns what `undoTagEdit` needs
	 * @throws Failure `quota`; earlier batches stay written
	 */
	editTags(edit: TagEdit, onProgress?: OnProgress): Promise<TagEditReceipt>;
	undoTagEdit(receipt: TagEditReceipt, onProgress?: OnProgress): Promise<void>;
	/**
	 * Removes entries in the trash for good, on all devices.
	 * @param chosen entries; those that are not in the trash are left alone. Without it, all entries in the trash
	 * @returns the number of removed entries
	 * @throws Failure quota; some entries may be removed then
	 */
	emptyTrash(chosen?: readonly EntryId[]): Promise<number>;
	/**
	 * Stores the current position on this device only: writes one row, with relaxed durability, and sends the change event
	 * `position`.
	 * @returns resolves after the commit
	 */
	storePosition(current: CurrentPosition): Promise<void>;
	/**
	 * Stores on this device that the reader declined the position of another device, which is not offered again.
	 * @param current the position at which this device stays, and the timestamp of the declined one
	 */
	declinePosition(current: CurrentPosition): Promise<void>;
	/** Highlights of an article in the order of its text. */
	highlights(entry: EntryId): Promise<readonly Highlight[]>;
	/** All highlights of articles that are not in the trash, by article; the article with the latest highlight first. */
	allHighlights(): Promise<readonly HighlightsOfEntry[]>;
	/**
	 * Creates a highlight.
	 * @throws Failure `gone`, `quota`
	 */
	highlight(made: HighlightAnchor, colour: string): Promise<HighlightId>;
	/** Settings for all devices, by name. */
	settings(): Promise<Readonly<Record<string, Json>>>;
	/** Pending changes, oldest first, at most a hundred. */
	pendingChanges(): Promise<readonly Change[]>;
	/** Recent sync rounds that transferred something or failed, latest first. */
	syncHistory(): Promise<readonly RoundRow[]>;
	/** Entries and highlights with conflicting notes: the current note and those that lost. */
	conflicts(): Promise<readonly NoteConflict[]>;
	/**
	 * The reader's devices and the id of this one, from the server.
	 * @throws Failure offline, signed_out, not_ours
	 */
	devices(): Promise<{ readonly all: readonly DeviceInfo[]; readonly own: DeviceId }>;
	/**
	 * Signs a device out, or has it erased at its next sync.
	 * @throws Failure not_found, offline, signed_out
	 */
	dismiss(device: DeviceId, action: RemoteDeviceAction): Promise<void>;
	/** Hides the notice that the browser evicted this device's storage. */
	dismissEvictionNotice(): Promise<void>;
	rejected(): Promise<readonly RejectedChange[]>;
	retryRejected(key: number): Promise<void>;
	discardRejected(key: number): Promise<void>;
	/** Answers the question about a large number of deletes: applies them, or keeps the entries. */
	confirmDeletes(answer: 'apply' | 'keep'): Promise<void>;
	storageUsage(): Promise<StorageUsage>;
	/**
	 * Space that the reader's articles use on the server; null if this device is offline or the server is too old to
	 * report it.
	 */
	serverQuota(): Promise<ServerSpace | null>;
	/** Asks the browser not to evict the stored data. */
	requestPersistence(): Promise<boolean>;
	/**
	 * The sync status. Its numbers are not counted before the first round, because counting takes longer than showing the
	 * first screen.
	 */
	status(): SyncStatus;
	/** Runs a sync round, after which downloads start. Never throws; failures are in the status. */
	sync(): Promise<void>;
	/**
	 * Listens for changes of other devices while no other tab does; `onChange` should start a round.
	 * @returns a function that stops listening
	 */
	listen(onChange: () => void): () => void;
	/** Downloads missing texts and pictures. Never throws. */
	download(): Promise<void>;
	/** Calls `listener` after each commit in this tab, another tab or a worker, and after each change of the status. */
	subscribe(listener: (kind: ChangeKind) => void): () => void;
	/**
	 * Aborts running transactions and closes the database until `resume`, which runs them again: for a page that is
	 * suspended.
	 */
	suspend(): void;
	resume(): void;
	close(): void;
}

/** Opens the device for a page, which searches and loads on demand what its first screen does not need. */
export function openDevice(): Device {
	return createDevice({ modules: loadOnDemand, startSearch: loadAndStartSearch });
}

async function loadAndStartSearch(database: string): Promise<Worker> {
	const { startSearchWorker } = await import('./search/client/start-worker.ts');
	return startSearchWorker(database);
}
