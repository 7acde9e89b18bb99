// Puts an entry into the trash or takes it out: records when, and drops or requests the fetch of its page.
import type { EntryId } from '../../domain/entry-fields.ts';
import { requestPage, type PageRequestContext } from './request-page.ts';
import { dropJob } from '../store/jobs.ts';
import { readEntry, readField } from '../store/entries.ts';
import { readStay, writeStay } from '../store/trash-stays.ts';

/** Also drops the job, because nobody waits for the page of an entry in the trash. */
export async function putInTrash({ trx, reader, now }: PageRequestContext, entry: EntryId): Promise<void> {
	await writeStay(trx, reader, entry, now);
	await dropJob(trx, { reader, entry });
}

/** Also requests the page again if the entry has no article. */
export async function takeFromTrash(context: PageRequestContext, entry: EntryId): Promise<void> {
	const { trx, reader } = context;
	if ((await readStay(trx, reader, entry)) === null) return;
	await writeStay(trx, reader, entry, null);
	const record = await readEntry(trx, reader, entry);
	if (record === null || record.article !== null || record.alias !== null) return;
	const saved = await readField(trx, reader, { entity: 'entry', id: entry, field: 'saved' });
	if (saved !== null) await requestPage(context, entry, saved);
}
