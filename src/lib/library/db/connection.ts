// Opens, heals and closes one account's database. Connections die in every browser; nothing else holds one.
import { openDB } from 'idb';
import { Failure } from '../../domain/core/failure.ts';
import {
	upgrade,
	VERSION,
	type Database,
	type LibrarySchema,
	type ReadTx,
	type StoreName,
	type WriteTx
} from './schema.ts';

const ATTEMPTS = 3;

export interface Connection {
	/** Runs `work` in one read transaction. It may run again on a new connection: it must only read. */
	read<T>(stores: readonly StoreName[], work: (tx: ReadTx) => Promise<T>): Promise<T>;
	/**
	 * Runs `work` in one write transaction and resolves after the commit. `work` awaits nothing but `tx`, and may run
	 * again from the start on a new connection. A throw undoes all of it.
	 * @throws Failure `quota`, `database_lost`, `outdated_tab`, or what `work` threw
	 */
	write<T>(stores: readonly StoreName[], work: (tx: WriteTx) => Promise<T>): Promise<T>;
	/**
	 * Undoes what is under way and lets go of the database until `wake`, when it is done again. For a page that the
	 * browser sets aside: in WebKit a transaction that is set aside with it blocks every other page, for good.
	 */
	rest(): void;
	wake(): void;
	close(): void;
}

export interface ConnectionEvents {
	/** This connection had to go: the database is upgraded by another tab, or deleted. */
	closed?: () => void;
	/** An older tab keeps this one from opening. */
	blocked?: () => void;
	/** Each transaction that writes: its stores and durability. For tests that watch, and crash, them. */
	writing?: (stores: readonly StoreName[], durability: IDBTransactionDurability, tx: WriteTx) => void;
}

/** Stores whose loss would lose what a reader did: their transactions wait for the disk. */
const STRICT: ReadonlySet<StoreName> = new Set<StoreName>(['outbox', 'rejected']);

export function connect(name: string, events: ConnectionEvents = {}): Connection {
	let opening: Promise<Database> | null = null;
	let closed = false;
	const underWay = new Set<ReadTx | WriteTx>();
	let resting: PromiseWithResolvers<void> | null = null;
	let rests = 0;

	function open(): Promise<Database> {
		if (closed) return Promise.reject(new Failure('database_lost', { reason: 'closed' }));
		opening ??= openDatabase(name, events, forget, end).catch((error: unknown) => {
			forget();
			throw error;
		});
		return opening;
	}

	function forget(): void {
		opening = null;
	}

	/** The reader signed out, or had the device emptied: what still goes on must not make the database anew. */
	function end(): void {
		closed = true;
	}

	function closeHandle(): void {
		void opening?.then((database) => database.close()).catch(() => undefined);
		forget();
	}

	/** Knows a transaction as long as it runs. Its `done` is awaited elsewhere; here it must not go unhandled. */
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
			// Undone or overtaken by `rest`, not by a fault: that was no attempt.
			if (rests !== before && !closed) count--;
		}
		throw new Failure('database_lost', { reason: nameOf(cause) }, { cause });
	}

	/** Lets a lost connection go, to be tried again. @throws what no other connection would mend */
	function classifyError(error: unknown): unknown {
		if (nameOf(error) === 'QuotaExceededError') throw new Failure('quota', {}, { cause: error });
		// Another tab runs a newer build and has upgraded the database: this one can neither read nor write it.
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
				// What was read is known before, but in WebKit a worker that is ended between the two blocks the database for good.
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

/** @param deleted told that the database is deleted @param forget that there is no connection any more */
function openDatabase(
	name: string,
	events: ConnectionEvents,
	forget: () => void,
	deleted: () => void
): Promise<Database> {
	return openDB<LibrarySchema>(name, VERSION, {
		upgrade(database, from, to, tx) {
			// The library does not wait for it: a step that fails must undo the whole upgrade, and `openDB` tells of it.
			tx.done.catch(() => undefined);
			upgrade(database, from, to, tx).catch(() => tx.abort());
		},
		blocked: () => events.blocked?.(),
		blocking(_current, wanted, event) {
			// versionchange: close at once, in the worker too, or the other tab waits for ever
			(event.target as IDBDatabase).close();
			forget();
			if (wanted === null) deleted();
			events.closed?.();
		},
		terminated: forget
	});
}

function abort(tx: ReadTx | WriteTx): void {
	try {
		tx.abort();
	} catch (error) {
		if (nameOf(error) !== 'InvalidStateError') throw error;
	}
}

/** The errors by which Chromium and WebKit say that the connection, not the work, is at fault. */
function isLost(error: unknown): boolean {
	const name = nameOf(error);
	if (name === 'InvalidStateError' || name === 'UnknownError') return true;
	const message = error instanceof Error ? error.message : '';
	return /connection (to Indexed Database server )?(lost|is clos)|in-progress transaction|backing store/i.test(message);
}

function nameOf(error: unknown): string {
	return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : String(error);
}
