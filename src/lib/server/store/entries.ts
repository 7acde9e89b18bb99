// Stores a reader's library: fields, their entries, and tombstones.
import type { ArticleId, PictureHash } from '../../domain/article.ts';
import type { Change } from '../../domain/sync/change.ts';
import { duplicateKey } from '../../domain/url/duplicates.ts';
import type { EntryId, Fields } from '../../domain/entry-fields.ts';
import type { Field, Json } from '../../domain/core/field.ts';
import type { Timestamp } from '../../domain/core/hybrid-clock.ts';
import type { FeedId } from '../../domain/feed.ts';
import type { HighlightId } from '../../domain/highlight.ts';
import type { Tombstone, ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { itemInAddress } from './item-entries.ts';
import { dropJob } from './jobs.ts';

export interface EntryRecord {
	readonly id: EntryId;
	readonly address: string;
	readonly article: ArticleId | null;
	readonly alias: EntryId | null;
}

export async function readEntry(db: Db, reader: ReaderId, id: EntryId): Promise<EntryRecord | null> {
	const row = await db
		.selectFrom('entries')
		.select(['id', 'address', 'article', 'alias'])
		.where('reader', '=', reader)
		.where('id', '=', id)
		.executeTakeFirst();
	return (row as EntryRecord | undefined) ?? null;
}

export async function writeEntry(db: Db, reader: ReaderId, entry: EntryRecord): Promise<void> {
	const { address, article, alias } = entry;
	await db
		.insertInto('entries')
		.values({ reader, ...entry })
		.onConflict((conflict) => conflict.columns(['reader', 'id']).doUpdateSet({ address, article, alias }))
		.execute();
}

/**
 * Entries of a reader that show this article or another article of the same page, without merged entries and without
 * those of feed items, which are never merged.
 */
export async function entriesOfPage(
	db: Db,
	reader: ReaderId,
	{ id, url }: { readonly id: ArticleId; readonly url: string }
): Promise<Pick<EntryRecord, 'id' | 'address'>[]> {
	const samePage = await db.selectFrom('articles').select('id').where('key', '=', duplicateKey(url)).execute();
	const rows = await db
		.selectFrom('entries')
		.select(['id', 'address', 'article'])
		.where('reader', '=', reader)
		.where('article', 'in', [id, ...samePage.map((row) => row.id)])
		.where('alias', 'is', null)
		.orderBy('id')
		.execute();
	const pages = (rows as EntryRecord[]).filter(({ address }) => itemInAddress(address) === null);
	// Entries with the same article come before those with another article of the page.
	return pages.toSorted((a, b) => Number(b.article === id) - Number(a.article === id));
}

/** Other entries of a reader whose saved address means the same page, without merged entries; none for a feed item. */
export async function duplicatesOf(
	db: Db,
	reader: ReaderId,
	{ id, address }: EntryRecord
): Promise<Pick<EntryRecord, 'id' | 'article'>[]> {
	if (itemInAddress(address) !== null) return [];
	const rows = await db
		.selectFrom('entries')
		.select(['id', 'article'])
		.where('reader', '=', reader)
		.where('address', '=', address)
		.where('id', '!=', id)
		.where('alias', 'is', null)
		.orderBy('id')
		.execute();
	// Entries with an article come first.
	return (rows as Pick<EntryRecord, 'id' | 'article'>[]).toSorted(
		(a, b) => Number(a.article === null) - Number(b.article === null)
	);
}

/** Sets the picture of an entry without an article; null removes it. */
export async function writeLead(
	db: Db,
	{ reader, entry }: { readonly reader: ReaderId; readonly entry: EntryId },
	lead: PictureHash | null
): Promise<void> {
	await db.updateTable('entries').set({ lead }).where('reader', '=', reader).where('id', '=', entry).execute();
}

export async function readField(
	db: Db,
	reader: ReaderId,
	change: Pick<Change, 'entity' | 'id' | 'field'>
): Promise<Field | null> {
	const row = await db
		.selectFrom('fields')
		.select(['value', 'stamp'])
		.where('reader', '=', reader)
		.where('entity', '=', change.entity)
		.where('id', '=', change.id)
		.where('field', '=', change.field)
		.executeTakeFirst();
	return row === undefined ? null : { value: JSON.parse(row.value) as Json, stamp: row.stamp as Timestamp };
}

/** Whether an entity has any field. */
export async function hasFields(
	db: Db,
	reader: ReaderId,
	{ entity, id }: Pick<Change, 'entity' | 'id'>
): Promise<boolean> {
	const rows = db.selectFrom('fields').select('field').where('reader', '=', reader).where('entity', '=', entity);
	return (await rows.where('id', '=', id).limit(1).executeTakeFirst()) !== undefined;
}

export async function readFields(db: Db, reader: ReaderId, id: EntryId): Promise<Fields> {
	const rows = await db
		.selectFrom('fields')
		.select(['field', 'value', 'stamp'])
		.where('reader', '=', reader)
		.where('entity', '=', 'entry')
		.where('id', '=', id)
		.execute();
	return Object.fromEntries(
		rows.map((row) => [row.field, { value: JSON.parse(row.value) as Json, stamp: row.stamp as Timestamp }])
	);
}

/** The fields of a reader's subscription to a feed. */
export async function readFeedFields(db: Db, reader: ReaderId, feed: FeedId): Promise<Record<string, Field>> {
	const rows = await db
		.selectFrom('fields')
		.select(['field', 'value', 'stamp'])
		.where('reader', '=', reader)
		.where('entity', '=', 'feed')
		.where('id', '=', feed)
		.orderBy('field')
		.execute();
	return Object.fromEntries(
		rows.map((row) => [row.field, { value: JSON.parse(row.value) as Json, stamp: row.stamp as Timestamp }])
	);
}

/** @param counter a number from `incrementCounter` in the same transaction */
export async function writeField(db: Db, reader: ReaderId, change: Change, counter: number): Promise<void> {
	const { entity, id, field, stamp } = change;
	const value = JSON.stringify(change.value);
	await db
		.insertInto('fields')
		.values({ reader, entity, id, field, value, stamp, counter })
		.onConflict((conflict) =>
			conflict.columns(['reader', 'entity', 'id', 'field']).doUpdateSet({ value, stamp, counter })
		)
		.execute();
}

export interface WithCounter<T> {
	readonly counter: number;
	readonly row: T;
	/** Number of characters of the row's value. */
	readonly size?: number;
}

/** Fields written after `after`, in commit order. */
export async function fieldsAfter(
	db: Db,
	reader: ReaderId,
	after: number,
	limit: number
): Promise<WithCounter<Change>[]> {
	const rows = await db
		.selectFrom('fields')
		.select(['entity', 'id', 'field', 'value', 'stamp', 'counter'])
		.where('reader', '=', reader)
		.where('counter', '>', after)
		.orderBy('counter')
		.limit(limit)
		.execute();
	return rows.map(({ counter, entity, id, field, value, stamp }) => ({
		counter: Number(counter),
		row: { entity, id, field, value: JSON.parse(value) as Json, stamp: stamp as Timestamp } as Change,
		size: value.length
	}));
}

/** Tombstones written after `after`, in commit order. `isRestored`: the entry was saved again since. */
export async function tombstonesAfter(
	db: Db,
	reader: ReaderId,
	after: number,
	limit: number
): Promise<WithCounter<Tombstone & { readonly isRestored: boolean }>[]> {
	const rows = await db
		.selectFrom('tombstones')
		.leftJoin('entries', (join) =>
			join.onRef('entries.reader', '=', 'tombstones.reader').onRef('entries.id', '=', 'tombstones.id')
		)
		.select(['tombstones.id', 'tombstones.stamp', 'tombstones.counter', 'entries.id as entry'])
		.where('tombstones.reader', '=', reader)
		.where('tombstones.counter', '>', after)
		.orderBy('tombstones.counter')
		.limit(limit)
		.execute();
	return rows.map(({ id, stamp, counter, entry }) => ({
		counter: Number(counter),
		row: { id: id as EntryId, stamp: stamp as Timestamp, isRestored: entry !== null }
	}));
}

/**
 * Counts entries that were purged after `after` and up to `upTo`, and not saved again since, without those of a trash
 * that the reader emptied.
 */
export async function countTombstones(db: Db, reader: ReaderId, after: number, upTo: number): Promise<number> {
	const row = await db
		.selectFrom('tombstones')
		.select((eb) => eb.fn.countAll<number>().as('count'))
		.where('reader', '=', reader)
		.where('counter', '>', after)
		.where('counter', '<=', upTo)
		.where('confirmed', '=', 0)
		.where((eb) =>
			eb.not(
				eb.exists(
					eb
						.selectFrom('entries')
						.select('entries.id')
						.where('entries.reader', '=', reader)
						.whereRef('entries.id', '=', 'tombstones.id')
				)
			)
		)
		.executeTakeFirstOrThrow();
	return Number(row.count);
}

export interface NewTombstone {
	readonly id: EntryId;
	/** Of the delete: only a save with a later timestamp brings the entry back. */
	readonly stamp: Timestamp;
	/** Whether the reader emptied the trash. */
	readonly byReader: boolean;
	readonly counter: number;
}

/** Purges an entry. Its tombstone stays as long as the account. */
export async function purgeEntry(
	db: Db,
	reader: ReaderId,
	{ id, stamp, byReader, counter }: NewTombstone
): Promise<void> {
	const confirmed = byReader ? 1 : 0;
	await db
		.deleteFrom('fields')
		.where('reader', '=', reader)
		.where('entity', '=', 'entry')
		.where('id', '=', id)
		.execute();
	await db.deleteFrom('entries').where('reader', '=', reader).where('id', '=', id).execute();
	await dropHighlights(db, reader, id);
	await dropJob(db, { reader, entry: id });
	await db
		.insertInto('tombstones')
		.values({ reader, id, stamp, counter, confirmed })
		.onConflict((conflict) => conflict.columns(['reader', 'id']).doUpdateSet({ stamp, counter, confirmed }))
		.execute();
}

async function dropHighlights(db: Db, reader: ReaderId, entry: EntryId): Promise<void> {
	const highlights = db.selectFrom('highlights').select('id').where('reader', '=', reader).where('entry', '=', entry);
	await db
		.deleteFrom('fields')
		.where('reader', '=', reader)
		.where('entity', '=', 'highlight')
		.where('id', 'in', highlights)
		.execute();
	await db.deleteFrom('highlights').where('reader', '=', reader).where('entry', '=', entry).execute();
}

export async function hasHighlight(db: Db, reader: ReaderId, id: HighlightId): Promise<boolean> {
	const row = db.selectFrom('highlights').select('id').where('reader', '=', reader).where('id', '=', id);
	return (await row.executeTakeFirst()) !== undefined;
}

export async function writeHighlight(db: Db, reader: ReaderId, id: HighlightId, entry: EntryId): Promise<void> {
	await db
		.insertInto('highlights')
		.values({ reader, id, entry })
		.onConflict((conflict) => conflict.columns(['reader', 'id']).doUpdateSet({ entry }))
		.execute();
}

/**
 * Whether a save may create an entry; not if the entry was purged with the same or a later timestamp. The tombstone
 * stays in any case, because a device that does not know the delete must drop the old fields before it receives new ones.
 */
export async function canRecreate(
	db: Db,
	reader: ReaderId,
	{ id, stamp }: Pick<Change, 'id' | 'stamp'>
): Promise<boolean> {
	const tombstone = db.selectFrom('tombstones').select('id').where('reader', '=', reader).where('id', '=', id);
	return (await tombstone.where('stamp', '>=', stamp).executeTakeFirst()) === undefined;
}

export async function hasTombstone(db: Db, reader: ReaderId, id: EntryId): Promise<boolean> {
	const rows = db.selectFrom('tombstones').select('id').where('reader', '=', reader).where('id', '=', id);
	return (await rows.executeTakeFirst()) !== undefined;
}
