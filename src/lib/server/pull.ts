// The pull half of sync: one page of what a reader's device has not seen, and where it stands after it.
import type { Article, ArticleId } from '../domain/article.ts';
import type { Change } from '../domain/change.ts';
import type { EntryId } from '../domain/entry-fields.ts';
import { MAX_CHANGES, type Cursor, type ReaderId } from '../domain/sync.ts';
import { encodeCursor, type Standing } from './cursor.ts';
import type { Db } from './db/schema.ts';
import { articlesAfter, readArticles } from './store/articles.ts';
import { positionOf, SHARED } from './store/counters.ts';
import { countTombstones, fieldsAfter, tombstonesAfter, type Numbered } from './store/shelf.ts';

export interface PulledPage {
	readonly changes: readonly Change[];
	readonly articles: readonly Article[];
	readonly deletes: readonly EntryId[];
	readonly deleting: number;
	readonly cursor: Cursor;
	readonly more: boolean;
}

export interface Pulling {
	readonly from: Standing;
	/** Of this database. */
	readonly epoch: string;
	/** Rows in a page. */
	readonly limit?: number | undefined;
}

/**
 * Both heads are read before any row: counter order is commit order, so that every row up to a head is there to be
 * read. A row beyond it waits for the next pull.
 */
export async function pull(
	db: Db,
	reader: ReaderId,
	{ from, epoch, limit = MAX_CHANGES }: Pulling
): Promise<PulledPage> {
	const own = await positionOf(db, reader);
	const shared = await positionOf(db, SHARED);
	const fields = await fieldsAfter(db, reader, from.reader.value, limit + 1);
	const tombstones = await tombstonesAfter(db, reader, from.reader.value, limit + 1);
	const merged = [...fields.map(asChange), ...tombstones.map(asDelete)].sort((a, b) => a.counter - b.counter);
	const page = upTo(merged, own.value, limit);
	// A device that knows no article gets each with the entry that names it: none of them can be new to it otherwise.
	const after = from.shared.value === 0 ? shared.value : from.shared.value;
	const renewed = upTo(
		await articlesAfter(db, reader, { after, upTo: shared.value, limit: limit + 1 }),
		shared.value,
		limit
	);
	const changes = page.rows.flatMap((row) => row.change ?? []);
	return {
		changes,
		deletes: page.rows.flatMap((row) => row.deleted ?? []),
		articles: await withNamed(db, changes, renewed.rows),
		deleting: await countTombstones(db, reader, from.reader.value, own.value),
		cursor: encodeCursor({
			epoch,
			reader: { value: page.end, lineage: own.lineage },
			shared: { value: renewed.end, lineage: shared.lineage }
		}),
		more: page.more || renewed.more
	};
}

interface PageRow {
	readonly change?: Change;
	readonly deleted?: EntryId;
}

function asChange({ counter, row }: Numbered<Change>): Numbered<PageRow> {
	return { counter, row: { change: row } };
}

function asDelete({ counter, row }: Numbered<EntryId>): Numbered<PageRow> {
	return { counter, row: { deleted: row } };
}

/** The first `limit` rows up to a head, and where they end: at the head when there are no more. */
function upTo<T>(all: readonly Numbered<T>[], head: number, limit: number): { rows: T[]; end: number; more: boolean } {
	const seen = all.filter((numbered) => numbered.counter <= head);
	const rows = seen.slice(0, limit);
	const more = seen.length > limit;
	return { rows: rows.map(({ row }) => row), end: more ? (rows.at(-1)?.counter ?? head) : head, more };
}

/** Articles that this page's entries name may be older than the device's cursor: another reader had them first. */
async function withNamed(db: Db, changes: readonly Change[], renewed: readonly Article[]): Promise<Article[]> {
	const have = new Set(renewed.map((article) => article.id));
	const named = changes.filter((change) => change.field === 'article').map((change) => change.value as ArticleId);
	return [
		...renewed,
		...(await readArticles(
			db,
			[...new Set(named)].filter((id) => !have.has(id))
		))
	];
}
