// Renames, merges and deletes tags: changes of all entries that have a tag, in one transaction up to some thousand
// entries, so that an interrupted edit changes nothing, and undoing them. They revive no
// entry: a new tag gets the timestamp of the tag that it replaces, so that it is as old as that one for a delete that
// another device made meanwhile. Entries in the trash keep their tags. Saved searches follow in the last batch.
import { fieldKey, type Change } from '../domain/sync/change.ts';
import type { EntryId, Fields, TagField } from '../domain/entry-fields.ts';
import { isTrue, stampOf, type Field } from '../domain/core/field.ts';
import { deviceOf, tick, type Timestamp } from '../domain/core/hybrid-clock.ts';
import type { WriteTx } from './db/schema.ts';
import { writeAndEnqueue } from './enqueue-change.ts';
import { inMutation, MUTATION_STORES, type WriteDeps } from './mutations.ts';
import { setFields } from './store/fields.ts';
import { editSearches, restoreSearches, type EditedSearch } from './saved-searches-of-tags.ts';
import { withBufferedEntries } from './store/buffered-entries.ts';
import * as outbox from './store/outbox.ts';
import { findTagged, isListed } from './store/tags.ts';

/** Replaces tags by another one, or removes them if `to` is null. */
export interface TagEdit {
	readonly from: readonly string[];
	readonly to: string | null;
}

/** What undoing an edit of tags needs. */
export interface TagEditReceipt {
	readonly to: string | null;
	readonly entries: readonly EditedEntry[];
	readonly searches: readonly EditedSearch[];
}

interface EditedEntry {
	readonly id: EntryId;
	/** Whether the entry did not have the tag `to` before. */
	readonly isAdded: boolean;
	readonly removed: readonly RemovedTag[];
}

interface RemovedTag {
	readonly field: TagField;
	readonly before: Field;
	/** Causality of the pending op that had set the tag; absent if the server has its timestamp. */
	readonly causality?: outbox.Causality;
	/** Timestamp of the removal. */
	readonly stamp: Timestamp;
}

/** Called from time to time; what is done is stored when the edit resolves. */
export type OnProgress = (done: number, total: number) => void;

/** Entries that one transaction changes; their rows and ops are in memory meanwhile, about 10 MB. */
const BATCH = 5_000;
/** Entries after which other events get a turn, and the progress is told. */
const STEP = 250;

/**
 * Edits tags of all entries outside the trash. After a failure nothing is changed, or with more than `BATCH` entries
 * those of earlier batches, and editing again continues.
 * @throws Failure `quota`, `database_lost`
 */
export async function editTags(deps: WriteDeps, edit: TagEdit, onProgress?: OnProgress): Promise<TagEditReceipt> {
	const items = (await findTagged(deps.connection, edit.from)).map((id) => ({ id }));
	let searches: readonly EditedSearch[] = [];
	const edited = await inBatches(deps, items, {
		onProgress,
		work: (tx, next, { id }) => editEntry(tx, next, id, edit),
		finish: async (tx, next) => (searches = await editSearches(tx, next, edit))
	});
	return { to: edit.to, entries: edited.filter((each) => each !== null), searches };
}

/** Undoes an edit of tags. Entries that are in the trash meanwhile stay as they are. */
export async function undoTagEdit(deps: WriteDeps, receipt: TagEditReceipt, onProgress?: OnProgress): Promise<void> {
	await inBatches(deps, receipt.entries, {
		onProgress,
		work: (tx, next, entry) => restoreEntry(tx, next, entry, receipt.to),
		finish: (tx, next) => restoreSearches(tx, next, receipt.searches)
	});
}

interface BatchWork<Item, Result> {
	readonly onProgress: OnProgress | undefined;
	readonly work: (tx: WriteTx, next: () => Timestamp, item: Item) => Promise<Result>;
	/** Called in the last transaction. */
	readonly finish: (tx: WriteTx, next: () => Timestamp) => Promise<unknown>;
}

/** Runs `work` for all items, each of which belongs to an entry, in at least one transaction. */
async function inBatches<Item extends { readonly id: EntryId }, Result>(
	deps: WriteDeps,
	items: readonly Item[],
	{ onProgress, work, finish }: BatchWork<Item, Result>
): Promise<Result[]> {
	const results: Result[] = [];
	for (let from = 0; from === 0 || from < items.length; from += BATCH) {
		const batch = items.slice(from, from + BATCH);
		const ids = batch.map(({ id }) => id);
		const done = await inMutation(deps, MUTATION_STORES, async (tx, next) => {
			const batchResults: Result[] = [];
			const pause = async () => {
				onProgress?.(from + batchResults.length, items.length);
				// A request lets other events run, and keeps the transaction open.
				await tx.objectStore('meta').get('clock');
			};
			await withBufferedEntries(tx, ids, async (buffered) => {
				for (const item of batch) {
					batchResults.push(await work(buffered, next, item));
					if (batchResults.length % STEP === 0 && batchResults.length < batch.length) await pause();
				}
			});
			if (from + BATCH >= items.length) await finish(tx, next);
			return batchResults;
		});
		results.push(...done);
		onProgress?.(results.length, items.length);
	}
	return results;
}

async function editEntry(
	tx: WriteTx,
	next: () => Timestamp,
	id: EntryId,
	{ from, to }: TagEdit
): Promise<EditedEntry | null> {
	const row = await tx.objectStore('entries').get(id);
	if (row === undefined || !isListed(row)) return null;
	const replaced = from
		.filter((tag) => tag !== to)
		.map((tag): TagField => `tag:${tag}`)
		.flatMap((field) => (isTrue(row.fields[field]) ? { field, before: row.fields[field] as Field } : []));
	const latest = replaced.toSorted((a, b) => (a.before.stamp < b.before.stamp ? 1 : -1))[0];
	if (latest === undefined) return null;
	const isAdded = to !== null && !isTrue(row.fields[`tag:${to}`]);
	if (isAdded) await addTag(tx, next, { id, fields: row.fields }, `tag:${to}`, latest);
	const removed: RemovedTag[] = [];
	for (const { field, before } of replaced) {
		const subject = { entity: 'entry', id, field } as const;
		const pending = await outbox.findUnclaimed(tx, fieldKey(subject));
		const stamp = next();
		await writeAndEnqueue(tx, { ...subject, value: false, stamp });
		removed.push({ field, before, stamp, ...(pending && { causality: outbox.causalityOf(pending) }) });
	}
	return { id, isAdded, removed };
}

/**
 * Sets a tag under the timestamp of the tag that it replaces. If the tag was removed from the entry later than that, it
 * gets the next timestamp after the removal.
 */
async function addTag(
	tx: WriteTx,
	next: () => Timestamp,
	{ id, fields }: { readonly id: EntryId; readonly fields: Fields },
	field: TagField,
	replaced: { readonly field: TagField; readonly before: Field }
): Promise<void> {
	const removal = fields[field];
	const isRemovedLater = stampOf(removal) >= replaced.before.stamp;
	const source = isRemovedLater ? field : replaced.field;
	const stamp = isRemovedLater ? after(stampOf(removal), next) : replaced.before.stamp;
	// An op that the server does not have yet is ordered like the op from which it has its timestamp.
	const pending = await outbox.findUnclaimed(tx, fieldKey({ entity: 'entry', id, field: source }));
	await writeUnder(tx, { entity: 'entry', id, field, value: true, stamp }, pending);
}

/** The next timestamp of this device after another one, which may be long ago. */
function after(stamp: Timestamp, next: () => Timestamp): Timestamp {
	return tick(stamp, 0, deviceOf(next()));
}

/** Writes a change under a timestamp that is not a new one. */
async function writeUnder(tx: WriteTx, change: Change, causality?: outbox.Causality): Promise<void> {
	const { field, value, stamp } = change;
	await setFields(tx, change, { [field]: { value, stamp } });
	await outbox.enqueue(tx, change, causality);
	await outbox.clearRejections(tx, change);
}

async function restoreEntry(
	tx: WriteTx,
	next: () => Timestamp,
	{ id, isAdded, removed }: EditedEntry,
	to: string | null
): Promise<void> {
	const row = await tx.objectStore('entries').get(id);
	if (row === undefined || !isListed(row)) return;
	for (const { field, before, stamp, causality } of removed) {
		const subject = { entity: 'entry', id, field } as const;
		const current = row.fields[field];
		if (isTrue(current)) continue;
		const pending = await outbox.findUnclaimed(tx, fieldKey(subject));
		// The server has not received the removal, so that the tag can have its old timestamp again.
		if (pending?.change.stamp === stamp) await writeUnder(tx, { ...subject, ...before }, causality);
		else await writeUnder(tx, { ...subject, value: true, stamp: after(stampOf(current), next) }, pending);
	}
	const added: TagField = `tag:${to}`;
	if (isAdded && isTrue(row.fields[added]))
		await writeAndEnqueue(tx, { entity: 'entry', id, field: added, value: false, stamp: next() });
}
