// The rows that are shown of what a search found, though the shelf has changed since.
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { change, idOf, nameOf, shelve } from '../../../tests/support/searched.ts';
import { connect } from './connection.ts';
import { readRows } from './shelf.ts';

it('leaves out what is in the trash or gone, and shows what was merged once', async () => {
	const connection = connect('shelf');
	await shelve(
		connection,
		['one', 'two', 'three', 'four'].map((id) => ({ id }))
	);
	await change(connection, 'two', { deleted: true });
	await change(connection, 'three', { alias: idOf('four') });
	const rows = await readRows(connection, ['three', 'two', 'four', 'one', 'gone'].map(idOf));
	expect(rows.map(({ entry }) => nameOf(entry.id))).toEqual(['four', 'one']);
	connection.close();
});
