// Queue of articles to upload, because this device has them and the server may lack them.
import { fieldKey } from '../../domain/sync/change.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import { deleteOrphanArticle } from './articles.ts';
import type { OfferRow, ReadTx, WriteTx } from '../db/schema.ts';

/** Queues the article of an entry that is resent, because the server may be unable to fetch the page again. */
export async function queueUpload(tx: WriteTx, entry: EntryId): Promise<void> {
	const article = (await tx.objectStore('entries').get(entry))?.article;
	if (article !== undefined) await putUpload(tx, { entry, article });
}

/**
 * Queues an article. Another article that was queued for the same entry is replaced, and deleted unless something shows
 * it.
 */
export async function putUpload(tx: WriteTx, row: OfferRow): Promise<void> {
	const before = await tx.objectStore('offers').get(row.entry);
	await tx.objectStore('offers').put(row);
	if (before !== undefined && before.article !== row.article) await deleteOrphanArticle(tx, before.article);
}

export async function removeUpload(tx: WriteTx, { entry, article }: OfferRow): Promise<void> {
	await tx.objectStore('offers').delete(entry);
	await deleteOrphanArticle(tx, article);
}

/** Queues every article whose text is here, because a restored server may lack it. Uploads start after the resync. */
export async function queueAllUploads(tx: WriteTx): Promise<void> {
	const articles = await tx.objectStore('articles').getAll();
	const withText = new Set(articles.flatMap(({ id, body }) => (body === null ? [] : [id])));
	for (const { id: entry, article } of await tx.objectStore('entries').getAll()) {
		if (article !== undefined && withText.has(article)) await putUpload(tx, { entry, article });
	}
}

/**
 * After a resync: removes from the queue the articles that the server has, and incomplete articles if the server has
 * another article for the entry.
 */
export async function cancelUploadsServerHas(tx: WriteTx): Promise<void> {
	for (const row of await tx.objectStore('offers').getAll()) {
		const { entry, article } = row;
		const target = fieldKey({ entity: 'entry', id: entry, field: 'article' });
		const theirs = (await tx.objectStore('healing').get(target))?.field.value;
		const isComplete = (await tx.objectStore('articles').get(article))?.todo === 0;
		if (theirs === undefined || (theirs !== article && isComplete)) continue;
		await removeUpload(tx, row);
	}
}

export function listUploads(tx: ReadTx): Promise<OfferRow[]> {
	return tx.objectStore('offers').getAll();
}

/** Delay before another attempt, minutes, by the number of failures in a row. */
const DELAYS_MINUTES = [1, 5, 30, 120, 480];
const MINUTE_MS = 60_000;

/** Whether the last attempt is too recent for another one. A clock that was set back does not extend the delay. */
export function isTooSoon({ triedAt = 0, tries = 0 }: Pick<OfferRow, 'triedAt' | 'tries'>, now: number): boolean {
	const minutes = tries === 0 ? 0 : (DELAYS_MINUTES[tries - 1] ?? DELAYS_MINUTES.at(-1) ?? 0);
	return triedAt <= now && now < triedAt + minutes * MINUTE_MS;
}

interface FailedUpload {
	/** ms since 1970 */
	readonly at: number;
	readonly code: FailureCode;
	readonly noRoom: boolean;
}

/** Records a failed attempt. Lack of space on the server does not increase the number of failures. */
export async function recordFailedUpload(
	tx: WriteTx,
	{ entry, article }: OfferRow,
	{ at, code, noRoom }: FailedUpload
): Promise<void> {
	const row = await tx.objectStore('offers').get(entry);
	if (row?.article !== article || row.sent === true) return;
	await tx.objectStore('offers').put({
		...{ entry, article, triedAt: at },
		...(code !== 'over_quota' && { tries: (row.tries ?? 0) + 1, failed: code }),
		...(noRoom && { noRoom })
	});
}

/** Number of articles on this device only, because the server reported no space for them. */
export async function countOverQuota(tx: ReadTx): Promise<number> {
	return (await listUploads(tx)).filter(({ noRoom }) => noRoom === true).length;
}
