// Buffers the rows of many entries in a transaction: reads them and their pending changes in a few requests, answers the
// reads of each change from memory, and writes each row once.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { EntryRow, OutboxRow, WriteTx } from '../db/schema.ts';
import { bufferItems } from './buffered-items.ts';
import { getMany, putMany } from './many-rows.ts';
import { fieldKeyRange } from './pending.ts';

/** A store of pending changes is read whole if it has at most so many rows for each entry, otherwise by entry. */
const READ_ALL_UP_TO = 4;

/**
 * Runs `work` with a stand-in for the transaction. It has the methods by which changes of entries are written
 * (`writeAndEnqueue`, `setFields`, `enqueue`) and no others; stores that are not buffered are those of the transaction.
 * @param tx a transaction with `MUTATION_STORES`
 * @param work gets the rows of the entries that exist, in the order of `ids`
 */
export async function withBufferedEntries<T>(
	tx: WriteTx,
	ids: Iterable<EntryId>,
	work: (tx: WriteTx, rows: readonly EntryRow[]) => Promise<T>
): Promise<T> {
	const wanted = [...new Set(ids)];
	const [rows, pending, rejected, seen] = await Promise.all([
		getMany<EntryRow>(tx.objectStore('entries'), wanted),
		readOf(tx, 'outbox', wanted),
		readOf(tx, 'rejected', wanted),
		readSeen(tx)
	]);
	const present = rows.filter((row) => row !== undefined);
	const items = await bufferItems(tx, wanted, present);
	const entries = new BufferedRows(tx, wanted, present);
	const outbox = new BufferedOutbox(pending);
	const toIndex = new Set<EntryId>();
	const stores: Readonly<Record<string, object>> = {
		...items.stores,
		entries,
		outbox: { index: () => ({ getAll: (target: string) => outbox.rowsOf(target) }), put: outbox.put.bind(outbox) },
		rejected: {
			index: () => ({
				getAllKeys: (target: string) => rejected.flatMap((row) => (row.target === target ? [row.key] : []))
			}),
			delete: (key: number) => tx.objectStore('rejected').delete(key)
		},
		meta: { get: (key: string) => (key === 'seen' ? seen : tx.objectStore('meta').get(key)) },
		toIndex: { add: ({ entry }: { entry: EntryId }) => toIndex.add(entry) }
	};
	const standIn = { objectStore: (name: string) => stores[name] ?? tx.objectStore(name as never) };
	const result = await work(standIn as unknown as WriteTx, present);
	putMany(tx.objectStore('entries'), entries.changed());
	putMany(tx.objectStore('outbox'), outbox.changed());
	items.flush();
	putMany(
		tx.objectStore('toIndex'),
		[...toIndex].map((entry) => ({ entry }))
	);
	return result;
}

/** Not read in place: an error that is thrown there would leave the promises beside it without a handler. */
async function readSeen(tx: WriteTx) {
	return tx.objectStore('meta').get('seen');
}

/** The rows of a store of changes that belong to these entries, and perhaps others. */
async function readOf<Name extends 'outbox' | 'rejected'>(tx: WriteTx, name: Name, ids: readonly EntryId[]) {
	const store = tx.objectStore<'outbox' | 'rejected'>(name);
	const count = await store.count();
	if (count === 0) return [];
	if (count <= READ_ALL_UP_TO * ids.length) return store.getAll();
	const index = store.index('by-target');
	return (await Promise.all(ids.map((id) => index.getAll(fieldKeyRange({ entity: 'entry', id }))))).flat();
}

class BufferedRows {
	readonly #tx: WriteTx;
	readonly #buffered: ReadonlySet<EntryId>;
	readonly #rows: Map<EntryId, EntryRow>;
	readonly #changed = new Set<EntryId>();

	constructor(tx: WriteTx, buffered: readonly EntryId[], rows: readonly EntryRow[]) {
		this.#tx = tx;
		this.#buffered = new Set(buffered);
		this.#rows = new Map(rows.map((row) => [row.id, row]));
	}

	get(id: EntryId): EntryRow | undefined | Promise<EntryRow | undefined> {
		return this.#buffered.has(id) ? this.#rows.get(id) : this.#tx.objectStore('entries').get(id);
	}

	put(row: EntryRow): unknown {
		if (!this.#buffered.has(row.id)) return this.#tx.objectStore('entries').put(row);
		this.#rows.set(row.id, row);
		return this.#changed.add(row.id);
	}

	changed(): EntryRow[] {
		return [...this.#changed].flatMap((id) => this.#rows.get(id) ?? []);
	}
}

interface Slot {
	row: OutboxRow;
	isChanged: boolean;
}

/** Rows keep their places: stored rows that of their key, new ones that of the first change of their field. */
class BufferedOutbox {
	readonly #slots: Slot[] = [];
	readonly #byTarget = new Map<string, Slot[]>();

	constructor(rows: readonly OutboxRow[]) {
		for (const row of rows) this.#add({ row, isChanged: false });
	}

	rowsOf(target: string): OutboxRow[] {
		return (this.#byTarget.get(target) ?? []).map(({ row }) => row);
	}

	put(row: OutboxRow): void {
		const slot = this.#byTarget.get(row.target)?.find((each) => each.row.key === row.key);
		if (slot === undefined) this.#add({ row, isChanged: true });
		else Object.assign(slot, { row, isChanged: true });
	}

	changed(): OutboxRow[] {
		return this.#slots.flatMap(({ row, isChanged }) => (isChanged ? [row] : []));
	}

	#add(slot: Slot): void {
		this.#slots.push(slot);
		const { target } = slot.row;
		this.#byTarget.set(target, [...(this.#byTarget.get(target) ?? []), slot]);
	}
}
