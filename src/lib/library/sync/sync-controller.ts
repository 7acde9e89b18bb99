// Syncing as the reader sees it: one round at a time, downloads after it, and a status that tells how it stands.
import { codeOf, type FailureCode } from '../../domain/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { countToDownload } from '../store/articles.ts';
import type { Connection } from '../db/connection.ts';
import { getMeta, putMeta, type Environment } from '../db/meta.ts';
import type { ChangeEvents } from '../db/change-events.ts';
import { countOverQuota } from '../store/upload-queue.ts';
import { recordRound } from './sync-history.ts';
import type { RoundCounts } from './sync-round.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { Supplied } from './upload-articles.ts';

export interface SyncStatus {
	/** `parked`: waits for the reader (signed out, another account, an old app, a question about deletes). */
	readonly phase: 'idle' | 'syncing' | 'parked';
	/** Changes on this device that the server has not. */
	readonly waiting: number;
	readonly rejected: number;
	/** When a round last reached the server, ms since 1970. */
	readonly lastSynced: number | null;
	/** Why the last round, or what follows it, did not go through, or why a text cannot be sent; null when all did. */
	readonly failure: FailureCode | null;
	/** Entries whose page the server still has to fetch. */
	readonly fetching: number;
	/** Articles whose text or pictures are still to come to this device. */
	readonly downloading: number;
	/** Articles that are on this device alone: the reader's space on the server is used up. */
	readonly withoutRoom: number;
	/** The server wants to remove this many entries for good: nothing is removed until the reader answers. */
	readonly deletes: number | null;
	/** The browser had removed what was kept here; it comes again. */
	readonly evicted: boolean;
}

/** Runs `work` while no other tab or worker runs work of the same name. */
export type Lock = (name: string, work: () => Promise<void>) => Promise<void>;

export interface SyncControllerDeps {
	readonly connection: Connection;
	readonly remote: ApiClient;
	readonly world: Environment;
	readonly reader: ReaderId;
	readonly news: ChangeEvents;
	readonly lock: Lock;
	readonly adoption?: Adopting | undefined;
}

/** What becomes of libraries that were, or are to be, merged into this one. */
export interface Adopting {
	/** Merges what was to be merged when the app ended. */
	resumeImport(): Promise<void>;
	/** Lets libraries go, now that the server has all of them. */
	finishImport(adopted: readonly ReaderId[]): Promise<void>;
}

export interface SyncController {
	status(): SyncStatus;
	/** Reads the counts of the status anew. */
	refresh(): Promise<void>;
	/** One round at a time; downloads follow it by themselves. */
	sync(): Promise<void>;
	/** Resolves when all that can be had now is here. */
	download(): Promise<void>;
	stop(): void;
}

const PARKING: ReadonlySet<FailureCode> = new Set<FailureCode>([
	'signed_out',
	'other_account',
	'old_protocol',
	'erased'
]);

/** The code of what went wrong; what has none is a bug of ours, and is told to the console. */
function codeOrLog(error: unknown): FailureCode {
	const code = codeOf(error);
	if (code === 'internal') console.error('sync failed', error);
	return code;
}

export function createSyncController(deps: SyncControllerDeps): SyncController {
	const { connection, news } = deps;
	let status: SyncStatus = {
		phase: 'idle',
		waiting: 0,
		rejected: 0,
		lastSynced: null,
		failure: null,
		fetching: 0,
		downloading: 0,
		withoutRoom: 0,
		deletes: null,
		evicted: false
	};
	let running: Promise<void> | null = null;
	let loading: Promise<void> | null = null;
	let again = false;
	/** Why the last round did not go through. */
	let trouble: FailureCode | null = null;
	/** Why a text cannot be sent: from one round to the next it stays so until it is sent. */
	let unsent: FailureCode | null = null;
	/** Whether the counts of the status are those of the shelf: what changes it, here or elsewhere, makes them old. */
	let counted = false;
	let stopped = false;
	/** Whether there is nothing left to merge from before the app was opened. */
	let whole = false;
	const unwatch = news.watch((what) => {
		if (what !== 'status') counted = false;
	});

	function show(change: Partial<SyncStatus>): void {
		status = { ...status, ...change };
		if (!stopped) news.tell('status');
	}

	async function refresh(): Promise<void> {
		counted = true;
		const [waiting, rejected, fetching, downloading, withoutRoom, lastSynced, question, evicted] =
			await connection.read(['entries', 'articles', 'outbox', 'rejected', 'offers', 'meta'], (tx) =>
				Promise.all([
					tx.objectStore('outbox').count(),
					tx.objectStore('rejected').count(),
					tx.objectStore('entries').index('by-fetching').count(),
					countToDownload(tx),
					countOverQuota(tx),
					getMeta(tx, 'lastSynced'),
					getMeta(tx, 'deletes'),
					getMeta(tx, 'evicted')
				])
			);
		const deletes = question?.answer === null ? question.asked : null;
		show({ waiting, rejected, fetching, downloading, withoutRoom, lastSynced, deletes, evicted: evicted ?? false });
	}

	/** A library that was taken over stays as it was until nothing of this one is unacknowledged. */
	async function finishImport(): Promise<void> {
		const adopted = await connection.read(['meta', 'outbox', 'rejected', 'offers'], async (tx) => {
			if ((await getMeta(tx, 'healing')) !== null) return [];
			for (const store of ['outbox', 'rejected', 'offers'] as const)
				if ((await tx.objectStore(store).count()) > 0) return [];
			return (await getMeta(tx, 'adopted')) ?? [];
		});
		if (adopted.length === 0) return;
		await deps.adoption?.finishImport(adopted);
		// Another library may have been merged meanwhile: of that the server has heard nothing.
		await connection.write(['meta'], async (tx) => {
			const now = (await getMeta(tx, 'adopted')) ?? [];
			await putMeta(
				tx,
				'adopted',
				now.filter((reader) => !adopted.includes(reader))
			);
		});
	}

	/** The same. @returns the code of what kept an earlier library from being removed */
	async function tryToFinish(): Promise<FailureCode | null> {
		try {
			await finishImport();
			return null;
		} catch (error) {
			return codeOrLog(error);
		}
	}

	/** What keeps a library from being merged, a full disk for one, keeps no change from being sent. */
	async function resumeImport(): Promise<FailureCode | null> {
		try {
			await deps.adoption?.resumeImport();
			whole = true;
			return null;
		} catch (error) {
			return codeOrLog(error);
		}
	}

	async function runOnce(): Promise<void> {
		let failure: FailureCode | null;
		let asks = false;
		let heard = true;
		let changed = true;
		const tally: RoundCounts = { sent: 0, received: 0 };
		if (!counted) await refresh().catch(() => undefined);
		show({ phase: 'syncing' });
		try {
			// Loaded when it is first needed: to show a list takes no round.
			const { runRound } = await import('./sync-round.ts');
			const late = whole ? null : await resumeImport();
			await deps.lock(`offprint-sync-${deps.reader}`, async () => {
				({ asks, news: heard, changed } = await runRound(deps, tally));
			});
			if (changed) news.tell('shelf');
			else if (heard) news.tell('sent');
			failure = late;
		} catch (error) {
			failure = codeOrLog(error);
		}
		await recordRound(connection, { at: deps.world.now(), ...tally, failure }).catch(() => undefined);
		// Counting a large shelf takes longer than a round that brings nothing.
		if (heard || !counted) await refresh().catch(() => undefined);
		else show({ lastSynced: deps.world.now() });
		failure ??= await tryToFinish();
		const parked = asks || (failure !== null && PARKING.has(failure));
		trouble = failure;
		show({ phase: parked ? 'parked' : 'idle', failure: trouble ?? unsent });
	}

	async function run(): Promise<void> {
		do {
			again = false;
			await runOnce();
		} while (again && !stopped && trouble === null);
		running = null;
		if (trouble === null) void startDownloads();
	}

	function noteSupplied({ sent, failed }: Supplied): null {
		unsent = failed;
		// The server's answer to what it was sent comes with another round.
		again ||= sent > 0;
		return null;
	}

	/** Apart from the rounds: what the reader writes does not wait until ten thousand pictures have come. */
	async function runDownloads(): Promise<void> {
		try {
			const [{ download }, { uploadArticles }] = await Promise.all([
				import('./download-articles.ts'),
				import('./upload-articles.ts')
			]);
			await deps.lock(`offprint-download-${deps.reader}`, async () => {
				const late = await uploadArticles(deps).then(noteSupplied, codeOrLog);
				await download({ ...deps, progress: () => news.tell('shelf') });
				show({ failure: late ?? trouble ?? unsent });
			});
		} catch (error) {
			show({ failure: codeOrLog(error) });
		}
		loading = null;
		await refresh().catch(() => undefined);
		if (status.failure === null) show({ failure: await tryToFinish() });
		if (again) void sync();
	}

	function startDownloads(): Promise<void> {
		if (stopped) return Promise.resolve();
		return (loading ??= runDownloads());
	}

	function sync(): Promise<void> {
		if (stopped) return Promise.resolve();
		// What was written while a round runs is not in it: another follows.
		if (running !== null) again = true;
		return (running ??= run());
	}

	return {
		status: () => status,
		refresh: () => refresh().catch(() => undefined),
		sync,
		download: startDownloads,
		stop() {
			stopped = true;
			unwatch();
		}
	};
}
