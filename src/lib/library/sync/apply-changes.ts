// Applies all changes of one page of a pull together, because a first sync has thousands, and a database request for
// each would be slow.
import type { ArticleId } from '../../domain/article.ts';
import { fieldKey, supersedes, type Change } from '../../domain/sync/change.ts';
import { isServerField, type EntryId } from '../../domain/entry-fields.ts';
import { textOf, type Field } from '../../domain/core/field.ts';
import { articleIn } from '../../domain/item-save.ts';
import { isNoteField, keptVersion } from '../../domain/note.ts';
import { deleteOrphanArticle } from '../store/articles.ts';
import { findTombstones, outlive } from '../store/tombstones.ts';
import {
	readFieldsOfMany,
	fieldsOf,
	setFields,
	writeFields,
	type AnyFields,
	type EntityRef,
	type IncomingFacts
} from '../store/fields.ts';
import { getMeta } from '../db/meta.ts';
import { observeTimestamps, type Environment } from '../db/identity.ts';
import * as outbox from '../store/outbox.ts';
import { hasPendingField } from '../store/pending.ts';
import { dropFormerLead, removeFields } from './outlived-tombstones.ts';
import { updateRejectedServerValue, recordLostValue } from './rejected-changes.ts';
import { isSameField } from './own-echo.ts';
import { rejectAsRewound } from './rewind.ts';
import type { MetaValues, TombstoneRow, WriteTx } from '../db/schema.ts';

/** The fields of one entity that the server sent: all, and those without a pending or rejected change. */
interface IncomingFields {
	readonly subject: EntityRef;
	readonly all: Record<string, Field>;
	readonly applicable: Record<string, Field>;
}

interface ApplyContext {
	readonly tx: WriteTx;
	readonly env: Environment;
	readonly healing: MetaValues['healing'];
	/** Keys of the fields with pending or rejected changes. */
	readonly pending: ReadonlySet<string>;
	readonly facts: IncomingFacts;
}

/**
 * Applies changes from the server.
 * @param facts facts of the articles that came with them and are stored afterwards
 * @returns the articles that the changed entries show now
 */
export async function applyChanges(
	tx: WriteTx,
	env: Environment,
	changes: readonly Change[],
	facts: IncomingFacts
): Promise<Set<ArticleId>> {
	const healing = await getMeta(tx, 'healing');
	const pending = await outbox.pendingFields(tx);
	const incoming = new Map<string, IncomingFields>();
	// All are awaited, because a write that is not awaited causes an unhandled rejection if the transaction is aborted.
	const writes: Promise<void>[] = [];
	for (const change of changes) {
		const { entity, id, field, value, stamp } = change;
		const target = fieldKey(change);
		if (healing !== null) writes.push(recordServerField(tx, target, { value, stamp }));
		const key = `${entity}/${id}`;
		const fields = incoming.get(key) ?? { subject: { entity, id } as EntityRef, all: {}, applicable: {} };
		incoming.set(key, fields);
		fields.all[field] = { value, stamp };
		if (pending.has(target)) writes.push(updateRejectedServerValue(tx, { target, field }, { value, stamp }, healing));
		else fields.applicable[field] = { value, stamp };
	}
	// These writes come first, because `handlePurged` may store a delete beside the same rejected changes.
	await Promise.all(writes);
	const shown = await applyAll({ tx, env, healing, pending, facts }, [...incoming.values()]);
	await observeTimestamps(
		tx,
		changes.map((change) => change.stamp)
	);
	return shown;
}

/** Records the server's value during a resync, so that the same value is not pushed at its end. */
async function recordServerField(tx: WriteTx, target: string, field: Field): Promise<void> {
	await tx.objectStore('healing').put({ target, field });
}

async function applyAll(context: ApplyContext, incoming: readonly IncomingFields[]): Promise<Set<ArticleId>> {
	const { tx, healing } = context;
	const local = await readFieldsOfMany(
		tx,
		incoming.map(({ subject }) => subject)
	);
	const entries = incoming.flatMap(({ subject }) => (subject.entity === 'entry' ? [subject.id] : []));
	const tombstones = await findTombstones(tx, entries);
	// Outside a resync the server sends a purged entry only after it was revived, with all its present fields.
	if (healing === null) for (const id of tombstones.keys()) await resetToPendingFields(tx, id, local);
	const changed = incoming.filter(({ applicable }) => Object.keys(applicable).length > 0);
	const shown = await Promise.all(
		changed.map((fields) => applyEntity(context, fields, local.get(fields.subject.id) ?? {}))
	);
	// Includes entries of which no field was applied, because all their fields have pending changes.
	for (const { subject, all } of incoming) {
		const tombstone = subject.entity === 'entry' ? tombstones.get(subject.id) : undefined;
		if (tombstone !== undefined) await handlePurged(context, tombstone, all);
	}
	return new Set(shown.filter((id) => id !== null));
}

/**
 * Handles an entry that was purged here and that the server has. If it was saved after its delete, it stays. Otherwise
 * the server was restored and does not know of the delete: the delete is sent again under its old timestamp or, after a
 * rewind, shown to the reader.
 */
async function handlePurged(
	{ tx, env, healing, pending }: ApplyContext,
	tombstone: TombstoneRow,
	serverFields: AnyFields
): Promise<void> {
	const { id, stamp } = tombstone;
	const saved = serverFields['saved']?.stamp;
	// In a resync the `saved` field may be on another page than the other fields.
	if (saved === undefined && healing !== null) return;
	await outlive(tx, tombstone);
	if (stamp === undefined || saved === undefined || saved > stamp) return;
	const deletion = { entity: 'entry', id, field: 'deleted', value: true, stamp } as const;
	// The reader's own pending change stays; if it is discarded, the delete applies.
	if (pending.has(fieldKey(deletion)) && healing === 'rewinding') return;
	if (pending.has(fieldKey(deletion)) && !(await hasPendingField(tx, deletion))) return recordLostValue(tx, deletion);
	const before = (await fieldsOf(tx, deletion))?.['deleted'];
	if (healing === 'rewinding') await rejectAsRewound(tx, env, deletion, before ?? null);
	else if (supersedes('deleted', deletion, before)) {
		await setFields(tx, deletion, { deleted: { value: true, stamp } });
		await outbox.enqueue(tx, deletion);
	}
}

/**
 * Resets an entry that was purged and recreated, and its highlights: only fields with pending changes stay.
 * @param local fields by id, which are updated
 */
async function resetToPendingFields(tx: WriteTx, id: EntryId, local: Map<string, AnyFields>): Promise<void> {
	for (const [subject, remaining] of await removeFields(tx, id, () => true)) local.set(subject, remaining);
}

/** @returns the article that the entity shows now */
async function applyEntity(
	context: ApplyContext,
	incoming: IncomingFields,
	before: AnyFields
): Promise<ArticleId | null> {
	const { tx, facts } = context;
	const { subject, applicable } = incoming;
	const changed = await resolveFields(context, incoming, before);
	// A merged entry has no article of its own; it may have had one before the server was restored.
	const isMerged = textOf(applicable['alias']) !== null && textOf({ ...before, ...changed }['article']) !== null;
	if (!isMerged && Object.keys(changed).length === 0 && !(await lacksFacts(context, subject, before)))
		return articleIn(before);
	const updates = isMerged ? { ...changed, article: null } : changed;
	const after = await writeFields(tx, subject, before, updates, facts);
	const [former, article] = [articleIn(before), articleIn(after)];
	if (former !== null && former !== article) await deleteOrphanArticle(tx, former);
	await dropFormerLead(tx, subject, before, after);
	return article;
}

/** Whether an entry's article arrives only now, after the entry. */
async function lacksFacts({ tx, facts }: ApplyContext, { entity, id }: EntityRef, before: AnyFields): Promise<boolean> {
	const article = articleIn(before);
	if (entity !== 'entry' || article === null || !facts.has(article)) return false;
	return (await tx.objectStore('entries').get(id))?.facts === undefined;
}

/** The fields that are not stored already. The server also returns this device's own changes. */
function withoutKnown(theirs: AnyFields, before: AnyFields): Record<string, Field> {
	return Object.fromEntries(Object.entries(theirs).filter(([name, field]) => !isSameField(before[name], field)));
}

/**
 * The server's fields to store: outside a resync those that differ from the local ones, during a resync those that are
 * not older than the local ones, during a rewind all.
 */
async function resolveFields(
	{ tx, env, healing }: ApplyContext,
	{ subject, applicable }: IncomingFields,
	before: AnyFields
): Promise<Record<string, Field>> {
	if (healing === null) return withoutKnown(applicable, before);
	const changed: Record<string, Field> = {};
	for (const [field, their] of Object.entries(applicable)) {
		const ours = before[field];
		const isAhead = ours !== undefined && !isServerField(field) && supersedes(field, ours, their);
		if (isAhead && healing === 'rewinding')
			await rejectAsRewound(tx, env, { ...subject, field, ...ours } as Change, their);
		if (!isAhead || healing === 'rewinding') changed[field] = their;
		// The server may have lost the local note before it could keep it beside the later one, so it is kept here as a
		// version and sent again.
		if (!isAhead && ours !== undefined && isNoteField({ ...subject, field }))
			Object.assign(changed, keptVersion(their, ours, { ...before, ...applicable }));
	}
	return changed;
}
