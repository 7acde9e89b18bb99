// Stores failed attempts in the database, so that all processes of a server count together, also after a restart.
import type { Db } from '../db/schema.ts';

export interface Tries {
	readonly count: number;
	/** Time of the last failed attempt, ms since 1970. */
	readonly at: number;
}

export async function readTries(db: Db, key: string): Promise<Tries | null> {
	const row = await db.selectFrom('tries').select(['count', 'at']).where('key', '=', key).executeTakeFirst();
	return row === undefined ? null : { count: Number(row.count), at: Number(row.at) };
}

/**
 * Writes `next` if `before` is still stored. @returns whether this call did; of several parallel callers only one does
 */
export async function replaceTries(db: Db, key: string, before: Tries | null, next: Tries): Promise<boolean> {
	if (before === null) {
		const added = await db
			.insertInto('tries')
			.values({ key, ...next })
			.onConflict((conflict) => conflict.column('key').doNothing())
			.executeTakeFirst();
		return Number(added.numInsertedOrUpdatedRows) === 1;
	}
	const { numUpdatedRows } = await db
		.updateTable('tries')
		.set(next)
		.where('key', '=', key)
		.where('count', '=', before.count)
		.where('at', '=', before.at)
		.executeTakeFirst();
	return Number(numUpdatedRows) === 1;
}

export async function forgetTries(db: Db, key: string): Promise<void> {
	await db.deleteFrom('tries').where('key', '=', key).execute();
}

/** @param before ms since 1970 */
export async function forgetTriesBefore(db: Db, before: number): Promise<void> {
	await db.deleteFrom('tries').where('at', '<', before).execute();
}
