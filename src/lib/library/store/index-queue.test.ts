// Tests of which changes queue an entry for the index.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Anchor } from '../../domain/reading/text-anchor.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import { loadOnDemand } from '../deferred-modules.ts';
import type { EntryMutation, Library } from '../library.ts';
import { openLibrary } from '../open-library.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { connect } from '../../../../tests/support/connect.ts';
import type { Connection } from '../db/connection.ts';

const ANCHOR: Anchor = { quote: 'words', prefix: '', suffix: '', offset: 0 };

let library: Library;
let connection: Connection;
let entry: EntryId;
let now = Date.UTC(2026, 0, 1);
let count = 0;

beforeEach(async () => {
	const database = `index-queue-${count++}`;
	library = openLibrary(
		{ reader: 'ada' as ReaderId, name: 'Ada', email: 'ada@example.org' },
		{
			remote: {} as ApiClient,
			env: { now: () => now++, random: (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>) },
			lock: (_name, work) => work(),
			modules: loadOnDemand,
			database
		}
	);
	connection = connect(database);
	({ id: entry } = await library.save('https://example.org/a'));
});

afterEach(() => {
	library.close();
	connection.close();
});

/** Number of rows that the change adds to the queue. */
async function rowsAddedBy(work: () => Promise<unknown>): Promise<number> {
	const rows = () => connection.read(['toIndex'], (tx) => tx.objectStore('toIndex').count());
	const before = await rows();
	await work();
	return (await rows()) - before;
}

const setField = (field: EntryMutation['field'], value: boolean | number): (() => Promise<void>) => {
	return () => library.mutate([{ id: entry, field, value }]);
};

it('a bookmark, reading and archiving add nothing to the index queue', async () => {
	expect(await rowsAddedBy(setField('bookmarked', true))).toBe(0);
	expect(await rowsAddedBy(setField('bookmarked', false))).toBe(0);
	expect(await rowsAddedBy(setField('read', true))).toBe(0);
	expect(await rowsAddedBy(setField('archived', true))).toBe(0);
	expect(await rowsAddedBy(setField('furthest', 0.5))).toBe(0);
});

it('a tag adds one row when it is set, and one when it is removed', async () => {
	expect(await rowsAddedBy(setField('tag:trains', true))).toBe(1);
	expect(await rowsAddedBy(setField('tag:trains', false))).toBe(1);
});

it('an entry is queued once when it goes into the trash, and once when it comes back', async () => {
	expect(await rowsAddedBy(setField('deleted', true))).toBe(1);
	expect(await rowsAddedBy(setField('read', true))).toBe(0);
	expect(await rowsAddedBy(setField('deleted', true))).toBe(0);
	expect(await rowsAddedBy(setField('deleted', false))).toBe(1);
	expect(await rowsAddedBy(setField('deleted', false))).toBe(0);
});

it('a bookmark that brings an entry back from the trash queues it; removing the bookmark then does not', async () => {
	await setField('deleted', true)();
	expect(await rowsAddedBy(setField('bookmarked', true))).toBe(1);
	expect((await library.entry(entry))?.entry.deleted).toBe(false);
	expect(await rowsAddedBy(setField('bookmarked', false))).toBe(0);
	expect((await library.entry(entry))?.entry.deleted).toBe(false);
});

it('a highlight and a note add one row each, and one more when they revive the entry; a colour adds none, except after the delete of the highlight', async () => {
	let id = '' as Awaited<ReturnType<Library['highlight']>>;
	expect(await rowsAddedBy(async () => (id = await library.highlight({ entry, ...ANCHOR }, 'yellow')))).toBe(1);
	const subject = { entity: 'highlight', id } as const;
	const note =
		(value: string, before = '') =>
		() =>
			library.mutate([{ ...subject, field: 'note', value, before }]);
	expect(await rowsAddedBy(note('about trains'))).toBe(1);
	expect(await rowsAddedBy(() => library.mutate([{ ...subject, field: 'colour', value: 'green' }]))).toBe(0);
	await library.mutate([{ ...subject, field: 'deleted', value: true }]);
	expect(await rowsAddedBy(() => library.mutate([{ ...subject, field: 'colour', value: 'red' }]))).toBe(1);
	await setField('deleted', true)();
	expect(await rowsAddedBy(note('about ships', 'about trains'))).toBe(2);
	expect((await library.entry(entry))?.entry.deleted).toBe(false);
});
