// Brings bodies and pictures to this device, article by article, and goes on where it was cut off.
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
import type { Connection } from '../db/connection.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { ArticleRow } from '../db/schema.ts';

export interface DownloadDeps {
	readonly connection: Connection;
	readonly remote: ApiClient;
	/** Called after each article that came one step further. */
	readonly progress: () => void;
}

const MAX_CONCURRENT = 4;
/** Failures that the next article would meet too. */
const FATAL: ReadonlySet<FailureCode> = new Set<FailureCode>([
	'offline',
	'not_ours',
	'signed_out',
	'busy',
	'quota',
	'database_lost'
]);

/** One run over all articles: once a picture found no room, the others bring their text alone. */
interface Run {
	readonly queue: Iterator<ArticleId>;
	full: Failure | null;
}

/**
 * Downloads what is missing, a few articles at once. One that cannot be had is left for the next time.
 * @throws Failure one that would stop the others too; `quota` after all texts were brought that there was room for
 */
export async function download(deps: DownloadDeps): Promise<void> {
	const ids = await deps.connection.read(['articles'], (tx) =>
		tx.objectStore('articles').index('by-todo').getAllKeys(1)
	);
	const run: Run = { queue: ids.values(), full: null };
	await Promise.all(Array.from({ length: MAX_CONCURRENT }, () => work(deps, run)));
	if (run.full === null) await downloadLeads(deps);
	if (run.full !== null) throw run.full;
}

async function work(deps: DownloadDeps, run: Run): Promise<void> {
	for (let next = run.queue.next(); next.done !== true; next = run.queue.next()) {
		try {
			await downloadText(deps, next.value);
			if (run.full === null) await downloadPictures(deps, next.value);
		} catch (error) {
			if (isFailure(error) && error.code === 'quota') run.full = error;
			else if (FATAL.has(codeOf(error))) throw error;
		}
	}
}

/** @throws Failure what kept its text or a picture from coming */
export async function downloadArticle(deps: DownloadDeps, id: ArticleId): Promise<void> {
	await downloadText(deps, id);
	await downloadPictures(deps, id);
}

async function downloadText({ connection, remote, progress }: DownloadDeps, id: ArticleId): Promise<void> {
	const row = await connection.read(['articles'], (tx) => tx.objectStore('articles').get(id));
	if (row === undefined || !isStale(row)) return;
	const body = await remote.body(id);
	await connection.write(BODY_STORES, (tx) => saveBody(tx, body));
	progress();
}

async function downloadPictures(deps: DownloadDeps, id: ArticleId): Promise<void> {
	await downloadAll(deps, await deps.connection.read(['refs', 'pictures'], (tx) => missingPictures(tx, id)));
}

/** Pictures of pages that could not be made articles. One that cannot be had is left for the next time. */
async function downloadLeads(deps: DownloadDeps): Promise<void> {
	const missing = await deps.connection.read(['entries', 'pictures'], missingLeads);
	await downloadAll(deps, missing).catch((error: unknown) => {
		if (FATAL.has(codeOf(error))) throw error;
	});
}

async function downloadAll({ connection, remote, progress }: DownloadDeps, missing: readonly PictureHash[]) {
	let failed: unknown = null;
	for (const hash of missing) {
		try {
			const picture = await remote.picture(hash);
			await connection.write(PICTURE_STORES, (tx) => savePicture(tx, hash, picture));
			progress();
		} catch (error) {
			if (FATAL.has(codeOf(error))) throw error;
			failed = error;
		}
	}
	if (failed !== null) throw failed;
}

function isStale(row: ArticleRow): boolean {
	return row.body !== row.article.revision;
}
