// The parts of the library that showing a list or an article does not need: writing, sync, search, and accounts beyond
// the current one. They are half of the library's code. Pages load them as one file after the first screen is drawn, or
// when one of them is called earlier; the service worker contains them.
import type { Account, ApiClient } from './api/api-client.ts';
import { createApiClient } from './api/api-client.ts';
import { openAccounts, type Accounts } from './accounts/accounts.ts';
import type { CurrentAccount } from './accounts/current-account.ts';
import type { ChangeEvents } from './db/change-events.ts';
import type { DeferredModules } from './deferred-modules.ts';
import type { Connection } from './db/connection.ts';
import { getOrCreateIdentity, randomId, type Environment } from './db/identity.ts';
import { putMeta } from './db/meta.ts';
import { readStorageUsage, reserveQuota } from './db/storage-quota.ts';
import { discardRejected, mutate, retryRejected, save, type Mutation, type SaveOptions } from './mutations.ts';
import { positionKeeping } from './positions.ts';
import { receiptOf } from './save-receipts.ts';
import { recentSearches } from './search/client/recent-searches.ts';
import { searchClient, type StartSearch } from './search/client/search-client.ts';
import { searchEntries } from './search/client/search-entries.ts';
import { readFeeds } from './store/feeds.ts';
import { readRowOfAddress } from './store/find-address.ts';
import { readConflicts, readHighlights } from './store/highlights.ts';
import { storePicture } from './store/pictures.ts';
import { readSettings } from './store/settings.ts';
import { downloadArticle } from './sync/download-articles.ts';
import { listenForChanges } from './sync/listen-for-changes.ts';
import type { Rejected } from './sync/rejected-changes.ts';
import { createSyncController, type ImportHandling, type Lock } from './sync/sync-controller.ts';
import { readRounds } from './sync/sync-history.ts';
import { undoSave } from './undo-save.ts';
import type { ArticleId, Picture, PictureHash } from '../domain/article.ts';
import type { DeviceId } from '../domain/core/hybrid-clock.ts';
import { Failure } from '../domain/core/failure.ts';
import type { RemoteDeviceAction } from '../domain/device.ts';
import type { EntryId } from '../domain/entry-fields.ts';
import type { HighlightAnchor, HighlightId } from '../domain/highlight.ts';

/** Maximum number of pending changes that a screen shows. */
const MAX_PENDING_SHOWN = 100;

/** `persist` is missing in the types of workers, where browsers refuse it; pages may be granted it. */
type Persisting = StorageManager & { persist?: () => Promise<boolean> };

export interface DeferredDeps {
	readonly account: Account;
	/** Connection to the account's database; `news` has the change events of the same database. */
	readonly connection: Connection;
	readonly database: string;
	readonly news: ChangeEvents;
	readonly env: Environment;
	readonly lock: Lock;
	/** By default the server of this origin. */
	readonly remote?: ApiClient | undefined;
	readonly storage?: StorageManager | undefined;
	readonly startSearch?: StartSearch | undefined;
	readonly imports?: ImportHandling | undefined;
}

export type DeferredParts = ReturnType<typeof openDeferredParts>;

/** Opens the deferred parts for the library of an account. `library.ts` documents each function. */
export function openDeferredParts(deps: DeferredDeps) {
	const { connection, env, news, lock, storage, imports } = deps;
	const { reader } = deps.account;
	const remote = deps.remote ?? connectToServer();
	const searchWorker = searchClient(
		deps.database,
		deps.startSearch ?? (() => Promise.reject(new Failure('database_lost')))
	);
	const syncing = createSyncController({ connection, remote, env, reader, news, lock, imports });
	const writing = { connection, env };

	async function announceWrite<T>(work: Promise<T>): Promise<T> {
		const result = await work;
		news.tell('written');
		void syncing.refresh();
		return result;
	}

	const change = (mutations: readonly Mutation[]) => announceWrite(mutate(writing, mutations));

	return {
		entryOfAddress: (address: string) => readRowOfAddress(connection, address),
		savePicture: (hash: PictureHash, picture: Picture) => storePicture(connection, hash, picture),
		search: (query: string, limit: number) => searchEntries(connection, searchWorker, query, limit),
		snippets: searchWorker.snippets,
		marks: searchWorker.marks,
		indexProgress: () => searchWorker.progress(),
		startIndexing: () => searchWorker.start(),
		watchIndex: searchWorker.watch,
		...recentSearches(connection),
		...positionKeeping(writing, announceWrite),
		downloadNow: (id: ArticleId) => downloadArticle({ connection, remote, progress: () => news.tell('shelf') }, id),
		async save(text: string, options?: SaveOptions) {
			const saved = await announceWrite(save(writing, text, options));
			void reserveQuota(connection).catch(() => undefined);
			return saved;
		},
		lastSave: (id: EntryId) => receiptOf(connection, id),
		undoSave: (id: EntryId) => announceWrite(undoSave(writing, id)),
		mutate: change,
		highlights: (entry: EntryId) => readHighlights(connection, entry),
		async highlight(made: HighlightAnchor, colour: string): Promise<HighlightId> {
			const id = randomId(env) as HighlightId;
			const subject = { entity: 'highlight', id } as const;
			await change([
				{ ...subject, field: 'made', value: made },
				{ ...subject, field: 'colour', value: colour }
			]);
			return id;
		},
		feeds: () => readFeeds(connection),
		settings: () => readSettings(connection),
		pendingChanges: () =>
			connection.read(['outbox'], async (tx) =>
				(await tx.objectStore('outbox').getAll(null, MAX_PENDING_SHOWN)).map((row) => row.change)
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
		dismiss: (device: DeviceId, action: RemoteDeviceAction) => remote.dismiss(device, action),
		serverQuota: () => remote.space().catch(() => null),
		async dismissEvictionNotice() {
			await connection.write(['meta'], (tx) => putMeta(tx, 'evicted', false));
			await syncing.refresh();
		},
		rejected: () =>
			connection.read(['rejected'], async (tx) => (await tx.objectStore('rejected').getAll()) as Rejected[]),
		retryRejected: (key: number) => announceWrite(retryRejected(writing, key)),
		discardRejected: (key: number) => announceWrite(discardRejected(writing, key)),
		async confirmDeletes(answer: 'apply' | 'keep') {
			const asked = syncing.status().deletes ?? 0;
			await announceWrite(connection.write(['meta'], (tx) => putMeta(tx, 'deletes', { asked, answer })));
			await syncing.sync();
		},
		storageUsage: () => readStorageUsage(connection, storage),
		requestPersistence: async () => (await (storage as Persisting | undefined)?.persist?.()) ?? false,
		status: () => syncing.status(),
		sync: () => syncing.sync(),
		download: () => syncing.download(),
		listen: (onChange: () => void) => listenForChanges({ connection, remote, env, lock, reader }, onChange),
		rest: () => searchWorker.rest(),
		wake: () => searchWorker.wake(),
		close() {
			syncing.stop();
			searchWorker.close();
		}
	};
}

export interface DeviceAccountsDeps {
	readonly env: Environment;
	readonly lock: Lock;
	readonly modules: DeferredModules;
	/** The account signed in on this device. */
	readonly current: CurrentAccount;
}

export function openDeviceAccounts({ env, lock, modules, current }: DeviceAccountsDeps): Accounts {
	return openAccounts(connectToServer(), env, lock, modules, { current });
}

function connectToServer(): ApiClient {
	return createApiClient((input, init) => fetch(input, init));
}
