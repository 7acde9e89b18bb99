// Tests of indexes of other formats, of sharing the index between tabs, and of cleaning up the queue of the index.
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { catchUp, change, matchingNames, addArticles } from '../../../../../tests/support/search-fixture.ts';
import { connect } from '../../../../../tests/support/connect.ts';
import { LIMITS } from '../indexer/add-documents.ts';
import { openIndexing } from '../indexer/indexer.ts';
import { FORMAT_VERSION, type Manifest } from './manifest.ts';
import { SENTINEL_KEY } from '../../store/index-queue.ts';

it('rebuilds an index of an older format, but leaves a newer one alone', async () => {
	const connection = connect('formats');
	const all = Array.from({ length: 60 }, (_, number) => ({ id: `n${number}`, html: 'sea' }));
	await addArticles(connection, all);
	await catchUp(connection);
	const setFormat = (format: number) =>
		connection.write(['indexState'], async (tx) => {
			const store = tx.objectStore('indexState');
			const manifest = await store.get('manifest');
			if (manifest === undefined) return;
			const { settled, ...rest } = manifest;
			await store.put({ ...rest, format, ...(format === 2 ? {} : { settled }) } as Manifest, 'manifest');
		});
	// The second format had no `settled`.
	await setFormat(2);
	await change(connection, 'n1', { 'tag:kept': true });
	await catchUp(connection);
	expect(await matchingNames(connection, 'sea ')).toHaveLength(60);
	await setFormat(FORMAT_VERSION + 1);
	await change(connection, 'n2', { 'tag:kept': true });
	await catchUp(connection);
	expect(await matchingNames(connection, 'sea ')).toEqual([]);
	await setFormat(FORMAT_VERSION);
	await catchUp(connection);
	expect((await matchingNames(connection, 'tag:kept')).sort()).toEqual(['n1', 'n2']);
	connection.close();
});

it('releases the lock between the steps of a long run, so that other tabs get turns', async () => {
	const connection = connect('turns');
	await addArticles(
		connection,
		Array.from({ length: 60 }, (_, number) => ({ id: `n${number}`, html: 'sea' }))
	);
	let turns = 0;
	const asOnlyWriter = <T>(work: () => Promise<T>): Promise<T> => {
		turns++;
		return work();
	};
	const limits = { ...LIMITS, bulkEntries: 10, entriesPerRead: 5, segmentDocuments: 20 };
	await openIndexing({ connection, asOnlyWriter, limits }).catchUp(new AbortController().signal);
	expect(await matchingNames(connection, 'sea ')).toHaveLength(60);
	// One turn starts, three add twenty articles each, and one finds nothing left.
	expect(turns).toBeGreaterThanOrEqual(5);
	connection.close();
});

it('deletes processed queue rows when there are many, processes no row twice, and removes the temporary database by which it flushes the log', async () => {
	const connection = connect('tidy');
	const rows = () =>
		connection.read(['toIndex'], (tx) => tx.objectStore('toIndex').count(IDBKeyRange.lowerBound(SENTINEL_KEY, true)));
	const nextDocument = () =>
		connection.read(['indexState'], async (tx) => (await tx.objectStore('indexState').get('manifest'))?.nextDocument);
	await addArticles(connection, [{ id: 'one', html: 'sea' }]);
	await catchUp(connection);
	const made = await nextDocument();
	expect(await rows()).toBeGreaterThan(0);
	await catchUp(connection);
	expect(await nextDocument()).toBe(made);
	const limits = { ...LIMITS, unflushed: 1, processedRows: 1, logBytes: 1 };
	await change(connection, 'one', { 'tag:kept': true });
	await openIndexing({ connection, limits }).catchUp(new AbortController().signal);
	expect(await rows()).toBe(0);
	expect(await matchingNames(connection, 'tag:kept sea ')).toEqual(['one']);
	expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain('offprint-log');
	connection.close();
});
