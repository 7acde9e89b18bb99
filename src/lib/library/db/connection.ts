// Opens, reopens and closes an account's database. Connections die in every browser, so only this file holds one.
import { openDB } from 'idb';
import { Failure } from '../../domain/core/failure.ts';
import { VERSION, type Database, type LibrarySchema, type ReadTx, type StoreName, type WriteTx } from './schema.ts';
import type { upgrade, UpgradeTx } from './upgrades.ts';

const ATTEMPTS = 3;

export interface Connection {
	/** Runs `work` in a read transaction. It may run again on a new connection, so it must only read. */
	read<T>(stores: readonly StoreName[], work: (tx: ReadTx) => Promise<T>): Promise<T>;
	/**
	 * Runs `work` in a write transaction and resolves after the commit. `work` awaits only `tx` and may run again
	 * from the start on a new connection. If it throws, the transaction is aborted.
	 * @throws Failure `quota`, `database_lost`, `outdated_tab`, or the error of `work`
	 */
	write<T>(stores: readonly StoreName[], work: (tx: WriteTx) => Promise<T>): Promise<T>;
	/**
	 * Aborts running transactions and closes the database until `wake`, which runs them again. For a page that the
	 * browser suspends: in WebKit a suspended transaction blocks every other page for good.
	 */
	rest(): void;
	wake(): void;
	close(): void;
}

export interface ConnectionEvents {
	/** This connection was closed: another tab upgrades or deletes the database. */
	closed?: () => void;
	/** An older tab blocks opening. */
	blocked?: () => void;
	/** Called with the stores and durability of each write transaction, for tests that watch or crash them. */
	writing?: (stores: readonly StoreName[], durability: IDBTransactionDurability, tx: WriteTx) => void;
}

/** Stores whose loss would lose the reader's changes: their transactions use strict durability. */
const STRICT: ReadonlySet<StoreName> = new Set<StoreName>(['outbox', 'rejected']);

/** @param loadUpgrades loads the code of upgrades, which most starts do without */
export function connect(name: string, loadUpgrades: LoadUpgrades, events: ConnectionEvents = {}): Connection {
	let opening: Promise<Database> | null = null;
	let closed = false;
	const underWay = new Set<ReadTx | WriteTx>();
	let resting: PromiseWithResolvers<void> | null = null;
	let rests = 0;

	function open(): Promise<Database> {
		if (closed) return Promise.reject(new Failure('database_lost', { reason: 'closed' }));
		opening ??= openDatabase(name, loadUpgrades, { ...events, forget, deleted: end, isClosed: () => closed }).catch(
			(error: unknown) => {
				forget();
				throw error;
			}
		);
		return opening;
	}

	function forget(): void {
		opening = null;
	}

	/** The reader signed out or the device was erased: pending work must not create the database again. */
	function end(): void {
		closed = true;
	}

	function closeHandle(): void {
		void opening?.then((database) => database.close()).catch(() => undefined);
		forget();
	}

	/**
	 * Tracks a transaction while it runs. Its `done` is awaited elsewhere; here it must not cause an unhandled
	 * rejection.
	 */
	function follow(tx: ReadTx | WriteTx): void {
		underWay.add(tx);
		const forgetTx = () => void underWay.delete(tx);
		tx.done.then(forgetTx, forgetTx);
	}

	async function attempt<T>(work: (database: Database) => Promise<T>): Promise<T> {
		let cause: unknown;
		for (let count = 0; count < ATTEMPTS; count++) {
			await resting?.promise;
			const before = rests;
			try {
				const database = await open();
				if (rests === before) return await work(database);
			} catch (error) {
				if (rests === before || closed) cause = classifyError(error);
			}
			// Aborted or overtaken by `rest`, not by a fault: that does not count as an attempt.
			if (rests !== before && !closed) count--;
		}
		throw new Failure('database_lost', { reason: nameOf(cause) }, { cause });
	}

	/**
	 * Closes a lost connection so that the work is tried again.
	 * @throws errors that a new connection would not fix
	 */
	function classifyError(error: unknown): unknown {
		if (nameOf(error) === 'QuotaExceededError') throw new Failure('quota', {}, { cause: error });
		// Another tab runs a newer build and has upgraded the database; this one cannot use it any more.
		if (nameOf(error) === 'VersionError') throw new Failure('outdated_tab', {}, { cause: error });
		if (!isLost(error)) throw error;
		closeHandle();
		return error;
	}

	return {
		read: (stores, work) =>
			attempt(async (database) => {
				const tx = database.transaction([...stores], 'readonly');
				follow(tx);
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
				follow(tx);
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
		rest() {
			rests++;
			resting ??= Promise.withResolvers();
			underWay.forEach(abort);
			closeHandle();
		},
		wake() {
			resting?.resolve();
			resting = null;
		},
		close() {
			end();
			closeHandle();
		}
	};
}

interface OpenEvents extends ConnectionEvents {
	/** Called when the database is deleted. */
	readonly deleted: () => void;
	/** Called when the connection is closed. */
	readonly forget: () => void;
	/** Whether the database is not wanted any more. */
	readonly isClosed: () => boolean;
}

type Upgrade = typeof upgrade;
export type LoadUpgrades = () => Promise<{ readonly upgrade: Upgrade }>;

/** The code of upgrades is loaded when one is due, since most starts need none: a first attempt finds out. */
async function openDatabase(name: string, loadUpgrades: LoadUpgrades, events: OpenEvents): Promise<Database> {
	let isDue = false;
	const findOut = (_database: Database, _from: number, _to: number | null, tx: UpgradeTx) => {
		isDue = true;
		tx.abort();
		return Promise.resolve();
	};
	try {
		return await openWith(findOut, name, events);
	} catch (error) {
		if (!isDue) throw error;
	}
	const { upgrade } = await loadUpgrades().catch((cause: unknown) => {
		throw new Failure('not_loaded', {}, { cause });
	});
	// The database may have been deleted meanwhile, and must not be created again.
	if (events.isClosed()) throw new Failure('database_lost', { reason: 'closed' });
	return openWith(upgrade, name, events);
}

function openWith(upgrade: Upgrade, name: string, events: OpenEvents): Promise<Database> {
	return openDB<LibrarySchema>(name, VERSION, {
		upgrade(database, from, to, tx) {
			// `idb` does not await it: a failing step must abort the upgrade, and `openDB` reports that.
			tx.done.catch(() => undefined);
			upgrade(database, from, to, tx).catch(() => tx.abort());
		},
		blocked: () => events.blocked?.(),
		blocking(_current, wanted, event) {
			// versionchange: close at once, in the worker too, or the other tab waits forever
			(event.target as IDBDatabase).close();
			events.forget();
			if (wanted === null) events.deleted();
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

/** Errors by which Chromium and WebKit report that the connection failed, not the work. */
function isLost(error: unknown): boolean {
	const name = nameOf(error);
	if (name === 'InvalidStateError' || name === 'UnknownError') return true;
	const message = error instanceof Error ? error.message : '';
	return /connection (to Indexed Database server )?(lost|is clos)|in-progress transaction|backing store/i.test(message);
}

function nameOf(error: unknown): string {
	return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : String(error);
}
