// Downloads missing texts and pictures in one stream, which is resumed from what is stored.
import type { ArticleId } from '../../domain/article.ts';
import { codeOf, isFailure, type Failure } from '../../domain/core/failure.ts';
import { MAX_HELD, MAX_WANTED, packHashes } from '../../domain/sync/download-stream.ts';
import { isUnknownToServer } from '../api/api-response.ts';
import { isTextMissing, readWanted, WANTED_STORES, type Wanted } from '../store/wanted-files.ts';
import { downloadAllOneByOne, downloadOneByOne, type DownloadDeps } from './download-one-by-one.ts';
import { createPartWriter } from './write-downloads.ts';

type Parts = 'all' | 'texts';

/**
 * Downloads all missing texts and pictures. What the server does not have is left for the next run. A server
 * without the stream is asked for each file.
 * @throws Failure offline, not_ours, signed_out, busy, database_lost; `quota` after all texts that fit were stored
 */
export async function download(deps: DownloadDeps): Promise<void> {
	/** What was asked for in this run. */
	const refused = new Set<string>();
	let parts: Parts = 'all';
	let quotaFailure: Failure | null = null;
	for (;;) {
		const wanted = await readMissing(deps, parts, refused);
		if (wanted.length === 0) break;
		try {
			await downloadWanted(deps, wanted, parts);
			for (const each of wanted) refused.add(each);
		} catch (error) {
			if (isUnknownToServer(error)) return downloadAllOneByOne(deps);
			if (!isFailure(error) || error.code !== 'quota') throw error;
			quotaFailure = error;
			// Texts are small and matter most, so they are tried without the pictures.
			if (parts === 'texts') break;
			parts = 'texts';
		}
	}
	if (quotaFailure !== null) throw quotaFailure;
}

/**
 * Downloads the text and the missing pictures of one article.
 * @throws Failure if its text or a picture could not be downloaded
 */
export async function downloadArticle(deps: DownloadDeps, id: ArticleId): Promise<void> {
	const row = await deps.connection.read(['articles'], (tx) => tx.objectStore('articles').get(id));
	if (row === undefined || !isTextMissing(row)) return downloadOneByOne(deps, id);
	try {
		await downloadWanted(deps, [id], 'all');
	} catch (error) {
		if (!isUnknownToServer(error)) throw error;
	}
	// Fails with the reason if anything is still missing.
	await downloadOneByOne(deps, id);
}

function readMissing({ connection }: DownloadDeps, parts: Parts, refused: ReadonlySet<string>): Promise<Wanted[]> {
	return connection.read(WANTED_STORES, (tx) => readWanted(tx, { parts, refused, limit: MAX_WANTED }));
}

async function downloadWanted(deps: DownloadDeps, wanted: readonly Wanted[], parts: Parts): Promise<void> {
	const { connection, remote, progress } = deps;
	const held =
		parts === 'all'
			? await connection.read(['pictures'], (tx) => tx.objectStore('pictures').getAllKeys(null, MAX_HELD))
			: [];
	const writer = createPartWriter({ connection, progress });
	try {
		for await (const part of remote.download({ wanted, held: packHashes(held), parts })) await writer.add(part);
	} catch (error) {
		// What has arrived is stored before the failure is reported.
		if (codeOf(error) !== 'quota') await writer.finish();
		throw error;
	}
	await writer.finish();
}
