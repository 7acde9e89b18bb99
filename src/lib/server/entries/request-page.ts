// Queues the page of an entry that has no article, and marks the entry as waiting.
import { isDeepStrictEqual } from 'node:util';
import type { EntryId } from '../../domain/entry-fields.ts';
import { entryOf, urlOf, type FetchState } from '../../domain/entry.ts';
import { isRecord, type Field, type Json } from '../../domain/core/field.ts';
import { hostKeyOf } from '../db/host-key.ts';
import { writeFetchState, type WriteContext } from './server-fields.ts';
import { endOfAskedPause } from '../store/host-schedule.ts';
import { putJob } from '../store/jobs.ts';
import { readField } from '../store/entries.ts';
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
	const { trx, reader, now } = context;
	if ((await readStay(trx, reader, id)) !== null) return;
	const address = urlOf({ saved });
	const bulk = context.bulk === true || isImported(saved.value);
	await putJob(trx, { reader, entry: id, address, bulk }, now);
	const fetch = await readField(trx, reader, { entity: 'entry', id, field: 'fetch' });
	const current = entryOf(id, { saved, ...(fetch === null ? {} : { fetch }) }).fetch;
	// The entry shows the pause that the site may have asked for, except that of an imported page.
	const retryAt = bulk ? null : await endOfAskedPause(trx, hostKeyOf(address), now);
	const next: FetchState = retryAt === null ? { state: 'waiting' } : { state: 'waiting', code: 'slow_down', retryAt };
	if (!isDeepStrictEqual(current, next)) await writeFetchState(context, id, next);
}

function isImported(saved: Json): boolean {
	return isRecord(saved) && saved['import'] !== undefined && saved['import'] !== false;
}
