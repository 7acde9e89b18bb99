// An index that another version of the app wrote.
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { catchUp, change, found, shelve } from '../../../../tests/support/searched.ts';
import { connect } from '../connection.ts';
import { FORMAT, type Manifest } from './manifest.ts';

it('builds an index of another format anew, but leaves a newer one alone', async () => {
	const connection = connect('formats');
	const all = Array.from({ length: 60 }, (_, number) => ({ id: `n${number}`, html: 'sea' }));
	await shelve(connection, all);
	await catchUp(connection);
	const setFormat = (format: number) =>
		connection.write(['indexState'], async (tx) => {
			const store = tx.objectStore('indexState');
			const manifest = await store.get('manifest');
			if (manifest === undefined) return;
			const { settled, ...rest } = manifest;
			await store.put({ ...rest, format, ...(format === 2 ? {} : { settled }) } as Manifest, 'manifest');
		});
	// As the second format was.
	await setFormat(2);
	await change(connection, 'n1', { 'tag:kept': true });
	await catchUp(connection);
	expect(await found(connection, 'sea ')).toHaveLength(60);
	await setFormat(FORMAT + 1);
	await change(connection, 'n2', { 'tag:kept': true });
	await catchUp(connection);
	expect(await found(connection, 'sea ')).toEqual([]);
	await setFormat(FORMAT);
	await catchUp(connection);
	expect((await found(connection, 'tag:kept')).sort()).toEqual(['n1', 'n2']);
	connection.close();
});
