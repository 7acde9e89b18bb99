// Tests of search results as rows of the library, which may have changed since it was indexed.
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

async function found(query: string): Promise<{ names: string[]; total: number; matchMode: string }> {
	const { search } = openSearcher(connection);
	const { rows, total, matchMode } = await searchEntries(connection, { search }, query, 10);
	return { names: rows.map(({ entry }) => nameOf(entry.id)), total, matchMode };
}

it('does not count entries deleted since', async () => {
	expect(await found('sea')).toMatchObject({ names: ['one', 'two'], total: 2 });
	await change(connection, 'two', { deleted: true });
	expect(await found('sea')).toMatchObject({ names: ['one'], total: 1 });
});

it('shows the entry of a pasted address before entries that match its words', async () => {
	const address = 'https://example.org/one';
	expect(await found(` ${address}#part?utm_source=x `)).toEqual({ names: ['one'], total: 1, matchMode: 'all' });
	expect(await found(address)).toMatchObject({ names: ['one'], matchMode: 'all' });
	await change(connection, 'one', { deleted: true });
	expect((await found(address)).names).not.toContain('one');
});
