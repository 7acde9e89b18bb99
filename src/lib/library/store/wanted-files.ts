// Lists the texts and pictures that this device lacks, in the order in which they are downloaded.
import type { ArticleId, PictureHash } from '../../domain/article.ts';
import type { ArticleRow, ReadTx, StoreName } from '../db/schema.ts';
import { missingLeads, missingPictures } from './articles.ts';

/** Stores that `readWanted` needs. */
export const WANTED_STORES: readonly StoreName[] = ['entries', 'articles', 'pictures', 'refs'];

export type Wanted = ArticleId | PictureHash;

/** Rows of entries that are in memory at once. */
const CHUNK = 1_000;
/** Fewer articles are downloaded in any order. */
const MIN_ORDERED = 10;

interface WantedOptions {
	/** `texts`: no pictures. */
	readonly parts: 'all' | 'texts';
	/** Not wanted again in this run. */
	readonly refused: ReadonlySet<string>;
	readonly limit: number;
}

/**
 * Articles without their present text, and missing pictures of the others: those of bookmarked entries first, then of
 * unread ones, each newest first, then all others.
 */
export async function readWanted(tx: ReadTx, { parts, refused, limit }: WantedOptions): Promise<Wanted[]> {
	const rows = await tx.objectStore('articles').index('by-todo').getAll(1);
	const rowsById = new Map(rows.filter(({ id }) => !refused.has(id)).map((row) => [row.id, row]));
	const wanted = new Set<Wanted>();
	for (const row of await inOrder(tx, rowsById, limit)) {
		if (wanted.size >= limit) break;
		if (isTextMissing(row)) wanted.add(row.id);
		else if (parts === 'all') for (const hash of await missingPictures(tx, row.id)) wanted.add(hash);
	}
	if (parts === 'all' && wanted.size < limit) for (const hash of await missingLeads(tx)) wanted.add(hash);
	return [...wanted].filter((each) => !refused.has(each)).slice(0, limit);
}

export function isTextMissing(row: ArticleRow): boolean {
	return row.body !== row.article.revision;
}

/** The first `limit` rows or more, and the others after them. */
async function inOrder(
	tx: ReadTx,
	rows: ReadonlyMap<ArticleId, ArticleRow>,
	limit: number
): Promise<Iterable<ArticleRow>> {
	if (rows.size < MIN_ORDERED) return rows.values();
	const ordered = new Set<ArticleRow>();
	const entries = tx.objectStore('entries');
	for (const [index, first] of [
		[entries.index('by-bookmark-newest'), 1],
		[entries.index('by-place-newest'), 'unread']
	] as const) {
		let range: IDBKeyRange | null = IDBKeyRange.bound([first], [first, []]);
		while (range !== null && ordered.size < Math.min(limit, rows.size)) {
			const chunk: readonly { article?: ArticleId; id: string; newest: number }[] = await index.getAll(range, CHUNK);
			for (const { article } of chunk) {
				const row = article === undefined ? undefined : rows.get(article);
				if (row !== undefined) ordered.add(row);
			}
			const last = chunk.at(-1);
			range =
				last === undefined || chunk.length < CHUNK
					? null
					: IDBKeyRange.bound([first, last.newest, last.id], [first, []], true);
		}
	}
	return new Set([...ordered, ...rows.values()]);
}
