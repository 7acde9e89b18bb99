// Marks and removes orphaned articles and pictures.
import { sql } from 'kysely';
import type { DatabaseHandle } from '../db/open.ts';
import type { Db, Schema } from '../db/schema.ts';
import { incrementCounter, SHARED } from './counters.ts';

export type Kind = Schema['unneeded']['kind'];

/** Orphans are removed after this time. */
export const UNNEEDED_DAYS = 30;

const ROWS = {
	article: {
		table: sql.table('articles'),
		id: sql.ref('articles.id'),
		/** Whether an entry, also one in the trash, has the article, or a feed that somebody follows contains it. */
		isNeeded: sql<boolean>`(
			exists (select 1 from entries where entries.article = articles.id)
			or exists (select 1 from items join follows on follows.feed = items.feed where items.article = articles.id)
		)`
	},
	picture: {
		table: sql.table('pictures'),
		id: sql.ref('pictures.hash'),
		/** Whether an article, an entry without an article, or a feed shows the picture. */
		isNeeded: sql<boolean>`(exists (select 1 from refs where refs.picture = pictures.hash)
			or exists (select 1 from entries where entries.lead = pictures.hash)
			or exists (select 1 from feeds where feeds.icon = pictures.hash))`
	}
} as const;

/** Unmarks articles or pictures that are about to be used, which protects them for thirty days from now. */
export async function clearMarks(db: Db, kind: Kind, ids: readonly string[]): Promise<void> {
	if (ids.length === 0) return;
	await db
		.deleteFrom('unneeded')
		.where('kind', '=', kind)
		.where('id', 'in', [...ids])
		.execute();
}

/**
 * Checks the next `limit` articles or pictures in the order of their ids: marks orphans, and unmarks those that are
 * used again.
 * @param now ms since 1970 @returns the last id that was checked; null at the end
 */
export async function markSlice(
	db: Db,
	kind: Kind,
	{ after, limit, now }: { after: string; limit: number; now: number }
): Promise<string | null> {
	const { table, id, isNeeded } = ROWS[kind];
	const { rows } = await sql<{ last: string | null }>`
		select max(id) as last from (select ${id} as id from ${table} where ${id} > ${after} order by ${id} limit ${limit}) as slice
	`.execute(db);
	const last = rows[0]?.last ?? null;
	if (last === null) return null;
	await sql`
		insert into unneeded (kind, id, since)
		select cast(${kind} as text), ${id}, cast(${now} as bigint) from ${table}
		where ${id} > ${after} and ${id} <= ${last} and not ${isNeeded}
		on conflict (kind, id) do nothing
	`.execute(db);
	await sql`
		delete from unneeded where kind = ${kind} and id > ${after} and id <= ${last}
		and exists (select 1 from ${table} where ${id} = unneeded.id and ${isNeeded})
	`.execute(db);
	return last;
}

/** The ids that were marked up to `before` (ms since 1970), the oldest marks first. */
export async function markedBefore(db: Db, kind: Kind, before: number, limit: number): Promise<string[]> {
	const rows = await db
		.selectFrom('unneeded')
		.select('id')
		.where('kind', '=', kind)
		.where('since', '<=', before)
		.orderBy('since')
		.orderBy('id')
		.limit(limit)
		.execute();
	return rows.map(({ id }) => id);
}

/**
 * Removes the given articles that are orphans and were marked up to `before`, with their items in feeds that nobody
 * follows.
 * @returns how many were removed
 */
export async function removeArticles(
	{ db, flavour }: DatabaseHandle,
	ids: readonly string[],
	before: number
): Promise<number> {
	return db.transaction().execute(async (trx) => {
		// Storing an article takes this lock first, so that no article is stored between the check and the removal.
		await incrementCounter(trx, SHARED, 0);
		// No article can become needed before the removal either; in SQLite no other transaction runs meanwhile.
		if (flavour === 'postgres') await sql`lock table entries, follows, items in share mode`.execute(trx);
		const orphaned = await stillOrphaned(trx, 'article', ids, before);
		await clearMarks(trx, 'article', ids);
		if (orphaned.length === 0) return 0;
		for (const table of ['refs', 'sizes', 'items', 'captures', 'sources'] as const)
			await trx.deleteFrom(table).where('article', 'in', orphaned).execute();
		await forgetIdentities(trx, orphaned);
		await trx.deleteFrom('articles').where('id', 'in', orphaned).execute();
		return orphaned.length;
	});
}

/** Items of feeds that nobody follows come back with a new follower; those that have expired elsewhere do not. */
async function forgetIdentities(trx: Db, articles: readonly string[]): Promise<void> {
	await trx
		.deleteFrom('item_identities')
		.where('article', 'in', [...articles])
		.where(({ not, exists, selectFrom }) =>
			not(exists(selectFrom('follows').select('follows.reader').whereRef('follows.feed', '=', 'item_identities.feed')))
		)
		.execute();
}

/**
 * Removes the rows of a picture if no article shows it and it was marked up to `before`.
 * @returns whether it was removed; its file is deleted after that
 */
export async function removePicture(db: Db, hash: string, before: number, deletesBytes: boolean): Promise<boolean> {
	return db.transaction().execute(async (trx) => {
		// No article can start to show the picture before the end of this transaction.
		await incrementCounter(trx, SHARED, 0);
		// Storing the picture again takes the lock on this row first.
		await trx
			.updateTable('pictures')
			.set((eb) => ({ size: eb.ref('size') }))
			.where('hash', '=', hash)
			.execute();
		const [orphaned] = await stillOrphaned(trx, 'picture', [hash], before);
		await clearMarks(trx, 'picture', [hash]);
		if (orphaned === undefined) return false;
		if (deletesBytes) await trx.deleteFrom('picture_bytes').where('hash', '=', hash).execute();
		await trx.deleteFrom('pictures').where('hash', '=', hash).execute();
		return true;
	});
}

async function stillOrphaned(trx: Db, kind: Kind, ids: readonly string[], before: number): Promise<string[]> {
	const { table, id, isNeeded } = ROWS[kind];
	const { rows } = await sql<{ id: string }>`
		select ${id} as id from ${table} join unneeded on unneeded.kind = ${kind} and unneeded.id = ${id}
		where ${id} in (${sql.join(ids)}) and unneeded.since <= ${before} and not ${isNeeded}
	`.execute(trx);
	return rows.map((row) => row.id);
}
