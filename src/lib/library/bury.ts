// An entry that is gone for good on the server goes here too, unless the reader said something of it that the server lacks.
import type { EntryId } from '../domain/entry-fields.ts';
import { highlightOf, type HighlightId } from '../domain/highlight.ts';
import { dropUnshownArticle, dropUnshownPicture } from './articles.ts';
import { fieldsOf, highlightIds, type Subject } from './entities.ts';
import * as outbox from './outbox.ts';
import type { Writing } from './schema.ts';
import { noteToIndex } from './search/to-index.ts';

/** Leaves a tombstone. What the reader said and the server refused or has yet to hear keeps the rest until it is settled. */
export async function bury(tx: Writing, id: EntryId): Promise<void> {
	const before = await tx.objectStore('tombstones').get(id);
	const deleted = (await fieldsOf(tx, { entity: 'entry', id }))?.['deleted'];
	const row = deleted?.value === true ? { id, stamp: deleted.stamp } : (before ?? { id });
	await tx.objectStore('tombstones').put(row);
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

/** Buries what was left for a change that the reader has given up since. */
export async function buryIfDead(tx: Writing, id: EntryId): Promise<void> {
	if ((await tx.objectStore('tombstones').get(id)) !== undefined) await bury(tx, id);
}

/** The entry that something is said of, by itself or by a highlight. */
export async function entryAbout(tx: Writing, about: Subject): Promise<EntryId | undefined> {
	if (about.entity === 'entry') return about.id;
	if (about.entity !== 'highlight') return undefined;
	return highlightOf(about.id, (await fieldsOf(tx, about)) ?? {})?.entry;
}

function highlightOn(id: HighlightId): Subject {
	return { entity: 'highlight', id };
}
