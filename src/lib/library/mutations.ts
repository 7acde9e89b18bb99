// Writes the reader's changes to the entities and the outbox in one transaction. All other files that write changes of
// the reader do it through this one.
import type { Anchor } from '../domain/reading/text-anchor.ts';
import { isCreation, fieldKey, supersedes, type Change } from '../domain/sync/change.ts';
import type { EntryId, ReaderField } from '../domain/entry-fields.ts';
import { entryOf, revives, type Entry } from '../domain/entry.ts';
import { Failure } from '../domain/core/failure.ts';
import type { FeedId } from '../domain/feed.ts';
import { isTrue, type Field, type Json } from '../domain/core/field.ts';
import { highlightOf, type HighlightId, type HighlightAnchor } from '../domain/highlight.ts';
import { isNoteField, noteText, noteToWrite, type VersionField } from '../domain/note.ts';
import type { SettingsId } from '../domain/settings.ts';
import type { Timestamp } from '../domain/core/hybrid-clock.ts';
import { wellFormed, wellFormedChange } from '../domain/core/well-formed-text.ts';
import { checkClock } from './sync/device-clock.ts';
import type { Connection } from './db/connection.ts';
import { ENTITY_STORES, fieldsOf, setFields, type AnyFields, type EntityRef } from './store/fields.ts';
import { withBufferedEntries } from './store/buffered-entries.ts';
import { timestampGenerator, type Environment } from './db/identity.ts';
import * as outbox from './store/outbox.ts';
import type { StoreName, WriteTx } from './db/schema.ts';
import { withQuotaReserve } from './db/storage-quota.ts';

/** A change of an entry as a caller requests it; the library adds the timestamp. */
export type EntryMutation = {
	readonly entity?: 'entry';
	readonly id: EntryId;
	readonly field: Exclude<ReaderField, 'saved' | 'marked' | 'position' | TextField | VersionField>;
	readonly value: boolean | number | null;
};
/** A note is given by its text, and by the text that its author saw before: another one that is stored is kept as a version. */
type NoteText = { readonly field: 'note'; readonly value: string; readonly before: string };
type EntryTextMutation = { readonly entity?: 'entry'; readonly id: EntryId } & (
	| { readonly field: 'title' | 'author'; readonly value: string | null }
	| NoteText
	| { readonly field: VersionField; readonly value: null }
);
type TextField = 'title' | 'author' | 'note' | 'purged';
type PositionMutation = {
	readonly entity?: 'entry';
	readonly id: EntryId;
	readonly field: 'position';
	readonly value: Anchor;
};
type HighlightMutation = { readonly entity: 'highlight'; readonly id: HighlightId } & (
	| { readonly field: 'made'; readonly value: HighlightAnchor }
	| { readonly field: 'colour'; readonly value: string }
	| NoteText
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
export type Mutation =
	MutationOfEntry | HighlightMutation | FeedMutation | SettingsMutation;

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
/** Mutations whose entries are in memory at once. */
const BATCH = 1_000;

/**
 * Writes the reader's changes. Resolves after a durable commit.
 * @throws Failure `gone` if the entity was purged; nothing is written then
 */
export function mutate(deps: WriteDeps, mutations: readonly Mutation[]): Promise<void> {
	return inMutation(deps, MUTATION_STORES, async (tx, next) => {
		if (!mutations.every(isOfEntry)) return applyInOrder(tx, mutations, next);
		for (let from = 0; from < mutations.length; from += BATCH) {
			const batch = mutations.slice(from, from + BATCH);
			const ids = batch.map(({ id }) => id as EntryId);
			await withBufferedEntries(tx, ids, (buffered) => applyInOrder(buffered, batch, next));
		}
	});
}

/** A mutation of any field of an entry. */
export type MutationOfEntry = EntryMutation | EntryTextMutation | PositionMutation;

/** Changes of several entries that are decided from their present state. */
export interface EntryPlan {
	readonly mutations: readonly MutationOfEntry[];
}

/**
 * Reads entries and writes the changes that `plan` makes of them, in one transaction.
 * @param plan gets the entries that exist, in the order of the ids; it may be called again
 * @returns the plan, after a durable commit
 */
export function mutatePlanned<Plan extends EntryPlan>(
	deps: WriteDeps,
	ids: Iterable<EntryId>,
	plan: (entries: readonly Entry[]) => Plan
): Promise<Plan> {
	return inMutation(deps, MUTATION_STORES, (tx, next) =>
		withBufferedEntries(tx, ids, async (buffered, rows) => {
			const planned = plan(rows.map(({ id, fields }) => entryOf(id, fields)));
			await applyInOrder(buffered, planned.mutations, next);
			return planned;
		})
	);
}

function isOfEntry({ entity = 'entry' }: Mutation): boolean {
	return entity === 'entry';
}

async function applyInOrder(tx: WriteTx, mutations: readonly Mutation[], next: () => Timestamp): Promise<void> {
	for (const mutation of mutations) await applyMutation(tx, mutation, next);
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
	const value = isNote(mutation) ? await keepUnseenNote(tx, subject, mutation, fields ?? {}) : mutation.value;
	await writeAndEnqueue(tx, { ...subject, field: mutation.field, value, stamp: next() } as Change);
	if (mutation.entity === 'highlight' || isNote(mutation)) await markEntry(tx, mutation, next);
}

/**
 * Whether a mutation has an effect. Turning off a field that was never set has none, and neither has a lower `furthest`
 * or `readBefore`.
 */
function changesValue(mutation: Mutation, fields: AnyFields): boolean {
	const current = fields[mutation.field]?.value;
	if (mutation.field === 'furthest' || mutation.field === 'readBefore')
		return Number(mutation.value) > Number(current ?? 0);
	// The date of archiving counts only if it is not older than the archiving itself.
	if (mutation.field === 'archivedAt') return true;
	if (isNote(mutation)) return mutation.value !== noteText(fields['note']);
	if (typeof mutation.value === 'boolean') return (current ?? false) !== mutation.value || mutation.field === 'deleted';
	return JSON.stringify(current ?? null) !== JSON.stringify(mutation.value);
}

type NoteMutation = Extract<EntryTextMutation | HighlightMutation, { readonly field: 'note' }>;

function isNote(mutation: Mutation): mutation is NoteMutation {
	return isNoteField({ entity: mutation.entity ?? 'entry', field: mutation.field });
}

/**
 * Keeps the stored note as a version if the author of the new one had not seen it. The server does the same for a note of
 * another device, but does not know the tabs of one.
 * @returns the value of the field `note`
 */
async function keepUnseenNote(
	tx: WriteTx,
	subject: EntityRef,
	{ value: text, before }: NoteMutation,
	fields: AnyFields
): Promise<Json> {
	const { value, kept } = noteToWrite(text, wellFormed(before), fields);
	for (const [field, version] of Object.entries(kept))
		await writeAndEnqueue(tx, { ...subject, field, ...version } as Change);
	return { ...value };
}

/** Sets `marked` on the entry of a new highlight or note, which takes the entry out of the trash. */
async function markEntry(
	tx: WriteTx,
	mutation: HighlightMutation | NoteMutation,
	next: () => Timestamp
): Promise<void> {
	if (mutation.field !== 'made' && (mutation.field !== 'note' || mutation.value === '')) return;
	const entry =
		mutation.entity === 'highlight'
			? highlightOf(mutation.id, (await fieldsOf(tx, mutation)) ?? {})?.entry
			: mutation.id;
	if (entry === undefined) return;
	if ((await fieldsOf(tx, { entity: 'entry', id: entry })) === null) throw new Failure('gone');
	await writeAndEnqueue(tx, { entity: 'entry', id: entry, field: 'marked', value: true, stamp: next() });
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
