// Records from which source each article was made, so that it can be extracted again when the rules have improved.
import type { ArticleId, PictureHash } from '../../domain/article.ts';
import type { Db } from '../db/schema.ts';

/** `page`: as the server fetched it. `capture`: as the reader's browser showed it. */
export type SourceKind = 'page' | 'capture';

/** A picture of an article with its size, px. */
export interface SourcePicture {
	readonly hash: PictureHash;
	readonly width: number;
	readonly height: number;
}

/** What is known of a source, besides its bytes. */
export interface SourceRecord {
	readonly kind: SourceKind;
	/** Final address of the page. */
	readonly url: string;
	/** The network that the page was fetched from. */
	readonly network: 'public' | 'private';
	/** From the HTTP header. */
	readonly charset: string | null;
	/** Media type. */
	readonly type: string;
	/** Name of the compressed bytes in the store of `source-files.ts`. */
	readonly file: string;
	/** Number of bytes that are stored: of the compressed source and of the list of pictures. */
	readonly bytes: number;
	/** When the page was fetched or captured, ms since 1970. */
	readonly fetched: number;
	/** The pictures that the article shows, by their address in the page. The sanitised text has no addresses of them. */
	readonly pictures: Readonly<Record<string, SourcePicture>>;
}

const COLUMNS = ['kind', 'url', 'network', 'charset', 'type', 'file', 'bytes', 'fetched', 'pictures'] as const;

/** The source of an article; null if it is not kept. */
export async function readSource(db: Db, article: ArticleId): Promise<SourceRecord | null> {
	const row = await db.selectFrom('sources').select(COLUMNS).where('article', '=', article).executeTakeFirst();
	if (row === undefined) return null;
	const pictures = JSON.parse(row.pictures) as SourceRecord['pictures'];
	return { ...row, bytes: Number(row.bytes), fetched: Number(row.fetched), pictures };
}

/** Replaces the source of an article. Without one, an earlier source is removed, which another article was made of. */
export async function writeSource(db: Db, article: ArticleId, source: SourceRecord | null): Promise<void> {
	await db.deleteFrom('sources').where('article', '=', article).execute();
	if (source === null) return;
	const { kind, url, network, charset, type, file, bytes, fetched } = source;
	const pictures = pictureList(source.pictures);
	await db
		.insertInto('sources')
		.values({ article, kind, url, network, charset, type, file, bytes, fetched, pictures })
		.execute();
}

/** Maximum length of the address of a picture that is recorded; longer ones contain the picture itself (`data:`). */
const MAX_PICTURE_ADDRESS = 4_096;

/** The pictures of an article as they are stored. */
export function pictureList(pictures: SourceRecord['pictures']): string {
	return JSON.stringify(
		Object.fromEntries(Object.entries(pictures).filter(([address]) => address.length <= MAX_PICTURE_ADDRESS))
	);
}

/** Bytes of all sources together. */
export async function sizeOfSources(db: Db): Promise<number> {
	const row = await db
		.selectFrom('sources')
		.select((eb) => eb.fn.sum<number | string | null>('bytes').as('bytes'))
		.executeTakeFirst();
	return Number(row?.bytes ?? 0);
}

/**
 * Removes records of sources until the others have at most `limit` bytes together: pages before captured pages, which
 * cannot be fetched again, and the oldest first.
 * @param kinds those that may be removed
 * @returns the names of their bytes, which nothing refers to any more
 */
export async function evictSources(
	db: Db,
	limit: number,
	kinds: readonly SourceKind[] = ['page', 'capture']
): Promise<string[]> {
	const evicted: string[] = [];
	for (let size = await sizeOfSources(db); size > limit;) {
		const oldest = await db
			.selectFrom('sources')
			.select(['article', 'bytes', 'file'])
			.where('kind', 'in', [...kinds])
			// `page` comes after `capture`.
			.orderBy('kind', 'desc')
			.orderBy('fetched')
			.orderBy('article')
			.limit(EVICTED_AT_ONCE)
			.execute();
		const chosen: typeof oldest = [];
		for (const source of oldest) {
			if (size <= limit) break;
			size -= Number(source.bytes);
			chosen.push(source);
		}
		if (chosen.length === 0) break;
		evicted.push(...(await removeSources(db, 'file', filesOf(chosen))));
	}
	return evicted;
}

const EVICTED_AT_ONCE = 100;

/** Removes records by the article or by the name of their bytes. @returns the names of the bytes */
export async function removeSources(db: Db, by: 'article' | 'file', names: readonly string[]): Promise<string[]> {
	if (names.length === 0) return [];
	const rows = await db
		.deleteFrom('sources')
		.where(by, 'in', [...names])
		.returning('file')
		.execute();
	return filesOf(rows);
}

/** Those of the given names that records have. */
export async function namedAmong(db: Db, files: readonly string[]): Promise<Set<string>> {
	if (files.length === 0) return new Set();
	const rows = await db
		.selectFrom('sources')
		.select('file')
		.where('file', 'in', [...files])
		.execute();
	return new Set(filesOf(rows));
}

/** The names of the next `limit` sources, in their order. @param after the last name before; '' for the first ones */
export async function nextFiles(db: Db, after: string, limit: number): Promise<string[]> {
	const next = db.selectFrom('sources').select('file').where('file', '>', after).orderBy('file').limit(limit);
	return filesOf(await next.execute());
}

function filesOf(rows: readonly { readonly file: string }[]): string[] {
	return rows.map(({ file }) => file);
}
