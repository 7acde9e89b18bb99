// Queues the page of an entry that has no article, and marks the entry as waiting.
import { isDeepStrictEqual } from 'node:util';
import type { EntryId } from '../../domain/entry-fields.ts';
import { entryOf, urlOf, type FetchState } from '../../domain/entry.ts';
import { isRecord, type Field, type Json } from '../../domain/core/field.ts';
import { hostKeyOf } from '../db/host-key.ts';
import { writeFetchState, type Writing } from './server-fields.ts';
import { restOf } from '../store/host-schedule.ts';
import { putJob } from '../store/jobs.ts';
import { readField, readStay } from '../store/entries.ts';

export interface Requesting extends Writing {
	/** One of many pages requested at once: those that are saved singly are fetched first. */
	readonly bulk?: boolean;
}

/**
 * Pages of entries in the trash are not requested until the entry comes back. @param saved the entry's creation field,
 * which has the address
 */
export async function requestPage(requesting: Requesting, id: EntryId, saved: Field): Promise<void> {
	const { trx, reader, now } = requesting;
	if ((await readStay(trx, reader, id)) !== null) return;
	const address = urlOf({ saved });
	const bulk = requesting.bulk === true || isImported(saved.value);
	await putJob(trx, { reader, entry: id, address, bulk }, now);
	const fetch = await readField(trx, reader, { entity: 'entry', id, field: 'fetch' });
	const shown = entryOf(id, { saved, ...(fetch === null ? {} : { fetch }) }).fetch;
	// The site may have asked for a pause, for another page or this one. Imports do not extend it.
	const retryAt = bulk ? null : await restOf(trx, hostKeyOf(address), now);
	const next: FetchState = retryAt === null ? { state: 'waiting' } : { state: 'waiting', code: 'slow_down', retryAt };
	if (!isDeepStrictEqual(shown, next)) await writeFetchState(requesting, id, next);
}

function isImported(saved: Json): boolean {
	return isRecord(saved) && saved['import'] !== undefined && saved['import'] !== false;
}
