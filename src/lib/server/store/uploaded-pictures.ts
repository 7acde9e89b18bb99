// Records which pictures a reader has uploaded, as proof that the reader's articles may show them, and for the quota.
import type { PictureHash } from '../../domain/article.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { DAY_MS } from '../../domain/core/time.ts';
import { UNNEEDED_DAYS } from './orphans.ts';

/** ms for which a proof is valid. The article that shows the picture usually follows in the same round. */
const PROOF_LIFETIME_MS = DAY_MS;
/** ms for which an uploaded picture without an article is kept and counts towards the reader's quota. */
const UPLOAD_LIFETIME_MS = UNNEEDED_DAYS * DAY_MS;

/** @param now ms since 1970 */
export async function recordUpload(db: Db, reader: ReaderId, picture: PictureHash, now: number): Promise<void> {
	await db
		.insertInto('sent_pictures')
		.values({ reader, picture, at: now })
		.onConflict((conflict) => conflict.columns(['reader', 'picture']).doUpdateSet({ at: now }))
		.execute();
}

/** Deletes expired records of uploads; called once an hour. @param now ms since 1970 */
export async function dropExpiredUploads(db: Db, now: number): Promise<void> {
	await db.deleteFrom('sent_pictures').where('at', '<', countedSince(now)).execute();
}

/** Uploads before this time no longer count towards the reader's quota, ms since 1970; their rows may still exist. */
function countedSince(now: number): number {
	return now - UPLOAD_LIFETIME_MS;
}

/** The given pictures whose proof is still valid. @param now ms since 1970 */
export async function uploadedAmong(
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
		.where('at', '>=', now - PROOF_LIFETIME_MS)
		.execute();
	return new Set(rows.map(({ picture }) => picture as PictureHash));
}

export async function deleteUploads(db: Db, reader: ReaderId, pictures: readonly PictureHash[]): Promise<void> {
	if (pictures.length === 0) return;
	await db
		.deleteFrom('sent_pictures')
		.where('reader', '=', reader)
		.where('picture', 'in', [...pictures])
		.execute();
}

/** Bytes of the reader's uploaded pictures that no article shows. @param now ms since 1970 */
export async function sizeOfUploads(db: Db, reader: ReaderId, now: number): Promise<number> {
	const { bytes } = await db
		.selectFrom('sent_pictures')
		.innerJoin('pictures', 'pictures.hash', 'sent_pictures.picture')
		.select((eb) => eb.fn.sum<number | null>('pictures.size').as('bytes'))
		.where('sent_pictures.reader', '=', reader)
		.where('sent_pictures.at', '>=', countedSince(now))
		.executeTakeFirstOrThrow();
	return Number(bytes ?? 0);
}

/** Bytes of the given pictures that do not count as uploaded by the reader. @param now ms since 1970 */
export async function sizeOfPicturesNotUploaded(
	db: Db,
	reader: ReaderId,
	pictures: readonly PictureHash[],
	now: number
): Promise<number> {
	if (pictures.length === 0) return 0;
	const { bytes } = await db
		.selectFrom('pictures')
		.leftJoin('sent_pictures', (join) =>
			join
				.onRef('sent_pictures.picture', '=', 'pictures.hash')
				.on('sent_pictures.reader', '=', reader)
				.on('sent_pictures.at', '>=', countedSince(now))
		)
		.select((eb) => eb.fn.sum<number | null>('pictures.size').as('bytes'))
		.where('pictures.hash', 'in', [...pictures])
		.where('sent_pictures.picture', 'is', null)
		.executeTakeFirstOrThrow();
	return Number(bytes ?? 0);
}

/** Whether a picture counts as uploaded by the reader. @param now ms since 1970 */
export async function wasUploaded(db: Db, reader: ReaderId, picture: PictureHash, now: number): Promise<boolean> {
	const row = await db
		.selectFrom('sent_pictures')
		.select('picture')
		.where('reader', '=', reader)
		.where('picture', '=', picture)
		.where('at', '>=', countedSince(now))
		.executeTakeFirst();
	return row !== undefined;
}
