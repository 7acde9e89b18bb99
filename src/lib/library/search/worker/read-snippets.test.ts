// Tests of the snippets of a result page: in the requested order, read in few transactions.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { change, idOf, addArticles } from '../../../../../tests/support/search-fixture.ts';
import type { EntryId } from '../../../domain/entry-fields.ts';
import { connect } from '../../../../../tests/support/connect.ts';
import type { Connection } from '../../db/connection.ts';
import { parseQuery } from '../query/query.ts';
import { readSnippets } from './read-snippets.ts';

const NAMES = Array.from({ length: 30 }, (_, index) => `entry${index}`);

let connection: Connection;
let count = 0;

beforeEach(async () => {
	connection = connect(`snippets-${count++}`);
	await addArticles(
		connection,
		NAMES.map((id) => ({ id, html: `<p>The ${id} crosses the bridge.</p>` }))
	);
});

afterEach(() => {
	vi.restoreAllMocks();
	connection.close();
});

const textsOf = async (entries: readonly EntryId[]) =>
	(await readSnippets(connection, parseQuery('bridge'), [], entries)).map(({ part }) => part?.text ?? null);

it('thirty snippets are read in three transactions at most, and the merged entries once', async () => {
	const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
	const getAll = vi.spyOn(IDBIndex.prototype, 'getAll');
	expect(await textsOf(NAMES.map(idOf))).toEqual(NAMES.map((id) => `The ${id} crosses the bridge.`));
	expect(transaction.mock.calls.length).toBeLessThanOrEqual(3);
	expect((getAll.mock.contexts as IDBIndex[]).filter(({ name }) => name === 'by-place-newest')).toHaveLength(1);
});

it('a merged entry has the snippet of the entry that it was merged into; an entry in the trash or purged has none', async () => {
	await change(connection, 'entry1', { alias: idOf('entry2') });
	await change(connection, 'entry3', { deleted: true });
	expect(await textsOf(['entry4', 'entry1', 'entry3', 'gone', 'entry2'].map(idOf))).toEqual([
		'The entry4 crosses the bridge.',
		'The entry2 crosses the bridge.',
		null,
		null,
		'The entry2 crosses the bridge.'
	]);
});

it('finds notes on an entry that was merged into another', async () => {
	await addArticles(connection, [{ id: 'loser', notes: ['A ferry goes there too.'] }]);
	await change(connection, 'loser', { alias: idOf('entry2') });
	const [snippet] = await readSnippets(connection, parseQuery('ferry'), [], [idOf('entry2')]);
	expect(snippet?.part?.text).toBe('A ferry goes there too.');
});

it('finds notes on an entry that was merged into an entry that was merged again', async () => {
	await addArticles(connection, [{ id: 'first', notes: ['A ferry goes there too.'] }]);
	await change(connection, 'first', { alias: idOf('entry1') });
	await change(connection, 'entry1', { alias: idOf('entry2') });
	const [snippet] = await readSnippets(connection, parseQuery('ferry'), [], [idOf('entry2')]);
	expect(snippet?.part?.text).toBe('A ferry goes there too.');
});
