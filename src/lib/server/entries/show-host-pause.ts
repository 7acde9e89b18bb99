// Shows in the entries whose pages wait for a host until when that host asked for a pause.
import type { EntryId } from '../../domain/entry-fields.ts';
import { entryOf } from '../../domain/entry.ts';
import { textOf } from '../../domain/core/field.ts';
import { readFields } from '../store/entries.ts';
import { waitingPages } from '../store/jobs.ts';
import { writeFetchState, type WriteContext } from './server-fields.ts';

/** Entries that are written at once; a reader saves rarely more pages of one site singly. */
const MAX_ENTRIES = 50;

/**
 * Imported pages keep their state, like those that are requested during the pause (`requestPage`).
 * @param answered the entry to whose request the host answered, which shows its own state
 * @param until ms since 1970
 */
export async function showHostPause(
	context: WriteContext,
	answered: EntryId,
	{ host, until }: { readonly host: string; readonly until: number }
): Promise<void> {
	const { trx, reader, now } = context;
	for (const entry of await waitingPages(trx, reader, host, MAX_ENTRIES)) {
		if (entry === answered || !isWaiting(entry, await readFields(trx, reader, entry), now)) continue;
		await writeFetchState(context, entry, { state: 'waiting', code: 'slow_down', retryAt: until });
	}
}

function isWaiting(id: EntryId, fields: Parameters<typeof entryOf>[1], now: number): boolean {
	const { alias, deleted, fetch } = entryOf(id, fields);
	// Not the article of the entry, which may be that of an item that the reader does not get.
	return (
		textOf(fields.article) === null &&
		alias === null &&
		!deleted &&
		fetch.state === 'waiting' &&
		(fetch.retryAt ?? 0) <= now
	);
}
