// Applies one change on the server: judges it, writes its field, and updates what depends on it.
import {
	isCreation,
	supersedes,
	type Change,
	type EntryChange,
	type FeedChange,
	type HighlightChange
} from '../../domain/sync/change.ts';
import { isServerField } from '../../domain/entry-fields.ts';
import { revivedAt, revives, urlOf } from '../../domain/entry.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import { isSubscribed } from '../../domain/feed.ts';
import { isTrue, stampOf, type Field } from '../../domain/core/field.ts';
import { keptVersion, type HighlightAnchor, type VersionField } from '../../domain/highlight.ts';
import { ZERO_TIMESTAMP, type Timestamp } from '../../domain/core/hybrid-clock.ts';
import type { Outcome } from '../../domain/sync/sync-protocol.ts';
import { duplicateKey } from '../../domain/url/duplicates.ts';
import { requestPage, type Requesting } from '../entries/request-page.ts';
import { mergeTargets } from '../store/aliases.ts';
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
import { putInTrash, takeFromTrash } from '../entries/trash.ts';

export function refusal(code: FailureCode, current: Field | null = null): Outcome {
	return { result: 'rejected', code, current };
}

export function applyChange(taking: Requesting, change: Change): Promise<Outcome> {
	switch (change.entity) {
		case 'entry':
			return applyEntryChange(taking, change);
		case 'highlight':
			return applyHighlightChange(taking, change);
		case 'feed':
			return applyFeedChange(taking, change);
		case 'settings':
			return writeIfNewer(taking, change);
	}
}

async function applyEntryChange(taking: Requesting, change: EntryChange): Promise<Outcome> {
	const { trx, reader } = taking;
	if (isServerField(change.field)) return refusal('not_yours');
	const entry = await readEntry(trx, reader, change.id);
	if (entry === null && (!isCreation(change) || !(await canRecreate(trx, reader, change)))) return refusal('gone');
	// A new entry has nothing to revive.
	const outcome = await (entry === null ? writeIfNewer(taking, change) : writeEntryField(taking, change));
	for (const id of await mergeTargets(trx, reader, entry)) await writeEntryField(taking, { ...change, id });
	if (isCreation(change) && outcome.result === 'ok') await enqueueFetch(taking, change);
	if (entry === null && (await hasTombstone(trx, reader, change.id))) await clearMerge(taking, change);
	return outcome;
}

/**
 * Writes a field of an entry. A revival is also stored as `deleted: false` under its timestamp when the field alone
 * does not record it, or when a delete is stored: so it persists and loses only to a later delete, in any order of
 * arrival.
 */
async function writeEntryField(taking: Requesting, change: EntryChange): Promise<Outcome> {
	const { trx, reader } = taking;
	const { id, field } = change;
	const before = await readField(trx, reader, change);
	const outcome = await writeIfNewer(taking, change, before);
	const revived = await revivalIn(taking, change, before);
	if (revived !== ZERO_TIMESTAMP)
		await writeIfNewer(taking, { entity: 'entry', id, field: 'deleted', value: false, stamp: revived });
	if (field !== 'deleted' || outcome.result !== 'ok' || revived <= change.stamp) return outcome;
	const current = await readField(trx, reader, change);
	return current === null ? outcome : { result: 'superseded', current };
}

/**
 * The timestamp of a revival that must be stored; `ZERO_TIMESTAMP` for none. @param before the earlier value of a
 * reviving field
 */
async function revivalIn({ trx, reader }: Requesting, change: EntryChange, before: Field | null): Promise<Timestamp> {
	const { id, field, stamp } = change;
	if (field === 'deleted') {
		const fields = change.value === true ? await readFields(trx, reader, id) : {};
		const revived = revivedAt(fields as Readonly<Record<string, Field>>);
		return revived > stampOf(fields.deleted) ? revived : ZERO_TIMESTAMP;
	}
	if (!revives(field, change)) return revives(field, before) ? stampOf(before ?? undefined) : ZERO_TIMESTAMP;
	const isLost = before !== null && before.stamp > stamp && !revives(field, before);
	const deleted = await readField(trx, reader, { entity: 'entry', id, field: 'deleted' });
	return isLost || (isTrue(deleted ?? undefined) && stampOf(deleted ?? undefined) < stamp) ? stamp : ZERO_TIMESTAMP;
}

/** A revived entry is no longer an alias: devices may know it as merged into another, which was purged with it. */
async function clearMerge(taking: Requesting, { id, stamp }: EntryChange): Promise<void> {
	await writeIfNewer(taking, { entity: 'entry', id, field: 'alias', value: null, stamp });
}

async function applyHighlightChange(taking: Requesting, change: HighlightChange): Promise<Outcome> {
	const { trx, reader } = taking;
	if (isCreation(change)) {
		const { entry } = change.value as unknown as HighlightAnchor;
		if ((await readEntry(trx, reader, entry)) === null) return refusal('gone');
		await writeHighlight(trx, reader, change.id, entry);
	} else if (!(await hasHighlight(trx, reader, change.id))) return refusal('gone');
	return writeIfNewer(taking, change);
}

async function applyFeedChange(taking: Requesting, change: FeedChange): Promise<Outcome> {
	const { trx, reader } = taking;
	if (!isCreation(change) && !(await hasFields(trx, reader, change))) return refusal('gone');
	const outcome = await writeIfNewer(taking, change);
	if (isCreation(change) && outcome.result === 'ok')
		await writeFollow(trx, reader, change.id, isSubscribed(change.value));
	return outcome;
}

/** Writes a field if it wins, or equals the stored one. @param stands the field as read in this transaction */
async function writeIfNewer(taking: Requesting, change: Change, stands?: Field | null): Promise<Outcome> {
	const { trx, reader } = taking;
	const current = stands === undefined ? await readField(trx, reader, change) : stands;
	const won = supersedes(change.field, change, current ?? undefined);
	if (current !== null && change.entity === 'highlight' && change.field === 'note')
		await keepLosingNote(taking, change, won ? [change, current] : [current, change]);
	if (won) {
		await writeField(trx, reader, change, await taking.nextCounter());
		if (change.entity === 'entry' && change.field === 'deleted')
			await (change.value === true ? putInTrash : takeFromTrash)(taking, change.id);
		return { result: 'ok' };
	}
	const same = current?.stamp === change.stamp && JSON.stringify(current.value) === JSON.stringify(change.value);
	return same || current === null ? { result: 'ok' } : { result: 'superseded', current };
}

/** When two notes were written without knowledge of each other, the one that loses is kept as an older version. */
async function keepLosingNote(
	taking: Requesting,
	{ id }: HighlightChange,
	[winner, loser]: [Field, Field]
): Promise<void> {
	for (const [field, version] of Object.entries(keptVersion(winner, loser, {})))
		await writeIfNewer(taking, { entity: 'highlight', id, field: field as VersionField, ...version });
}

/** A save of an entry without an article requests a fetch: the first time, and again after a failure. */
async function enqueueFetch(taking: Requesting, { id, value, stamp }: EntryChange): Promise<void> {
	const { trx, reader } = taking;
	const url = urlOf({ saved: { value, stamp } });
	const entry = await readEntry(trx, reader, id);
	await writeEntry(trx, reader, {
		id,
		address: duplicateKey(url),
		article: entry?.article ?? null,
		alias: entry?.alias ?? null
	});
	// A merged entry shows the article of the other.
	if ((entry?.article ?? null) !== null || (entry?.alias ?? null) !== null) return;
	await requestPage(taking, id, { value, stamp });
}
