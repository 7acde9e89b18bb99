// Uploads articles that this device has and the server lost or never had.
import { withShortLines, type Article, type ArticleBody, type PictureHash } from '../../domain/article.ts';
import { codeOf, isFailure, type FailureCode } from '../../domain/core/failure.ts';
import { isTooLargeForProxy } from '../api/api-response.ts';
import { BODY_STORES, saveArticle, saveBody, missingPictures } from '../store/articles.ts';
import type { Connection } from '../db/connection.ts';
import { getMeta, putMeta } from '../db/meta.ts';
import type { Environment } from '../db/identity.ts';
import { isTooSoon, recordFailedUpload, listUploads, putUpload, removeUpload } from '../store/upload-queue.ts';
import type { ApiClient } from '../api/api-client.ts';
import { hasPendingField } from '../store/pending.ts';
import type { MetaValues, OfferRow, ReadTx } from '../db/schema.ts';

type NoRoom = NonNullable<MetaValues['noRoom']>;

export interface UploadDeps {
	readonly connection: Connection;
	readonly remote: Pick<ApiClient, 'upload' | 'uploadPicture'>;
	readonly env: Pick<Environment, 'now'>;
}

type SendDeps = Pick<UploadDeps, 'connection' | 'remote'>;

/** Delay before an article is offered again to a server without space for it, ms. */
const QUOTA_RETRY_MS = 10 * 60_000;

/** Failures after which the server will never accept the article, which stays on this device only. */
const PERMANENT_FAILURES: ReadonlySet<FailureCode> = new Set<FailureCode>(['not_found', 'bad_request', 'too_large']);

/** Failures of requests that our server did not answer, because of the connection or the size of the article. */
const UNANSWERED = ['offline', 'not_ours', 'busy'] as const satisfies FailureCode[];

/** Failures after which the upload of other articles would fail too. */
export const STOPPING_FAILURES: ReadonlySet<FailureCode> = new Set<FailureCode>([
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

/** After this many failures with the same code in one run, the other articles are left for the next run. */
const MAX_FAILURES_OF_ONE_CODE = 3;

export interface UploadResult {
	/** Number of uploaded articles. */
	readonly uploaded: number;
	/** Why an article that is still here could not be uploaded at its last attempt; null if there is none. */
	readonly failure: FailureCode | null;
}

/**
 * Uploads the queued articles. Articles that failed before come last and wait between attempts. While the server has
 * no space, one article is tried every ten minutes, each in turn, so that uploads resume once there is space.
 * @throws Failure when other articles would fail too
 */
export async function uploadArticles(deps: UploadDeps): Promise<UploadResult> {
	let uploaded = 0;
	const failures: FailureCode[] = [];
	const { rows, noRoom } = await readQueue(deps);
	let mayHaveRoom = noRoom === null || !isSoon(noRoom.until, deps.env.now());
	for (const row of oldestAttemptFirst(rows)) {
		if (row.sent !== true && (!mayHaveRoom || hasCommonFailure(failures) || isTooSoon(row, deps.env.now()))) continue;
		try {
			if (await uploadOne(deps, row)) uploaded++;
		} catch (error) {
			const code = await recordFailure(deps, row, error);
			if (code === 'over_quota') mayHaveRoom = false;
			else failures.push(code);
		}
	}
	if (noRoom !== null && mayHaveRoom) await storeNoRoom(deps, null);
	return { uploaded, failure: await readLastFailure(deps) };
}

function hasCommonFailure(failures: readonly FailureCode[]): boolean {
	return failures.some((code) => failures.filter((each) => each === code).length >= MAX_FAILURES_OF_ONE_CODE);
}

/**
 * Uploads one article.
 * @returns whether it was uploaded
 * @throws Failure when another attempt may succeed
 */
async function uploadOne(deps: UploadDeps, row: OfferRow): Promise<boolean> {
	const answer = row.sent === true ? null : await send(deps, row).catch(toNullIfPermanent);
	await deps.connection.write([...BODY_STORES, 'offers', 'items'], async (tx) => {
		if (answer === null) return removeUpload(tx, row);
		await saveArticle(tx, answer.article);
		await saveBody(tx, answer.body);
		await putUpload(tx, { entry: row.entry, article: answer.article.id, sent: true });
	});
	return answer !== null;
}

function toNullIfPermanent(error: unknown): null {
	if (PERMANENT_FAILURES.has(codeOf(error))) return null;
	throw error;
}

/**
 * Records a failed attempt, so that other articles are uploaded first in the next run.
 * @returns the code to show to the reader
 * @throws the error when other articles would fail too
 */
async function recordFailure({ connection, env }: UploadDeps, row: OfferRow, error: unknown): Promise<FailureCode> {
	// A proxy rejected the size; the code `not_ours` would mislead, because the server answers smaller requests.
	const code = isTooLargeForProxy(error) ? 'too_large' : codeOf(error);
	const now = env.now();
	const stops = STOPPING_FAILURES.has(code);
	const noRoom = code === 'over_quota';
	if (!stops || UNANSWERED.some((each) => each === code))
		await connection.write(['offers', 'meta'], async (tx) => {
			await recordFailedUpload(tx, row, { at: now, code, noRoom: noRoom || (stops && row.noRoom === true) });
			if (noRoom) await putMeta(tx, 'noRoom', { until: now + QUOTA_RETRY_MS });
		});
	if (stops) throw error;
	if (!isFailure(error)) console.error('upload failed', error);
	return code;
}

/** Failure of an article that is still queued. `offline` is left out, because each round reports it. */
async function readLastFailure({ connection }: UploadDeps): Promise<FailureCode | null> {
	const codes = (await connection.read(['offers'], listUploads)).map(({ failed }) => failed);
	return codes.find((code) => code !== undefined && code !== 'offline') ?? null;
}

function readQueue({ connection }: UploadDeps): Promise<{ rows: OfferRow[]; noRoom: NoRoom | null }> {
	return connection.read(['offers', 'meta', 'outbox'], async (tx) => ({
		// During a resync the server may not know the entries of these articles yet.
		rows: (await getMeta(tx, 'healing')) === null ? await knownToServer(tx, await listUploads(tx)) : [],
		noRoom: await getMeta(tx, 'noRoom')
	}));
}

/**
 * Rows whose entry the server knows. The server would refuse the articles of other entries, which would then be removed
 * from the queue.
 */
async function knownToServer(tx: ReadTx, rows: readonly OfferRow[]): Promise<OfferRow[]> {
	const knownRows: OfferRow[] = [];
	for (const row of rows)
		if (!(await hasPendingField(tx, { entity: 'entry', id: row.entry, field: 'saved' }))) knownRows.push(row);
	return knownRows;
}

function storeNoRoom({ connection }: UploadDeps, noRoom: NoRoom | null): Promise<void> {
	return connection.write(['meta'], (tx) => putMeta(tx, 'noRoom', noRoom));
}

/** Whether a time is ahead by at most the retry delay. If it is further ahead, the clock was set back. */
function isSoon(until: number, now: number): boolean {
	return until > now && until - now <= QUOTA_RETRY_MS;
}

/** Untried rows come first, then the rows with the oldest last attempt. */
function oldestAttemptFirst(rows: readonly OfferRow[]): readonly OfferRow[] {
	return rows.toSorted((a, b) => (a.triedAt ?? 0) - (b.triedAt ?? 0));
}

/**
 * Sends the body and pictures of one article.
 * @returns the article as the server stored it; null if its text is not here, or if the server lacks pictures that this
 * device lacks too
 */
async function send(
	{ connection, remote }: SendDeps,
	{ entry, article: id }: OfferRow
): Promise<{ article: Article; body: ArticleBody } | null> {
	const local = await connection.read(['articles', 'bodies', 'refs', 'pictures'], async (tx) => {
		const row = await tx.objectStore('articles').get(id);
		const body = await tx.objectStore('bodies').get(id);
		return row === undefined || body === undefined ? null : { row, body, missing: await missingPictures(tx, id) };
	});
	if (local === null) return null;
	const { original } = local.row.article;
	const files = original === undefined ? local.body.pictures : [...local.body.pictures, original.hash];
	const pictures = files.filter((hash) => !local.missing.includes(hash));
	const message = { entry, article: withShortLines(local.row.article), html: local.body.html, pictures };
	let answer = await remote.upload(message);
	if ('wanted' in answer) {
		for (const hash of answer.wanted) await sendPicture({ connection, remote }, hash);
		answer = await remote.upload(message);
	}
	return 'wanted' in answer ? null : answer;
}

async function sendPicture({ connection, remote }: SendDeps, hash: PictureHash): Promise<void> {
	const picture = await connection.read(['pictures'], (tx) => tx.objectStore('pictures').get(hash));
	if (picture !== undefined) await remote.uploadPicture(hash, picture);
}
