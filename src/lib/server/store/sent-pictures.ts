// Which pictures a reader has sent whole: the proof that an article of this reader may show them.
import type { PictureHash } from '../../domain/article.ts';
import type { ReaderId } from '../../domain/sync.ts';
import type { Db } from '../db/schema.ts';

/** ms for which a proof holds: the article that shows the picture follows in the same round. */
const HOLDS_MS = 86_400_000;

/** @param now ms since 1970 */
export async function noteSent(db: Db, reader: ReaderId, picture: PictureHash, now: number): Promise<void> {
	await db
		.deleteFrom('sent_pictures')
		.where('at', '<', now - HOLDS_MS)
		.execute();
	await db
		.insertInto('sent_pictures')
		.values({ reader, picture, at: now })
		.onConflict((conflict) => conflict.columns(['reader', 'picture']).doUpdateSet({ at: now }))
		.execute();
}

/** Those of the pictures whose proof still holds. @param now ms since 1970 */
export async function sentAmong(
	db: Db,
	reader: ReaderId,
	pictures: readonly PictureHash[],
	now: number
): Promise<Set<PictureHash>> {
	if (pictures.length === 0) return new Set();
	const rows = await db
		.selectFrom('sent_pictures')
		.select('picture')
		.where('reader', '=', reader)
		.where('picture', 'in', [...pictures])
		.where('at', '>=', now - HOLDS_MS)
		.execute();
	return new Set(rows.map(({ picture }) => picture as PictureHash));
}

export async function forgetSent(db: Db, reader: ReaderId, pictures: readonly PictureHash[]): Promise<void> {
	if (pictures.length === 0) return;
	await db
		.deleteFrom('sent_pictures')
		.where('reader', '=', reader)
		.where('picture', 'in', [...pictures])
		.execute();
}
