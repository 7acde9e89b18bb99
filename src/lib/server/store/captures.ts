// Records when the page of a captured article was captured, so that an earlier capture never replaces a later one.
import type { ArticleId } from '../../domain/article.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';

/** Time of the capture that a reader's article was made of, ms since 1970; null if it was not made of a capture. */
export async function readCaptureTime(db: Db, reader: ReaderId, article: ArticleId): Promise<number | null> {
	const row = await db
		.selectFrom('captures')
		.select('at')
		.where('reader', '=', reader)
		.where('article', '=', article)
		.executeTakeFirst();
	return row === undefined ? null : Number(row.at);
}

/** @param at time of the capture, ms since 1970 */
export async function writeCaptureTime(db: Db, reader: ReaderId, article: ArticleId, at: number): Promise<void> {
	await db
		.insertInto('captures')
		.values({ reader, article, at })
		.onConflict((conflict) => conflict.columns(['reader', 'article']).doUpdateSet({ at }))
		.execute();
}
