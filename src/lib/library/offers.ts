// Articles that this device may have while the server has not: they are sent when the connection allows, and kept until then.
import { targetOf } from '../domain/change.ts';
import type { EntryId } from '../domain/entry-fields.ts';
import { dropUnshownArticle } from './articles.ts';
import type { OfferRow, Reading, Writing } from './schema.ts';

/** What is said again as a whole is new to the server, which may not get the page any more. */
export async function offer(tx: Writing, entry: EntryId): Promise<void> {
	const article = (await tx.objectStore('entries').get(entry))?.article;
	if (article !== undefined) await putOffer(tx, { entry, article });
}

/** What was offered of the entry before goes, unless something shows it. */
export async function putOffer(tx: Writing, row: OfferRow): Promise<void> {
	const before = await tx.objectStore('offers').get(row.entry);
	await tx.objectStore('offers').put(row);
	if (before !== undefined && before.article !== row.article) await dropUnshownArticle(tx, before.article);
}

export async function withdrawOffer(tx: Writing, { entry, article }: OfferRow): Promise<void> {
	await tx.objectStore('offers').delete(entry);
	await dropUnshownArticle(tx, article);
}

/** A server that lost its past may lack every text that is here: none goes before it has said which it has. */
export async function offerAll(tx: Writing): Promise<void> {
	const articles = await tx.objectStore('articles').getAll();
	const here = new Set(articles.flatMap(({ id, body }) => (body === null ? [] : [id])));
	for (const { id: entry, article } of await tx.objectStore('entries').getAll()) {
		if (article !== undefined && here.has(article)) await putOffer(tx, { entry, article });
	}
}

/** When it has: what it has as well need not be sent, nor what is here in part alone while it has something else. */
export async function takeBackOffers(tx: Writing): Promise<void> {
	for (const row of await tx.objectStore('offers').getAll()) {
		const { entry, article } = row;
		const target = targetOf({ entity: 'entry', id: entry, field: 'article' });
		const theirs = (await tx.objectStore('healing').get(target))?.field.value;
		const isWhole = (await tx.objectStore('articles').get(article))?.todo === 0;
		if (theirs === undefined || (theirs !== article && isWhole)) continue;
		await withdrawOffer(tx, row);
	}
}

export function offered(tx: Reading): Promise<OfferRow[]> {
	return tx.objectStore('offers').getAll();
}

/** Notes how a try to send an article went that came to nothing. */
export async function noteTry(
	tx: Writing,
	{ entry, article }: OfferRow,
	how: Required<Pick<OfferRow, 'triedAt'>> & Pick<OfferRow, 'noRoom'>
): Promise<void> {
	const now = await tx.objectStore('offers').get(entry);
	if (now?.article === article && now.sent !== true) await tx.objectStore('offers').put({ entry, article, ...how });
}

/** How many articles are on this device alone, since the server said that it has no room for them. */
export async function countWithoutRoom(tx: Reading): Promise<number> {
	return (await offered(tx)).filter(({ noRoom }) => noRoom === true).length;
}
