// What an entry's way into the trash and out of it means to the server: how long it stays, and whether its page is asked for.
import type { EntryId } from '../domain/entry-fields.ts';
import { urlOf } from '../domain/entry.ts';
import type { ReaderId } from '../domain/sync.ts';
import type { Db } from './db/schema.ts';
import { dropJob, putJob } from './store/jobs.ts';
import { readEntry, readFields, readStay, writeStay } from './store/shelf.ts';

export interface Moving {
	readonly trx: Db;
	readonly reader: ReaderId;
	/** Server time, ms since 1970. */
	readonly now: number;
}

/** Nobody waits for the page of an entry in the trash. */
export async function putInTrash({ trx, reader, now }: Moving, entry: EntryId): Promise<void> {
	await writeStay(trx, reader, entry, now);
	await dropJob(trx, { reader, entry });
}

/** An entry that comes back without an article asks for its page anew. */
export async function takeFromTrash({ trx, reader, now }: Moving, entry: EntryId): Promise<void> {
	if ((await readStay(trx, reader, entry)) === null) return;
	await writeStay(trx, reader, entry, null);
	const record = await readEntry(trx, reader, entry);
	if (record === null || record.article !== null || record.alias !== null) return;
	await putJob(trx, { reader, entry, address: urlOf(await readFields(trx, reader, entry)) }, now);
}
