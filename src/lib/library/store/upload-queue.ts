// Articles that this device may have while the server has not: they are sent when the connection allows, and kept until then.
import { fieldKey } from '../../domain/sync/change.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import { deleteOrphanArticle } from './articles.ts';
import type { OfferRow, ReadTx, WriteTx } from '../db/schema.ts';

/** What is said again as a whole is new to the server, which may not get the page any more. */
export async function queueUpload(tx: WriteTx, entry: EntryId): Promise<void> {
	const article = (await tx.objectStore('entries').get(entry))?.article;
	if (article !== undefined) await putUpload(tx, { entry, article });
}

/** What was offered of the entry before goes, unless something shows it. */
export async function putUpload(tx: WriteTx, row: OfferRow): Promise<void> {
	const before = await tx.objectStore('offers').get(row.entry);
	await tx.objectStore('offers').put(row);
	if (before !== undefined && before.article !== row.article) await deleteOrphanArticle(tx, before.article);
}

export async function removeUpload(tx: WriteTx, { entry, article }: OfferRow): Promise<void> {
	await tx.objectStore('offers').delete(entry);
	await deleteOrphanArticle(tx, article);
}

/** A server that lost its past may lack every text that is here: none goes before it has said which it has. */
export async function queueAllUploads(tx: WriteTx): Promise<void> {
	const articles = await tx.objectStore('articles').getAll();
	const here = new Set(articles.flatMap(({ id, body }) => (body === null ? [] : [id])));
	for (const { id: entry, article } of await tx.objectStore('entries').getAll()) {
		if (article !== undefined && here.has(article)) await putUpload(tx, { entry, article });
	}
}

/** When it has: what it has as well need not be sent, nor what is here in part alone while it has something else. */
export async function cancelUploadsServerHas(tx: WriteTx): Promise<void> {
	for (const row of await tx.objectStore('offers').getAll()) {
		const { entry, article } = row;
		const target = fieldKey({ entity: 'entry', id: entry, field: 'article' });
		const theirs = (await tx.objectStore('healing').get(target))?.field.value;
		const isWhole = (await tx.objectStore('articles').get(article))?.todo === 0;
		if (theirs === undefined || (theirs !== article && isWhole)) continue;
		await removeUpload(tx, row);
	}
}

export function listUploads(tx: ReadTx): Promise<OfferRow[]> {
	return tx.objectStore('offers').getAll();
}

/** Minutes until an article that could not be sent is tried again, by how often that was in a row. */
const WAITS_MINUTES = [1, 5, 30, 120, 480];
const MINUTE_MS = 60_000;

/** Whether it could not be sent so short a time ago that it is not worth its way. Not where the clock was set back meanwhile. */
export function isResting({ triedAt = 0, tries = 0 }: OfferRow, now: number): boolean {
	const minutes = tries === 0 ? 0 : (WAITS_MINUTES[tries - 1] ?? WAITS_MINUTES.at(-1) ?? 0);
	return triedAt <= now && now < triedAt + minutes * MINUTE_MS;
}

interface Failed {
	/** ms since 1970 */
	readonly at: number;
	readonly code: FailureCode;
	readonly noRoom: boolean;
}

/** Notes a try to send an article that came to nothing. One that waits for room is no worse to send than before. */
export async function noteTry(tx: WriteTx, { entry, article }: OfferRow, { at, code, noRoom }: Failed): Promise<void> {
	const now = await tx.objectStore('offers').get(entry);
	if (now?.article !== article || now.sent === true) return;
	await tx.objectStore('offers').put({
		...{ entry, article, triedAt: at },
		...(code !== 'over_quota' && { tries: (now.tries ?? 0) + 1, failed: code }),
		...(noRoom && { noRoom })
	});
}

/** How many articles are on this device alone, since the server said that it has no room for them. */
export async function countOverQuota(tx: ReadTx): Promise<number> {
	return (await listUploads(tx)).filter(({ noRoom }) => noRoom === true).length;
}
