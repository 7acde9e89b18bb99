// Asks for the page of an entry that has no article, and says in the entry that it is being waited for.
import { isDeepStrictEqual } from 'node:util';
import type { EntryId } from '../../domain/entry-fields.ts';
import { entryOf, urlOf, type FetchState } from '../../domain/entry.ts';
import { isRecord, type Field, type Json } from '../../domain/core/field.ts';
import { hostKeyOf } from '../db/host-key.ts';
import { tellFetch, type Writing } from './server-fields.ts';
import { restOf } from '../store/host-schedule.ts';
import { putJob } from '../store/jobs.ts';
import { readField, readStay } from '../store/entries.ts';

export interface Requesting extends Writing {
	/** Many pages are asked for at once: those that are saved by themselves are fetched before them. */
	readonly bulk?: boolean;
}

/** Nobody waits for the page of an entry in the trash: it is asked for when the entry comes back. @param saved the entry's founding field, which has the address */
export async function requestPage(requesting: Requesting, id: EntryId, saved: Field): Promise<void> {
	const { trx, reader, now } = requesting;
	if ((await readStay(trx, reader, id)) !== null) return;
	const address = urlOf({ saved });
	const bulk = requesting.bulk === true || isImported(saved.value);
	await putJob(trx, { reader, entry: id, address, bulk }, now);
	const fetch = await readField(trx, reader, { entity: 'entry', id, field: 'fetch' });
	const shown = entryOf(id, { saved, ...(fetch === null ? {} : { fetch }) }).fetch;
	// The site may have asked to slow down, for another page or this one. An import is not to take longer for it.
	const retryAt = bulk ? null : await restOf(trx, hostKeyOf(address), now);
	const next: FetchState = retryAt === null ? { state: 'waiting' } : { state: 'waiting', code: 'slow_down', retryAt };
	if (!isDeepStrictEqual(shown, next)) await tellFetch(requesting, id, next);
}

function isImported(saved: Json): boolean {
	return isRecord(saved) && saved['import'] !== undefined && saved['import'] !== false;
}
