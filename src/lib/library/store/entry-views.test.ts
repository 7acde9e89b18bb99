// Tests of rows of search results after the library has changed.
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { change, idOf, nameOf, addArticles } from '../../../../tests/support/search-fixture.ts';
import { connect } from '../../../../tests/support/connect.ts';
import { testArticle } from '../../../../tests/support/articles.ts';
import { readSearchable, SEARCHABLE_STORES } from '../search/indexer/entry-content.ts';
import { openRow, readRows } from './entry-views.ts';

it('leaves out deleted and purged entries, and shows merged ones once', async () => {
	const connection = connect('shelf');
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

it('cuts a long title that an earlier build stored whole, in the row and in the index', async () => {
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
	const opened = await openRow(connection, idOf('one'));
	expect(opened?.row.article?.title).toHaveLength(500);
	const [raw] = await connection.read(SEARCHABLE_STORES, (tx) => readSearchable(tx, new Set([idOf('one')])));
	expect(raw?.searchable?.title).toHaveLength(500);
	connection.close();
});
