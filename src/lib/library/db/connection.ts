// Opens, reopens and closes an account's database. Browsers may close connections at any time, so only this file holds
// one.
import { openDB } from 'idb';
import { Failure } from '../../domain/core/failure.ts';
import { VERSION, type Database, type LibrarySchema, type ReadTx, type StoreName, type WriteTx } from './schema.ts';
import type { upgrade, UpgradeTx } from './upgrades.ts';

const ATTEMPTS = 3;

export interface Connection {
	/** Runs `work` in a read transaction. `work` may run again on a new connection, so it must only read. */
	read<T>(stores: readonly StoreName[], work: (tx: ReadTx) => Promise<T>): Promise<T>;
	/**
	 * Runs `work` in a write transaction and resolves after the commit. `work` awaits only `tx` and may run again
	 * from the start on a new connection. If it throws, the transaction is aborted.
	 * @throws Failure `quota`, `database_lost`, `outdated_tab`, or the error of `work`
	 */
	write<T>(stores: readonly StoreName[], work: (tx: WriteTx) => Promise<T>): Promise<T>;
	/**
	 * Aborts running transactions and closes the database until `resume`, which runs them again. For a page that the
	 * browser suspends: in WebKit a suspended transaction blocks every other page for good.
	 */
	suspend(): void;
	resume(): void;
	close(): void;
}

export interface ConnectionEvents {
	/** This connection was closed: another tab upgrades or deletes the database. */
	closed?: () => void;
	/** A tab with an older version of the database blocks opening. */
	blocked?: () => void;
	/** Called with the stores and durability of each write transaction, for tests that watch or crash them. */
	writing?: (stores: readonly StoreName[], durability: IDBTransactionDurability, tx: WriteTx) => void;
}

/** Stores whose loss would lose the reader's changes: their transactions use strict durability. */
const STRICT: ReadonlySet<StoreName> = new Set<StoreName>(['outbox', 'rejected']);

/** @param loadUpgrades loads the code of upgrades, which is rarely needed */
export function connect(name: string, loadUpgrades: LoadUpgrades, events: ConnectionEvents = {}): Connection {
	let opening: Promise<Database> | null = null;
	let isClosed = false;
	const transactions = new Set<ReadTx | WriteTx>();
	let suspended: PromiseWithResolvers<void> | null = null;
	let suspendCount = 0;

	function open(): Promise<Database> {
		if (isClosed) return Promise.reject(new Failure('database_lost', { reason: 'closed' }));
		opening ??= openDatabase(name, loadUpgrades, {
			...events,
			forget: forgetHandle,
			deleted: markClosed,
			isClosed: () => isClosed
		}).catch((error: unknown) => {
			forgetHandle();
			throw error;
		});
		return opening;
	}

	function forgetHandle(): void {
		opening = null;
	}

	/** Closes for good, for example because the reader signed out. Pending work must not create the database again. */
	function markClosed(): void {
		isClosed = true;
	}

	function closeHandle(): void {
		void opening?.then((database) => database.close()).catch(() => undefined);
		forgetHandle();
	}

	/**
	 * Tracks a transaction while it runs, for `suspend`. Callers handle a rejection of `done`; here it must only not be
	 * unhandled.
	 */
	function track(tx: ReadTx | WriteTx): void {
		transactions.add(tx);
		const forgetTx = () => void transactions.delete(tx);
		tx.done.then(forgetTx, forgetTx);
	}

	async function attempt<T>(work: (database: Database) => Promise<T>): Promise<T> {
		let cause: unknown;
		for (let count = 0; count < ATTEMPTS; count++) {
			await suspended?.promise;
			const before = suspendCount;
			try {
				const database = await open();
				if (suspendCount === before) return await work(database);
			} catch (error) {
				if (suspendCount === before || isClosed) cause = classifyError(error);
			}
			// `suspend` aborted the work or closed the database meanwhile, which is no fault, so this does not count as an
			// attempt.
			if (suspendCount !== before && !isClosed) count--;
		}
		throw new Failure('database_lost', { reason: nameOf(cause) }, { cause });
	}

	/**
	 * Closes a lost connection, so that the work is tried again.
	 * @throws errors that a new connection would not fix
	 */
	function classifyError(error: unknown): unknown {
		if (nameOf(error) === 'QuotaExceededError') throw new Failure('quota', {}, { cause: error });
		// Another tab runs a newer build and has upgraded the database; this tab cannot use the database any more.
		if (nameOf(error) === 'VersionError') throw new Failure('outdated_tab', {}, { cause: error });
		if (!isLost(error)) throw error;
		closeHandle();
		return error;
	}

	return {
		read: (stores, work) =>
			attempt(async (database) => {
				const tx = database.transaction([...stores], 'readonly');
				track(tx);
				const result = await work(tx);
				// The result is known already, but in WebKit a worker that is terminated before `done` blocks the
				// database for good.
				await tx.done;
				return result;
			}),
		write: (stores, work) =>
			attempt(async (database) => {
				const durability = stores.some((store) => STRICT.has(store)) ? 'strict' : 'relaxed';
				const tx = database.transaction([...stores], 'readwrite', { durability });
				track(tx);
				events.writing?.(stores, durability, tx);
				let result;
				try {
					result = await work(tx);
				} catch (error) {
					abort(tx);
					throw tx.error ?? error;
				}
				await tx.done;
				return result;
			}),
		suspend() {
			suspendCount++;
			suspended ??= Promise.withResolvers();
			transactions.forEach(abort);
			closeHandle();
		},
		resume() {
			suspended?.resolve();
			suspended = null;
		},
		close() {
			markClosed();
			closeHandle();
		}
	};
}

interface OpenEvents extends ConnectionEvents {
	/** Called when the database is deleted. */
	readonly deleted: () => void;
	/** Called when the connection can no longer be used. */
	readonly forget: () => void;
	/** Whether the connection was closed for good, so that the database must not be opened again. */
	readonly isClosed: () => boolean;
}

type Upgrade = typeof upgrade;
export type LoadUpgrades = () => Promise<{ readonly upgrade: Upgrade }>;

/**
 * Opens the database. Loads the code of upgrades only if an upgrade is due, which the first attempt finds out and then
 * aborts.
 */
async function openDatabase(name: string, loadUpgrades: LoadUpgrades, events: OpenEvents): Promise<Database> {
	let isDue = false;
	const abortUpgrade = (_database: Database, _from: number, _to: number | null, tx: UpgradeTx) => {
		isDue = true;
		tx.abort();
		return Promise.resolve();
	};
	try {
		return await openWith(abortUpgrade, name, events);
	} catch (error) {
		if (!isDue) throw error;
	}
	const { upgrade } = await loadUpgrades().catch((cause: unknown) => {
		throw new Failure('not_loaded', {}, { cause });
	});
	// The connection may have been closed meanwhile because the database was deleted, which must not be created again.
	if (events.isClosed()) throw new Failure('database_lost', { reason: 'closed' });
	return openWith(upgrade, name, events);
}

function openWith(upgrade: Upgrade, name: string, events: OpenEvents): Promise<Database> {
	return openDB<LibrarySchema>(name, VERSION, {
		upgrade(database, from, to, tx) {
			// `idb` does not await `upgrade`, so a failing step aborts the transaction, which `openDB` reports.
			tx.done.catch(() => undefined);
			upgrade(database, from, to, tx).catch(() => tx.abort());
		},
		blocked: () => events.blocked?.(),
		blocking(_current, newVersion, event) {
			// Closed at once, in a worker too, because the other tab waits for it.
			(event.target as IDBDatabase).close();
			events.forget();
			if (newVersion === null) events.deleted();
			events.closed?.();
		},
		terminated: events.forget
	});
}

function abort(tx: ReadTx | WriteTx): void {
	try {
		tx.abort();
	} catch (error) {
		if (nameOf(error) !== 'InvalidStateError') throw error;
	}
}

/** Whether an error means that the connection failed, and not the work, as Chromium and WebKit report it. */
function isLost(error: unknown): boolean {
	const name = nameOf(error);
	if (name === 'InvalidStateError' || name === 'UnknownError') return true;
	const message = error instanceof Error ? error.message : '';
	return /connection (to Indexed Database server )?(lost|is clos)|in-progress transaction|backing store/i.test(message);
}

function nameOf(error: unknown): string {
	return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : String(error);
}
