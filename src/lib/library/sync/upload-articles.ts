// Sends the server texts and pictures that it lost, or never had, and that this device has.
import { withShortLines, type Article, type ArticleBody, type PictureHash } from '../../domain/article.ts';
import { codeOf, isFailure, type FailureCode } from '../../domain/core/failure.ts';
import { isTooLargeForProxy } from '../api/api-response.ts';
import { BODY_STORES, saveArticle, saveBody, missingPictures } from '../store/articles.ts';
import type { Connection } from '../db/connection.ts';
import { getMeta, putMeta, type Environment } from '../db/meta.ts';
import { isResting, noteTry, listUploads, putUpload, removeUpload } from '../store/upload-queue.ts';
import type { ApiClient } from '../api/api-client.ts';
import { hasPendingField } from '../store/outbox.ts';
import type { MetaValues, OfferRow, ReadTx } from '../db/schema.ts';

type NoRoom = NonNullable<MetaValues['noRoom']>;

export interface SupplyDeps {
	readonly connection: Connection;
	readonly remote: Pick<ApiClient, 'supply' | 'supplyPicture'>;
	readonly world: Pick<Environment, 'now'>;
}

type Sending = Pick<SupplyDeps, 'connection' | 'remote'>;

/** ms until a server that had no room for an article is asked again. */
const QUOTA_RETRY_MS = 10 * 60_000;

/** The server will not take this one, now or later; it stays here. */
const PERMANENT: ReadonlySet<FailureCode> = new Set<FailureCode>(['not_found', 'bad_request', 'too_large']);

/** On the way to the server: it may be the fault of the connection, or of one text that is too much for it. */
const UNANSWERED = ['offline', 'not_ours', 'busy'] as const satisfies FailureCode[];

/** No other article would get through now: the connection, the session, the server or this device is at fault. */
const STOPPING: ReadonlySet<FailureCode> = new Set<FailureCode>([
	...UNANSWERED,
	'signed_out',
	'forbidden',
	'wrong_host',
	'other_account',
	'old_protocol',
	'erased',
	'slow_down',
	'too_many_tries',
	'server_full',
	'database_lost',
	'outdated_tab',
	'quota'
]);

/** Articles in a round that fail for one reason before that is taken for a reason that the others have too. */
const MAX_FAILURES_OF_ONE_CODE = 3;

export interface Supplied {
	/** How many articles were sent. */
	readonly sent: number;
	/** Why one of those that stay here could not be sent when it was last tried, now or earlier; null when there is none. */
	readonly failed: FailureCode | null;
}

/**
 * What was sent in vain before comes last, and not before it has waited. A server that has no room is asked for one
 * article at a time, another each time: each finds its room once there is some.
 * @throws Failure what would stop the others too
 */
export async function uploadArticles(deps: SupplyDeps): Promise<Supplied> {
	let sent = 0;
	const failures: FailureCode[] = [];
	const { rows, noRoom } = await standing(deps);
	let asks = noRoom === null || !isSoon(noRoom.until, deps.world.now());
	for (const row of inTurn(rows)) {
		if (row.sent !== true && (!asks || isEnough(failures) || isResting(row, deps.world.now()))) continue;
		try {
			if (await supplyOne(deps, row)) sent++;
		} catch (error) {
			const code = await noteFailure(deps, row, error);
			if (code === 'over_quota') asks = false;
			else failures.push(code);
		}
	}
	if (noRoom !== null && asks) await noteRoom(deps, null);
	return { sent, failed: await readFailed(deps) };
}

function isEnough(failures: readonly FailureCode[]): boolean {
	return failures.some((code) => failures.filter((each) => each === code).length >= MAX_FAILURES_OF_ONE_CODE);
}

/** @returns whether it was sent @throws what kept it from being sent, and may not do so the next time */
async function supplyOne(deps: SupplyDeps, row: OfferRow): Promise<boolean> {
	const answer = row.sent === true ? null : await send(deps, row).catch(useless);
	await deps.connection.write([...BODY_STORES, 'offers', 'items'], async (tx) => {
		if (answer === null) return removeUpload(tx, row);
		await saveArticle(tx, answer.article);
		await saveBody(tx, answer.body);
		await putUpload(tx, { entry: row.entry, article: answer.article.id, sent: true });
	});
	return answer !== null;
}

function useless(error: unknown): null {
	if (PERMANENT.has(codeOf(error))) return null;
	throw error;
}

/**
 * Whatever kept one article from being sent, the others come before it the next time.
 * @returns the code for the reader @throws what would stop them too
 */
async function noteFailure({ connection, world }: SupplyDeps, row: OfferRow, error: unknown): Promise<FailureCode> {
	// That something else answered would be no news of use: the server itself does answer, to smaller messages.
	const code = isTooLargeForProxy(error) ? 'too_large' : codeOf(error);
	const now = world.now();
	const stops = STOPPING.has(code);
	const noRoom = code === 'over_quota';
	if (!stops || UNANSWERED.some((each) => each === code))
		await connection.write(['offers', 'meta'], async (tx) => {
			await noteTry(tx, row, { at: now, code, noRoom: noRoom || (stops && row.noRoom === true) });
			if (noRoom) await putMeta(tx, 'noRoom', { until: now + QUOTA_RETRY_MS });
		});
	if (stops) throw error;
	if (!isFailure(error)) console.error('supply failed', error);
	return code;
}

/** Not that there was no connection: whether there is one now is told by each round. */
async function readFailed({ connection }: SupplyDeps): Promise<FailureCode | null> {
	const codes = (await connection.read(['offers'], listUploads)).map(({ failed }) => failed);
	return codes.find((code) => code !== undefined && code !== 'offline') ?? null;
}

function standing({ connection }: SupplyDeps): Promise<{ rows: OfferRow[]; noRoom: NoRoom | null }> {
	return connection.read(['offers', 'meta', 'outbox'], async (tx) => ({
		// A server that is still to say what it has, or what it lost, may not know the entries of these texts yet.
		rows: (await getMeta(tx, 'healing')) === null ? await known(tx, await listUploads(tx)) : [],
		noRoom: await getMeta(tx, 'noRoom')
	}));
}

/** Those whose entry the server has heard of: it would take the text of no other, and the text would not be sent again. */
async function known(tx: ReadTx, rows: readonly OfferRow[]): Promise<OfferRow[]> {
	const heard: OfferRow[] = [];
	for (const row of rows)
		if (!(await hasPendingField(tx, { entity: 'entry', id: row.entry, field: 'saved' }))) heard.push(row);
	return heard;
}

function noteRoom({ connection }: SupplyDeps, noRoom: NoRoom | null): Promise<void> {
	return connection.write(['meta'], (tx) => putMeta(tx, 'noRoom', noRoom));
}

/** Not where the clock was set back meanwhile. */
function isSoon(until: number, now: number): boolean {
	return until > now && until - now <= QUOTA_RETRY_MS;
}

/** Of those that were sent in vain the one comes first whose last try is longest ago. */
function inTurn(rows: readonly OfferRow[]): readonly OfferRow[] {
	return rows.toSorted((a, b) => (a.triedAt ?? 0) - (b.triedAt ?? 0));
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
