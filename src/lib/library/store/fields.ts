// Stores the fields of entities: one row for each entity, with values that are derived from the fields for indexes.
import { isCreation, sortCreationsFirst, type Change, type Entity } from '../../domain/sync/change.ts';
import { isServerField, type EntryId, type Fields } from '../../domain/entry-fields.ts';
import type { FeedFields, FeedId } from '../../domain/feed.ts';
import type { ArticleId } from '../../domain/article.ts';
import type { Field } from '../../domain/core/field.ts';
import { highlightOf, type HighlightFields, type HighlightId } from '../../domain/highlight.ts';
import { articleIn, itemIn } from '../../domain/item-save.ts';
import type { SettingsId } from '../../domain/settings.ts';
import { readFacts } from './articles.ts';
import { entryRow } from '../db/entry-rows.ts';
import { existingKeys } from '../db/existing-keys.ts';
import type { ArticleFacts } from '../db/list-keys.ts';
import { affectsIndex, highlightAffectsIndex, queueForIndexing } from './index-queue.ts';
import { refreshItemsOfEntry, refreshItemsOfFeed } from './item-reads.ts';
import type { FeedRow, HighlightRow, ReadTx, SettingsRow, WriteTx } from '../db/schema.ts';

/** Identifies an entity and its row. */
export type EntityRef =
	| { readonly entity: 'entry'; readonly id: EntryId }
	| { readonly entity: 'highlight'; readonly id: HighlightId }
	| { readonly entity: 'feed'; readonly id: FeedId }
	| { readonly entity: 'settings'; readonly id: SettingsId };
export type AnyFields = Readonly<Record<string, Field>>;

/** Stores of entities, and those whose rows follow from their fields. */
export const ENTITY_STORES = [
	'entries',
	'highlights',
	'feeds',
	'settings',
	'toIndex',
	'articles',
	'items',
	'feedInfos',
	'tombstones'
] as const;
const ENTITIES = ['entry', 'highlight', 'feed', 'settings'] as const;
const STORE_NAMES = { entry: 'entries', highlight: 'highlights', feed: 'feeds', settings: 'settings' } as const;

/** The common part of the stores of all entities. */
interface Rows {
	get(id: string): Promise<{ readonly fields: AnyFields } | undefined>;
	getAll(): Promise<readonly { readonly id: Change['id']; readonly fields: AnyFields }[]>;
	put(row: object): Promise<unknown>;
	delete(id: string): Promise<void>;
}

function rowsOf(tx: ReadTx | WriteTx, entity: Entity): Rows {
	return (tx as WriteTx).objectStore(STORE_NAMES[entity]) as unknown as Rows;
}

/** Fields of an entity; null if it is not on this device. */
export async function fieldsOf(tx: ReadTx | WriteTx, { entity, id }: EntityRef): Promise<AnyFields | null> {
	return (await rowsOf(tx, entity).get(id))?.fields ?? null;
}

/** Fields of the entities that are on this device, by id. */
export async function readFieldsOfMany(
	tx: ReadTx | WriteTx,
	subjects: readonly EntityRef[]
): Promise<Map<string, AnyFields>> {
	const fieldsById = new Map<string, AnyFields>();
	for (const entity of ENTITIES) {
		const ids = [...new Set(subjects.filter((subject) => subject.entity === entity).map(({ id }) => id))];
		const existing = await existingKeys(rowsOf(tx, entity), ids);
		await Promise.all(
			[...existing].map(async (id) => fieldsById.set(id, (await rowsOf(tx, entity).get(id))?.fields ?? {}))
		);
	}
	return fieldsById;
}

/** Sets fields of an entity; null removes a field. @returns all fields of the entity afterwards */
export async function setFields(tx: WriteTx, subject: EntityRef, updates: FieldUpdates): Promise<AnyFields> {
	return writeFields(tx, subject, (await fieldsOf(tx, subject)) ?? {}, updates);
}

export type IncomingFacts = ReadonlyMap<ArticleId, ArticleFacts>;
type FieldUpdates = Readonly<Record<string, Field | null>>;

/**
 * Like `setFields`, for an entity whose fields `before` were already read in this transaction.
 * @param incoming facts of articles that are stored later in this transaction
 */
export async function writeFields(
	tx: WriteTx,
	{ entity, id }: EntityRef,
	before: AnyFields,
	updates: FieldUpdates,
	incoming: IncomingFacts = new Map()
): Promise<AnyFields> {
	const fields: Record<string, Field> = { ...before };
	for (const [name, field] of Object.entries(updates)) {
		if (field === null) Reflect.deleteProperty(fields, name);
		else fields[name] = field;
	}
	const facts = entity === 'entry' ? await findFacts(tx, id as EntryId, [before, fields], incoming) : undefined;
	await rowsOf(tx, entity).put(rowOf({ entity, id } as EntityRef, fields, facts));
	const names = Object.keys(updates);
	const isIndexAffected =
		entity === 'entry' ? affectsIndex(before as Fields, fields as Fields, names) : highlightAffectsIndex(before, names);
	if (isIndexAffected) await queueReindex(tx, { entity, id } as EntityRef, fields);
	await refreshItems(tx, { entity, id } as EntityRef, [before, fields], names);
	return fields;
}

/** Marks items again if fields were written that decide whether they are read. */
async function refreshItems(
	tx: WriteTx,
	{ entity, id }: EntityRef,
	[before, fields]: readonly [AnyFields, AnyFields],
	written: readonly string[]
): Promise<void> {
	const isAnyOf = (...names: readonly string[]) => written.some((name) => names.includes(name));
	// In a resync `saved` may arrive after `read`.
	if (entity === 'entry' && itemIn(fields['saved']) !== null && isAnyOf('read', 'saved'))
		await refreshItemsOfEntry(tx, id, fields);
	if (entity === 'feed' && isAnyOf('subscribed')) await refreshItemsOfFeed(tx, id);
	else if (entity === 'feed' && isAnyOf('readBefore')) await refreshItemsOfFeed(tx, id, before['readBefore'] ?? null);
}

/**
 * Facts of an entry's article. While the entry shows the same article, its row has them: `putArticle` keeps them up to
 * date there.
 */
async function findFacts(
	tx: WriteTx,
	id: EntryId,
	[before, after]: readonly [AnyFields, AnyFields],
	incoming: IncomingFacts
): Promise<ArticleFacts | undefined> {
	const article = articleIn(after);
	if (article === null) return undefined;
	if (incoming.has(article)) return incoming.get(article);
	if (articleIn(before) === article) return (await tx.objectStore('entries').get(id))?.facts;
	return readFacts(tx, article);
}

export async function deleteEntity(tx: WriteTx, subject: EntityRef): Promise<void> {
	await queueReindex(tx, subject, (await fieldsOf(tx, subject)) ?? {});
	await rowsOf(tx, subject.entity).delete(subject.id);
	if (subject.entity === 'entry') await refreshItemsOfEntry(tx, subject.id, null);
}

/** Queues an entry for the index after a change of the entry itself or of a highlight on it. */
async function queueReindex(tx: WriteTx, { entity, id }: EntityRef, fields: AnyFields): Promise<void> {
	const entry = entity === 'highlight' ? highlightOf(id, fields)?.entry : id;
	if (entity !== 'entry' && entity !== 'highlight') return;
	if (entry !== undefined) await queueForIndexing(tx, entry as EntryId);
}

/** Whether an entity has its creation field, without which the server does not know it; settings need none. */
export function hasCreationField({ entity }: EntityRef, fields: AnyFields): boolean {
	return entity === 'settings' || Object.keys(fields).some((field) => isCreation({ entity, field }));
}

function rowOf({ entity, id }: EntityRef, fields: AnyFields, facts?: ArticleFacts): object {
	switch (entity) {
		case 'entry':
			return entryRow(id as EntryId, fields as Fields, facts);
		case 'highlight':
			return highlightRow(id as HighlightId, fields);
		case 'feed':
			return { id: id as FeedId, fields: fields as FeedFields } satisfies FeedRow;
		case 'settings':
			return { id: 'settings', fields } satisfies SettingsRow;
	}
}

function highlightRow(id: HighlightId, fields: HighlightFields): HighlightRow {
	const entry = highlightOf(id, fields)?.entry;
	return entry === undefined ? { id, fields } : { id, fields, entry };
}

/** All fields of one entity that the reader writes, as changes. A server without the entity can apply them in order. */
export async function toChanges(tx: ReadTx | WriteTx, subject: EntityRef): Promise<Change[]> {
	return asChanges(subject, (await fieldsOf(tx, subject)) ?? {});
}

/** All fields of an entry and its highlights, as changes, because both are purged and restored together. */
export async function toChangesWithHighlights(tx: ReadTx | WriteTx, entry: EntryId): Promise<Change[]> {
	const all = await toChanges(tx, { entity: 'entry', id: entry });
	for (const id of await highlightIds(tx, entry)) all.push(...(await toChanges(tx, { entity: 'highlight', id })));
	return all;
}

/** All fields of each entity on this device, as changes; entries come before their highlights. */
export async function allChangesByEntity(tx: ReadTx | WriteTx): Promise<Change[][]> {
	const all: Change[][] = [];
	for (const entity of ENTITIES) {
		for (const { id, fields } of await rowsOf(tx, entity).getAll())
			all.push(asChanges({ entity, id } as EntityRef, fields));
	}
	return all;
}

function asChanges({ entity, id }: EntityRef, fields: AnyFields): Change[] {
	const written = Object.entries(fields).filter(([field]) => entity !== 'entry' || !isServerField(field));
	return sortCreationsFirst(
		written.map(([field, { value, stamp }]) => ({ entity, id, field, value, stamp }) as Change)
	);
}

export async function highlightIds(tx: ReadTx | WriteTx, entry: EntryId): Promise<HighlightId[]> {
	return (tx as ReadTx).objectStore('highlights').index('by-entry').getAllKeys(entry);
}
