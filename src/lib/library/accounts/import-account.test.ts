// Tests of importing a library into another account, mainly deletes and clocks.
import 'fake-indexeddb/auto';
import { deleteDB } from 'idb';
import { describe, expect, it, vi } from 'vitest';
import { entryId } from '../../../../tests/support/push-fixture.ts';
import { fieldKey, type Change } from '../../domain/sync/change.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Field, Json } from '../../domain/core/field.ts';
import { makeTimestamp, toMillis, type DeviceId, type Timestamp } from '../../domain/core/hybrid-clock.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { importAccount } from './import-account.ts';
import { APPLY_STORES } from '../sync/apply-response.ts';
import { connect } from '../../../../tests/support/connect.ts';
import { setFields } from '../store/fields.ts';
import { putMeta } from '../db/meta.ts';
import * as outbox from '../store/outbox.ts';
import type { OutboxRow, PositionRow, TombstoneRow, WriteTx } from '../db/schema.ts';

const ID = entryId('one');
const SUBJECT = { entity: 'entry', id: ID } as const;
const URL = { url: 'https://example.org/a' };
const ENV = {
	now: () => 1_000,
	random: (bytes: Uint8Array) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)
};
const at = (millis: number): Timestamp => makeTimestamp(millis, 0, '00000000000000aa' as DeviceId);
let count = 0;

interface Library {
	readonly tombstone?: Omit<TombstoneRow, 'id'>;
	readonly fields?: Readonly<Record<string, Field>>;
	/** Whether the fields have pending changes. */
	readonly isUnsent?: boolean;
}

const fieldAt = (value: Json, millis: number): Field => ({ value, stamp: at(millis) });

function timed(fields: Readonly<Record<string, Field>> | undefined) {
	if (fields === undefined) return undefined;
	return Object.fromEntries(Object.entries(fields).map(([name, { value, stamp }]) => [name, [value, toMillis(stamp)]]));
}

async function fill(tx: WriteTx, { tombstone, fields, isUnsent = false }: Library): Promise<void> {
	if (tombstone !== undefined) await tx.objectStore('tombstones').put({ id: ID, ...tombstone });
	if (fields === undefined) return;
	await setFields(tx, SUBJECT, fields);
	for (const [field, each] of Object.entries(isUnsent ? fields : {}))
		await outbox.enqueue(tx, { ...SUBJECT, field, ...each } as Change);
}

type Filling = (tx: WriteTx) => Promise<void>;

/** @returns name of the database that imported the other one */
async function importInto(ours: Filling, theirs: Filling, env = ENV, stores = APPLY_STORES): Promise<string> {
	const [from, to] = [`merge-${count}-from`, `merge-${count++}-to`];
	for (const [name, filling] of [
		[from, theirs],
		[to, ours]
	] as const) {
		const connection = connect(name);
		await connection.write(stores, filling);
		connection.close();
	}
	await importAccount({ reader: 'old' as ReaderId, from, to, env, lock: (work) => work() });
	return to;
}

/**
 * @returns the entry's fields with the time of their timestamps (another device id), and its tombstone, in the
 * importing library
 */
async function merged(ours: Library, theirs: Library) {
	const name = await importInto(
		(tx) => fill(tx, ours),
		(tx) => fill(tx, theirs)
	);
	const connection = connect(name);
	const found = await connection.read(['entries', 'tombstones'], async (tx) => ({
		fields: timed((await tx.objectStore('entries').get(ID))?.fields),
		tombstone: await tx.objectStore('tombstones').get(ID)
	}));
	connection.close();
	return found;
}

describe('an entry purged here at an unknown time', () => {
	it('is not revived by the save of a first action on a feed item', async () => {
		const fields = { saved: fieldAt({ ...URL, feed: 'f' }, 10), read: fieldAt(true, 11) };
		expect((await merged({ tombstone: {} }, { fields, isUnsent: true })).fields).toBeUndefined();
	});

	it.each([
		['a save', { saved: fieldAt(URL, 10) }],
		['a restore', { saved: fieldAt({ ...URL, feed: 'f' }, 10), deleted: fieldAt(false, 11) }]
	])('is revived by a pending change: %s', async (_what, fields) => {
		expect((await merged({ tombstone: {} }, { fields, isUnsent: true })).fields).toEqual(timed(fields));
	});
});

describe('a tombstone', () => {
	it('does not block the imported fields if it was outlived here', async () => {
		const ours = { tombstone: { stamp: at(10), outlived: true }, fields: { saved: fieldAt(URL, 20) } } as const;
		const theirs = { fields: { saved: fieldAt(URL, 5), read: fieldAt(true, 7) } };
		expect((await merged(ours, theirs)).fields).toMatchObject({ read: [true, 7] });
	});

	it.each([
		[10, 20, 20],
		[20, 10, 20]
	])('is the later of the two libraries’ tombstones: %i here, %i there: %i', async (ours, theirs, later) => {
		const found = await merged({ tombstone: { stamp: at(ours) } }, { tombstone: { stamp: at(theirs) } });
		expect(found.tombstone).toEqual({ id: ID, stamp: at(later) });
	});

	it('is outlived here if it was outlived in the other library', async () => {
		const theirs = { tombstone: { stamp: at(10), outlived: true }, fields: { saved: fieldAt(URL, 20) } } as const;
		const found = await merged({ tombstone: { stamp: at(15) } }, theirs);
		expect(found).toMatchObject({ tombstone: { stamp: at(15), outlived: true }, fields: { saved: [URL, 20] } });
	});

	it('moves the entry to the trash if it is later than the save here', async () => {
		const ours = { tombstone: { stamp: at(10), outlived: true }, fields: { saved: fieldAt(URL, 20) } } as const;
		const found = await merged(ours, { tombstone: { stamp: at(30) } });
		expect(found.fields).toMatchObject({ saved: [URL, 20], deleted: [true, 30] });
		expect(found.tombstone).toEqual({ id: ID, stamp: at(30), outlived: true });
	});

	it('deletes nothing if it is earlier than the save here', async () => {
		const found = await merged({ fields: { saved: fieldAt(URL, 20) } }, { tombstone: { stamp: at(10) } });
		expect(found.fields).toEqual({ saved: [URL, 20] });
	});
});

describe('a pending change', () => {
	const HOUR = 3_600_000;
	const NOW = 1_000 * HOUR;
	const row = (row: Partial<OutboxRow> & { at: number }): OutboxRow => {
		const { at: millis, ...rest } = row;
		const change = { ...SUBJECT, field: 'read', ...fieldAt(true, millis) } as Change;
		return { change, target: fieldKey(change), ...rest };
	};
	interface Side {
		readonly row?: OutboxRow;
		readonly read?: Field;
		/** Clock offset learned from its server, ms. */
		readonly offset?: number;
	}
	/**
	 * Both libraries have the entry.
	 * @returns when the entry was read according to the importing library, ms; whether the pending change has the same
	 * timestamp; and the causality of the change
	 */
	async function readAfterImport(ours: Side, theirs: Side) {
		const put = (side: Side) => async (tx: WriteTx) => {
			const read = side.row === undefined ? side.read : fieldAt(true, toMillis(side.row.change.stamp));
			await setFields(tx, SUBJECT, { saved: fieldAt(URL, 10), ...(read && { read }) });
			if (side.row !== undefined) await tx.objectStore('outbox').put(side.row);
			if (side.offset === undefined) return;
			await putMeta(tx, 'offset', side.offset);
			await putMeta(tx, 'lastSynced', 1);
		};
		const name = await importInto(put(ours), put(theirs), { ...ENV, now: () => NOW });
		const connection = connect(name);
		const found = await connection.read(['entries', 'outbox'], async (tx) => {
			const target = fieldKey({ ...SUBJECT, field: 'read' });
			const pending = await tx.objectStore('outbox').index('by-target').get(target);
			return { read: (await tx.objectStore('entries').get(ID))?.fields.read, pending };
		});
		connection.close();
		const { change, seen, resent, skew } = found.pending ?? {};
		const isSameStamp = change !== undefined && change.stamp === found.read?.stamp;
		return { at: found.read && toMillis(found.read.stamp), isSameStamp, seen, resent, skew };
	}
	/** A library that has synced and whose clock agrees with the server's. */
	const synced = { offset: 0 };

	it('gets the corrected time if it may have been sent with a wrong clock', async () => {
		const ahead = row({ at: NOW + HOUR, number: 1, before: 'a', skew: -HOUR });
		expect(await readAfterImport(synced, { ...synced, row: ahead })).toEqual({ at: NOW, isSameStamp: true });
	});

	it('loses to a later change here, although its timestamp was ahead', async () => {
		const ahead = row({ at: NOW + HOUR, number: 1, before: 'a', skew: -2 * HOUR });
		const read = fieldAt(false, NOW);
		expect(await readAfterImport({ ...synced, read }, { ...synced, row: ahead })).toEqual({
			at: NOW,
			isSameStamp: false
		});
	});

	it('keeps its causality: `seen` and `resent`', async () => {
		expect(await readAfterImport(synced, { ...synced, row: row({ at: 20, seen: at(15) }) })).toMatchObject({
			at: 20,
			seen: at(15)
		});
		expect(await readAfterImport(synced, { ...synced, row: row({ at: 20, resent: true }) })).toMatchObject({
			at: 20,
			resent: true
		});
	});

	it.each([
		['is moved by the clock offset known here', { offset: -5 * HOUR }, {}],
		['stays if only the other library knows its clock offset', {}, { offset: -5 * HOUR }],
		['is moved by the difference of the two clock offsets', { offset: -5 * HOUR }, { offset: -2 * HOUR }]
	] as [string, Side, Side][])('of the other library %s', async (_what, ours, theirs) => {
		const writtenAt = NOW - HOUR + (theirs.offset ?? 0);
		expect(await readAfterImport(ours, { ...theirs, row: row({ at: writtenAt }) })).toMatchObject({
			at: NOW - 6 * HOUR,
			isSameStamp: true
		});
	});

	it('of this library moves to the time of the imported library’s server if the library here has never synced', async () => {
		const pendingRow = row({ at: NOW - HOUR });
		expect(await readAfterImport({ row: pendingRow }, { offset: -5 * HOUR })).toMatchObject({
			at: NOW - 6 * HOUR,
			isSameStamp: true
		});
	});
});

it('an import that fails at its start leaves the library free to be deleted', async () => {
	let isOpen = false;
	const [from, to] = ['merge-failing-from', 'merge-failing-to'];
	const env = {
		...ENV,
		now: () => {
			if (isOpen) throw new Error('No time');
			return 1_000;
		}
	};
	const closed = vi.fn();
	const events = { closed, writing: () => (isOpen = true) };
	const request = { reader: 'old' as ReaderId, from, to, env, events, lock: (work: () => Promise<void>) => work() };
	await expect(importAccount(request)).rejects.toThrow('No time');
	await deleteDB(to);
	expect(closed).not.toHaveBeenCalled();
});

describe('a reading position', () => {
	const place = (entry: EntryId, offset: number) => ({ entry, offset }) as unknown as PositionRow;

	it('is imported unless this library has one of the same entry', async () => {
		const [one, two] = [entryId('one'), entryId('two')];
		const name = await importInto(
			async (tx) => void (await tx.objectStore('positions').put(place(one, 1))),
			async (tx) => {
				for (const entry of [one, two]) await tx.objectStore('positions').put(place(entry, 2));
			},
			ENV,
			['positions']
		);
		const connection = connect(name);
		const rows = await connection.read(['positions'], (tx) => tx.objectStore('positions').getAll());
		connection.close();
		expect(rows).toEqual([place(one, 1), place(two, 2)]);
	});
});
