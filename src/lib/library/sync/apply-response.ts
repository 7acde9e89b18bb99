// Writes one answer of the server down: results, changes, articles, deletes and the cursor, in one transaction.
import { DAY_MS } from '../../domain/time.ts';
import { isCreation, fieldKey, type Change } from '../../domain/sync/change.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { FeedId } from '../../domain/feed.ts';
import { maxTimestamp, ZERO_TIMESTAMP, type Timestamp } from '../../domain/sync/hybrid-clock.ts';
import type { Result, SyncResponse, SyncRequest } from '../../domain/sync/sync-protocol.ts';
import { saveArticles } from '../store/articles.ts';
import { applyChanges } from './apply-changes.ts';
import type { Connection } from '../db/connection.ts';
import { purgeEntry, outlive } from '../store/tombstones.ts';
import { correctClock } from './device-clock.ts';
import { forgetFields, survivalOf } from './outlived-tombstones.ts';
import { toChangesWithHighlights, ENTITY_STORES, setFields } from '../store/fields.ts';
import { deleteExpiredItems, deleteItemsOfUnfollowed, saveItems } from '../store/feed-items.ts';
import {
	getMeta,
	getOrCreateIdentity,
	putMeta,
	timestampGenerator,
	serverTime,
	observeTimestamps,
	type Environment
} from '../db/meta.ts';
import { queueUpload } from '../store/upload-queue.ts';
import * as outbox from '../store/outbox.ts';
import type { StoreName, TombstoneRow, WriteTx } from '../db/schema.ts';

export const APPLY_STORES: readonly StoreName[] = [
	...ENTITY_STORES,
	'items',
	'articles',
	'bodies',
	'pictures',
	'refs',
	'outbox',
	'rejected',
	'tombstones',
	'healing',
	'offers',
	'meta'
];
/** Deletes beyond this many and this share of the shelf wait for the reader's word. */
const MASS_DELETE_LIMIT = { count: 50, share: 1 / 5 };

/** What became of an answer: applied, or held back until the reader says what to do about its deletes. */
export type Applied = 'applied' | 'stale' | 'asks';

/** @param sent the request that `answer` belongs to; its `now` tells how far this device's clock is off */
export async function applyResponse(
	connection: Connection,
	world: Environment,
	sent: SyncRequest,
	answer: SyncResponse
): Promise<Applied> {
	return connection.write(APPLY_STORES, async (tx) => {
		await deleteItemsOfUnfollowed(tx, feedsIn(await applyResults(tx, world, answer.results)));
		await correctClock(tx, world, clockOffset(sent, answer, await serverTime(tx, world)));
		if (sent.was !== undefined) await clearPreviousDevice(tx, world);
		if (answer.evicted === true) await putMeta(tx, 'evicted', true);
		await putMeta(tx, 'lastSynced', world.now());
		const cursor = await getMeta(tx, 'cursor');
		// Somebody else applied a page since this one was asked for: it would take rows back to an older state.
		if ((cursor?.cursor ?? null) !== sent.cursor) return 'stale';
		const whole = cursor?.whole ?? false;
		// On a device that is to be erased nobody is asked: what goes there goes nowhere else.
		if (whole && answer.erase !== true && (await needsDeleteConfirmation(tx, answer.deleting))) return 'asks';
		const keeps = (await getMeta(tx, 'deletes'))?.answer === 'keep';
		// First the deletes: an entry that was saved again since begins with its new fields alone.
		for (const tombstone of tombstonesIn(answer)) await applyTombstone(tx, world, tombstone, keeps);
		await observeTimestamps(
			tx,
			tombstonesIn(answer).flatMap(({ stamp }) => stamp ?? [])
		);
		const named = await applyChanges(tx, world, answer.changes);
		const items = await saveItems(tx, answer.items);
		await saveArticles(tx, answer.articles, new Set([...named, ...items]));
		await deleteItemsOfUnfollowed(tx, feedsIn(answer.changes));
		if (!answer.more) await pruneDaily(tx, answer.serverTime);
		await putMeta(tx, 'cursor', { cursor: answer.cursor, epoch: answer.epoch, whole: whole || !answer.more });
		if (!answer.more) await putMeta(tx, 'deletes', null);
		return 'applied';
	});
}

/** The server has heard what this device was called before. */
async function clearPreviousDevice(tx: WriteTx, world: Environment): Promise<void> {
	const { was: _was, formers: _formers, ...identity } = await getOrCreateIdentity(tx, world);
	await putMeta(tx, 'identity', identity);
}

/** @returns the changes that are settled with it */
async function applyResults(tx: WriteTx, world: Environment, results: readonly Result[]): Promise<Change[]> {
	if (results.length === 0) return [];
	const settled: [Result, Change][] = [];
	for (const result of results) {
		const change = await outbox.acknowledge(tx, result.number);
		if (change !== null) settled.push([result, change]);
	}
	const identity = await getOrCreateIdentity(tx, world);
	const last = Math.max(identity.settled, ...results.map((result) => result.number));
	await putMeta(tx, 'identity', { ...identity, settled: last });
	const latest = new Map(settled.map(([, change]) => [fieldKey(change), change]));
	for (const [result, change] of settled) {
		if (result.result === 'ok') continue;
		if (result.current !== null) await observeTimestamps(tx, [result.current.stamp]);
		// The reader said it anew since: what becomes of that counts.
		if (latest.get(fieldKey(change)) !== change || (await outbox.hasPendingField(tx, change))) continue;
		if (result.result === 'rejected') await reject(tx, world, change, result);
		else await setFields(tx, change, { [change.field]: result.current });
	}
	const accepted = settled.map(([result, change]) => acceptedTimestamp(result, change));
	await outbox.orderAfter(tx, accepted.reduce(maxTimestamp, ZERO_TIMESTAMP));
	return settled.map(([, change]) => change);
}

/** The stamp under which the server took an op; NEVER for one that it did not take. */
function acceptedTimestamp(result: Result, { stamp }: Change): Timestamp {
	if (result.result === 'restamped') return result.current.stamp;
	return result.result === 'ok' ? stamp : ZERO_TIMESTAMP;
}

function feedsIn(changes: readonly Change[]): Set<FeedId> {
	return new Set(changes.flatMap((change) => (change.entity === 'feed' && isCreation(change) ? [change.id] : [])));
}

async function pruneDaily(tx: WriteTx, serverTime: number): Promise<void> {
	if (serverTime - ((await getMeta(tx, 'tidied')) ?? 0) < DAY_MS) return;
	await putMeta(tx, 'tidied', serverTime);
	await deleteExpiredItems(tx, serverTime);
}

type Rejection = Extract<Result, { result: 'rejected' }>;

async function reject(tx: WriteTx, world: Environment, change: Change, { code, current }: Rejection): Promise<void> {
	await outbox.reject(tx, change, { code, current, at: world.now() });
}

/** How far this device's clock is off, ms: no more than the time that the request took leaves open. */
function clockOffset(sent: SyncRequest, answer: SyncResponse, received: number): number {
	const [least, most] = [answer.serverTime - received, answer.serverTime - sent.now];
	return least > 0 ? least : Math.min(most, 0);
}

async function needsDeleteConfirmation(tx: WriteTx, deleting: number): Promise<boolean> {
	const shelf = await tx.objectStore('entries').count();
	// A start anew is told of all deletes ever, of which those that were heeded here cost nothing.
	const heeded = (await getMeta(tx, 'healing')) === null ? 0 : await tx.objectStore('tombstones').count();
	const news = deleting - heeded;
	if (news <= MASS_DELETE_LIMIT.count || news <= shelf * MASS_DELETE_LIMIT.share) return false;
	const question = await getMeta(tx, 'deletes');
	if (question !== null && question.answer !== null && deleting <= question.asked) return false;
	await putMeta(tx, 'deletes', { asked: deleting, answer: null });
	return true;
}

/** An older server does not say when its dead were deleted. */
function tombstonesIn({ deletes, tombstones }: SyncResponse): readonly TombstoneRow[] {
	return tombstones ?? deletes.map((id) => ({ id }));
}

async function applyTombstone(tx: WriteTx, world: Environment, tombstone: TombstoneRow, keeps: boolean): Promise<void> {
	const healing = await getMeta(tx, 'healing');
	const life = healing === null ? null : await survivalOf(tx, tombstone);
	const isHere = (await tx.objectStore('entries').getKey(tombstone.id)) !== undefined;
	if (life === null && !(keeps && isHere)) return purgeEntry(tx, tombstone.id, tombstone.stamp);
	const { stamp: died = ZERO_TIMESTAMP } = tombstone;
	if (life === 'saved') await forgetFields(tx, tombstone.id, ({ stamp }) => stamp <= died);
	// What a server was taken back from on purpose is shown to the reader in the end, as a whole.
	else if (keeps || healing === 'pulling') await restoreEntry(tx, world, tombstone.id);
	await outlive(tx, tombstone);
}

/** The reader keeps what the server removed: all that was said of the entry is said again, later than the delete. */
async function restoreEntry(tx: WriteTx, world: Environment, id: EntryId): Promise<void> {
	const stamps = await timestampGenerator(tx, world);
	for (const change of await toChangesWithHighlights(tx, id)) {
		const value = change.entity === 'entry' && change.field === 'deleted' ? false : change.value;
		const again = { ...change, value, stamp: stamps.next() };
		await setFields(tx, again, { [again.field]: { value: again.value, stamp: again.stamp } });
		await outbox.enqueue(tx, again);
		await outbox.clearRejections(tx, again);
	}
	await queueUpload(tx, id);
	await stamps.keep();
}
