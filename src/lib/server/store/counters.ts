// Manages counters, epoch and lineage, from which cursors are made and by which a rolled-back history is recognised.
import type { Timestamp } from '../../domain/core/hybrid-clock.ts';
import type { Db } from '../db/schema.ts';

/** The row that counts shared articles. */
export const SHARED = '';

/** The counter of a reader, or of the shared articles, and the lineage under which it was last incremented. */
export interface CounterState {
	readonly value: number;
	readonly lineage: string;
}

/**
 * Takes `count` numbers of a reader's counter, as the first statement of every transaction that writes for that reader:
 * the row stays locked until the commit, so that number order is commit order.
 * @returns the number before the first number taken
 */
export async function incrementCounter(trx: Db, reader: string, count: number): Promise<number> {
	const row = await trx
		.insertInto('counters')
		.values({ reader, value: count, lineage: '' })
		.onConflict((conflict) =>
			conflict.column('reader').doUpdateSet((eb) => ({ value: eb('counters.value', '+', count) }))
		)
		.returning(['value', 'lineage'])
		.executeTakeFirstOrThrow();
	const before = Number(row.value) - count;
	const lineage = await readMeta(trx, 'lineage');
	if (lineage !== null && row.lineage !== lineage)
		await endLineage(trx, reader, { value: before, lineage: row.lineage }, lineage);
	return before;
}

async function endLineage(trx: Db, reader: string, ended: CounterState, next: string): Promise<void> {
	await trx
		.insertInto('lineage_ends')
		.values({ reader, ...ended })
		.onConflict((conflict) => conflict.columns(['reader', 'lineage']).doNothing())
		.execute();
	await trx.updateTable('counters').set({ lineage: next }).where('reader', '=', reader).execute();
}

/** The latest timestamp written for a reader, or for any reader: the server's time is never before it. */
export async function latestTimestamp(db: Db, reader?: string): Promise<Timestamp | null> {
	const all = db.selectFrom('counters').select((eb) => eb.fn.max('clock').as('latest'));
	const row = await (reader === undefined ? all : all.where('reader', '=', reader)).executeTakeFirst();
	return (row?.latest ?? null) as Timestamp | null;
}

export async function raiseLatestTimestamp(trx: Db, reader: string, stamp: Timestamp): Promise<void> {
	await trx
		.updateTable('counters')
		.set({ clock: stamp })
		.where('reader', '=', reader)
		.where((eb) => eb.or([eb('clock', 'is', null), eb('clock', '<', stamp)]))
		.execute();
}

export async function readCounter(db: Db, reader: string): Promise<CounterState> {
	const row = await db
		.selectFrom('counters')
		.select(['value', 'lineage'])
		.where('reader', '=', reader)
		.executeTakeFirst();
	return { value: Number(row?.value ?? 0), lineage: row?.lineage ?? '' };
}

/** Whether a cursor's counter is in this database's history; false for a history that was rolled back. */
export async function isInHistory(db: Db, reader: string, cursor: CounterState, head: CounterState): Promise<boolean> {
	if (cursor.lineage === head.lineage) return cursor.value <= head.value;
	const end = await db
		.selectFrom('lineage_ends')
		.select('value')
		.where('reader', '=', reader)
		.where('lineage', '=', cursor.lineage)
		.executeTakeFirst();
	return end !== undefined && cursor.value <= Number(end.value);
}

export async function readMeta(db: Db, key: string): Promise<string | null> {
	const row = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst();
	return row?.value ?? null;
}

export async function writeMeta(db: Db, key: string, value: string): Promise<void> {
	await db
		.insertInto('meta')
		.values({ key, value })
		.onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
		.execute();
}

/** Deletes a value if it is still stored. @returns whether this call did; of several parallel callers only one does */
export async function deleteMetaIf(db: Db, key: string, value: string): Promise<boolean> {
	const { numDeletedRows } = await db
		.deleteFrom('meta')
		.where('key', '=', key)
		.where('value', '=', value)
		.executeTakeFirst();
	return Number(numDeletedRows) === 1;
}

/** Writes a value if the key has none yet. @returns the stored value */
export async function insertMetaIfAbsent(db: Db, key: string, value: string): Promise<string> {
	await db
		.insertInto('meta')
		.values({ key, value })
		.onConflict((conflict) => conflict.column('key').doNothing())
		.execute();
	return (await readMeta(db, key)) ?? value;
}
