// Sends the server texts and pictures that it lost, or never had, and that this device has.
import { withShortLines, type Article, type ArticleBody, type PictureHash } from '../domain/article.ts';
import { codeOf, type FailureCode } from '../domain/failure.ts';
import { isTooLargeForProxy } from './answers.ts';
import { BODY_STORES, keepArticle, keepBody, missingPictures } from './articles.ts';
import type { Connection } from './connection.ts';
import { offered, putOffer, withdrawOffer } from './offers.ts';
import type { Remote } from './remote.ts';
import type { OfferRow } from './schema.ts';

export interface SupplyDeps {
	readonly connection: Connection;
	readonly remote: Pick<Remote, 'supply' | 'supplyPicture'>;
}

/** The server will not take this one, now or later; it stays here. */
const USELESS: ReadonlySet<FailureCode> = new Set<FailureCode>(['not_found', 'bad_request', 'too_large']);

/** @returns how many articles were sent @throws Failure what would stop the others too */
export async function supply(deps: SupplyDeps): Promise<number> {
	let sent = 0;
	for (const row of await deps.connection.read(['offers'], offered)) {
		const answer = row.sent === true ? null : await send(deps, row).catch(useless);
		// A proxy takes no message of this size: it waits for another time, and keeps none of the others waiting.
		if (answer === 'later') continue;
		await deps.connection.write([...BODY_STORES, 'offers', 'items'], async (tx) => {
			if (answer === null) return withdrawOffer(tx, row);
			await keepArticle(tx, answer.article);
			await keepBody(tx, answer.body);
			await putOffer(tx, { entry: row.entry, article: answer.article.id, sent: true });
		});
		if (answer !== null) sent++;
	}
	return sent;
}

function useless(error: unknown): null | 'later' {
	if (USELESS.has(codeOf(error))) return null;
	if (isTooLargeForProxy(error)) return 'later';
	throw error;
}

/** @returns what the server calls it now, and how it looks there; null when there is nothing to send, or it did not take it */
async function send(
	{ connection, remote }: SupplyDeps,
	{ entry, article: id }: OfferRow
): Promise<{ article: Article; body: ArticleBody } | null> {
	const own = await connection.read(['articles', 'bodies', 'refs', 'pictures'], async (tx) => {
		const row = await tx.objectStore('articles').get(id);
		const body = await tx.objectStore('bodies').get(id);
		return row === undefined || body === undefined ? null : { row, body, missing: await missingPictures(tx, id) };
	});
	if (own === null) return null;
	const pictures = own.body.pictures.filter((hash) => !own.missing.includes(hash));
	const message = { entry, article: withShortLines(own.row.article), html: own.body.html, pictures };
	let answer = await remote.supply(message);
	if ('wanted' in answer) {
		for (const hash of answer.wanted) await sendPicture({ connection, remote }, hash);
		answer = await remote.supply(message);
	}
	return 'wanted' in answer ? null : answer;
}

async function sendPicture({ connection, remote }: SupplyDeps, hash: PictureHash): Promise<void> {
	const picture = await connection.read(['pictures'], (tx) => tx.objectStore('pictures').get(hash));
	if (picture !== undefined) await remote.supplyPicture(hash, picture);
}
