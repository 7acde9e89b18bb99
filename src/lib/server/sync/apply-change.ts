// Applies one change on the server: accepts or refuses it, writes its field, and updates what depends on the field.
import {
	isCreation,
	supersedes,
	type Change,
	type EntryChange,
	type FeedChange,
	type HighlightChange
} from '../../domain/sync/change.ts';
import { isServerField, type EntryId } from '../../domain/entry-fields.ts';
import { isPurged, revivedAt, revives, urlOf } from '../../domain/entry.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import { isPollable, isSubscribed } from '../../domain/feed.ts';
import { isTrue, stampOf, type Field } from '../../domain/core/field.ts';
import type { HighlightAnchor } from '../../domain/highlight.ts';
import { isNoteField, keptVersion } from '../../domain/note.ts';
import { ZERO_TIMESTAMP, type Timestamp } from '../../domain/core/hybrid-clock.ts';
import type { Outcome } from '../../domain/sync/sync-protocol.ts';
import { duplicateKey } from '../../domain/url/duplicates.ts';
import { requestPage, requestPageAgain, type PageRequestContext } from '../entries/request-page.ts';
import { showItem } from '../entries/show-item.ts';
import { mergeTargets } from '../store/aliases.ts';
import { incrementCounter, SHARED } from '../store/counters.ts';
import { ensureFeed } from '../store/feed-infos.ts';
import { writeFollow } from '../store/feed-items.ts';
import {
	hasFields,
	hasHighlight,
	canRecreate,
	readEntry,
	readField,
	readFields,
	hasTombstone,
	writeEntry,
	writeField,
	writeHighlight
} from '../store/entries.ts';
import { addressOfItem, findItem, isItemAction, itemInAddress } from '../store/item-entries.ts';
import { purgeWithAliases, putInTrash, takeFromTrash } from '../entries/trash.ts';

export function refusal(code: FailureCode, current: Field | null = null): Outcome {
	return { result: 'rejected', code, current };
}

export function applyChange(context: PageRequestContext, change: Change): Promise<Outcome> {
	switch (change.entity) {
		case 'entry':
			return applyEntryChange(context, change);
		case 'highlight':
			return applyHighlightChange(context, change);
		case 'feed':
			return applyFeedChange(context, change);
		case 'settings':
			return writeIfNewer(context, change);
	}
}

async function applyEntryChange(context: PageRequestContext, change: EntryChange): Promise<Outcome> {
	const { trx, reader } = context;
	if (isServerField(change.field)) return refusal('not_yours');
	const entry = await readEntry(trx, reader, change.id);
	if (entry === null && (!isCreation(change) || !(await canRecreate(trx, reader, change)))) return refusal('gone');
	// A new entry cannot be revived, so its field is written without a revival.
	const outcome = await (entry === null ? writeIfNewer(context, change) : writeEntryField(context, change));
	const targets = await mergeTargets(trx, reader, entry);
	for (const id of targets) await writeEntryField(context, { ...change, id }, { areApart: true });
	if (isCreation(change) && outcome.result === 'ok') await recordAddress(context, change);
	if (change.field === 'refetch' && outcome.result === 'ok') {
		for (const id of [change.id, ...targets]) await requestPageAgain(context, id, change);
	}
	if (change.field === 'purged') await purgeIfDeleted(context, targets.at(-1) ?? change.id);
	if (entry === null && (await hasTombstone(trx, reader, change.id))) await clearAlias(context, change);
	return outcome;
}

/** Purges an entry whose reader has emptied the trash, unless it was revived meanwhile. */
async function purgeIfDeleted(context: PageRequestContext, id: EntryId): Promise<void> {
	if (!isPurged(await readFields(context.trx, context.reader, id))) return;
	await purgeWithAliases(context, id, { byReader: true });
}

/**
 * Writes a field of an entry. A revival that would otherwise be lost is stored too, as `deleted: false` under its own
 * timestamp, so that it loses only to a later delete, in whatever order the changes arrive.
 */
async function writeEntryField(
	context: PageRequestContext,
	change: EntryChange,
	origin: ChangeOrigin = {}
): Promise<Outcome> {
	const { trx, reader } = context;
	const { id, field } = change;
	const before = await readField(trx, reader, change);
	const outcome = await writeIfNewer(context, change, before, origin);
	const revived = await revivalToStore(context, change, before);
	if (revived !== ZERO_TIMESTAMP)
		await writeIfNewer(context, { entity: 'entry', id, field: 'deleted', value: false, stamp: revived });
	if (field !== 'deleted' || outcome.result !== 'ok' || revived <= change.stamp) return outcome;
	const current = await readField(trx, reader, change);
	return current === null ? outcome : { result: 'superseded', current };
}

/**
 * The timestamp of a revival that must be stored as `deleted: false`; `ZERO_TIMESTAMP` for none.
 * @param before the value of the field before the change
 */
async function revivalToStore(
	{ trx, reader }: PageRequestContext,
	change: EntryChange,
	before: Field | null
): Promise<Timestamp> {
	const { id, field, stamp } = change;
	if (field === 'deleted') {
		// A field that revives the entry may have arrived before this delete and have a later timestamp.
		const fields = change.value === true ? await readFields(trx, reader, id) : {};
		const revived = revivedAt(fields as Readonly<Record<string, Field>>);
		return revived > stampOf(fields.deleted) ? revived : ZERO_TIMESTAMP;
	}
	// A field that revived the entry is switched off; without it, nothing else would record the revival.
	if (!revives(field, change)) return revives(field, before) ? stampOf(before ?? undefined) : ZERO_TIMESTAMP;
	// The field was switched off under a later timestamp, so that the change that revives the entry is not stored.
	const isOverwritten = before !== null && before.stamp > stamp && !revives(field, before);
	const deleted = await readField(trx, reader, { entity: 'entry', id, field: 'deleted' });
	// An earlier delete is replaced, which also takes the entry out of the trash.
	const isAfterDelete = isTrue(deleted ?? undefined) && stampOf(deleted ?? undefined) < stamp;
	return isOverwritten || isAfterDelete ? stamp : ZERO_TIMESTAMP;
}

/** Clears the alias of an entry that is created again after its purge, because its winner was purged too. */
async function clearAlias(context: PageRequestContext, { id, stamp }: EntryChange): Promise<void> {
	await writeIfNewer(context, { entity: 'entry', id, field: 'alias', value: null, stamp });
}

async function applyHighlightChange(context: PageRequestContext, change: HighlightChange): Promise<Outcome> {
	const { trx, reader } = context;
	if (isCreation(change)) {
		const { entry } = change.value as unknown as HighlightAnchor;
		if ((await readEntry(trx, reader, entry)) === null) return refusal('gone');
		await writeHighlight(trx, reader, change.id, entry);
	} else if (!(await hasHighlight(trx, reader, change.id))) return refusal('gone');
	return writeIfNewer(context, change);
}

/** A subscription also has the feed polled. Processes look for feeds to poll after every push. */
async function applyFeedChange(context: PageRequestContext, change: FeedChange): Promise<Outcome> {
	const { trx, reader } = context;
	if (!isCreation(change)) {
		if (!(await hasFields(trx, reader, change))) return refusal('gone');
		return writeIfNewer(context, change);
	}
	const { id, value } = change;
	const isFollowed = isSubscribed(value);
	const url = (value as { readonly url: string }).url;
	if (isFollowed && !isPollable(id, url)) return refusal('bad_change');
	const outcome = await writeIfNewer(context, change);
	if (outcome.result !== 'ok') return outcome;
	await writeFollow(trx, reader, id, isFollowed);
	if (isFollowed)
		await ensureFeed(trx, { id, url, now: context.now }, async () => (await incrementCounter(trx, SHARED, 1)) + 1);
	return outcome;
}

/** `areApart`: the change was made on another entry, which is merged into this one. */
interface ChangeOrigin {
	readonly areApart?: boolean;
}

/** Writes a field if it wins over the stored field. @param stored the field as read in this transaction */
async function writeIfNewer(
	context: PageRequestContext,
	change: Change,
	stored?: Field | null,
	origin: ChangeOrigin = {}
): Promise<Outcome> {
	const { trx, reader } = context;
	const current = stored === undefined ? await readField(trx, reader, change) : stored;
	const wins = supersedes(change.field, change, current ?? undefined);
	if (current !== null && isNoteField(change))
		await keepLosingNote(context, change, wins ? [change, current] : [current, change], origin);
	if (wins) {
		await writeField(trx, reader, change, await context.nextCounter());
		if (change.entity === 'entry' && change.field === 'deleted')
			await (change.value === true ? putInTrash : takeFromTrash)(context, change.id);
		return { result: 'ok' };
	}
	const isEqual = current?.stamp === change.stamp && JSON.stringify(current.value) === JSON.stringify(change.value);
	return isEqual || current === null ? { result: 'ok' } : { result: 'superseded', current };
}

/** Keeps the loser of two notes that were written without knowledge of each other, as an older version. */
async function keepLosingNote(
	context: PageRequestContext,
	{ entity, id }: Change,
	[winner, loser]: [Field, Field],
	origin: ChangeOrigin
): Promise<void> {
	for (const [field, version] of Object.entries(keptVersion(winner, loser, {}, origin)))
		await writeIfNewer(context, { entity, id, field, ...version } as Change);
}

/**
 * Records the address of a saved entry. If it has no article yet, it gets that of the feed item that it was made from, or
 * its page is requested.
 */
async function recordAddress(context: PageRequestContext, { id, value, stamp }: EntryChange): Promise<void> {
	const { trx, reader } = context;
	const saved: Field = { value, stamp };
	const entry = await readEntry(trx, reader, id);
	const { article = null, alias = null, address = '' } = entry ?? {};
	// A merged entry shows the article of its winner.
	const needsArticle = article === null && alias === null;
	const found = needsArticle ? await findItem(trx, reader, id, saved) : null;
	const item = found ?? (article !== null && itemInAddress(address) === article ? article : null);
	await writeEntry(trx, reader, {
		id,
		address: item === null ? addressOfSave(saved) : addressOfItem(item, saved),
		article: article ?? found,
		alias
	});
	if (!needsArticle) return;
	if (found === null) await requestPage(context, id, saved);
	else await showItem(context, id, found);
}

/** The reader did not save the page of an item that the feed does not have any more, so nothing is merged with it. */
function addressOfSave(saved: Field): string {
	return isItemAction(saved) ? addressOfItem('', saved) : duplicateKey(urlOf({ saved }));
}
