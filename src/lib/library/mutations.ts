// The one write path: what the reader did becomes Changes, on the shelf and in the outbox, in one transaction.
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
import { findAddress } from './store/entries.ts';
import { deleteItemsOfUnfollowed } from './store/feed-items.ts';
import { resetCursor, randomId, timestampGenerator, type Environment } from './db/meta.ts';
import { queueUpload } from './store/upload-queue.ts';
import { noteSave } from './save-receipts.ts';
import * as outbox from './store/outbox.ts';
import { sayLost } from './sync/rejected-changes.ts';
import type { RejectedRow, StoreName, WriteTx } from './db/schema.ts';
import { withQuotaReserve } from './db/storage-quota.ts';

/** What the reader wants of an entry; the library stamps it. */
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
/** A note is said by its text; the library knows what it was written over. */
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
	readonly world: Environment;
}

/** What a change of any entity needs. */
export const STORES: readonly StoreName[] = [...ENTITY_STORES, 'outbox', 'rejected', 'tombstones', 'meta'];
/**
 * Giving a change up may leave an entry with nothing that keeps it, and its article with it; saying one again may offer
 * the server the article.
 */
export const WITH_ARTICLES: readonly StoreName[] = [
	...STORES,
	'healing',
	'offers',
	'items',
	'articles',
	'bodies',
	'pictures',
	'refs'
];
/** The server did not come so far as to say what it has. */
const NEVER_EVALUATED: ReadonlySet<FailureCode> = new Set<FailureCode>(['too_large', 'bad_change', 'internal']);

/**
 * Writes what the reader did. Resolves when it is on this device for good.
 * @throws Failure `gone` when what it is about is not on the shelf any more; nothing was written then
 */
export function mutate(deps: WriteDeps, wishes: readonly Mutation[]): Promise<void> {
	return inMutation(deps, STORES, async (tx, next) => {
		for (const wish of wishes) await applyMutation(tx, wish, next);
	});
}

/** Makes a change of a wish, unless it is so already. @throws Failure `gone` */
export async function applyMutation(tx: WriteTx, wish: Mutation, next: () => Timestamp): Promise<void> {
	const subject = { entity: wish.entity ?? 'entry', id: wish.id } as EntityRef;
	const fields = await fieldsOf(tx, subject);
	if (fields === null && subject.entity !== 'settings' && !isCreation({ ...subject, field: wish.field } as Change))
		throw new Failure('gone');
	if (!changesValue(wish, fields ?? {})) return;
	const value = wish.entity === 'highlight' && wish.field === 'note' ? noteValue(wish.value, fields ?? {}) : wish.value;
	await writeAndEnqueue(tx, { ...subject, field: wish.field, value, stamp: next() } as Change);
	if (wish.entity === 'highlight') await annotateEntry(tx, wish, next);
}

/** What is so already needs no op: a switch that was never set is off, and what only grows is not made smaller. */
function changesValue(wish: Mutation, fields: AnyFields): boolean {
	const current = fields[wish.field]?.value;
	if (wish.field === 'furthest' || wish.field === 'readBefore') return Number(wish.value) > Number(current ?? 0);
	if (wish.entity === 'highlight' && wish.field === 'note')
		return wish.value !== ((current as { text?: string } | undefined)?.text ?? '');
	if (typeof wish.value === 'boolean') return (current ?? false) !== wish.value || wish.field === 'deleted';
	return JSON.stringify(current) !== JSON.stringify(wish.value);
}

function noteValue(text: string, fields: AnyFields): Json {
	return { text, after: fields['note']?.stamp ?? null };
}

/** A highlight or a note says that its entry matters: it comes back from the trash. */
async function annotateEntry(tx: WriteTx, wish: HighlightMutation, next: () => Timestamp): Promise<void> {
	if (wish.field !== 'made' && (wish.field !== 'note' || wish.value === '')) return;
	const entry = highlightOf(wish.id, (await fieldsOf(tx, wish)) ?? {})?.entry;
	if (entry === undefined) return;
	if ((await fieldsOf(tx, { entity: 'entry', id: entry })) === null) throw new Failure('gone');
	await writeAndEnqueue(tx, { entity: 'entry', id: entry, field: 'marked', value: true, stamp: next() });
}

/** Who wants an address saved, and how far the server may go for it. */
export interface SaveOptions {
	/** `public`: the reader has not said that it may be fetched from a private network. */
	readonly reach?: 'public';
	/** The site that sent it, `''` for one that the browser does not name; left out when the reader saves. */
	readonly sentBy?: string;
}

/**
 * Saves the address in a text. One that is on the shelf already moves up, out of the archive or the trash.
 * @throws Failure not_an_address, unsupported_scheme
 */
export async function save(
	deps: WriteDeps,
	text: string,
	{ reach, sentBy }: SaveOptions = {}
): Promise<{ id: EntryId; already: boolean }> {
	const url = parseAddress(text);
	const fresh = randomId(deps.world) as EntryId;
	return inMutation(deps, WITH_ARTICLES, async (tx, next) => {
		const row = await findAddress(tx, url);
		const id = row?.id ?? fresh;
		await noteSave(tx, { id, sentBy: sentBy ?? null, before: row });
		if (row !== null && (await isTombstoned(tx, row.id))) await resendEntity(tx, { entity: 'entry', id }, next);
		const value = reach === undefined ? { url } : { url, reach };
		// Another spelling may be one that does not answer: it takes the place of the first only where that did not either.
		const keeps = row !== null && (row.article !== undefined || entryOf(id, row.fields).fetch.state === 'waiting');
		const kept = keeps ? { ...value, url: urlOf(row.fields) || url } : value;
		await writeAndEnqueue(tx, { entity: 'entry', id, field: 'saved', value: kept, stamp: next() });
		if (row === null) return { id, already: false };
		const entry = entryOf(id, row.fields);
		for (const field of ['archived', 'read', 'deleted'] as const) {
			if (entry[field]) await writeAndEnqueue(tx, { entity: 'entry', id, field, value: false, stamp: next() });
		}
		return { id, already: true };
	});
}

/** Says a refused change again, stamped anew; when what it is about is gone on the server, all that is known of that. */
export function retryRejected(deps: WriteDeps, key: number): Promise<void> {
	return inMutation(deps, WITH_ARTICLES, async (tx, next) => {
		const rejected = await tx.objectStore('rejected').get(key);
		if (rejected === undefined) return;
		await tx.objectStore('rejected').delete(key);
		const { change } = rejected;
		const saidWhole = (await isUnknownToServer(tx, rejected)) && (await resendEntity(tx, change, next, change));
		if (!saidWhole) await writeAndEnqueue(tx, { ...change, stamp: next() });
	});
}

/** Whether the server knows nothing any more of what it is about. */
async function isUnknownToServer(tx: WriteTx, { code, change }: RejectedRow): Promise<boolean> {
	if (code === 'gone' || (code === 'rewound' && isCreation(change))) return true;
	const entry = await owningEntry(tx, change);
	return entry !== undefined && isTombstoned(tx, entry);
}

/**
 * Says all again that is known of an entity: anew what makes it known, the rest as it was said, or it would overtake
 * what other devices have said since.
 * @param anew a change of it that is meant anew too
 * @returns false when nothing is known
 */
async function resendEntity(tx: WriteTx, subject: EntityRef, next: () => Timestamp, anew?: Change): Promise<boolean> {
	const whole = await changesToResend(tx, subject);
	const target = anew && fieldKey(anew);
	for (const again of whole) {
		await writeAndEnqueue(tx, isCreation(again) || fieldKey(again) === target ? { ...again, stamp: next() } : again);
		if (again.entity === 'entry' && isCreation(again)) await queueUpload(tx, again.id);
	}
	return whole.length > 0;
}

/** Everything about an entity; an entry that is gone took its highlights with it. */
async function changesToResend(tx: WriteTx, subject: EntityRef): Promise<Change[]> {
	const entry = await owningEntry(tx, subject);
	return entry === undefined ? toChanges(tx, subject) : toChangesWithHighlights(tx, entry);
}

/** Gives a refused change up: its field goes back to what the server has. */
export function discardRejected(deps: WriteDeps, key: number): Promise<void> {
	return inMutation(deps, WITH_ARTICLES, async (tx) => {
		const rejected = await tx.objectStore('rejected').get(key);
		if (rejected === undefined) return;
		await tx.objectStore('rejected').delete(key);
		const { change, code, current, target } = rejected;
		if (code === 'rewound') return discardRolledBack(tx, change);
		// The reader said it again, and that stands.
		if ((await outbox.pendingFields(tx)).has(target)) return;
		const entry = await owningEntry(tx, change);
		const dead = entry !== undefined && (await isTombstoned(tx, entry)) ? entry : null;
		const left = await setFields(tx, change, { [change.field]: current });
		if (dead === null) await sayLost(tx, rejected);
		if (current === null && NEVER_EVALUATED.has(code)) await resetCursor(tx, 'pulling');
		// What the server does not know by any word is nothing without the one that was given up.
		if (!hasCreationField(change, left) && (await outbox.cancel(tx, change))) await deleteEntity(tx, change);
		if (change.entity === 'feed' && isCreation(change)) await deleteItemsOfUnfollowed(tx, [change.id]);
		if (dead !== null) await purgeEntry(tx, dead);
	});
}

/** What was set aside has given its place already; what the server does not know at all goes with all that belongs to it. */
async function discardRolledBack(tx: WriteTx, change: Change): Promise<void> {
	if (!isCreation(change)) return;
	if (change.entity === 'entry') await purgeEntry(tx, change.id);
	else if (await outbox.cancel(tx, change)) await deleteEntity(tx, change);
	if (change.entity === 'feed') await deleteItemsOfUnfollowed(tx, [change.id]);
}

/** Says a thing: what was refused of it before is settled by that. */
export async function writeAndEnqueue(tx: WriteTx, said: Change): Promise<void> {
	const change = wellFormedChange(said);
	if (change.entity === 'entry') await keepRevival(tx, change, (await fieldsOf(tx, change)) ?? {});
	await setFields(tx, change, { [change.field]: { value: change.value, stamp: change.stamp } });
	await outbox.enqueue(tx, change);
	await outbox.clearRejections(tx, change);
}

/**
 * What revived an entry is switched off: said as a field of its own, it stays so. The server does that by itself for
 * what it knows; it will not hear of a switch that was set and reset before a round, and an older server does not.
 */
async function keepRevival(tx: WriteTx, change: Change, before: AnyFields): Promise<void> {
	const { entity, id, field } = change;
	const switched = before[field];
	if (switched === undefined || !revives(field, switched) || revives(field, change)) return;
	const waiting = await outbox.unsentOf(tx, fieldKey(change));
	if (waiting === undefined && !isTrue(before['deleted'])) return;
	const alive: Field = { value: false, stamp: switched.stamp };
	if (!supersedes('deleted', alive, before['deleted'])) return;
	await setFields(tx, change, { deleted: alive });
	const said = { entity, id, field: 'deleted', ...alive } as Change;
	await outbox.enqueue(tx, said, waiting);
	await outbox.clearRejections(tx, said);
}

/** One transaction in which changes are stamped. @param stores STORES, and those that `work` needs beside them */
export function inMutation<T>(
	{ connection, world }: WriteDeps,
	stores: readonly StoreName[],
	work: (tx: WriteTx, next: () => Timestamp) => Promise<T>
): Promise<T> {
	return withQuotaReserve(connection, () =>
		connection.write(stores, async (tx) => {
			await checkClock(tx, world);
			const stamps = await timestampGenerator(tx, world);
			const result = await work(tx, stamps.next);
			await stamps.keep();
			return result;
		})
	);
}
