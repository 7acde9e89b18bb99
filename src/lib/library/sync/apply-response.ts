// Applies one sync response in one transaction: results, clock, tombstones, changes, articles and the cursor.
import { DAY_MS } from '../../domain/core/time.ts';
import { isCreation, fieldKey, type Change } from '../../domain/sync/change.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { FeedId } from '../../domain/feed.ts';
import { maxTimestamp, ZERO_TIMESTAMP, type Timestamp } from '../../domain/core/hybrid-clock.ts';
import type { Result, SyncResponse, SyncRequest } from '../../domain/sync/sync-protocol.ts';
import { factsById, saveArticles } from '../store/articles.ts';
import { applyChanges } from './apply-changes.ts';
import type { Connection } from '../db/connection.ts';
import { purgeEntry, outlive } from '../store/tombstones.ts';
import { correctClock, isClockOff } from './device-clock.ts';
import { bringsNothingNew } from './own-echo.ts';
import { removeFields, survivalOf } from './outlived-tombstones.ts';
import { toChangesWithHighlights, ENTITY_STORES, setFields } from '../store/fields.ts';
import { deleteExpiredItems, deleteItemsOfUnfollowed, saveFeedInfos, saveItems } from '../store/feed-items.ts';
import { getMeta, putMeta } from '../db/meta.ts';
import {
	getOrCreateIdentity,
	timestampGenerator,
	serverTime,
	observeTimestamps,
	type Environment
} from '../db/identity.ts';
import { queueUpload } from '../store/upload-queue.ts';
import * as outbox from '../store/outbox.ts';
import { hasPendingField } from '../store/pending.ts';
import type { StoreName, TombstoneRow, WriteTx } from '../db/schema.ts';

export const APPLY_STORES: readonly StoreName[] = [
	...ENTITY_STORES,
	'bodies',
	'pictures',
	'refs',
	'outbox',
	'rejected',
	'healing',
	'offers',
	'meta'
];
/** Deletes of more entries than this number and this share of the library need the reader's confirmation. */
const MASS_DELETE_LIMIT = { count: 50, share: 1 / 5 };

/** Stores that a response with nothing new writes to. */
const ACKNOWLEDGE_STORES: readonly StoreName[] = ['outbox', 'meta'];

/**
 * `acknowledged`: only the outbox and the cursor changed, no rows. `stale`: another tab applied a page meanwhile.
 * `unconfirmed`: the deletes wait for the reader's confirmation.
 */
export type ApplyOutcome = 'applied' | 'acknowledged' | 'stale' | 'unconfirmed';

/**
 * Applies a sync response. Invariants:
 * 1. Results, changes, articles, tombstones and the cursor commit together or not at all.
 * 2. A page is applied only if the cursor is still the one that was sent with the request.
 * 3. No change or tombstone loses a value that has a pending or rejected change here.
 * 4. Tombstones come before changes, so that an entry saved again after its delete starts with its new fields only.
 * 5. Afterwards the clock is past every timestamp of the response, so that the reader's next change sorts after it.
 *
 * @param request the request that `response` belongs to; its `now` shows the offset of this device's clock
 */
export async function applyResponse(
	connection: Connection,
	env: Environment,
	request: SyncRequest,
	response: SyncResponse
): Promise<ApplyOutcome> {
	if (await bringsNothingNew(connection, request, response)) {
		const stores = response.results.length > 0 ? ACKNOWLEDGE_STORES : (['meta'] as const);
		const isAcknowledged = await connection.write(stores, (tx) => applyAcknowledgement(tx, env, request, response));
		if (isAcknowledged) return 'acknowledged';
	}
	return connection.write(APPLY_STORES, async (tx) => {
		await deleteItemsOfUnfollowed(tx, feedsIn(await applyResults(tx, env, response.results)));
		await correctClock(tx, env, clockOffset(request, response, await serverTime(tx, env)));
		if (request.was !== undefined) await clearFormerIdentities(tx, env);
		if (response.evicted === true) await putMeta(tx, 'evicted', true);
		await putMeta(tx, 'lastSynced', env.now());
		const cursor = await getMeta(tx, 'cursor');
		// If another tab has applied a page since the request, this response would return rows to an older state.
		if ((cursor?.cursor ?? null) !== request.cursor) return 'stale';
		const whole = cursor?.whole ?? false;
		// A device that is about to be erased needs no confirmation, because its library is removed anyway.
		if (whole && response.erase !== true && (await needsDeleteConfirmation(tx, response))) return 'unconfirmed';
		const keepsEntries = (await getMeta(tx, 'deletes'))?.answer === 'keep';
		for (const tombstone of tombstonesIn(response)) await applyTombstone(tx, env, tombstone, keepsEntries);
		await observeTimestamps(
			tx,
			tombstonesIn(response).flatMap(({ stamp }) => stamp ?? [])
		);
		const shown = await applyChanges(tx, env, response.changes, factsById(response.articles));
		await saveFeedInfos(tx, response.feeds ?? []);
		const items = await saveItems(tx, response.reader, response.items, response.articles);
		await saveArticles(tx, response.articles, new Set([...shown, ...items]));
		await deleteItemsOfUnfollowed(tx, feedsIn(response.changes));
		if (await isPruneDue(tx, response)) await prune(tx, response.serverTime);
		await advanceCursor(tx, response);
		return 'applied';
	});
}

/**
 * Applies a response with nothing new, in a transaction without the stores of the library.
 * @returns false if the whole response must be applied; then nothing was written
 */
async function applyAcknowledgement(
	tx: WriteTx,
	env: Environment,
	request: SyncRequest,
	response: SyncResponse
): Promise<boolean> {
	if (((await getMeta(tx, 'cursor'))?.cursor ?? null) !== request.cursor) return false;
	if ((await getMeta(tx, 'healing')) !== null || (await isPruneDue(tx, response))) return false;
	if (isClockOff(clockOffset(request, response, await serverTime(tx, env)))) return false;
	await applyResults(tx, env, response.results);
	if (request.was !== undefined) await clearFormerIdentities(tx, env);
	await putMeta(tx, 'lastSynced', env.now());
	await observeTimestamps(
		tx,
		response.changes.map(({ stamp }) => stamp)
	);
	await advanceCursor(tx, response);
	return true;
}

async function advanceCursor(tx: WriteTx, { cursor, epoch, more }: SyncResponse): Promise<void> {
	const whole = (await getMeta(tx, 'cursor'))?.whole ?? false;
	await putMeta(tx, 'cursor', { cursor, epoch, whole: whole || !more });
	if (!more) await putMeta(tx, 'deletes', null);
}

/** Forgets the former identities of this device, which the server has acknowledged. */
async function clearFormerIdentities(tx: WriteTx, env: Environment): Promise<void> {
	const { was: _was, formers: _formers, ...identity } = await getOrCreateIdentity(tx, env);
	await putMeta(tx, 'identity', identity);
}

/** Removes acknowledged ops from the outbox and applies their results. @returns their changes */
async function applyResults(tx: WriteTx, env: Environment, results: readonly Result[]): Promise<Change[]> {
	if (results.length === 0) return [];
	const acknowledged: [Result, Change][] = [];
	for (const result of results) {
		const change = await outbox.acknowledge(tx, result.number);
		if (change !== null) acknowledged.push([result, change]);
	}
	const identity = await getOrCreateIdentity(tx, env);
	const settled = Math.max(identity.settled, ...results.map((result) => result.number));
	await putMeta(tx, 'identity', { ...identity, settled });
	const latest = new Map(acknowledged.map(([, change]) => [fieldKey(change), change]));
	for (const [result, change] of acknowledged) {
		if (result.result === 'ok') continue;
		if (result.current !== null) await observeTimestamps(tx, [result.current.stamp]);
		// If the reader has changed the field again, the result of that change counts.
		if (latest.get(fieldKey(change)) !== change || (await hasPendingField(tx, change))) continue;
		if (result.result === 'rejected') await reject(tx, env, change, result);
		else await setFields(tx, change, { [change.field]: result.current });
	}
	const accepted = acknowledged.map(([result, change]) => acceptedTimestamp(result, change));
	await outbox.orderAfter(tx, accepted.reduce(maxTimestamp, ZERO_TIMESTAMP));
	return acknowledged.map(([, change]) => change);
}

/** The timestamp under which the server stored an op; `ZERO_TIMESTAMP` if it did not store the op. */
function acceptedTimestamp(result: Result, { stamp }: Change): Timestamp {
	if (result.result === 'restamped') return result.current.stamp;
	return result.result === 'ok' ? stamp : ZERO_TIMESTAMP;
}

function feedsIn(changes: readonly Change[]): Set<FeedId> {
	return new Set(changes.flatMap((change) => (change.entity === 'feed' && isCreation(change) ? [change.id] : [])));
}

/** Whether expired feed items must be deleted, which is once a day, after everything was pulled. */
async function isPruneDue(tx: WriteTx, { more, serverTime }: SyncResponse): Promise<boolean> {
	return !more && serverTime - ((await getMeta(tx, 'tidied')) ?? 0) >= DAY_MS;
}

async function prune(tx: WriteTx, serverTime: number): Promise<void> {
	await putMeta(tx, 'tidied', serverTime);
	await deleteExpiredItems(tx, serverTime);
}

type Rejection = Extract<Result, { result: 'rejected' }>;

async function reject(tx: WriteTx, env: Environment, change: Change, { code, current }: Rejection): Promise<void> {
	await outbox.reject(tx, change, { code, current, at: env.now() });
}

/** The smallest clock offset that explains the server's time, ms. It is not exact, because the request took time. */
function clockOffset(request: SyncRequest, response: SyncResponse, received: number): number {
	const [min, max] = [response.serverTime - received, response.serverTime - request.now];
	return min > 0 ? min : Math.min(max, 0);
}

async function needsDeleteConfirmation(tx: WriteTx, response: SyncResponse): Promise<boolean> {
	const { deleting } = response;
	const librarySize = await tx.objectStore('entries').count();
	// A resync repeats every tombstone; tombstones that were already applied here delete nothing.
	const applied = (await getMeta(tx, 'healing')) === null ? 0 : await tx.objectStore('tombstones').count();
	const unapplied = deleting - applied;
	if (unapplied <= MASS_DELETE_LIMIT.count) return false;
	const unseen = unapplied - (await countKnownDeletes(tx, response));
	if (unseen <= MASS_DELETE_LIMIT.count || unseen <= librarySize * MASS_DELETE_LIMIT.share) return false;
	const question = await getMeta(tx, 'deletes');
	if (question !== null && question.answer !== null && deleting <= question.asked) return false;
	await putMeta(tx, 'deletes', { asked: deleting, answer: null });
	return true;
}

/**
 * Number of deletes that this device knows already, because their entries are in the trash here. Later pages of the pull
 * may delete any other entry of the trash.
 */
async function countKnownDeletes(tx: WriteTx, response: SyncResponse): Promise<number> {
	const entries = tx.objectStore('entries');
	if (response.more) return entries.index('by-place-newest').count(IDBKeyRange.bound(['trash'], ['trash', []]));
	const rows = await Promise.all(tombstonesIn(response).map(({ id }) => entries.get(id)));
	return rows.filter((row) => row?.place === 'trash' || row?.place === 'purged').length;
}

/** The tombstones of a response. Older servers send only ids, without the timestamp of the delete. */
function tombstonesIn({ deletes, tombstones }: SyncResponse): readonly TombstoneRow[] {
	return tombstones ?? deletes.map((id) => ({ id }));
}

async function applyTombstone(
	tx: WriteTx,
	env: Environment,
	tombstone: TombstoneRow,
	keepsEntries: boolean
): Promise<void> {
	const healing = await getMeta(tx, 'healing');
	const survival = healing === null ? null : await survivalOf(tx, tombstone);
	const isHere = (await tx.objectStore('entries').getKey(tombstone.id)) !== undefined;
	if (survival === null && !(keepsEntries && isHere)) return purgeEntry(tx, tombstone.id, tombstone.stamp);
	const { stamp: deletedAt = ZERO_TIMESTAMP } = tombstone;
	if (survival === 'saved') await removeFields(tx, tombstone.id, ({ stamp }) => stamp <= deletedAt);
	// After a rewind, `finishResync` rejects the whole entry instead.
	else if (keepsEntries || healing === 'pulling') await restoreEntry(tx, env, tombstone.id);
	await outlive(tx, tombstone);
}

/** Keeps an entry that the server purged: resends all its fields with timestamps after the delete. */
async function restoreEntry(tx: WriteTx, env: Environment, id: EntryId): Promise<void> {
	const stamps = await timestampGenerator(tx, env);
	for (const change of await toChangesWithHighlights(tx, id)) {
		const value = change.entity === 'entry' && change.field === 'deleted' ? false : change.value;
		const resent = { ...change, value, stamp: stamps.next() };
		await setFields(tx, resent, { [resent.field]: { value: resent.value, stamp: resent.stamp } });
		await outbox.enqueue(tx, resent);
		await outbox.clearRejections(tx, resent);
	}
	await queueUpload(tx, id);
	await stamps.keep();
}
