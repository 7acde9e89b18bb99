// Shows the article of a feed item in an entry, and ends the request for its page.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Json } from '../../domain/core/field.ts';
import { readField } from '../store/entries.ts';
import { dropJob } from '../store/jobs.ts';
import { storeField, timestampAfterFields, type WriteContext } from './server-fields.ts';

/** @param article of the item */
export async function showItem(context: WriteContext, id: EntryId, article: string): Promise<void> {
	const { trx, reader } = context;
	const write = async (field: 'article' | 'fetch', value: Json): Promise<void> =>
		storeField(context, id, field, { value, stamp: await timestampAfterFields(context, id) });
	await dropJob(trx, { reader, entry: id });
	await write('article', article);
	// The page of the item was requested before, when no feed had it.
	if ((await readField(trx, reader, { entity: 'entry', id, field: 'fetch' })) !== null)
		await write('fetch', { state: 'done' });
}
