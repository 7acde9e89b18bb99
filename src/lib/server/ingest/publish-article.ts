// Publishes the result of a fetch, the last stage: stores the article for all readers, and shows it or the failure in
// the entry.
import type { Article, ArticleBody } from '../../domain/article.ts';
import { supersedes } from '../../domain/sync/change.ts';
import { duplicateKey, isOnePage } from '../../domain/url/duplicates.ts';
import { isServerField, tagOf, type EntryField, type EntryId, type Fields } from '../../domain/entry-fields.ts';
import type { FeedId } from '../../domain/feed.ts';
import { isRecord, type Field, type Json } from '../../domain/core/field.ts';
import { entryOf, isDeleted, isPublicOnly, revivedAt, urlOf, type About } from '../../domain/entry.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { stampAfterAll, storeField, writeFetchState, type Writing } from '../entries/server-fields.ts';
import { writeArticle } from '../store/articles.ts';
import { incrementCounter, SHARED } from '../store/counters.ts';
import { writeItem } from '../store/feed-items.ts';
import type { Verdict } from './retry-policy.ts';
import { dropJob, endJob, lockJob, postponeJob, renameJob, type Job } from '../store/jobs.ts';
import { duplicatesOf, entriesOfPage, readEntry, readFields, writeEntry, writeLead } from '../store/entries.ts';
import { putInTrash, takeFromTrash } from '../entries/trash.ts';

/** The result of ingesting a page. */
export interface Made {
	readonly article: Article;
	readonly body: ArticleBody;
}

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
	found: Made
): Promise<void> {
	await db.transaction().execute(async (trx) => {
		const writer = await entryWriter(trx, job.reader, now);
		// A device uploaded the article meanwhile, or another process took the job over.
		if (owner !== null && !(await lockJob(trx, job, owner))) return;
		const counter = await incrementCounter(trx, SHARED, 1);
		await writeArticle(trx, found.article, found.body, counter + 1, now);
		const entry = await readEntry(trx, job.reader, job.entry);
		// The entry was purged during the fetch, or was merged into another that has its article.
		if (entry !== null && entry.alias === null) {
			const page = duplicateKey(found.article.url);
			const other = (await entriesOfPage(trx, job.reader, found.article)).find(
				({ id, address }) => id !== job.entry && isOnePage(page, entry.address, address)
			);
			if (other === undefined) {
				await writeEntry(trx, job.reader, { ...entry, article: found.article.id });
				await writer.write(job.entry, 'article', found.article.id);
				// Saved on another device under another spelling, where the fetch failed.
				for (const duplicate of await duplicatesOf(trx, job.reader, entry)) {
					if (duplicate.article !== null) continue;
					await merge(trx, writer, job.reader, { loser: duplicate.id, winner: job.entry });
					await writer.write(duplicate.id, 'fetch', { state: 'done' });
					await writeLead(trx, { reader: job.reader, entry: duplicate.id }, null);
					await dropJob(trx, { reader: job.reader, entry: duplicate.id });
				}
			} else {
				await merge(trx, writer, job.reader, { loser: job.entry, winner: other.id });
			}
			await writeLead(trx, job, null);
			await writer.write(job.entry, 'fetch', { state: 'done' });
		}
		await dropJob(trx, job);
	});
}

/** Stores an article from a feed, for all readers who follow the feed. */
export async function publishFeedItem(
	{ db, now }: Pick<PublishContext, 'db' | 'now'>,
	feed: FeedId,
	found: Made
): Promise<void> {
	await db.transaction().execute(async (trx) => {
		// A number each: two rows with one number could be on both sides of a page's end.
		const before = await incrementCounter(trx, SHARED, 2);
		await writeArticle(trx, found.article, found.body, before + 1, now);
		await writeItem(trx, { feed, article: found.article.id, at: now }, before + 2);
	});
}

export type Failed = Pick<Verdict, 'code' | 'retry' | 'retryAt'> & {
	/** The page's summary; null keeps the previous one. */
	readonly about?: About | null;
	/** When it is tried again without counting this attempt, ms since 1970; `retry` is ignored then. */
	readonly postponedTo?: number;
};

/**
 * Writes into the entry why its page cannot be fetched. An entry whose page another entry shows is merged with that.
 */
export async function recordFetchFailure(
	{ db, now, owner }: PublishContext & { readonly owner: string },
	job: Job,
	failed: Failed
): Promise<void> {
	await db.transaction().execute(async (trx) => {
		const writer = await entryWriter(trx, job.reader, now);
		// It was saved again, or another process took it over: that run decides.
		if (!(await lockJob(trx, job, owner))) return;
		const entry = await readEntry(trx, job.reader, job.entry);
		const isShown = entry !== null && entry.article === null && entry.alias === null;
		const [duplicate] = isShown ? await duplicatesOf(trx, job.reader, entry) : [];
		if (duplicate !== undefined) {
			await merge(trx, writer, job.reader, { loser: job.entry, winner: duplicate.id });
			await writeLead(trx, job, null);
			await writer.write(job.entry, 'fetch', { state: 'done' });
			// The winner takes over this entry's retries: it may have failed before, and have no job any more.
			if (duplicate.article !== null || !(await renameJob(trx, job, duplicate.id)))
				return await endJob(trx, job, owner, null);
		}
		const left = duplicate === undefined ? job : { ...job, entry: duplicate.id };
		if (isShown) await writeFailure(trx, writer, left, failed);
		if (failed.postponedTo !== undefined) await postponeJob(trx, left, owner, failed.postponedTo);
		else await endJob(trx, left, owner, failed.retry);
	});
}

async function writeFailure(trx: Db, writer: EntryWriter, job: Job, failed: Failed): Promise<void> {
	const { code, retry, retryAt } = failed;
	if (code === 'over_quota' && !(await isNew(trx, job, code))) return;
	// Apps that do not know the code show that the page is being fetched.
	const state = code === 'slow_down' && retry !== null ? 'waiting' : 'failed';
	const fetching = { state, code, ...(retryAt === undefined ? {} : { retryAt }) } as const;
	const about = await writeFetchState(writer, job.entry, fetching, failed.about);
	await writeLead(trx, job, about?.lead ?? null);
}

/** Skips values that were written since the reader's last request, as devices would pull them again. */
async function isNew(trx: Db, { reader, entry }: Job, code: FailureCode): Promise<boolean> {
	const { fetch } = entryOf(entry, await readFields(trx, reader, entry));
	return fetch.state !== 'failed' || fetch.code !== code;
}

/** Writes fields of one reader in one transaction, each with its own number. */
interface EntryWriter extends Writing {
	/** Writes server-only fields, stamped later than all other fields of the entry. */
	write(id: EntryId, field: EntryField, value: Json): Promise<void>;
	/** Writes a reader's field under its given timestamp. */
	copy(id: EntryId, field: EntryField, content: Field): Promise<void>;
	/** Whether a copied field took an entry out of the trash. */
	revive(id: EntryId): Promise<void>;
}

async function entryWriter(trx: Db, reader: ReaderId, now: number): Promise<EntryWriter> {
	// Takes no number yet, but the lock, so that the reads below stay valid until the writes.
	await incrementCounter(trx, reader, 0);
	const writing: Writing = { trx, reader, now, nextCounter: async () => (await incrementCounter(trx, reader, 1)) + 1 };
	const copy = async (id: EntryId, field: EntryField, content: Field) => {
		await storeField(writing, id, field, content);
		if (field === 'deleted') await (content.value === true ? putInTrash : takeFromTrash)(writing, id);
	};
	return {
		...writing,
		copy,
		revive: (id) => takeFromTrash(writing, id),
		write: async (id, field, value) => copy(id, field, { value, stamp: await stampAfterAll(writing, id) })
	};
}

/** Keeps a later save of a page under the earlier address; restricted to public networks only if both were. */
function withAddressOf(kept: Fields, { value }: Field): Json {
	if (!isRecord(value)) return value;
	const { reach, ...saved } = value as { readonly [name: string]: Json };
	return { ...saved, url: urlOf(kept), ...(reach !== undefined && isPublicOnly(kept.saved) && { reach }) };
}

/** Merges two entries of one article: the later one's changes go to the earlier, and its id becomes an alias. */
async function merge(
	trx: Db,
	writer: EntryWriter,
	reader: ReaderId,
	{ loser, winner }: { loser: EntryId; winner: EntryId }
): Promise<void> {
	const kept = await readFields(trx, reader, winner);
	const lost = await readFields(trx, reader, loser);
	const isFetched = kept.article !== undefined;
	for (const [name, field] of Object.entries(lost)) {
		const known = name as EntryField;
		// A union: a tag or bookmark that one of the two lacks is not removed from the other, and deleting one of two
		// duplicates does not delete both.
		const takesAway =
			((tagOf(name) !== null || name === 'bookmarked') && field.value === false) ||
			(name === 'deleted' && field.value === true && !isDeleted(kept));
		if (isServerField(name) || takesAway || !supersedes(name, field, kept[known])) continue;
		// An entry with its article keeps its address: the other may come from another site.
		await writer.copy(
			winner,
			known,
			name === 'saved' && isFetched ? { ...field, value: withAddressOf(kept, field) } : field
		);
	}
	const merged = await readFields(trx, reader, winner);
	if (!isDeleted(lost) && isDeleted(merged)) await writer.write(winner, 'deleted', false);
	else {
		// A late delete of either must be later than what revived the other.
		const revived: Field = { value: false, stamp: revivedAt(lost) };
		if (revived.stamp > revivedAt(merged) && supersedes('deleted', revived, merged.deleted))
			await writer.copy(winner, 'deleted', revived);
	}
	if (!isDeleted(await readFields(trx, reader, winner))) await writer.revive(winner);
	const entry = await readEntry(trx, reader, loser);
	if (entry !== null) await writeEntry(trx, reader, { ...entry, article: null, alias: winner });
	if (lost.article !== undefined) await writer.write(loser, 'article', null);
	await writer.write(loser, 'alias', winner);
}
