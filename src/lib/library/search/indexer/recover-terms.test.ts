// Tests that an evicted text stays searchable, whatever the reader does with its entry.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { catchUp, change, matchingNames, addArticles } from '../../../../../tests/support/search-fixture.ts';
import { connect } from '../../../../../tests/support/connect.ts';
import type { Connection } from '../../db/connection.ts';

let databases = 0;
let connection: Connection;

beforeEach(() => {
	connection = connect(`kept-text-${++databases}`);
});
afterEach(() => connection.close());

/** Deletes all texts, as an eviction would. */
function evictTexts(): Promise<void> {
	return connection.write(['bodies'], (tx) => tx.objectStore('bodies').clear());
}

// 3 entries become unflushed rows, 60 become a segment.
it.each([3, 60])('an evicted text stays searchable after %d entries were indexed at once', async (count) => {
	await addArticles(
		connection,
		Array.from({ length: count }, (_, number) => ({
			id: `n${number}`,
			title: 'A fog',
			lang: 'en',
			html: number === 1 ? '<p>The foghorn was heard; keepers of a far e-mail.</p>' : '<p>sand</p>'
		}))
	);
	await catchUp(connection);
	await evictTexts();
	for (const [field, value] of [
		['tag:kept', true],
		['tag:fog', true],
		['tag:kept', false]
	] as const) {
		await change(connection, 'n1', { [field]: value });
		await catchUp(connection);
	}
	expect(await matchingNames(connection, 'tag:fog foghorn "keepers of a far email" keeper')).toEqual(['n1']);
	expect(await matchingNames(connection, 'tag:kept')).toEqual([]);
	expect(await matchingNames(connection, 'sand ')).toHaveLength(count - 1);
	// When the text is downloaded again, it is indexed again.
	await addArticles(connection, [{ id: 'n1', title: 'A fog', html: '<p>ferry</p>' }]);
	await catchUp(connection);
	expect(await matchingNames(connection, 'foghorn ')).toEqual([]);
	expect(await matchingNames(connection, 'ferry ')).toEqual(['n1']);
});
