// The parts of the library that showing a list or an article does not need: writes, sync, search, and accounts beyond
// the current one. They are half of the library's code. Pages load them as one file after the first screen is drawn, or
// when one of them is called earlier. The service worker contains them.
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
import { editTags, undoTagEdit, type OnProgress, type TagEdit, type TagEditReceipt } from './edit-tags.ts';
import { mutate, mutatePlanned, type EntryPlan, type Mutation } from './mutations.ts';
import { positionKeeping } from './positions.ts';
import { discardRejected, retryRejected } from './resolve-rejected.ts';
import { receiptOf } from './save-receipts.ts';
import { saveCapture, type CapturedPage } from './save-capture.ts';
import { save, type SaveOptions } from './save.ts';
import { keepUnsaved, readUnsaved, saveAll, type SaveAllOptions } from './save-all.ts';
import { openFeedLibrary } from './open-feed-library.ts';
import { openExtraction } from './extract-again.ts';
import { recentSearches } from './search/client/recent-searches.ts';
import { searchClient, type StartSearch } from './search/client/search-client.ts';
import { searchEntries } from './search/client/search-entries.ts';
import { resetAttempts } from './store/captures.ts';
import { readDuplicates } from './store/duplicate-entries.ts';
import { readEntriesOfAddresses, readRowOfAddress } from './store/find-address.ts';
import { readAllHighlights, readHighlights } from './store/highlights.ts';
import { readConflicts } from './store/note-conflicts.ts';
import { storePicture } from './store/pictures.ts';
import type { UnsavedText } from './db/schema.ts';
import { openListViews } from './store/list-views.ts';
import { readSettings } from './store/settings.ts';
import { readTags } from './store/tags.ts';
import { downloadArticle } from './sync/download-articles.ts';
import { listenForChanges } from './sync/listen-for-changes.ts';
import type { RejectedChange } from './sync/rejected-changes.ts';
import { createSyncController, type ImportHandling, type Lock } from './sync/sync-controller.ts';
import { readRounds } from './sync/sync-history.ts';
import { emptyTrash } from './empty-trash.ts';
import { undoSave } from './undo-save.ts';
import type { ArticleId, Picture, PictureHash } from '../domain/article.ts';
import type { DeviceId } from '../domain/core/hybrid-clock.ts';
import { Failure } from '../domain/core/failure.ts';
import type { RemoteDeviceAction } from '../domain/device.ts';
import type { Entry } from '../domain/entry.ts';
import type { EntryId } from '../domain/entry-fields.ts';
import type { HighlightAnchor, HighlightId } from '../domain/highlight.ts';

/** Maximum number of pending changes that a screen shows. */
const MAX_PENDING_SHOWN = 100;

/** Time for screens to read their rows after a write, before the status counts, ms. */
const STATUS_DELAY_MS = 50;

/** `persist` is missing in the types of workers, where browsers refuse it; pages may be granted it. */
type Persisting = StorageManager & { persist?: () => Promise<boolean> };

export interface DeferredDeps {
	readonly account: Account;
	/** Connection to the account's database. */
	readonly connection: Connection;
	/** Name of the database. */
	readonly database: string;
	readonly changeEvents: ChangeEvents;
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
	const { connection, env, changeEvents, lock, storage, imports } = deps;
	const { reader } = deps.account;
	const remote = deps.remote ?? connectToServer();
	const searchWorker = searchClient(
		deps.database,
		deps.startSearch ?? (() => Promise.reject(new Failure('database_lost')))
	);
	const syncController = createSyncController({ connection, remote, env, reader, changeEvents, lock, imports });
	const writeDeps = { connection, env };

	async function announceWrite<T>(work: Promise<T>): Promise<T> {
		const result = await work;
		announceWritten();
		return result;
	}

	function announceWritten(): void {
		changeEvents.announce('written');
		// The screens read their rows first, which the counts of a large library would delay.
		setTimeout(() => void syncController.refresh(), STATUS_DELAY_MS);
	}

	const downloadNow = (id: ArticleId): Promise<void> =>
		downloadArticle({ connection, remote, progress: () => changeEvents.announce('shelf') }, id);

	const mutateAndAnnounce = (mutations: readonly Mutation[]) => announceWrite(mutate(writeDeps, mutations));

	return {
		entryOfAddress: (address: string) => readRowOfAddress(connection, address),
		entriesOfAddresses: (addresses: readonly string[]) => readEntriesOfAddresses(connection, addresses),
		duplicates: (id: EntryId) => readDuplicates(connection, id),
		savePicture: (hash: PictureHash, picture: Picture) => storePicture(connection, hash, picture),
		search: (query: string, limit: number) => searchEntries(connection, searchWorker, query, limit),
		snippets: searchWorker.snippets,
		findMatches: searchWorker.findMatches,
		indexProgress: () => searchWorker.progress(),
		startIndexing: () => searchWorker.start(),
		watchIndex: searchWorker.watch,
		...openListViews(connection, changeEvents),
		...recentSearches(connection),
		...positionKeeping(writeDeps, announceWrite),
		downloadNow,
		...openExtraction({ reader, remote, sync: () => syncController.sync(), download: downloadNow }),
		async save(text: string, options?: SaveOptions) {
			const saved = await announceWrite(save(writeDeps, text, options));
			void reserveQuota(connection).catch(() => undefined);
			return saved;
		},
		async saveCapture(page: CapturedPage, options?: Pick<SaveOptions, 'reach' | 'tags'>) {
			const saved = await announceWrite(saveCapture(writeDeps, page, options));
			void reserveQuota(connection).catch(() => undefined);
			return saved;
		},
		async resendCaptures() {
			await connection.write(['captures'], resetAttempts);
			await syncController.sync();
		},
		async saveAll(addresses: readonly string[], { onSaved, ...options }: SaveAllOptions) {
			await saveAll(writeDeps, addresses, {
				...options,
				onSaved: (saved) => {
					announceWritten();
					onSaved?.(saved);
				}
			});
			void reserveQuota(connection).catch(() => undefined);
		},
		keepUnsaved: (text: UnsavedText | null, how?: 'add' | 'replace') => keepUnsaved(connection, text, how),
		unsaved: () => readUnsaved(connection),
		lastSave: (id: EntryId) => receiptOf(connection, id),
		undoSave: (id: EntryId) => announceWrite(undoSave(writeDeps, id)),
		mutate: mutateAndAnnounce,
		mutatePlanned: <Plan extends EntryPlan>(ids: Iterable<EntryId>, plan: (entries: readonly Entry[]) => Plan) =>
			announceWrite(mutatePlanned(writeDeps, ids, plan)),
		tags: () => readTags(connection),
		// Some batches may have been written before a failure.
		editTags: (edit: TagEdit, onProgress?: OnProgress) =>
			editTags(writeDeps, edit, onProgress).finally(announceWritten),
		undoTagEdit: (receipt: TagEditReceipt, onProgress?: OnProgress) =>
			undoTagEdit(writeDeps, receipt, onProgress).finally(announceWritten),
		emptyTrash: (chosen?: readonly EntryId[]) => announceWrite(emptyTrash(writeDeps, chosen)),
		highlights: (entry: EntryId) => readHighlights(connection, entry),
		allHighlights: () => readAllHighlights(connection),
		async highlight(made: HighlightAnchor, colour: string): Promise<HighlightId> {
			const id = randomId(env) as HighlightId;
			const subject = { entity: 'highlight', id } as const;
			await mutateAndAnnounce([
				{ ...subject, field: 'made', value: made },
				{ ...subject, field: 'colour', value: colour }
			]);
			return id;
		},
		...openFeedLibrary({ ...writeDeps, remote, changeEvents, announceWrite, announceWritten }),
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
			await syncController.refresh();
		},
		rejected: () =>
			connection.read(['rejected'], async (tx) => (await tx.objectStore('rejected').getAll()) as RejectedChange[]),
		retryRejected: (key: number) => announceWrite(retryRejected(writeDeps, key)),
		discardRejected: (key: number) => announceWrite(discardRejected(writeDeps, key)),
		async confirmDeletes(answer: 'apply' | 'keep') {
			const asked = syncController.status().deletesToConfirm ?? 0;
			await announceWrite(connection.write(['meta'], (tx) => putMeta(tx, 'deletes', { asked, answer })));
			await syncController.sync();
		},
		storageUsage: () => readStorageUsage(connection, storage),
		requestPersistence: async () => (await (storage as Persisting | undefined)?.persist?.()) ?? false,
		status: () => syncController.status(),
		sync: () => syncController.sync(),
		download: () => syncController.download(),
		listen: (onChange: () => void) => listenForChanges({ connection, remote, env, lock, reader }, onChange),
		suspend: () => searchWorker.suspend(),
		resume: () => searchWorker.resume(),
		close() {
			syncController.stop();
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
