// The only write path: turns the reader's actions into changes, stored in the entities and the outbox in one
// transaction.
import type { Anchor } from '../domain/reading/text-anchor.ts';
import { isCreation, fieldKey, supersedes, type Change } from '../domain/sync/change.ts';
import type { EntryId, ReaderField } from '../domain/entry-fields.ts';
import { entryOf, revives, urlOf } from '../domain/entry.ts';
import { Failure, type FailureCode } from '../domain/core/failure.ts';
import type { FeedId } from '../domain/feed.ts';
import { isTrue, type Field, type Json } from '../domain/core/field.ts';
import { highlightOf, type HighlightId, type HighlightAnchor, type VersionField } from '../domain/highlight.ts';
import type { SettingsId } from '../domain/settings.ts';
import type { Timestamp } from '../domain/core/hybrid-clock.ts';
import { parseAddress } from '../domain/url/url.ts';
import { wellFormedChange } from '../domain/core/well-formed-text.ts';
import { purgeEntry, owningEntry, isTombstoned } from './store/tombstones.ts';
import { checkClock } from './sync/device-clock.ts';
import type { Connection } from './db/connection.ts';
import {
	toChangesWithHighlights,
	toChanges,
	deleteEntity,
	ENTITY_STORES,
	fieldsOf,
	hasCreationField,
	setFields,
	type AnyFields,
	type EntityRef
} from './store/fields.ts';
import { findAddress } from './store/find-address.ts';
import { deleteItemsOfUnfollowed } from './store/feed-items.ts';
import { resetCursor } from './db/meta.ts';
import { randomId, timestampGenerator, type Environment } from './db/identity.ts';
import { queueUpload } from './store/upload-queue.ts';
import { recordSave } from './save-receipts.ts';
import * as outbox from './store/outbox.ts';
import { pushLostValue } from './sync/rejected-changes.ts';
import type { RejectedRow, StoreName, WriteTx } from './db/schema.ts';
import { withQuotaReserve } from './db/storage-quota.ts';

/** A change of an entry as a caller requests it; the library adds the timestamp. */
export type EntryMutation = {
	readonly entity?: 'entry';
	readonly id: EntryId;
	readonly field: Exclude<ReaderField, 'saved' | 'marked' | 'position'>;
	readonly value: boolean | number;
};
type PositionMutation = {
	readonly entity?: 'entry';
	readonly id: EntryId;
	readonly field: 'position';
	readonly value: Anchor;
};
/** A note is given by its text; the library adds the version that it replaces. */
type HighlightMutation = { readonly entity: 'highlight'; readonly id: HighlightId } & (
	| { readonly field: 'made'; readonly value: HighlightAnchor }
	| { readonly field: 'colour' | 'note'; readonly value: string }
	| { readonly field: 'deleted'; readonly value: boolean }
	| { readonly field: VersionField; readonly value: null }
);
type FeedMutation = { readonly entity: 'feed'; readonly id: FeedId } & (
	| { readonly field: 'subscribed'; readonly value: { readonly url: string; readonly on: boolean } }
	| { readonly field: 'folder' | 'title'; readonly value: string | null }
	| { readonly field: 'readBefore'; readonly value: number }
);
type SettingsMutation = {
	readonly entity: 'settings';
	readonly id: SettingsId;
	readonly field: string;
	readonly value: Json;
};
export type Mutation = EntryMutation | PositionMutation | HighlightMutation | FeedMutation | SettingsMutation;

export interface WriteDeps {
	readonly connection: Connection;
	readonly env: Environment;
}

/** Stores needed to write a change of any entity. */
export const MUTATION_STORES: readonly StoreName[] = [...ENTITY_STORES, 'outbox', 'rejected', 'tombstones', 'meta'];
/**
 * `MUTATION_STORES` and the stores of articles. Needed to discard a change, which may delete an entry and its
 * article, and to resend an entry, which may queue its article for upload.
 */
export const ARTICLE_MUTATION_STORES: readonly StoreName[] = [
	...MUTATION_STORES,
	'healing',
	'offers',
	'items',
	'articles',
	'bodies',
	'pictures',
	'refs'
];
/** Codes of changes that the server rejected before it looked at their entity. */
const UNEXAMINED_CODES: ReadonlySet<FailureCode> = new Set<FailureCode>(['too_large', 'bad_change', 'internal']);

/**
 * Writes the reader's changes. Resolves after a durable commit.
 * @throws Failure `gone` if the entity was purged; nothing is written then
 */
export function mutate(deps: WriteDeps, mutations: readonly Mutation[]): Promise<void> {
	return inMutation(deps, MUTATION_STORES, async (tx, next) => {
		for (const mutation of mutations) await applyMutation(tx, mutation, next);
	});
}

/**
 * Turns a mutation into a change and writes it, unless it changes nothing.
 * @throws Failure `gone`
 */
export async function applyMutation(tx: WriteTx, mutation: Mutation, next: () => Timestamp): Promise<void> {
	const subject = { entity: mutation.entity ?? 'entry', id: mutation.id } as EntityRef;
	const fields = await fieldsOf(tx, subject);
	if (fields === null && subject.entity !== 'settings' && !isCreation({ ...subject, field: mutation.field } as Change))
		throw new Failure('gone');
	if (!changesValue(mutation, fields ?? {})) return;
	const value =
		mutation.entity === 'highlight' && mutation.field === 'note'
			? noteFieldValue(mutation.value, fields ?? {})
			: mutation.value;
	await writeAndEnqueue(tx, { ...subject, field: mutation.field, value, stamp: next() } as Change);
	if (mutation.entity === 'highlight') await markEntry(tx, mutation, next);
}

/**
 * Whether a mutation has an effect. Turning off a field that was never set has none, and neither has a lower `furthest`
 * or `readBefore`.
 */
function changesValue(mutation: Mutation, fields: AnyFields): boolean {
	const current = fields[mutation.field]?.value;
	if (mutation.field === 'furthest' || mutation.field === 'readBefore')
		return Number(mutation.value) > Number(current ?? 0);
	if (mutation.entity === 'highlight' && mutation.field === 'note')
		return mutation.value !== ((current as { text?: string } | undefined)?.text ?? '');
	if (typeof mutation.value === 'boolean') return (current ?? false) !== mutation.value || mutation.field === 'deleted';
	return JSON.stringify(current) !== JSON.stringify(mutation.value);
}

function noteFieldValue(text: string, fields: AnyFields): Json {
	return { text, after: fields['note']?.stamp ?? null };
}

/** Sets `marked` on the entry of a new highlight or note, which takes the entry out of the trash. */
async function markEntry(tx: WriteTx, mutation: HighlightMutation, next: () => Timestamp): Promise<void> {
	if (mutation.field !== 'made' && (mutation.field !== 'note' || mutation.value === '')) return;
	const entry = highlightOf(mutation.id, (await fieldsOf(tx, mutation)) ?? {})?.entry;
	if (entry === undefined) return;
	if ((await fieldsOf(tx, { entity: 'entry', id: entry })) === null) throw new Failure('gone');
	await writeAndEnqueue(tx, { entity: 'entry', id: entry, field: 'marked', value: true, stamp: next() });
}

/** Origin of a save, and the networks from which the server may fetch the page. */
export interface SaveOptions {
	/** `public`: the reader has not confirmed a fetch from a private network. */
	readonly reach?: 'public';
	/** The site that sent the address, `''` for an unknown one; absent when the reader saves. */
	readonly sentBy?: string;
}

/**
 * Saves the address in a text. An entry that exists already moves to the top of Unread.
 * @throws Failure not_an_address, unsupported_scheme
 */
export async function save(
	deps: WriteDeps,
	text: string,
	{ reach, sentBy }: SaveOptions = {}
): Promise<{ id: EntryId; already: boolean }> {
	const url = parseAddress(text);
	const newId = randomId(deps.env) as EntryId;
	return inMutation(deps, ARTICLE_MUTATION_STORES, async (tx, next) => {
		const row = await findAddress(tx, url);
		const id = row?.id ?? newId;
		await recordSave(tx, { id, sentBy: sentBy ?? null, before: row });
		if (row !== null && (await isTombstoned(tx, row.id))) await resendEntity(tx, { entity: 'entry', id }, next);
		const value = reach === undefined ? { url } : { url, reach };
		// The new spelling of the address may not work, so it replaces the old one only if the old one failed.
		const keepsAddress =
			row !== null && (row.article !== undefined || entryOf(id, row.fields).fetch.state === 'waiting');
		const saved = keepsAddress ? { ...value, url: urlOf(row.fields) || url } : value;
		await writeAndEnqueue(tx, { entity: 'entry', id, field: 'saved', value: saved, stamp: next() });
		if (row === null) return { id, already: false };
		const entry = entryOf(id, row.fields);
		for (const field of ['archived', 'read', 'deleted'] as const) {
			if (entry[field]) await writeAndEnqueue(tx, { entity: 'entry', id, field, value: false, stamp: next() });
		}
		return { id, already: true };
	});
}

/**
 * Sends a rejected change again with a new timestamp; if the server does not know its entity, resends the whole
 * entity.
 */
export function retryRejected(deps: WriteDeps, key: number): Promise<void> {
	return inMutation(deps, ARTICLE_MUTATION_STORES, async (tx, next) => {
		const rejected = await tx.objectStore('rejected').get(key);
		if (rejected === undefined) return;
		await tx.objectStore('rejected').delete(key);
		const { change } = rejected;
		const wasResent = (await isUnknownToServer(tx, rejected)) && (await resendEntity(tx, change, next, change));
		if (!wasResent) await writeAndEnqueue(tx, { ...change, stamp: next() });
	});
}

/** Whether the server does not know the entity of a rejected change. */
async function isUnknownToServer(tx: WriteTx, { code, change }: RejectedRow): Promise<boolean> {
	if (code === 'gone' || (code === 'rewound' && isCreation(change))) return true;
	const entry = await owningEntry(tx, change);
	return entry !== undefined && isTombstoned(tx, entry);
}

/**
 * Resends all fields of an entity: the creation field and the field of `retried` with new timestamps, the others
 * with their old ones, so that they do not override newer changes of other devices.
 * @param retried a change that gets a new timestamp too
 * @returns false if this device has no fields of the entity
 */
async function resendEntity(
	tx: WriteTx,
	subject: EntityRef,
	next: () => Timestamp,
	retried?: Change
): Promise<boolean> {
	const changes = await changesToResend(tx, subject);
	const target = retried && fieldKey(retried);
	for (const change of changes) {
		await writeAndEnqueue(
			tx,
			isCreation(change) || fieldKey(change) === target ? { ...change, stamp: next() } : change
		);
		if (change.entity === 'entry' && isCreation(change)) await queueUpload(tx, change.id);
	}
	return changes.length > 0;
}

/**
 * All changes to resend for an entity. For an entry or a highlight they include the entry and all its highlights,
 * because purging the entry has purged its highlights too.
 */
async function changesToResend(tx: WriteTx, subject: EntityRef): Promise<Change[]> {
	const entry = await owningEntry(tx, subject);
	return entry === undefined ? toChanges(tx, subject) : toChangesWithHighlights(tx, entry);
}

/** Discards a rejected change: its field returns to the server's value. */
export function discardRejected(deps: WriteDeps, key: number): Promise<void> {
	return inMutation(deps, ARTICLE_MUTATION_STORES, async (tx) => {
		const rejected = await tx.objectStore('rejected').get(key);
		if (rejected === undefined) return;
		await tx.objectStore('rejected').delete(key);
		const { change, code, current, target } = rejected;
		if (code === 'rewound') return discardRewound(tx, change);
		// The reader has changed the field again, and that change stays.
		if ((await outbox.pendingFields(tx)).has(target)) return;
		const entry = await owningEntry(tx, change);
		const purged = entry !== undefined && (await isTombstoned(tx, entry)) ? entry : null;
		const remaining = await setFields(tx, change, { [change.field]: current });
		if (purged === null) await pushLostValue(tx, rejected);
		if (current === null && UNEXAMINED_CODES.has(code)) await resetCursor(tx, 'pulling');
		// An entity that the server does not know cannot exist without the discarded change.
		if (!hasCreationField(change, remaining) && (await outbox.cancel(tx, change))) await deleteEntity(tx, change);
		if (change.entity === 'feed' && isCreation(change)) await deleteItemsOfUnfollowed(tx, [change.id]);
		if (purged !== null) await purgeEntry(tx, purged);
	});
}

/**
 * Discards a change rejected by a rewind. The server's value is in place already; an entity that the server does not
 * know is deleted with its highlights.
 */
async function discardRewound(tx: WriteTx, change: Change): Promise<void> {
	if (!isCreation(change)) return;
	if (change.entity === 'entry') await purgeEntry(tx, change.id);
	else if (await outbox.cancel(tx, change)) await deleteEntity(tx, change);
	if (change.entity === 'feed') await deleteItemsOfUnfollowed(tx, [change.id]);
}

/** Writes a change to its entity and to the outbox, and removes rejections of the same field. */
export async function writeAndEnqueue(tx: WriteTx, requested: Change): Promise<void> {
	const change = wellFormedChange(requested);
	if (change.entity === 'entry') await keepRevival(tx, change, (await fieldsOf(tx, change)) ?? {});
	await setFields(tx, change, { [change.field]: { value: change.value, stamp: change.stamp } });
	await outbox.enqueue(tx, change);
	await outbox.clearRejections(tx, change);
}

/**
 * An entry stays revived after the field that revived it (such as a bookmark) is switched off: `deleted: false` is
 * then written with the timestamp of the switching on. The server does the same, except for a field that was switched
 * on and off between two rounds; older servers never do.
 */
async function keepRevival(tx: WriteTx, change: Change, before: AnyFields): Promise<void> {
	const { entity, id, field } = change;
	const revivingField = before[field];
	if (revivingField === undefined || !revives(field, revivingField) || revives(field, change)) return;
	const unclaimed = await outbox.findUnclaimed(tx, fieldKey(change));
	if (unclaimed === undefined && !isTrue(before['deleted'])) return;
	const notDeleted: Field = { value: false, stamp: revivingField.stamp };
	if (!supersedes('deleted', notDeleted, before['deleted'])) return;
	await setFields(tx, change, { deleted: notDeleted });
	const revival = { entity, id, field: 'deleted', ...notDeleted } as Change;
	await outbox.enqueue(tx, revival, unclaimed);
	await outbox.clearRejections(tx, revival);
}

/**
 * Runs `work` in one transaction and stores the clock after it.
 * @param stores `MUTATION_STORES`, and any other stores that `work` needs
 */
export function inMutation<T>(
	{ connection, env }: WriteDeps,
	stores: readonly StoreName[],
	work: (tx: WriteTx, next: () => Timestamp) => Promise<T>
): Promise<T> {
	return withQuotaReserve(connection, () =>
		connection.write(stores, async (tx) => {
			await checkClock(tx, env);
			const stamps = await timestampGenerator(tx, env);
			const result = await work(tx, stamps.next);
			await stamps.keep();
			return result;
		})
	);
}
