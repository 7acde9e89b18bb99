// Tests of reading rows of entries that were merged or deleted, that have pending changes, or whose article has a long
// title.
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { change, idOf, nameOf, newField, addArticles } from '../../../../tests/support/search-fixture.ts';
import { connect } from '../../../../tests/support/connect.ts';
import { testArticle } from '../../../../tests/support/articles.ts';
import { pageState } from '../../domain/page-state.ts';
import { readSearchable, SEARCHABLE_STORES } from '../search/indexer/entry-content.ts';
import { readEntryWithText, readPage, readRow, readRows } from './entry-views.ts';
import { enqueue } from './outbox.ts';

it('rows of deleted and purged entries are left out, and those of merged entries appear once', async () => {
	const connection = connect('views');
	await addArticles(
		connection,
		['one', 'two', 'three', 'four'].map((id) => ({ id }))
	);
	await change(connection, 'two', { deleted: true });
	await change(connection, 'three', { alias: idOf('four') });
	const rows = await readRows(connection, ['three', 'two', 'four', 'one', 'gone'].map(idOf));
	expect(rows.map(({ entry }) => nameOf(entry.id))).toEqual(['four', 'one']);
	connection.close();
});

it.each([
	['a pending tag', 'queued', 'tag:later', true],
	['a pending save', 'unsent', 'saved', { url: 'https://example.org/one' }]
] as const)('the page of an entry with %s is %s', async (_what, state, field, value) => {
	const connection = connect(`pending ${field}`);
	await change(connection, 'one', { saved: { url: 'https://example.org/one' } });
	await connection.write(['outbox', 'meta'], (tx) =>
		enqueue(tx, { entity: 'entry', id: idOf('one'), field, ...newField(value) })
	);
	const row = await readRow(connection, idOf('one'));
	const page = await readPage(connection, 'unread', { after: null, skip: 0, limit: 9 });
	expect([row, ...page.rows].map((each) => each && pageState(each))).toEqual([state, state]);
	connection.close();
});

it('a long title that an earlier build stored is cut, in the row and for the index', async () => {
	const connection = connect('long-title');
	const { article } = testArticle('long');
	await addArticles(connection, [{ id: 'one' }]);
	await connection.write(['entries', 'articles'], async (tx) => {
		const entry = await tx.objectStore('entries').get(idOf('one'));
		if (entry === undefined) throw new Error('no entry');
		await tx.objectStore('entries').put({ ...entry, article: article.id });
		const long = { ...article, title: 'x'.repeat(2_000_000) };
		await tx
			.objectStore('articles')
			.put({ id: article.id, article: long, body: null, pictures: 0, of: 0, todo: 1, keys: [] });
	});
	const entry = await readEntryWithText(connection, idOf('one'));
	expect(entry?.row.article?.title).toHaveLength(500);
	const [raw] = await connection.read(SEARCHABLE_STORES, (tx) => readSearchable(tx, new Set([idOf('one')])));
	expect(raw?.searchable?.title).toHaveLength(500);
	connection.close();
});
