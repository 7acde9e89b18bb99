// What becomes of deletes when one library is merged into another.
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { entryId } from '../../../tests/support/ops.ts';
import type { Change } from '../domain/change.ts';
import type { Field, Json } from '../domain/fields.ts';
import { makeStamp, millisOf, type DeviceId, type Stamp } from '../domain/stamp.ts';
import type { ReaderId } from '../domain/sync.ts';
import { adopt } from './adopt.ts';
import { APPLY_STORES } from './apply.ts';
import { connect } from './connection.ts';
import { setFields } from './entities.ts';
import * as outbox from './outbox.ts';
import type { TombstoneRow, Writing } from './schema.ts';

const ID = entryId('one');
const SUBJECT = { entity: 'entry', id: ID } as const;
const URL = { url: 'https://example.org/a' };
const world = {
	now: () => 1_000,
	random: (bytes: Uint8Array) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)
};
const at = (millis: number): Stamp => makeStamp(millis, 0, '00000000000000aa' as DeviceId);
let count = 0;

interface Library {
	readonly tombstone?: Omit<TombstoneRow, 'id'>;
	readonly fields?: Readonly<Record<string, Field>>;
	/** Whether the server has yet to hear of the fields. */
	readonly isUnsent?: boolean;
}

const said = (value: Json, millis: number): Field => ({ value, stamp: at(millis) });

function timed(fields: Readonly<Record<string, Field>> | undefined) {
	if (fields === undefined) return undefined;
	return Object.fromEntries(Object.entries(fields).map(([name, { value, stamp }]) => [name, [value, millisOf(stamp)]]));
}

async function fill(tx: Writing, { tombstone, fields, isUnsent = false }: Library): Promise<void> {
	if (tombstone !== undefined) await tx.objectStore('tombstones').put({ id: ID, ...tombstone });
	if (fields === undefined) return;
	await setFields(tx, SUBJECT, fields);
	for (const [field, each] of Object.entries(isUnsent ? fields : {}))
		await outbox.add(tx, { ...SUBJECT, field, ...each } as Change);
}

/** @returns the entry's fields, with the time of their stamps (another device says them anew), and its tombstone, in the library that took the other one over */
async function merged(ours: Library, theirs: Library) {
	const name = `merge-${count++}`;
	for (const [part, library] of [
		['from', theirs],
		['to', ours]
	] as const) {
		const connection = connect(`${name}-${part}`);
		await connection.write(APPLY_STORES, (tx) => fill(tx, library));
		connection.close();
	}
	const lock = (work: () => Promise<void>) => work();
	await adopt({ reader: 'old' as ReaderId, from: `${name}-from`, to: `${name}-to`, world, lock });
	const connection = connect(`${name}-to`);
	const found = await connection.read(['entries', 'tombstones'], async (tx) => ({
		fields: timed((await tx.objectStore('entries').get(ID))?.fields),
		tombstone: await tx.objectStore('tombstones').get(ID)
	}));
	connection.close();
	return found;
}

describe('an entry that is dead here, nobody knows since when', () => {
	it('does not come back by the save that a first action on a feed item made', async () => {
		const fields = { saved: said({ ...URL, feed: 'f' }, 10), read: said(true, 11) };
		expect((await merged({ tombstone: {} }, { fields, isUnsent: true })).fields).toBeUndefined();
	});

	it.each([
		['a save', { saved: said(URL, 10) }],
		['a restore', { saved: said({ ...URL, feed: 'f' }, 10), deleted: said(false, 11) }]
	])('comes back by %s that the server has yet to hear', async (_what, fields) => {
		expect((await merged({ tombstone: {} }, { fields, isUnsent: true })).fields).toEqual(timed(fields));
	});
});

describe('a tombstone', () => {
	it('that was outlived here keeps nothing of the other library out', async () => {
		const ours = { tombstone: { stamp: at(10), outlived: true }, fields: { saved: said(URL, 20) } } as const;
		const theirs = { fields: { saved: said(URL, 5), read: said(true, 7) } };
		expect((await merged(ours, theirs)).fields).toMatchObject({ read: [true, 7] });
	});

	it.each([
		[10, 20, 20],
		[20, 10, 20]
	])('of %i here and %i there stays as that of %i', async (ours, theirs, later) => {
		const found = await merged({ tombstone: { stamp: at(ours) } }, { tombstone: { stamp: at(theirs) } });
		expect(found.tombstone).toEqual({ id: ID, stamp: at(later) });
	});

	it('that a later save outlived there is outlived here', async () => {
		const theirs = { tombstone: { stamp: at(10), outlived: true }, fields: { saved: said(URL, 20) } } as const;
		const found = await merged({ tombstone: { stamp: at(15) } }, theirs);
		expect(found).toMatchObject({ tombstone: { stamp: at(15), outlived: true }, fields: { saved: [URL, 20] } });
	});

	it('that is later than the save here puts the entry into the trash', async () => {
		const ours = { tombstone: { stamp: at(10), outlived: true }, fields: { saved: said(URL, 20) } } as const;
		const found = await merged(ours, { tombstone: { stamp: at(30) } });
		expect(found.fields).toMatchObject({ saved: [URL, 20], deleted: [true, 30] });
		expect(found.tombstone).toEqual({ id: ID, stamp: at(30), outlived: true });
	});

	it('that is earlier than the save here takes nothing', async () => {
		const found = await merged({ fields: { saved: said(URL, 20) } }, { tombstone: { stamp: at(10) } });
		expect(found.fields).toEqual({ saved: [URL, 20] });
	});
});
