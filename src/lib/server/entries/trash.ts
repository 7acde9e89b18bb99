// Puts an entry into the trash, takes it out or purges it: records when, and drops or requests the fetch of its page.
import { stampOf } from '../../domain/core/field.ts';
import { maxTimestamp, ZERO_TIMESTAMP } from '../../domain/core/hybrid-clock.ts';
import { entryOf } from '../../domain/entry.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import { requestPage, requestPageAgain, type PageRequestContext } from './request-page.ts';
import { dropJob } from '../store/jobs.ts';
import { aliasesOf } from '../store/aliases.ts';
import { purgeEntry, readEntry, readField, readFields } from '../store/entries.ts';
import { readStay, writeStay } from '../store/trash-stays.ts';

/** Also drops the job, because nobody waits for the page of an entry in the trash. */
export async function putInTrash({ trx, reader, now }: PageRequestContext, entry: EntryId): Promise<void> {
	await writeStay(trx, reader, entry, now);
	await dropJob(trx, { reader, entry });
}

/** Also requests the page again if the entry has no article, or waits for a newer one. */
export async function takeFromTrash(context: PageRequestContext, entry: EntryId): Promise<void> {
	const { trx, reader } = context;
	if ((await readStay(trx, reader, entry)) === null) return;
	await writeStay(trx, reader, entry, null);
	const record = await readEntry(trx, reader, entry);
	if (record === null || record.alias !== null) return;
	if (record.article !== null) {
		const fields = await readFields(trx, reader, entry);
		if (fields.refetch !== undefined && entryOf(entry, fields).refetch !== null)
			await requestPageAgain(context, entry, {
				...fields.refetch,
				stamp: maxTimestamp(fields.refetch.stamp, stampOf(fields.fetch))
			});
		return;
	}
	const saved = await readField(trx, reader, { entity: 'entry', id: entry, field: 'saved' });
	if (saved !== null) await requestPage(context, entry, saved);
}

/**
 * Purges a deleted entry and the entries that were merged into it.
 * @param byReader whether the reader emptied the trash; other devices do not ask about such deletes
 */
export async function purgeWithAliases(
	{ trx, reader, nextCounter }: Pick<PageRequestContext, 'trx' | 'reader' | 'nextCounter'>,
	entry: EntryId,
	{ byReader }: { byReader: boolean }
): Promise<void> {
	const stamp =
		(await readField(trx, reader, { entity: 'entry', id: entry, field: 'deleted' }))?.stamp ?? ZERO_TIMESTAMP;
	const aliases = await aliasesOf(trx, reader, entry);
	// Each tombstone has its own number, because the end of a pull's page could separate equal numbers.
	for (const id of [entry, ...aliases])
		await purgeEntry(trx, reader, { id, stamp, byReader, counter: await nextCounter() });
}
