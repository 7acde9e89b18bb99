// Lists the texts and pictures that this device lacks, in the order in which they are downloaded.
import type { ArticleId, PictureHash } from '../../domain/article.ts';
import type { ArticleRow, ReadTx, StoreName } from '../db/schema.ts';
import { articlesToDownload } from './download-order.ts';
import { missingLeads, missingPictures } from './articles.ts';

/** Stores that `readWanted` needs. */
export const WANTED_STORES: readonly StoreName[] = ['entries', 'items', 'articles', 'pictures', 'refs'];

export type Wanted = ArticleId | PictureHash;

interface WantedOptions {
	/** `texts`: no pictures. */
	readonly parts: 'all' | 'texts';
	/** Not wanted again in this run. */
	readonly refused: ReadonlySet<string>;
	readonly limit: number;
}

/** Articles without their present text, and missing pictures of the others, in the order of `articlesToDownload`. */
export async function readWanted(tx: ReadTx, { parts, refused, limit }: WantedOptions): Promise<Wanted[]> {
	const wanted = new Set<Wanted>();
	for (const id of await articlesToDownload(tx)) {
		if (wanted.size >= limit) break;
		const row = await tx.objectStore('articles').get(id);
		if (row === undefined || refused.has(id)) continue;
		if (isTextMissing(row)) wanted.add(id);
		else if (parts === 'all')
			for (const hash of await missingPictures(tx, id)) if (!refused.has(hash)) wanted.add(hash);
	}
	if (parts === 'all' && wanted.size < limit)
		for (const hash of await missingLeads(tx)) if (!refused.has(hash)) wanted.add(hash);
	return [...wanted].slice(0, limit);
}

export function isTextMissing(row: ArticleRow): boolean {
	return row.body !== row.article.revision;
}
