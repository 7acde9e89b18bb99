// Composes the library of an account from its parts.
import { connect, type ConnectionEvents } from './db/connection.ts';
import type { DeferredModules } from './deferred-modules.ts';
import type { HighlightId } from '../domain/highlight.ts';
import { databaseOf } from './accounts/accounts.ts';
import { readFeeds } from './store/feeds.ts';
import { listenForChanges } from './sync/listen-for-changes.ts';
import { readConflicts, readHighlights } from './store/highlights.ts';
import { Failure } from '../domain/core/failure.ts';
import { getOrCreateIdentity, putMeta, randomId, type Environment } from './db/meta.ts';
import { openChangeEvents } from './db/change-events.ts';
import { positionKeeping } from './positions.ts';
import { storedPicture, storePicture } from './store/pictures.ts';
import type { Account, ApiClient } from './api/api-client.ts';
import { recentSearches } from './search/client/recent-searches.ts';
import { readRounds } from './sync/sync-history.ts';
import { receiptOf } from './save-receipts.ts';
import { readSettings } from './store/settings.ts';
import { readCount, readDoubles, openRow, readPage, readRow, readRowOfAddress } from './store/entry-views.ts';
import { searchClient, type StartSearch } from './search/client/search-client.ts';
import { searchEntries } from './search/client/search-entries.ts';
import { reserveQuota, readStorageUsage } from './db/storage-quota.ts';
import { createSyncController, type Adopting, type Lock } from './sync/sync-controller.ts';
import { undoSave } from './undo-save.ts';
import { mutate, discardRejected, retryRejected, save } from './mutations.ts';
import type { Library, Rejected } from './library.ts';

/** No screen shows more pending changes than this. */
const MAX_PENDING_SHOWN = 100;

/** Missing in the types of workers, where browsers refuse it; pages may be granted it. */
type Persisting = StorageManager & { persist?: () => Promise<boolean> };

export interface LibraryDeps {
	readonly remote: ApiClient;
	readonly world: Environment;
	/** Allows one sync round at a time on this device. */
	readonly lock: Lock;
	readonly modules: DeferredModules;
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
	const { remote, world, storage } = deps;
	const name = deps.database ?? databaseOf(account.reader);
	const connection = connect(name, deps.events);
	const news = openChangeEvents(name);
	const desk = searchClient(name, deps.startSearch ?? (() => Promise.reject(new Failure('database_lost'))));
	const { lock, modules, adoption } = deps;
	const { reader } = account;
	const syncing = createSyncController({ connection, remote, world, reader, news, lock, modules, adoption });

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
		duplicates: (id) => readDoubles(connection, id),
		open: (id) => openRow(connection, id),
		body: (id) => connection.read(['bodies'], async (tx) => (await tx.objectStore('bodies').get(id)) ?? null),
		picture: (hash) => storedPicture(connection, hash),
		savePicture: (hash, picture) => storePicture(connection, hash, picture),
		search: (question, most) => searchEntries(connection, desk, question, most),
		snippets: desk.snippets,
		marks: desk.marks,
		...recentSearches(connection),
		...positionKeeping({ connection, world }, written),
		startIndexing: () => desk.start(),
		indexProgress: () => desk.progress(),
		watchIndex: (listener) => desk.watch(listener),
		async downloadNow(id) {
			const { downloadArticle } = await modules.downloads();
			await downloadArticle({ connection, remote, progress: () => news.tell('shelf') }, id);
		},
		async save(text, options) {
			const saved = await written(save({ connection, world }, text, options));
			void reserveQuota(connection).catch(() => undefined);
			return saved;
		},
		lastSave: (id) => receiptOf(connection, id),
		undoSave: (id) => written(undoSave({ connection, world }, id)),
		mutate: (wishes) => written(mutate({ connection, world }, wishes)),
		highlights: (entry) => readHighlights(connection, entry),
		async highlight(made, colour) {
			const id = randomId(world) as HighlightId;
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
				connection.write(['meta'], (tx) => getOrCreateIdentity(tx, world))
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
		retryRejected: (key) => written(retryRejected({ connection, world }, key)),
		discardRejected: (key) => written(discardRejected({ connection, world }, key)),
		async confirmDeletes(answer) {
			const asked = syncing.status().deletes ?? 0;
			await written(connection.write(['meta'], (tx) => putMeta(tx, 'deletes', { asked, answer })));
			await library.sync();
		},
		storageUsage: () => readStorageUsage(connection, storage),
		requestPersistence: async () => (await (storage as Persisting | undefined)?.persist?.()) ?? false,
		status: () => syncing.status(),
		sync: () => syncing.sync(),
		listen: (heard) => listenForChanges({ connection, remote, world, lock: deps.lock, reader: account.reader }, heard),
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
