// Tests of reading the rows of search results from a library that may have changed since it was indexed.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { catchUp, change, nameOf, addArticles } from '../../../../../tests/support/search-fixture.ts';
import { connect } from '../../../../../tests/support/connect.ts';
import type { Connection } from '../../db/connection.ts';
import { searchEntries } from './search-entries.ts';
import { openSearcher } from '../query/searcher.ts';

let connection: Connection;

beforeEach(async () => {
	connection = connect(crypto.randomUUID());
	await addArticles(connection, [
		{ id: 'one', html: 'the sea' },
		{ id: 'two', html: 'the sea at https://example.org/' }
	]);
	await catchUp(connection);
});

afterEach(() => connection.close());

async function findRows(query: string): Promise<{ names: string[]; total: number; matchMode: string }> {
	const { search } = openSearcher(connection);
	const { rows, total, matchMode } = await searchEntries(connection, { search }, query, 10);
	return { names: rows.map(({ entry }) => nameOf(entry.id)), total, matchMode };
}

it('entries that were deleted after indexing are neither shown nor counted', async () => {
	expect(await findRows('sea')).toMatchObject({ names: ['one', 'two'], total: 2 });
	await change(connection, 'two', { deleted: true });
	expect(await findRows('sea')).toMatchObject({ names: ['one'], total: 1 });
});

it('the entry of a pasted address comes before entries that match words of the address', async () => {
	const address = 'https://example.org/one';
	expect(await findRows(` ${address}#part?utm_source=x `)).toEqual({ names: ['one'], total: 1, matchMode: 'all' });
	expect(await findRows(address)).toMatchObject({ names: ['one'], matchMode: 'all' });
	await change(connection, 'one', { deleted: true });
	expect((await findRows(address)).names).not.toContain('one');
});
