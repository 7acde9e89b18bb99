// Reads entries as screens show them: rows with their article and its offline state.
import { withShortLines, type Article, type ArticleBody, type ArticleId } from '../../domain/article.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Field } from '../../domain/core/field.ts';
import { entryOf, type Entry } from '../../domain/entry.ts';
import { findEntry } from './aliases.ts';
import { countEntries, countUpTo, listEntries, type ListName, type PageRequest } from './entries.ts';
import type { Connection } from '../db/connection.ts';
import { hasPendingField } from './pending.ts';
import { readPositions, type Positions } from './positions.ts';
import type { ReadTx } from '../db/schema.ts';
import { findShown, type ShownEntry } from './shown-entries.ts';
import { readWaitingCapture, type WaitingCapture } from './waiting-captures.ts';

/**
 * How much of an article is stored: whether its text is, and how many of its `of` pictures are.
 */
export interface OfflineState {
	readonly text: boolean;
	readonly pictures: number;
	readonly of: number;
}

export interface EntryView {
	readonly entry: Entry;
	readonly article: Article | null;
	readonly offline: OfflineState;
	/** Whether a save of the entry waits in the outbox; false if the page was fetched before. */
	readonly isSavePending: boolean;
	/** A captured page of the entry that the server does not have yet; absent without one. */
	readonly capture?: WaitingCapture;
}

export interface EntryWithText {
	readonly row: EntryView;
	/** Null when the text is not on this device. */
	readonly body: ArticleBody | null;
	readonly positions: Positions;
	/** The field of the reader's note on the article. */
	readonly note: Field | undefined;
}

/** A page of a list, newest first. `first` is the number of rows before it. */
export interface Page {
	readonly rows: readonly EntryView[];
	readonly first: number;
}

export const VIEW_STORES = ['entries', 'articles', 'outbox', 'captures', 'items'] as const;

export function readPage(connection: Connection, name: ListName, request: PageRequest): Promise<Page> {
	return connection.read(VIEW_STORES, async (tx) => {
		const [first, entries, pendingCount] = await Promise.all([
			request.after === null ? 0 : countEntries(tx, name, request.after),
			listEntries(tx, name, request),
			countWaiting(tx)
		]);
		const rows = await Promise.all(entries.map((entry) => toView(tx, entry, pendingCount > 0)));
		return { rows, first: first + request.skip };
	});
}

/** Entries of a list that are partly read, with or without the position at which they were left. */
export function rangeOfBegun(name: ListName): IDBKeyRange {
	return IDBKeyRange.bound([name, 'begun'], [name, 'begun', []]);
}

/** The unread entries that are partly read, latest position first. */
export function readBegun(connection: Connection, limit: number): Promise<EntryView[]> {
	return connection.read(VIEW_STORES, async (tx) => {
		const index = tx.objectStore('entries').index('by-list-key');
		const rows = await index.getAll(rangeOfBegun('unread'), limit);
		return Promise.all(rows.map((row) => toView(tx, row, true)));
	});
}

export function readRow(connection: Connection, id: EntryId): Promise<EntryView | null> {
	return connection.read(VIEW_STORES, async (tx) => {
		const entry = await findShown(tx, id);
		return entry === null ? null : toView(tx, entry, true);
	});
}

/** Rows of the entries that exist and are not in the trash, in the given order; merged entries appear once. */
export function readRows(connection: Connection, ids: readonly EntryId[]): Promise<EntryView[]> {
	return connection.read(VIEW_STORES, async (tx) => {
		const entries = await Promise.all(ids.map((id) => findEntry(tx, id)));
		const shown = new Map(
			entries.flatMap((entry) => (entry === null || entry.place === 'trash' ? [] : [[entry.id, entry] as const]))
		);
		return Promise.all([...shown.values()].map((entry) => toView(tx, entry, true)));
	});
}

/** Reads an entry with its article, text and reading positions in one transaction. */
export function readEntryWithText(connection: Connection, id: EntryId): Promise<EntryWithText | null> {
	return connection.read([...VIEW_STORES, 'bodies', 'positions', 'meta'], async (tx) => {
		const entry = await findShown(tx, id);
		if (entry === null) return null;
		const [row, body, positions] = await Promise.all([
			toView(tx, entry, true),
			entry.article === undefined ? undefined : tx.objectStore('bodies').get(entry.article),
			readPositions(tx, entry)
		]);
		return { row, body: body ?? null, positions, note: entry.fields.note };
	});
}

export function readCount(connection: Connection, name: ListName, limit?: number): Promise<number> {
	return connection.read(['entries'], (tx) =>
		limit === undefined ? countEntries(tx, name, null) : countUpTo(tx, name, limit)
	);
}

/** Number of changes and captured pages that wait to be sent. */
export async function countWaiting(tx: ReadTx): Promise<number> {
	const counts = await Promise.all([tx.objectStore('outbox').count(), tx.objectStore('captures').count()]);
	return counts[0] + counts[1];
}

/** @param mayHavePending false if nothing waits to be sent, so that the stores of it are not read for each row */
export async function toView(tx: ReadTx, row: ShownEntry, mayHavePending: boolean): Promise<EntryView> {
	const entry = entryOf(row.id, row.fields);
	const [article, capture, isSavePending] = await Promise.all([
		readArticle(tx, row.article),
		mayHavePending ? readWaitingCapture(tx, row.id) : undefined,
		// Of other states the screens show more than a pending save, and each look-up takes a request.
		mayHavePending &&
			entry.fetch.state === 'waiting' &&
			hasPendingField(tx, { entity: 'entry', id: row.id, field: 'saved' })
	]);
	return { entry, isSavePending, ...article, ...(capture === undefined ? {} : { capture }) };
}

async function readArticle(tx: ReadTx, id: ArticleId | undefined): Promise<Pick<EntryView, 'article' | 'offline'>> {
	const row = id === undefined ? undefined : await tx.objectStore('articles').get(id);
	if (row === undefined) return { article: null, offline: { text: false, pictures: 0, of: 0 } };
	// Cut here, because earlier builds stored longer lines.
	return {
		article: withShortLines(row.article),
		offline: { text: row.body !== null, pictures: row.pictures, of: row.of }
	};
}
