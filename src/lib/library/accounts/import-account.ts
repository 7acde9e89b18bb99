// Imports another account's library on this device into the current account, after the server was set up again.
import { openDB, type IDBPDatabase } from 'idb';
import type { ArticleBody, ArticleId, PictureHash } from '../../domain/article.ts';
import { isCreation, fieldKey, supersedes, type Change } from '../../domain/sync/change.ts';
import { isServerField, type Fields } from '../../domain/entry-fields.ts';
import { isDeleted, revives } from '../../domain/entry.ts';
import { stampOf, type Field } from '../../domain/core/field.ts';
import { isNoteField, keptVersion } from '../../domain/note.ts';
import { maxTimestamp, ZERO_TIMESTAMP, type Timestamp } from '../../domain/core/hybrid-clock.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { APPLY_STORES } from '../sync/apply-response.ts';
import { BODY_STORES, saveArticle, saveBody, savePicture, missingPictures } from '../store/articles.ts';
import { owningEntry, isTombstoned, outlive } from '../store/tombstones.ts';
import { connect, type Connection, type ConnectionEvents } from '../db/connection.ts';
import { fieldsOf, setFields, writeFields, type AnyFields, type EntityRef } from '../store/fields.ts';
import { alignClocks, withServerTimestamps, readUnsentChanges, type UnsentChange } from './import-pending-changes.ts';
import { startResync } from '../sync/resync.ts';
import { getMeta, putMeta } from '../db/meta.ts';
import type { Environment } from '../db/identity.ts';
import { CAPTURE_STORES, deleteCapture } from '../store/captures.ts';
import { queueUpload } from '../store/upload-queue.ts';
import * as outbox from '../store/outbox.ts';
import { VERSION, type ArticleRow, type LibrarySchema, type TombstoneRow, type WriteTx } from '../db/schema.ts';
import * as upgrades from '../db/upgrades.ts';

export interface ImportRequest {
	/** The account of the library to import. */
	readonly reader: ReaderId;
	/** Name of the database to import. */
	readonly from: string;
	/** Name of the database of the importing account. */
	readonly to: string;
	readonly env: Environment;
	/** Runs work while no sync round is running. */
	readonly lock: (work: () => Promise<void>) => Promise<void>;
	readonly events?: ConnectionEvents | undefined;
}

const loadUpgrades = () => Promise.resolve(upgrades);
const ROWS_PER_BATCH = 50;
/** Small, because texts are larger than rows. */
const ARTICLES_PER_BATCH = 20;
const ENTITIES = [
	['entry', 'entries'],
	['highlight', 'highlights'],
	['feed', 'feeds'],
	['settings', 'settings']
] as const;

/**
 * Merges a library field by field, as if the devices of both accounts had synced: the later timestamp wins. Then
 * starts a full resync, which pushes what the server lacks. An interrupted import can be repeated. The source database
 * stays unchanged, except that its clock and wrong timestamps are corrected.
 */
export async function importAccount({ reader, from, to, env, lock, events }: ImportRequest): Promise<void> {
	const target = connect(to, loadUpgrades, events);
	try {
		const other = connect(from, loadUpgrades);
		await alignClocks(other, target, env).finally(() => other.close());
		const source = await openDB<LibrarySchema>(from, VERSION, { upgrade: upgrades.upgrade });
		try {
			// A round during the merge would push a pending change before its entry, and the server would reject the change.
			// The resync starts first, because after a crash it also keeps the next round from pushing.
			await lock(async () => {
				await startResync(target, env);
				await mergeLibrary(source, target);
			});
			await mergeArticles(source, target);
			await mergeCaptures(source, target);
		} finally {
			source.close();
		}
		await lock(() =>
			startResync(target, env, 'pulling', async (tx) => {
				const imported = (await getMeta(tx, 'adopted')) ?? [];
				await putMeta(tx, 'adopted', [...new Set([...imported, reader])]);
			})
		);
	} finally {
		target.close();
	}
}

/** Merges everything but articles. */
async function mergeLibrary(source: Source, target: Connection): Promise<void> {
	await mergeTombstones(source, target);
	await mergeEntities(source, target);
	await mergeRewoundChanges(source, target);
	await mergePositions(source, target);
}

/** Whether a library was imported completely and waits for the server's acknowledgement. */
export async function isImported(to: string, reader: ReaderId): Promise<boolean> {
	const target = connect(to, loadUpgrades);
	try {
		return ((await target.read(['meta'], (tx) => getMeta(tx, 'adopted'))) ?? []).includes(reader);
	} finally {
		target.close();
	}
}

type Source = IDBPDatabase<LibrarySchema>;

/** Merges tombstones: the later one wins. An entry that was purged later in the other library moves to the trash. */
async function mergeTombstones(source: Source, target: Connection): Promise<void> {
	for (const theirs of await source.getAll('tombstones')) {
		const saved = stampOf((await source.get('entries', theirs.id))?.fields.saved);
		await target.write(APPLY_STORES, (tx) => mergeTombstone(tx, theirs, saved));
	}
}

/** @param saved time of the last save of the entry in the source library */
async function mergeTombstone(tx: WriteTx, theirs: TombstoneRow, saved: Timestamp): Promise<void> {
	const { id } = theirs;
	const ours = await tx.objectStore('tombstones').get(id);
	const local = (await tx.objectStore('entries').get(id))?.fields;
	const merged = laterTombstone(ours, theirs, maxTimestamp(saved, stampOf(local?.saved)));
	// The local entry stays unchanged if the tombstone is already here or outlived, or if the time of the delete is
	// unknown. The tombstone is stored if there is no local entry, if there is a local tombstone, or if it is outlived.
	if (local === undefined || ours?.stamp === merged.stamp || merged.outlived === true || merged.stamp === undefined) {
		if (local === undefined || ours !== undefined || merged.outlived === true)
			await tx.objectStore('tombstones').put(merged);
		return;
	}
	await outlive(tx, merged);
	const deletion = { entity: 'entry', id, field: 'deleted', value: true, stamp: merged.stamp } as const;
	if (!supersedes('deleted', deletion, local.deleted)) return;
	await setFields(tx, deletion, { deleted: { value: true, stamp: merged.stamp } });
	await outbox.enqueue(tx, deletion);
	const clock = (await getMeta(tx, 'clock')) ?? ZERO_TIMESTAMP;
	if (merged.stamp > clock) await putMeta(tx, 'clock', merged.stamp);
}

/** @param saved time of the last save of the entry in either library */
function laterTombstone(ours: TombstoneRow | undefined, theirs: TombstoneRow, saved: Timestamp): TombstoneRow {
	const [our, their] = [ours?.stamp ?? ZERO_TIMESTAMP, theirs.stamp ?? ZERO_TIMESTAMP];
	const later = ours === undefined || their > our ? theirs : ours;
	const isOutlived = later.outlived === true || (our === their && theirs.outlived === true);
	const isSaved = later.stamp !== undefined && saved > later.stamp;
	return isOutlived || isSaved ? { ...later, outlived: true } : later;
}

/** Copies reading positions of entries without a position in the current library. */
async function mergePositions(source: Source, target: Connection): Promise<void> {
	const rows = await source.getAll('positions');
	await target.write(['positions'], async (tx) => {
		for (const row of rows)
			if ((await tx.objectStore('positions').getKey(row.entry)) === undefined)
				await tx.objectStore('positions').put(row);
	});
}

async function mergeEntities(source: Source, target: Connection): Promise<void> {
	const unsentChanges = await readUnsentChanges(source);
	for (const [entity, store] of ENTITIES) {
		for (let after: IDBKeyRange | null = null; ;) {
			const rows: { readonly id: string; readonly fields: AnyFields }[] = await source.getAll(
				store,
				after,
				ROWS_PER_BATCH
			);
			const last = rows.at(-1);
			if (last === undefined) break;
			await target.write(APPLY_STORES, async (tx) => {
				const context: MergeContext = { tx, unsentChanges, latest: ZERO_TIMESTAMP };
				for (const { id, fields } of rows) {
					const subject = { entity, id } as EntityRef;
					await mergeEntity(context, subject, withServerTimestamps(unsentChanges, subject, fields));
				}
				// The reader's next change must sort after everything imported.
				const clock = (await getMeta(tx, 'clock')) ?? ZERO_TIMESTAMP;
				if (context.latest > clock) await putMeta(tx, 'clock', context.latest);
			});
			after = IDBKeyRange.lowerBound(last.id, true);
		}
	}
}

interface MergeContext {
	readonly tx: WriteTx;
	readonly unsentChanges: ReadonlyMap<string, UnsentChange>;
	/** The latest timestamp that was merged. */
	latest: Timestamp;
}

async function mergeEntity(context: MergeContext, subject: EntityRef, theirs: AnyFields): Promise<void> {
	const { tx } = context;
	const entry = await owningEntry(tx, subject, theirs);
	const tombstone = entry === undefined ? undefined : await tx.objectStore('tombstones').get(entry);
	// The server purged the fields of an entry with a tombstone. If the entry outlived it, all fields are sent again.
	const hasTombstone = tombstone !== undefined;
	if (hasTombstone && (await isTombstoned(tx, tombstone.id)) && !(await isRevived(context, tombstone, subject, theirs)))
		return;
	const ours = (await fieldsOf(tx, subject)) ?? {};
	const winning = winningFields(subject, ours, theirs);
	if (Object.keys(winning).length === 0) return;
	await writeFields(tx, subject, ours, winning);
	for (const [field, { value, stamp }] of Object.entries(winning)) {
		if (subject.entity === 'entry' && isServerField(field)) continue;
		context.latest = maxTimestamp(context.latest, stamp);
		const change = { ...subject, field, value, stamp } as Change;
		// Other fields are pushed when the resync finds that the server lacks them; it does not compare fields that
		// the server purged.
		const unsent = context.unsentChanges.get(fieldKey(change));
		if (!hasTombstone && unsent === undefined && !(await outbox.isPending(tx, change))) continue;
		await outbox.enqueue(tx, change, unsent?.change.stamp === stamp ? unsent.row : undefined);
		await outbox.clearRejections(tx, change);
	}
	if (hasTombstone && subject.entity === 'entry') await queueUpload(tx, subject.id);
}

/**
 * The fields that win the merge. A field that only the server writes wins only if this library has no article and no
 * alias.
 */
function winningFields({ entity }: EntityRef, ours: AnyFields, theirs: AnyFields): Record<string, Field> {
	const winning: Record<string, Field> = {};
	const hasNoServerFields = ours['article'] === undefined && ours['alias'] === undefined;
	for (const [field, their] of Object.entries(theirs)) {
		const our = ours[field];
		const isServerOwned = entity === 'entry' && isServerField(field);
		if (isServerOwned ? hasNoServerFields && our === undefined : supersedes(field, their, our)) winning[field] = their;
		if (isNoteField({ entity, field }) && our !== undefined)
			Object.assign(
				winning,
				supersedes('note', their, our) ? keptVersion(their, our, ours) : keptVersion(our, their, ours)
			);
	}
	return winning;
}

/** Whether the reader saved or revived a purged entry in the other library; its highlights come back with it. */
async function isRevived(
	{ tx, unsentChanges }: MergeContext,
	{ id, stamp }: TombstoneRow,
	{ entity }: EntityRef,
	theirs: AnyFields
): Promise<boolean> {
	if (entity !== 'entry') return (await tx.objectStore('entries').getKey(id)) !== undefined;
	if (stamp !== undefined) return !isDeleted({ ...theirs, deleted: { value: true, stamp } } as Fields);
	return [...unsentChanges.values()].some(({ change }) => change.id === id && isReviving(change));
}

/** Whether a pending change revives its entry. Used when the time of the delete is unknown. */
function isReviving(change: Change): boolean {
	return change.field === 'deleted' ? change.value === false : revives(change.field, change);
}

/** Copies changes that a rewind rejected, because the reader has not decided about them yet. */
async function mergeRewoundChanges(source: Source, target: Connection): Promise<void> {
	const rows = (await source.getAll('rejected')).filter(
		({ code, change }) => code === 'rewound' && !isCreation(change)
	);
	await target.write(APPLY_STORES, async (tx) => {
		for (const { key: _key, ...row } of rows) {
			const isHere = (await fieldsOf(tx, row.change)) !== null;
			const rejectedKey = await tx.objectStore('rejected').index('by-target').getKey(row.target);
			if (isHere && rejectedKey === undefined) await tx.objectStore('rejected').add(row);
		}
	});
}

/** Copies texts and pictures that the current library needs and lacks. */
async function mergeArticles(source: Source, target: Connection): Promise<void> {
	const ids = await source.getAllKeys('articles');
	for (let from = 0; from < ids.length; from += ARTICLES_PER_BATCH) {
		const articles = await Promise.all(
			ids.slice(from, from + ARTICLES_PER_BATCH).map((id) => readSourceArticle(source, id))
		);
		const missing = await target.write([...BODY_STORES, 'offers', 'items'], async (tx) => {
			const hashes: PictureHash[] = [];
			for (const each of articles) hashes.push(...(await mergeArticle(tx, each)));
			return hashes;
		});
		for (const hash of missing) {
			const picture = await source.get('pictures', hash);
			if (picture !== undefined) await target.write(BODY_STORES, (tx) => savePicture(tx, hash, picture));
		}
	}
}

/** Copies captured pages that no server has, unless the same entry has a later one here. */
async function mergeCaptures(source: Source, target: Connection): Promise<void> {
	for (const row of await source.getAll('captures')) {
		const parts = await source.getAll('captureParts', IDBKeyRange.bound([row.entry], [row.entry, []]));
		await target.write([...CAPTURE_STORES, 'entries'], async (tx) => {
			const ours = await tx.objectStore('captures').get(row.entry);
			if ((await tx.objectStore('entries').getKey(row.entry)) === undefined || (ours?.at ?? 0) >= row.at) return;
			await deleteCapture(tx, row.entry);
			await tx.objectStore('captures').put(row);
			for (const part of parts) await tx.objectStore('captureParts').put(part);
		});
	}
}

interface SourceArticle {
	readonly row: ArticleRow | undefined;
	readonly body: ArticleBody | undefined;
}

async function readSourceArticle(source: Source, id: ArticleId): Promise<SourceArticle> {
	return { row: await source.get('articles', id), body: await source.get('bodies', id) };
}

/** @returns the pictures of the article that are not stored here */
async function mergeArticle(tx: WriteTx, { row, body }: SourceArticle): Promise<PictureHash[]> {
	if (row === undefined || (await tx.objectStore('entries').index('by-article').count(row.id)) === 0) return [];
	const ours = await tx.objectStore('articles').get(row.id);
	if (ours === undefined) await saveArticle(tx, row.article);
	if (body !== undefined && (ours?.body ?? null) === null) await saveBody(tx, body);
	return missingPictures(tx, row.id);
}
