// Writes fields that only the server sets in an entry: stamped later than all other fields, each with its own number.
import type { EntryField, EntryId } from '../../domain/entry-fields.ts';
import { aboutAsJson, aboutOf, type About } from '../../domain/entry.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import type { Field, Json } from '../../domain/core/field.ts';
import type { Timestamp } from '../../domain/core/hybrid-clock.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { serverTimestamp } from './server-clock.ts';
import type { Db } from '../db/schema.ts';
import { raiseLatestTimestamp } from '../store/counters.ts';
import { readFields, writeField } from '../store/entries.ts';

/** A transaction that writes for one reader, and holds the lock on that reader's counter. */
export interface WriteContext {
	readonly trx: Db;
	readonly reader: ReaderId;
	/** Server time, ms since 1970. */
	readonly now: number;
	/** The next number of the reader's counter. */
	readonly nextCounter: () => Promise<number>;
}

export interface FetchProgress {
	readonly state: 'waiting' | 'failed';
	readonly code?: FailureCode;
	/** When the page is fetched again, ms since 1970; null when it is not retried. */
	readonly retryAt?: number | null;
}

export async function timestampAfterFields({ trx, reader, now }: WriteContext, id: EntryId): Promise<Timestamp> {
	const stamps = Object.values(await readFields(trx, reader, id)).map(({ stamp }: Field) => stamp);
	return serverTimestamp(now, stamps);
}

/** Writes a field under the timestamp in `content`. */
export async function storeField(context: WriteContext, id: EntryId, field: EntryField, content: Field): Promise<void> {
	const { trx, reader, nextCounter } = context;
	const { value, stamp } = content;
	await writeField(trx, reader, { entity: 'entry', id, field, value, stamp }, await nextCounter());
	await raiseLatestTimestamp(trx, reader, stamp);
}

/**
 * Writes the state of the page's fetch into an entry without an article.
 * @param about the page's summary; without one (null or undefined), the known summary is kept
 * @returns the summary that is stored
 */
export async function writeFetchState(
	context: WriteContext,
	id: EntryId,
	{ state, code, retryAt }: FetchProgress,
	about?: About | null
): Promise<About | null> {
	const summary = about ?? aboutOf(await readFields(context.trx, context.reader, id));
	const value: Json = {
		state,
		...(code === undefined ? {} : { code }),
		...(retryAt === undefined ? {} : { retryAt }),
		...(summary === null ? {} : { about: aboutAsJson(summary) })
	};
	await storeField(context, id, 'fetch', { value, stamp: await timestampAfterFields(context, id) });
	return summary;
}
