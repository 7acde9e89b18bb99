// Downloads missing bodies and pictures with one request for each file, from servers without the stream.
import type { ArticleId, PictureHash } from '../../domain/article.ts';
import { codeOf, isFailure, type Failure, type FailureCode } from '../../domain/core/failure.ts';
import {
	BODY_STORES,
	saveBody,
	savePicture,
	missingLeads,
	missingPictures,
	PICTURE_STORES
} from '../store/articles.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { Connection } from '../db/connection.ts';
import { articlesToDownload } from '../store/download-order.ts';
import { isTextMissing } from '../store/wanted-files.ts';

export interface DownloadDeps {
	readonly connection: Connection;
	readonly remote: ApiClient;
	/** Called after texts or pictures were stored. */
	readonly progress: () => void;
}

const MAX_CONCURRENT = 4;
/** Failures after which the download of other articles would fail too. */
const STOPPING_FAILURES: ReadonlySet<FailureCode> = new Set<FailureCode>([
	'offline',
	'not_ours',
	'signed_out',
	'busy',
	'quota',
	'database_lost'
]);

/** State of one run. After a quota failure, only texts of the other articles are downloaded. */
interface Run {
	readonly queue: Iterator<ArticleId>;
	quotaFailure: Failure | null;
}

/**
 * Downloads all missing bodies and pictures, a few articles at once. An article that fails is left for the next run.
 * @throws Failure when other articles would fail too; `quota` after all texts that fit were stored
 */
export async function downloadAllOneByOne(deps: DownloadDeps): Promise<void> {
	const ids = await deps.connection.read(['articles', 'entries', 'items'], articlesToDownload);
	const run: Run = { queue: ids.values(), quotaFailure: null };
	await Promise.all(Array.from({ length: MAX_CONCURRENT }, () => downloadQueued(deps, run)));
	if (run.quotaFailure === null) await downloadLeads(deps);
	if (run.quotaFailure !== null) throw run.quotaFailure;
}

async function downloadQueued(deps: DownloadDeps, run: Run): Promise<void> {
	for (let next = run.queue.next(); next.done !== true; next = run.queue.next()) {
		try {
			await downloadText(deps, next.value);
			if (run.quotaFailure === null) await downloadPictures(deps, next.value);
		} catch (error) {
			if (isFailure(error) && error.code === 'quota') run.quotaFailure = error;
			else if (STOPPING_FAILURES.has(codeOf(error))) throw error;
		}
	}
}

/**
 * Downloads the body and the missing pictures of one article.
 * @throws Failure if its text or a picture could not be downloaded
 */
export async function downloadOneByOne(deps: DownloadDeps, id: ArticleId): Promise<void> {
	await downloadText(deps, id);
	await downloadPictures(deps, id);
}

async function downloadText({ connection, remote, progress }: DownloadDeps, id: ArticleId): Promise<void> {
	const row = await connection.read(['articles'], (tx) => tx.objectStore('articles').get(id));
	if (row === undefined || !isTextMissing(row)) return;
	const body = await remote.body(id);
	await connection.write(BODY_STORES, (tx) => saveBody(tx, body));
	progress();
}

async function downloadPictures(deps: DownloadDeps, id: ArticleId): Promise<void> {
	await downloadAllPictures(deps, await deps.connection.read(['refs', 'pictures'], (tx) => missingPictures(tx, id)));
}

/** Downloads the lead pictures of pages that could not be extracted. A picture that fails is left for the next run. */
async function downloadLeads(deps: DownloadDeps): Promise<void> {
	const missing = await deps.connection.read(['entries', 'pictures'], missingLeads);
	await downloadAllPictures(deps, missing).catch((error: unknown) => {
		if (STOPPING_FAILURES.has(codeOf(error))) throw error;
	});
}

async function downloadAllPictures({ connection, remote, progress }: DownloadDeps, missing: readonly PictureHash[]) {
	let failure: unknown = null;
	for (const hash of missing) {
		try {
			const picture = await remote.picture(hash);
			await connection.write(PICTURE_STORES, (tx) => savePicture(tx, hash, picture));
			progress();
		} catch (error) {
			if (STOPPING_FAILURES.has(codeOf(error))) throw error;
			failure = error;
		}
	}
	if (failure !== null) throw failure;
}
