// Publishes the result of a fetch, the last stage: stores the article for all readers, and shows it or the failure in
// the entry.
import type { ArticleId } from '../../domain/article.ts';
import { supersedes } from '../../domain/sync/change.ts';
import { duplicateKey, isOnePage } from '../../domain/url/duplicates.ts';
import { isServerField, tagOf, type EntryField, type EntryId, type Fields } from '../../domain/entry-fields.ts';
import type { FeedId } from '../../domain/feed.ts';
import { isRecord, type Field, type Json } from '../../domain/core/field.ts';
import { entryOf, isDeleted, isPublicOnly, fileOfAbout, revivedAt, urlOf, type About } from '../../domain/entry.ts';
import { keptVersion } from '../../domain/note.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { timestampAfterFields, storeField, writeFetchState, type WriteContext } from '../entries/server-fields.ts';
import { writeArticle } from '../store/articles.ts';
import { writeCaptureTime } from '../store/captures.ts';
import { incrementCounter, SHARED } from '../store/counters.ts';
import { writeItem } from '../store/feed-items.ts';
import { itemInAddress } from '../store/item-entries.ts';
import { writeSource } from '../store/sources.ts';
import type { RetryDecision } from './retry-policy.ts';
import { weighArticle, type ArticleWithBody, type Outcome } from './weigh-article.ts';
import { dropJob, endJob, lockJob, postponeJob, moveJobToEntry, type Job } from '../store/jobs.ts';
import { duplicatesOf, entriesOfPage, readEntry, readFields, writeEntry, writeLead } from '../store/entries.ts';
import { showHostPause } from '../entries/show-host-pause.ts';
import { putInTrash, takeFromTrash } from '../entries/trash.ts';

export interface PublishContext {
	readonly db: Db;
	/** Server time, ms since 1970. */
	readonly now: number;
	/** The owner of the job's lease; null without a job. */
	readonly owner: string | null;
}

/** Stores an article and shows it in the entry that requested it, in one transaction. */
export async function publishArticle(
	{ db, now, owner }: PublishContext,
	job: Pick<Job, 'reader' | 'entry'>,
	result: ArticleWithBody
): Promise<void> {
	await db.transaction().execute(async (trx) => {
		const writer = await entryWriter(trx, job.reader, now);
		// The job is gone if a device uploaded the article meanwhile, or another process took the job over.
		if (owner !== null && !(await lockJob(trx, job, owner))) return;
		const entry = await readEntry(trx, job.reader, job.entry);
		const { capturedAt } = result;
		const outcome: Outcome =
			owner === null ? { result: 'updated', ...result } : await weighArticle(trx, job.reader, entry, result);
		const { article } = outcome;
		if (outcome.result === 'updated') {
			const counter = await incrementCounter(trx, SHARED, 1);
			await writeArticle(trx, article, outcome.body, counter + 1, now);
		}
		if (outcome.result !== 'shorter') {
			await writeSource(trx, article.id, result.record ?? null);
			if (capturedAt !== undefined) await writeCaptureTime(trx, job.reader, article.id, capturedAt);
		}
		// An entry that was purged or merged into another during the fetch does not show the article.
		if (entry !== null && entry.alias === null) {
			const page = duplicateKey(article.url);
			const samePage = itemInAddress(entry.address) === null ? await entriesOfPage(trx, job.reader, article) : [];
			const other = samePage.find(({ id, address }) => id !== job.entry && isOnePage(page, entry.address, address));
			if (other === undefined) {
				await writeEntry(trx, job.reader, { ...entry, article: article.id });
				await writer.write(job.entry, 'article', article.id);
				// An entry of the same page, saved on another device under another spelling, may have failed before.
				for (const duplicate of await duplicatesOf(trx, job.reader, entry)) {
					if (duplicate.article !== null) continue;
					await merge(trx, writer, job.reader, { loser: duplicate.id, winner: job.entry });
					await writer.write(duplicate.id, 'fetch', { state: 'done' });
					await writeLead(trx, { reader: job.reader, entry: duplicate.id }, null);
					await dropJob(trx, { reader: job.reader, entry: duplicate.id });
				}
			} else {
				await merge(trx, writer, job.reader, { loser: job.entry, winner: other.id });
				// The reader chose to replace the article by the captured one.
				if (capturedAt !== undefined) await showArticle(trx, writer, other.id, article.id);
			}
			await writeLead(trx, job, null);
			const wasFetchedAgain = owner !== null && entry.article !== null;
			const { result: change } = outcome;
			await writer.write(job.entry, 'fetch', { state: 'done', ...(wasFetchedAgain && { result: change }) });
		}
		await dropJob(trx, job);
	});
}

/** Shows an article in an entry that had another one of the same page. */
async function showArticle(trx: Db, writer: EntryWriter, id: EntryId, article: ArticleId): Promise<void> {
	const entry = await readEntry(trx, writer.reader, id);
	if (entry === null || entry.article === article) return;
	await writeEntry(trx, writer.reader, { ...entry, article });
	await writer.write(id, 'article', article);
	await writer.write(id, 'fetch', { state: 'done' });
	await dropJob(trx, { reader: writer.reader, entry: id });
}

/**
 * Records in an entry without an article that the page which its reader captured has no text, and ends the job of the
 * page, which the server would read no better.
 */
export async function recordUnreadableCapture(
	{ db, now }: Pick<PublishContext, 'db' | 'now'>,
	job: Pick<Job, 'reader' | 'entry'>,
	about: About | null
): Promise<void> {
	await db.transaction().execute(async (trx) => {
		const writer = await entryWriter(trx, job.reader, now);
		const entry = await readEntry(trx, job.reader, job.entry);
		if (entry === null || entry.article !== null || entry.alias !== null) return;
		await writeFetchState(writer, job.entry, { state: 'failed', code: 'nothing_to_read' }, about);
		await dropJob(trx, job);
	});
}

/** Stores an article from a feed, for all readers who follow the feed. */
export async function publishFeedItem(
	{ db, now }: Pick<PublishContext, 'db' | 'now'>,
	feed: FeedId,
	result: ArticleWithBody
): Promise<void> {
	await db.transaction().execute(async (trx) => {
		// The article and the item have a number each, because the end of a pull's page could separate equal numbers.
		const before = await incrementCounter(trx, SHARED, 2);
		await writeArticle(trx, result.article, result.body, before + 1, now);
		await writeItem(trx, { feed, article: result.article.id, at: now }, before + 2);
	});
}

export type FetchFailure = Pick<RetryDecision, 'code' | 'retry' | 'retryAt'> & {
	/** The host that asked for a pause, and the end of the pause, ms since 1970. */
	readonly pause?: { readonly host: string; readonly until: number } | null;
	/** The page's summary; null keeps the previous one. */
	readonly about?: About | null;
	/** When the page is tried again without counting this attempt, ms since 1970; `retry` is ignored then. */
	readonly postponedTo?: number;
};

/**
 * Writes into the entry why its page cannot be fetched; an article that it shows stays. If another entry has the same
 * page, the two are merged.
 */
export async function recordFetchFailure(
	{ db, now, owner }: PublishContext & { readonly owner: string },
	job: Job,
	failure: FetchFailure
): Promise<void> {
	await db.transaction().execute(async (trx) => {
		const writer = await entryWriter(trx, job.reader, now);
		// If the page was saved again or another process took its job over, the other run decides.
		if (!(await lockJob(trx, job, owner))) return;
		const entry = await readEntry(trx, job.reader, job.entry);
		const needsArticle = entry !== null && entry.article === null && entry.alias === null;
		const [duplicate] = needsArticle ? await duplicatesOf(trx, job.reader, entry) : [];
		if (duplicate !== undefined) {
			await merge(trx, writer, job.reader, { loser: job.entry, winner: duplicate.id });
			await writeLead(trx, job, null);
			await writer.write(job.entry, 'fetch', { state: 'done' });
			// The winner takes over this entry's retries, because its own job may have ended with a failure.
			if (duplicate.article !== null || !(await moveJobToEntry(trx, job, duplicate.id)))
				return await endJob(trx, job, owner, null);
		}
		const remaining = duplicate === undefined ? job : { ...job, entry: duplicate.id };
		// A summary of the page is of no use beside an article.
		if (needsArticle) await writeFailure(trx, writer, remaining, failure);
		else if (entry !== null && entry.alias === null) await writeFailure(trx, writer, job, { ...failure, about: null });
		if (failure.pause != null) await showHostPause(writer, job.entry, failure.pause);
		if (failure.postponedTo !== undefined) await postponeJob(trx, remaining, owner, failure.postponedTo);
		else await endJob(trx, remaining, owner, failure.retry);
	});
}

async function writeFailure(trx: Db, writer: EntryWriter, job: Job, failure: FetchFailure): Promise<void> {
	const { code, retry, retryAt } = failure;
	if (code === 'over_quota' && !(await isNewFailure(trx, job, code))) return;
	// The state is `waiting`, so that apps that do not know the code show that the page is being fetched.
	const state = code === 'slow_down' && retry !== null ? 'waiting' : 'failed';
	const progress = { state, code, ...(retryAt === undefined ? {} : { retryAt }) } as const;
	const about = await writeFetchState(writer, job.entry, progress, failure.about);
	await writeLead(trx, job, fileOfAbout(about));
}

/** Whether the entry does not show this failure yet. Writing it again would make devices pull the same value. */
async function isNewFailure(trx: Db, { reader, entry }: Job, code: FailureCode): Promise<boolean> {
	const { fetch } = entryOf(entry, await readFields(trx, reader, entry));
	return fetch.state !== 'failed' || fetch.code !== code;
}

/** Writes fields of one reader in one transaction, each with its own number. */
interface EntryWriter extends WriteContext {
	/** Writes server-only fields, stamped later than all other fields of the entry. */
	write(id: EntryId, field: EntryField, value: Json): Promise<void>;
	/** Writes a reader's field under the timestamp in `content`. */
	copy(id: EntryId, field: EntryField, content: Field): Promise<void>;
	/** Takes an entry out of the trash. */
	revive(id: EntryId): Promise<void>;
}

async function entryWriter(trx: Db, reader: ReaderId, now: number): Promise<EntryWriter> {
	// Takes the lock without taking a number, so that later reads stay valid until the writes.
	await incrementCounter(trx, reader, 0);
	const context: WriteContext = {
		trx,
		reader,
		now,
		nextCounter: async () => (await incrementCounter(trx, reader, 1)) + 1
	};
	const copy = async (id: EntryId, field: EntryField, content: Field) => {
		await storeField(context, id, field, content);
		if (field === 'deleted') await (content.value === true ? putInTrash : takeFromTrash)(context, id);
	};
	return {
		...context,
		copy,
		revive: (id) => takeFromTrash(context, id),
		write: async (id, field, value) => copy(id, field, { value, stamp: await timestampAfterFields(context, id) })
	};
}

/** The later save, with the winner's address; restricted to public networks only if both saves were. */
function withAddressOf(winnerFields: Fields, { value }: Field): Json {
	if (!isRecord(value)) return value;
	const { reach, ...saved } = value as { readonly [name: string]: Json };
	return {
		...saved,
		url: urlOf(winnerFields),
		...(reach !== undefined && isPublicOnly(winnerFields.saved) && { reach })
	};
}

/** Merges two entries of one article: the winner gets the loser's changes, and the loser becomes its alias. */
async function merge(
	trx: Db,
	writer: EntryWriter,
	reader: ReaderId,
	{ loser, winner }: { loser: EntryId; winner: EntryId }
): Promise<void> {
	const winnerFields = await readFields(trx, reader, winner);
	const loserFields = await readFields(trx, reader, loser);
	const isFetched = winnerFields.article !== undefined;
	for (const [name, field] of Object.entries(loserFields)) {
		const fieldName = name as EntryField;
		// The winner gets the tags and bookmarks of both entries, and deleting one of two duplicates does not delete both.
		const isRemoval =
			((tagOf(name) !== null || name === 'bookmarked') && field.value === false) ||
			(name === 'deleted' && field.value === true && !isDeleted(winnerFields));
		const ours = winnerFields[fieldName];
		const wins = supersedes(name, field, ours);
		if (name === 'note' && ours !== undefined) {
			const [winning, losing] = wins ? [field, ours] : [ours, field];
			const kept = keptVersion(winning, losing, winnerFields, { areApart: true });
			for (const [version, note] of Object.entries(kept)) await writer.copy(winner, version as EntryField, note);
		}
		// A request for the page of the loser is none for the winner's.
		if (isServerField(name) || name === 'refetch' || isRemoval || !wins) continue;
		// A winner with an article keeps its own address, because the loser's address may be on another site.
		await writer.copy(
			winner,
			fieldName,
			name === 'saved' && isFetched ? { ...field, value: withAddressOf(winnerFields, field) } : field
		);
	}
	const merged = await readFields(trx, reader, winner);
	if (!isDeleted(loserFields) && isDeleted(merged)) await writer.write(winner, 'deleted', false);
	else {
		// A delete that arrives late must not win over a later revival of the loser.
		const revived: Field = { value: false, stamp: revivedAt(loserFields) };
		if (revived.stamp > revivedAt(merged) && supersedes('deleted', revived, merged.deleted))
			await writer.copy(winner, 'deleted', revived);
	}
	if (!isDeleted(await readFields(trx, reader, winner))) await writer.revive(winner);
	const entry = await readEntry(trx, reader, loser);
	if (entry !== null) await writeEntry(trx, reader, { ...entry, article: null, alias: winner });
	if (loserFields.article !== undefined) await writer.write(loser, 'article', null);
	await writer.write(loser, 'alias', winner);
}
