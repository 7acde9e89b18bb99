// Sizes of articles with their pictures, which count for the quota of each reader who has them.
import { setImmediate as letOthersRun } from 'node:timers/promises';
import { sql } from 'kysely';
import type { ArticleId } from '../../domain/article.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { UNSAVED_ITEM } from './item-entries.ts';

/** @param text bytes of the body */
export async function writeSize(db: Db, article: ArticleId, text: number): Promise<void> {
	const { pictures } = await db
		.selectFrom('refs')
		.innerJoin('pictures', 'pictures.hash', 'refs.picture')
		.select((eb) => eb.fn.sum<number | null>('pictures.size').as('pictures'))
		.where('refs.article', '=', article)
		.executeTakeFirstOrThrow();
	const bytes = text + Number(pictures ?? 0);
	await db
		.insertInto('sizes')
		.values({ article, bytes })
		.onConflict((conflict) => conflict.column('article').doUpdateSet({ bytes }))
		.execute();
}

/** Bytes of a stored article, including its pictures. */
export async function sizeOfArticle(db: Db, article: ArticleId): Promise<number> {
	const row = await db.selectFrom('sizes').select('bytes').where('article', '=', article).executeTakeFirst();
	return Number(row?.bytes ?? 0);
}

/** Entries that one statement counts. It takes a few milliseconds, in which SQLite blocks everything else. */
const BATCH_SIZE = 1000;

/**
 * Bytes of the articles in a reader's entries, and of the pictures of entries without an article; excludes the trash,
 * which is purged anyway, and feed items that the reader did not save.
 */
export async function sizeOfLibrary(db: Db, reader: ReaderId): Promise<number> {
	let bytes = 0;
	for (let after: string | null = ''; after !== null;) {
		const slice: Slice | undefined = await sizeOfSlice(db, reader, after);
		bytes += Number(slice?.bytes ?? 0);
		after = slice?.last ?? null;
		await letOthersRun();
	}
	return bytes;
}

interface Slice {
	readonly last: string | null;
	readonly bytes: number | string | null;
}

async function sizeOfSlice(db: Db, reader: ReaderId, after: string): Promise<Slice | undefined> {
	const { rows } = await sql<Slice>`
		select max(slice.id) as last, sum(case when deleted.id is null then coalesce(sizes.bytes, leads.size) else 0 end) as bytes
		from (select id, address, article, lead from entries where reader = ${reader} and id > ${after} order by id limit ${BATCH_SIZE}) as slice
		left join sizes on sizes.article = slice.article and slice.address <> ${UNSAVED_ITEM} || slice.article
		left join pictures as leads on leads.hash = slice.lead
		left join fields as deleted on deleted.reader = ${reader} and deleted.entity = 'entry' and deleted.id = slice.id
			and deleted.field = 'deleted' and deleted.value = 'true'
	`.execute(db);
	return rows[0];
}
