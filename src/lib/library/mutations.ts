// Writes the reader's changes to the entities and the outbox in one transaction. All other files that write changes of
// the reader open their transactions here.
import type { Anchor } from '../domain/reading/text-anchor.ts';
import { isCreation, type Change } from '../domain/sync/change.ts';
import type { EntryId, Fields, ReaderField } from '../domain/entry-fields.ts';
import { entryOf, type Entry } from '../domain/entry.ts';
import { Failure } from '../domain/core/failure.ts';
import type { FeedId, FeedTexts } from '../domain/feed.ts';
import type { Json } from '../domain/core/field.ts';
import { highlightOf, type HighlightId, type HighlightAnchor } from '../domain/highlight.ts';
import { isNoteField, noteText, type VersionField } from '../domain/note.ts';
import { noteToWrite } from '../domain/note-to-write.ts';
import { itemIn } from '../domain/item-save.ts';
import { isInLibrary } from '../domain/item-state.ts';
import type { SettingsId } from '../domain/settings.ts';
import type { Timestamp } from '../domain/core/hybrid-clock.ts';
import { wellFormed } from '../domain/core/well-formed-text.ts';
import { checkClock } from './sync/device-clock.ts';
import type { Connection } from './db/connection.ts';
import { createItemEntry } from './create-item-entry.ts';
import { writeAndEnqueue } from './enqueue-change.ts';
import { ENTITY_STORES, fieldsOf, type AnyFields, type EntityRef } from './store/fields.ts';
import { withBufferedEntries } from './store/buffered-entries.ts';
import { timestampGenerator, type Environment } from './db/identity.ts';
import { entryOfUntouched, findUntouched, type ShownEntry } from './store/shown-entries.ts';
import type { EntryRow, StoreName, WriteTx } from './db/schema.ts';
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
	| { readonly field: 'texts'; readonly value: FeedTexts }
	| { readonly field: 'muted' | 'badge'; readonly value: boolean }
);
type SettingsMutation = {
	readonly entity: 'settings';
	readonly id: SettingsId;
	readonly field: string;
	readonly value: Json;
};
export type Mutation = MutationOfEntry | HighlightMutation | FeedMutation | SettingsMutation;

export interface WriteDeps {
	readonly connection: Connection;
	readonly env: Environment;
}

/** Stores needed to write a change of any entity. */
export const MUTATION_STORES: readonly StoreName[] = [...ENTITY_STORES, 'outbox', 'rejected', 'meta'];
/**
 * `MUTATION_STORES` and the stores of articles. Needed to discard a change, which may delete an entry and its
 * article, and to resend an entry, which may queue its article for upload.
 */
export const ARTICLE_MUTATION_STORES: readonly StoreName[] = [
	...MUTATION_STORES,
	'healing',
	'offers',
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
			const shown = await withUntouched(tx, ids, rows);
			const planned = plan(shown.map(({ id, fields }) => entryOf(id, fields)));
			await applyInOrder(buffered, planned.mutations, next);
			return planned;
		})
	);
}

/** The rows of entries, and the entries of items that the reader never touched, in the order of the ids. */
async function withUntouched(
	tx: WriteTx,
	ids: Iterable<EntryId>,
	rows: readonly EntryRow[]
): Promise<readonly ShownEntry[]> {
	const wanted = [...new Set(ids)];
	if (wanted.length === rows.length) return rows;
	const present = new Map<EntryId, ShownEntry>(rows.map((row) => [row.id, row]));
	for (const id of wanted) {
		const untouched = present.has(id) ? null : await findUntouched(tx, id);
		if (untouched !== null) present.set(id, entryOfUntouched(untouched));
	}
	return wanted.flatMap((id) => present.get(id) ?? []);
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
export async function applyMutation(tx: WriteTx, requested: Mutation, next: () => Timestamp): Promise<void> {
	const mutation = await archivingItems(tx, requested);
	if (mutation === null) return;
	const subject = { entity: mutation.entity ?? 'entry', id: mutation.id } as EntityRef;
	const fields = await fieldsOrItem(tx, subject, next);
	if (fields === null && subject.entity !== 'settings' && !isCreation({ ...subject, field: mutation.field } as Change))
		throw new Failure('gone');
	if (!changesValue(mutation, fields ?? {})) return;
	// The server must know the entry of a highlight first.
	if (mutation.entity === 'highlight' && mutation.field === 'made')
		await fieldsOrItem(tx, { entity: 'entry', id: mutation.value.entry }, next);
	const value = isNote(mutation) ? await keepUnseenNote(tx, subject, mutation, fields ?? {}) : mutation.value;
	await writeAndEnqueue(tx, { ...subject, field: mutation.field, value, stamp: next() } as Change);
	if (mutation.entity === 'highlight' || isNote(mutation)) await markEntry(tx, mutation, next);
}

/** Fields of an entity. The first action on a feed item creates its entry, and so does a highlight of one. */
async function fieldsOrItem(tx: WriteTx, subject: EntityRef, next: () => Timestamp): Promise<AnyFields | null> {
	const fields = await fieldsOf(tx, subject);
	return fields === null && subject.entity === 'entry' ? createItemEntry(tx, subject.id, next) : fields;
}

/** Archiving an item that is not in the library marks it as read, because no archive has it. */
async function archivingItems(tx: WriteTx, mutation: Mutation): Promise<Mutation | null> {
	if (!isOfEntry(mutation) || (mutation.field !== 'archived' && mutation.field !== 'archivedAt')) return mutation;
	const { id } = mutation as EntryMutation;
	const fields = await fieldsOf(tx, { entity: 'entry', id });
	const isItem = fields === null ? (await findUntouched(tx, id)) !== null : !isInLibrary(fields as Fields);
	if (!isItem) return mutation;
	return mutation.field === 'archived' ? ({ ...mutation, field: 'read' } as EntryMutation) : null;
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
	// An item may be read by the mark of its feed.
	if (mutation.field === 'read' && mutation.value === false && itemIn(fields['saved']) !== null) return true;
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
