// Tests of purging the trash on both databases: after thirty days, with tombstones, except revived entries.
import { beforeEach, expect, it } from 'vitest';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import {
	ADA,
	BOB,
	entryId,
	mark,
	NOON,
	pushingDevice,
	save,
	type PushingDevice,
	type FieldValue,
	pushChanges
} from '../../../../tests/support/push-fixture.ts';
import { purgeTrash } from './purge-trash.ts';
import { push } from '../sync/push.ts';
import { readEntry, readFields, tombstonesAfter, writeEntry } from '../store/entries.ts';

const DAY = 86_400_000;
const LATER = NOON + 31 * DAY;

describeOnBothDatabases(({ db }) => {
	let phone: PushingDevice;

	beforeEach(() => {
		phone = pushingDevice('phone');
	});

	const pushAll = (changes: readonly FieldValue[], device = phone, reader = ADA) =>
		pushChanges(db, changes, { device, reader });

	it('an entry stays in the trash for thirty days', async () => {
		await pushAll([save('one')]);
		const deleted = phone.op(mark('one', 'deleted'), NOON);
		await db.transaction().execute((trx) => push(trx, ADA, phone.request([deleted]), NOON));
		expect(await purgeTrash(db, NOON + 30 * DAY)).toBe(0);
		expect(await readEntry(db, ADA, entryId('one'))).not.toBeNull();
		expect(await purgeTrash(db, NOON + 30 * DAY + 1)).toBe(1);
		expect(await purgeTrash(db, LATER)).toBe(0);
	});

	it('a purged entry leaves a tombstone, and no field, entry or job', async () => {
		await pushAll([save('one'), mark('one', 'tag:a'), mark('one', 'deleted'), save('two')]);
		expect(await purgeTrash(db, LATER)).toBe(1);
		expect(await readFields(db, ADA, entryId('one'))).toEqual({});
		expect(await readEntry(db, ADA, entryId('one'))).toBeNull();
		expect((await tombstonesAfter(db, ADA, 0, 9)).map(({ row }) => row.id)).toEqual([entryId('one')]);
		expect(await readEntry(db, ADA, entryId('two'))).not.toBeNull();
		expect(await db.selectFrom('jobs').select('entry').execute()).toEqual([{ entry: entryId('two') }]);
	});

	it.each<[string, FieldValue]>([
		['a save', save('one')],
		['a bookmark', mark('one', 'bookmarked')],
		['a tag', mark('one', 'tag:keep')],
		['undoing the delete', mark('one', 'deleted', false)]
	])('an entry that was revived by %s stays', async (_, revival) => {
		await pushAll([save('one'), mark('one', 'deleted'), revival]);
		expect(await purgeTrash(db, LATER)).toBe(0);
		expect(await readEntry(db, ADA, entryId('one'))).not.toBeNull();
	});

	it('an entry that was read in the trash is purged too', async () => {
		await pushAll([save('one'), mark('one', 'deleted'), mark('one', 'read'), mark('one', 'furthest', 0.9)]);
		expect(await purgeTrash(db, LATER)).toBe(1);
	});

	it('entries that were merged into a purged entry are purged too, each with its own number', async () => {
		await pushAll([save('one'), save('other'), save('third'), mark('one', 'deleted')]);
		for (const name of ['other', 'third']) {
			const entry = await readEntry(db, ADA, entryId(name));
			if (entry === null) throw new Error('it was saved');
			await writeEntry(db, ADA, { ...entry, alias: entryId('one') });
		}
		expect(await purgeTrash(db, LATER)).toBe(1);
		const tombstones = await tombstonesAfter(db, ADA, 0, 9);
		expect(tombstones.map(({ row }) => row.id).toSorted()).toEqual(['one', 'other', 'third'].map(entryId));
		expect(new Set(tombstones.map(({ counter }) => counter)).size).toBe(3);
		const head = await db.selectFrom('counters').select('value').where('reader', '=', ADA).executeTakeFirstOrThrow();
		expect(Number(head.value)).toBe(tombstones.at(-1)?.counter);
	});

	it('only entries in the trash are purged, for every reader', async () => {
		const bobsDevice = pushingDevice('bob', NOON, BOB);
		await pushAll([save('one'), mark('one', 'deleted')]);
		await pushAll([save('one')], bobsDevice, BOB);
		await pushAll([save('two'), mark('two', 'deleted')], bobsDevice, BOB);
		expect(await purgeTrash(db, LATER)).toBe(2);
		expect(await readEntry(db, BOB, entryId('one'))).not.toBeNull();
		expect(await countRows(db, 'tombstones')).toBe(2);
	});

	it('purged entries stay purged, except after a later save', async () => {
		await pushAll([save('one'), mark('one', 'deleted')]);
		await purgeTrash(db, LATER);
		const laptop = pushingDevice('laptop', NOON);
		const early = laptop.op(save('one'), NOON - 100_000);
		const tagged = laptop.op(mark('one', 'tag:a'), NOON);
		const again = laptop.op(save('one'), NOON + 1);
		const request = laptop.request([early, tagged, again]);
		const results = await db.transaction().execute((trx) => push(trx, ADA, request, NOON));
		expect(results).toMatchObject([{ code: 'gone' }, { code: 'gone' }, { result: 'ok' }]);
		expect(await purgeTrash(db, LATER)).toBe(0);
		expect(Object.keys(await readFields(db, ADA, entryId('one')))).toEqual(['alias', 'saved']);
	});
});
