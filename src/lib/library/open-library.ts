// Opens the library of an account: loads what the first screen needs at once, and the rest when it is first called.
import { codeOf, type FailureCode } from '../domain/core/failure.ts';
import { databaseOf } from './accounts/current-account.ts';
import type { Account, ApiClient } from './api/api-client.ts';
import { openChangeEvents } from './db/change-events.ts';
import { connect, type ConnectionEvents } from './db/connection.ts';
import type { Environment } from './db/identity.ts';
import { deferFunctions, loadOnce } from './defer.ts';
import { getMeta } from './db/meta.ts';
import type { DeferredModules } from './deferred-modules.ts';
import type { DeferredParts } from './deferred-parts.ts';
import type { Library } from './library.ts';
import type { StartSearch } from './search/client/search-client.ts';
import { readBegun, readEntryWithText, readCount, readPage, readRow } from './store/entry-views.ts';
import { declinePosition, storePosition } from './store/positions.ts';
import type { ImportHandling, Lock } from './sync/sync-controller.ts';
import { NOT_COUNTED } from './sync/sync-status.ts';

export interface LibraryDeps {
	/** By default the server of this origin. */
	readonly remote?: ApiClient | undefined;
	readonly env: Environment;
	/** Allows one sync round at a time on this device. */
	readonly lock: Lock;
	readonly modules: DeferredModules;
	readonly storage?: StorageManager | undefined;
	/** Absent in the service worker, which does not search. */
	readonly startSearch?: StartSearch | undefined;
	readonly events?: ConnectionEvents;
	readonly imports?: ImportHandling | undefined;
	/** Name of the database instead of the account's, for tests with several devices in one process. */
	readonly database?: string;
}

/** Functions that are loaded on demand; `deferred-parts.ts` says why. */
const DEFERRED_FUNCTIONS = [
	'listView',
	'listIds',
	'viewsOf',
	'countFilters',
	'entryOfAddress',
	'entriesOfAddresses',
	'duplicates',
	'savePicture',
	'search',
	'snippets',
	'findMatches',
	'indexProgress',
	'recentSearches',
	'addRecentSearch',
	'forgetSearch',
	'downloadNow',
	'extractAgain',
	'isFromDevice',
	'source',
	'save',
	'saveCapture',
	'resendCaptures',
	'saveAll',
	'keepUnsaved',
	'unsaved',
	'lastSave',
	'undoSave',
	'mutate',
	'mutatePlanned',
	'tags',
	'editTags',
	'undoTagEdit',
	'emptyTrash',
	'syncPosition',
	'syncPositions',
	'highlights',
	'allHighlights',
	'highlight',
	'feeds',
	'feedViews',
	'feedView',
	'countUnreadItems',
	'itemPage',
	'itemIds',
	'itemViews',
	'itemOf',
	'saveItem',
	'findFeeds',
	'subscribeToFeed',
	'subscribeToAll',
	'unsubscribe',
	'changeFeed',
	'renameFolder',
	'markItemsRead',
	'markItemsUnread',
	'markReadUpTo',
	'pollFeed',
	'feedInfo',
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

/** Opens the library of an account on this device. */
export function openLibrary(account: Account, deps: LibraryDeps): Library {
	const database = deps.database ?? databaseOf(account.reader);
	const connection = connect(database, deps.modules.upgrades, deps.events);
	const changeEvents = openChangeEvents(database);
	let parts: DeferredParts | null = null;
	/** Why the parts could not be loaded at the last attempt; shown in the status until they are loaded. */
	let loadFailure: FailureCode | null = null;
	/** Functions to call when the parts are loaded, also if loading has failed before. */
	const queuedStarts: ((loaded: DeferredParts) => void)[] = [];
	let isSuspended = false;
	let isClosed = false;

	const load = loadOnce(async () => {
		const { openDeferredParts } = await deps.modules.parts();
		parts = openDeferredParts({ ...deps, account, database, connection, changeEvents });
		if (isSuspended) parts.suspend();
		if (isClosed) parts.close();
		else for (const begin of queuedStarts.splice(0)) begin(parts);
		return parts;
	});

	/** Runs background work once the parts are loaded. Failures are not thrown; the status shows them. */
	async function inBackground(work: (parts: DeferredParts) => unknown): Promise<void> {
		try {
			const loaded = await load();
			loadFailure = null;
			await work(loaded);
		} catch (error) {
			if (parts === null) loadFailure = codeOf(error);
			if (!isClosed) changeEvents.announce('status');
		}
	}

	/**
	 * Calls `begin` as soon as the parts are loaded, which may be after a later call if loading fails now.
	 * @returns a function that stops what `begin` started, or prevents its start
	 */
	function start(begin: (parts: DeferredParts) => () => void): () => void {
		let stop: (() => void) | null = null;
		let isStopped = false;
		const beginNow = (loaded: DeferredParts) => {
			if (!isStopped) stop = begin(loaded);
		};
		if (parts === null) {
			queuedStarts.push(beginNow);
			void inBackground(() => undefined);
		} else beginNow(parts);
		return () => {
			isStopped = true;
			stop?.();
		};
	}

	/** Other parts and tabs may have read the position before. */
	async function announcePosition(work: Promise<void>): Promise<void> {
		await work;
		changeEvents.announce('position');
	}

	return {
		account,
		...deferFunctions(load, DEFERRED_FUNCTIONS),
		list: (list, request) => readPage(connection, list, request),
		count: (list, limit) => readCount(connection, list, limit),
		begun: (limit) => readBegun(connection, limit),
		isReceived: () => connection.read(['meta'], async (tx) => (await getMeta(tx, 'cursor'))?.whole ?? false),
		entry: (id) => readRow(connection, id),
		open: (id) => readEntryWithText(connection, id),
		body: (id) => connection.read(['bodies'], async (tx) => (await tx.objectStore('bodies').get(id)) ?? null),
		picture: (hash) =>
			connection.read(['pictures'], async (tx) => (await tx.objectStore('pictures').get(hash)) ?? null),
		storePosition: (position) => announcePosition(storePosition(connection, position, deps.env.now())),
		declinePosition: (position) => announcePosition(declinePosition(connection, position, deps.env.now())),
		startIndexing() {
			start((loaded) => {
				loaded.startIndexing();
				return () => undefined;
			});
		},
		watchIndex: (listener) => start((loaded) => loaded.watchIndex(listener)),
		status: () => parts?.status() ?? { ...NOT_COUNTED, failure: loadFailure },
		sync: () => inBackground((loaded) => loaded.sync()),
		listen: (onChange) => start((loaded) => loaded.listen(onChange)),
		download: () => inBackground((loaded) => loaded.download()),
		subscribe: (listener) => changeEvents.watch(listener),
		suspend() {
			isSuspended = true;
			connection.suspend();
			parts?.suspend();
		},
		resume() {
			isSuspended = false;
			connection.resume();
			parts?.resume();
		},
		close() {
			isClosed = true;
			parts?.close();
			changeEvents.close();
			connection.close();
		}
	};
}
