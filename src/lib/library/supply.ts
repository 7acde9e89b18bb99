// Sends the server texts and pictures that it lost, or never had, and that this device has.
import { withShortLines, type Article, type ArticleBody, type PictureHash } from '../domain/article.ts';
import type { EntryId } from '../domain/entry-fields.ts';
import { codeOf, type FailureCode } from '../domain/failure.ts';
import { isTooLargeForProxy } from './answers.ts';
import { BODY_STORES, keepArticle, keepBody, missingPictures } from './articles.ts';
import type { Connection } from './connection.ts';
import { getMeta, putMeta, type World } from './meta.ts';
import { offered, putOffer, withdrawOffer } from './offers.ts';
import type { Remote } from './remote.ts';
import { isFieldWaiting } from './outbox.ts';
import type { MetaValues, OfferRow, Reading } from './schema.ts';

type NoRoom = NonNullable<MetaValues['noRoom']>;

export interface SupplyDeps {
	readonly connection: Connection;
	readonly remote: Pick<Remote, 'supply' | 'supplyPicture'>;
	readonly world: Pick<World, 'now'>;
}

type Sending = Pick<SupplyDeps, 'connection' | 'remote'>;

/** ms until a server that had no room for an article is asked again. */
const ROOM_RETRY = 10 * 60_000;

/** The server will not take this one, now or later; it stays here. */
const USELESS: ReadonlySet<FailureCode> = new Set<FailureCode>(['not_found', 'bad_request', 'too_large']);

/**
 * A server that has no room is asked for one article at a time, another each time: each finds its room once there is some.
 * @returns how many articles were sent @throws Failure what would stop the others too
 */
export async function supply(deps: SupplyDeps): Promise<number> {
	let sent = 0;
	const { rows, noRoom } = await standing(deps);
	let asks = noRoom === null || !isSoon(noRoom.until, deps.world.now());
	for (const row of inTurn(rows, noRoom?.entry ?? null)) {
		if (row.sent !== true && !asks) continue;
		const answer = row.sent === true ? null : await send(deps, row).catch(useless);
		if (answer === 'full') {
			asks = false;
			await noteRoom(deps, { entry: row.entry, until: deps.world.now() + ROOM_RETRY });
		}
		// It waits for another time. Where a proxy takes no message of this size, it keeps none of the others waiting.
		if (answer === 'full' || answer === 'later') continue;
		await deps.connection.write([...BODY_STORES, 'offers', 'items'], async (tx) => {
			if (answer === null) return withdrawOffer(tx, row);
			await keepArticle(tx, answer.article);
			await keepBody(tx, answer.body);
			await putOffer(tx, { entry: row.entry, article: answer.article.id, sent: true });
		});
		if (answer !== null) sent++;
	}
	if (noRoom !== null && asks) await noteRoom(deps, null);
	return sent;
}

function standing({ connection }: SupplyDeps): Promise<{ rows: OfferRow[]; noRoom: NoRoom | null }> {
	return connection.read(['offers', 'meta', 'outbox'], async (tx) => ({
		// A server that is still to say what it has, or what it lost, may not know the entries of these texts yet.
		rows: (await getMeta(tx, 'healing')) === null ? await known(tx, await offered(tx)) : [],
		noRoom: await getMeta(tx, 'noRoom')
	}));
}

/** Those whose entry the server has heard of: it would take the text of no other, and the text would not be sent again. */
async function known(tx: Reading, rows: readonly OfferRow[]): Promise<OfferRow[]> {
	const heard: OfferRow[] = [];
	for (const row of rows)
		if (!(await isFieldWaiting(tx, { entity: 'entry', id: row.entry, field: 'saved' }))) heard.push(row);
	return heard;
}

function noteRoom({ connection }: SupplyDeps, noRoom: NoRoom | null): Promise<void> {
	return connection.write(['meta'], (tx) => putMeta(tx, 'noRoom', noRoom));
}

/** Not where the clock was set back meanwhile. */
function isSoon(until: number, now: number): boolean {
	return until > now && until - now <= ROOM_RETRY;
}

/** Those after the one that was refused last come first. */
function inTurn(rows: readonly OfferRow[], refused: EntryId | null): readonly OfferRow[] {
	const next = refused === null ? 0 : rows.findIndex(({ entry }) => entry > refused);
	return next < 1 ? rows : [...rows.slice(next), ...rows.slice(0, next)];
}

function useless(error: unknown): null | 'later' | 'full' {
	const code = codeOf(error);
	if (USELESS.has(code)) return null;
	if (code === 'over_quota') return 'full';
	if (isTooLargeForProxy(error)) return 'later';
	throw error;
}

/** @returns what the server calls it now, and how it looks there; null when there is nothing to send, or it did not take it */
async function send(
	{ connection, remote }: Sending,
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

async function sendPicture({ connection, remote }: Sending, hash: PictureHash): Promise<void> {
	const picture = await connection.read(['pictures'], (tx) => tx.objectStore('pictures').get(hash));
	if (picture !== undefined) await remote.supplyPicture(hash, picture);
}
