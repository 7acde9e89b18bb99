// Queues the page of an entry, and marks the entry as waiting.
import { isDeepStrictEqual } from 'node:util';
import type { EntryId } from '../../domain/entry-fields.ts';
import { entryOf, urlOf, type FetchState } from '../../domain/entry.ts';
import { isRecord, stampOf, type Field, type Json } from '../../domain/core/field.ts';
import { hostKeyOf } from '../db/host-key.ts';
import { storeField, timestampAfterFields, writeFetchState, type WriteContext } from './server-fields.ts';
import { endOfAskedPause } from '../store/host-schedule.ts';
import { isFromDevice } from '../store/article-ids.ts';
import { readArticles } from '../store/articles.ts';
import { dropJob, putJob } from '../store/jobs.ts';
import { readEntry, readField, readFields } from '../store/entries.ts';
import { readStay } from '../store/trash-stays.ts';

export interface PageRequestContext extends WriteContext {
	/** Whether the page is one of many that are requested at once; pages that are saved singly are fetched before them. */
	readonly bulk?: boolean;
}

/**
 * Pages of entries in the trash are not requested until the entry comes back. @param saved the entry's creation field,
 * which has the address
 */
export async function requestPage(context: PageRequestContext, id: EntryId, saved: Field): Promise<void> {
	const { trx, reader } = context;
	if ((await readStay(trx, reader, id)) !== null) return;
	const next = await queuePage(context, id, saved);
	const fetch = await readField(trx, reader, { entity: 'entry', id, field: 'fetch' });
	const current = entryOf(id, { saved, ...(fetch === null ? {} : { fetch }) }).fetch;
	if (!isDeepStrictEqual(current, next)) await writeFetchState(context, id, next);
}

/**
 * Queues the page of an entry that shows an article, which stays until the page has arrived, or takes it off the queue.
 * The state is always written, so that the device learns that the server knows the request.
 * @param asked the field `refetch`
 */
export async function requestPageAgain(context: PageRequestContext, id: EntryId, asked: Field): Promise<void> {
	const { trx, reader } = context;
	const entry = await readEntry(trx, reader, id);
	if (entry === null || entry.article === null || entry.alias !== null) return;
	const fields = await readFields(trx, reader, id);
	const { saved, fetch } = fields;
	// A change that arrives twice requests one fetch.
	if (saved === undefined || stampOf(fetch) > asked.stamp) return;
	if (typeof asked.value !== 'number') {
		await dropJob(trx, { reader, entry: id });
		return await writeResult(context, id, { state: 'done' });
	}
	const [article] = await readArticles(trx, [entry.article]);
	if (article === undefined || isFromDevice(reader, article))
		return await writeResult(context, id, { state: 'done', result: 'captured' });
	if ((await readStay(trx, reader, id)) !== null) return;
	await writeFetchState(context, id, await queuePage(context, id, saved));
}

async function writeResult(context: PageRequestContext, id: EntryId, value: Json): Promise<void> {
	await storeField(context, id, 'fetch', { value, stamp: await timestampAfterFields(context, id) });
}

/** @returns the state that the entry shows */
async function queuePage(
	context: PageRequestContext,
	id: EntryId,
	saved: Field
): Promise<FetchState & { state: 'waiting' }> {
	const { trx, reader, now } = context;
	const address = urlOf({ saved });
	const bulk = context.bulk === true || isImported(saved.value);
	await putJob(trx, { reader, entry: id, address, bulk }, now);
	// The entry shows the pause that the site may have asked for, except that of an imported page.
	const retryAt = bulk ? null : await endOfAskedPause(trx, hostKeyOf(address), now);
	return retryAt === null ? { state: 'waiting' } : { state: 'waiting', code: 'slow_down', retryAt };
}

function isImported(saved: Json): boolean {
	return isRecord(saved) && saved['import'] !== undefined && saved['import'] !== false;
}
