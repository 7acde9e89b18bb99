// An entry that is gone for good on the server goes here too, unless the reader said something of it that the server lacks.
import type { EntryId } from '../../domain/entry-fields.ts';
import { highlightOf, type HighlightId } from '../../domain/highlight.ts';
import type { Stamp } from '../../domain/sync/hybrid-clock.ts';
import { dropUnshownArticle, dropUnshownPicture } from './articles.ts';
import { fieldsOf, highlightIds, type AnyFields, type Subject } from './fields.ts';
import { presentAmong } from '../db/existing-keys.ts';
import * as outbox from './outbox.ts';
import type { TombstoneRow, Writing } from '../db/schema.ts';
import { noteToIndex } from './index-queue.ts';

/**
 * Leaves a tombstone. What the reader said and the server refused or has yet to hear keeps the rest until it is settled.
 * @param died the stamp of the delete, where the server told of it
 */
export async function bury(tx: Writing, id: EntryId, died?: Stamp): Promise<void> {
	const stamp = await diedAt(tx, id, died);
	await tx.objectStore('tombstones').put(stamp === undefined ? { id } : { id, stamp });
	const highlights = await highlightIds(tx, id);
	const subjects: Subject[] = [{ entity: 'entry', id }, ...highlights.map(highlightOn)];
	for (const subject of subjects) {
		if ((await outbox.isWaiting(tx, subject)) || (await outbox.isRejected(tx, subject))) return;
	}
	const { article, lead } = (await tx.objectStore('entries').get(id)) ?? {};
	for (const highlight of highlights) await tx.objectStore('highlights').delete(highlight);
	await tx.objectStore('entries').delete(id);
	await noteToIndex(tx, id);
	if (article !== undefined) await dropUnshownArticle(tx, article);
	if (lead !== undefined) await dropUnshownPicture(tx, lead);
}

/** When an entry was deleted that is gone for good, as far as it is known here. */
async function diedAt(tx: Writing, id: EntryId, told?: Stamp): Promise<Stamp | undefined> {
	if (told !== undefined) return told;
	const deleted = (await fieldsOf(tx, { entity: 'entry', id }))?.['deleted'];
	return deleted?.value === true ? deleted.stamp : (await tx.objectStore('tombstones').get(id))?.stamp;
}

/** Whether an entry is gone for good, as far as this device knows. */
export async function isDead(tx: Writing, id: EntryId): Promise<boolean> {
	const row = await tx.objectStore('tombstones').get(id);
	return row !== undefined && row.outlived !== true;
}

/** Those among them that are gone for good, with their tombstones. */
export async function deadAmong(tx: Writing, ids: readonly EntryId[]): Promise<Map<EntryId, TombstoneRow>> {
	const present = await presentAmong(tx.objectStore('tombstones'), ids);
	const rows = await Promise.all([...present].map((id) => tx.objectStore('tombstones').get(id)));
	return new Map(rows.flatMap((row) => (row === undefined || row.outlived === true ? [] : [[row.id, row]])));
}

/** An entry was saved again after its delete: it is alive, and the tombstone is known. */
export async function outlive(tx: Writing, { id, stamp }: TombstoneRow): Promise<void> {
	await tx.objectStore('tombstones').put({ id, ...(stamp !== undefined && { stamp }), outlived: true });
}

/**
 * The entry that something is said of, by itself or by a highlight.
 * @param fields of the highlight, where they are not those on this device
 */
export async function entryAbout(tx: Writing, about: Subject, fields?: AnyFields): Promise<EntryId | undefined> {
	if (about.entity === 'entry') return about.id;
	if (about.entity !== 'highlight') return undefined;
	return highlightOf(about.id, fields ?? (await fieldsOf(tx, about)) ?? {})?.entry;
}

function highlightOn(id: HighlightId): Subject {
	return { entity: 'highlight', id };
}
