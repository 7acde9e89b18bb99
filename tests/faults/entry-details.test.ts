// Tests of the reader's own title, author, note and dates of an entry, with the real client and the real server.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { versionField } from '../../src/lib/domain/note.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { entryOn, openStage, type Stage } from './harness.ts';

let stage: Stage;
let phone: SimulatedDevice;
let laptop: SimulatedDevice;
let id: EntryId;

beforeEach(async () => {
	stage = await openStage();
	[phone, laptop] = [stage.device(), stage.device()];
	({ id } = await phone.library.save('https://example.org/a'));
});

afterEach(() => stage.close());

async function syncAll(...devices: readonly SimulatedDevice[]): Promise<void> {
	for (const device of devices) expect(await device.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
}

function noteOn(device: SimulatedDevice, value: string, before = ''): Promise<void> {
	return device.library.mutate([{ id, field: 'note', value, before }]);
}

it('a title and an author of the reader reach the other device, and null removes them', async () => {
	await phone.library.mutate([
		{ id, field: 'title', value: 'My title' },
		{ id, field: 'author', value: 'An author' }
	]);
	await syncAll(phone, laptop);
	expect(await entryOn(laptop, id)).toMatchObject({ title: 'My title', author: 'An author' });
	await laptop.library.mutate([{ id, field: 'title', value: null }]);
	await syncAll(laptop, phone);
	expect(await entryOn(phone, id)).toMatchObject({ title: null, author: 'An author' });
});

it('the date of archiving is that of the last time, or an earlier one that was written with it', async () => {
	await phone.library.mutate([{ id, field: 'archived', value: true }]);
	const archivedAt = (await entryOn(phone, id))?.archivedAt;
	expect(archivedAt).toBeGreaterThan(Date.UTC(2026, 0, 1));
	await phone.library.mutate([{ id, field: 'archivedAt', value: 5 }]);
	await syncAll(phone, laptop);
	expect(await entryOn(laptop, id)).toMatchObject({ archivedAt: 5 });
	for (const value of [false, true]) await laptop.library.mutate([{ id, field: 'archived', value }]);
	await syncAll(laptop, phone);
	expect((await entryOn(phone, id))?.archivedAt).toBeGreaterThan(archivedAt ?? Infinity);
});

describe('a note on an entry', () => {
	it('keeps the losing note of two that were written concurrently, until the reader resolves the conflict', async () => {
		await syncAll(phone, laptop);
		await noteOn(phone, 'from the phone');
		await noteOn(laptop, 'from the laptop');
		await syncAll(phone, laptop, phone);
		for (const device of [phone, laptop]) {
			expect(await device.library.conflicts()).toMatchObject([
				{
					entity: 'entry',
					id,
					subject: 'example.org/a',
					note: 'from the laptop',
					versions: [{ text: 'from the phone' }]
				}
			]);
		}
		const [conflict] = await phone.library.conflicts();
		const stamp = conflict?.versions[0]?.stamp;
		if (stamp === undefined) throw new Error('no version');
		await phone.library.mutate([{ id, field: versionField(stamp), value: null }]);
		await syncAll(phone, laptop);
		for (const device of [phone, laptop]) expect(await device.library.conflicts()).toEqual([]);
	});

	it('keeps no version of a note that was knowingly replaced', async () => {
		await noteOn(phone, 'first');
		await syncAll(phone, laptop);
		await noteOn(laptop, 'second', 'first');
		await noteOn(laptop, 'third', 'second');
		await syncAll(laptop, phone);
		expect(await phone.library.conflicts()).toEqual([]);
	});

	it('takes its entry out of the trash', async () => {
		await syncAll(phone, laptop);
		await laptop.library.mutate([{ id, field: 'deleted', value: true }]);
		await laptop.sync();
		await noteOn(phone, 'still wanted');
		await syncAll(phone, laptop);
		for (const device of [phone, laptop]) expect(await entryOn(device, id)).toMatchObject({ deleted: false });
	});

	it('keeps both notes of two entries that the server merges', async () => {
		const other = stage.device();
		const { id: second } = await other.library.save('https://example.org/a?utm_source=x');
		await noteOn(phone, 'on the first');
		await other.library.mutate([{ id: second, field: 'note', value: 'on the second', before: '' }]);
		await syncAll(phone, other);
		await stage.server.fetchAll();
		await syncAll(phone, other, phone);
		const [conflict] = await phone.library.conflicts();
		expect([conflict?.note, ...(conflict?.versions ?? []).map(({ text }) => text)].toSorted()).toEqual([
			'on the first',
			'on the second'
		]);
	});
});
