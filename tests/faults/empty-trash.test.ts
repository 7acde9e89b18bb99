// Tests of emptying the trash, with the real client and the real server.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { offline, online, type SimulatedDevice } from './simulated-device.ts';
import { DAY, listsOf, openStage, type Stage } from './harness.ts';

let stage: Stage;
let phone: SimulatedDevice;
let laptop: SimulatedDevice;

beforeEach(async () => {
	stage = await openStage({ pageSize: 50 });
	[phone, laptop] = [stage.device(), stage.device()];
});

afterEach(() => stage.close());

async function saveMany(device: SimulatedDevice, count: number): Promise<EntryId[]> {
	const saved: EntryId[] = [];
	for (let each = 0; each < count; each++)
		saved.push((await device.library.save(`https://example.org/${each}.html`)).id);
	return saved;
}

async function remove(device: SimulatedDevice, ids: readonly EntryId[]): Promise<void> {
	await device.library.mutate(ids.map((id) => ({ id, field: 'deleted', value: true })));
}

/** Ids in Unread, the archive and the trash. */
async function ids(device: SimulatedDevice): Promise<EntryId[][]> {
	return (await listsOf(device)).map((list) => list.map(({ id }) => id));
}

describe('emptying the trash', () => {
	it('removes its entries at once, offline too, and from the server at the next sync', async () => {
		const [kept, gone] = await saveMany(phone, 2);
		if (kept === undefined || gone === undefined) throw new Error('nothing was saved');
		for (const each of [phone, laptop]) await each.sync();
		phone.network = offline;
		await remove(phone, [gone]);
		expect(await phone.library.emptyTrash()).toBe(1);
		expect(await ids(phone)).toEqual([[kept], [], []]);
		expect(await phone.library.entry(gone)).toBeNull();
		expect(await phone.library.emptyTrash()).toBe(0);
		phone.network = online;
		for (const each of [phone, laptop, stage.device()]) {
			expect(await each.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
			expect(await ids(each)).toEqual([[kept], [], []]);
			expect(await each.fields(gone)).toBeNull();
		}
	});

	it('removes chosen entries only, and none that is not in the trash', async () => {
		const all = await saveMany(phone, 120);
		const [kept, listed, ...gone] = all;
		if (kept === undefined || listed === undefined) throw new Error('nothing was saved');
		await remove(phone, [kept, ...gone]);
		for (const each of [phone, laptop]) await each.sync();
		expect(await phone.library.emptyTrash([listed, ...gone])).toBe(118);
		expect(await phone.library.emptyTrash([gone[0] ?? kept])).toBe(0);
		for (const each of [phone, laptop, stage.device()]) {
			expect(await each.sync()).toMatchObject({ failure: null, deletesToConfirm: null });
			expect(await ids(each)).toEqual([[listed], [], [kept]]);
		}
	});

	it('asks no other device about many deletes, whether or not it knew of them', async () => {
		const all = await saveMany(phone, 120);
		const [unaware] = [stage.device()];
		for (const each of [phone, laptop, unaware]) await each.sync();
		await remove(phone, all.slice(0, 100));
		for (const each of [phone, laptop]) await each.sync();
		await phone.library.emptyTrash();
		for (const each of [phone, laptop, unaware]) {
			expect(await each.sync()).toMatchObject({ phase: 'idle', deletesToConfirm: null });
			expect((await ids(each)).map(({ length }) => length)).toEqual([20, 0, 0]);
		}
	});

	it('saves an address anew after its entry was removed', async () => {
		const [id] = await saveMany(phone, 1);
		if (id === undefined) throw new Error('nothing was saved');
		await phone.library.mutate([{ id, field: 'tag:old', value: true }]);
		await phone.sync();
		phone.network = offline;
		await remove(phone, [id]);
		await phone.library.emptyTrash();
		const saved = await phone.library.save('https://example.org/0.html');
		expect(saved).toMatchObject({ already: false });
		phone.network = online;
		for (const each of [phone, laptop]) {
			await each.sync();
			expect(await listsOf(each)).toMatchObject([[{ id: saved.id, tags: [] }], [], []]);
		}
	});

	it('keeps an entry that another device restored before, in whatever order both arrive', async () => {
		const [first, second] = await saveMany(phone, 2);
		if (first === undefined || second === undefined) throw new Error('nothing was saved');
		await remove(phone, [first, second]);
		for (const each of [phone, laptop]) await each.sync();
		laptop.network = offline;
		await laptop.library.mutate([{ id: first, field: 'deleted', value: false }]);
		phone.network = offline;
		await phone.library.emptyTrash();
		[phone.network, laptop.network] = [online, online];
		for (const each of [laptop, phone, laptop]) await each.sync();
		for (const each of [phone, laptop]) expect(await ids(each)).toEqual([[first], [], []]);
	});

	it('shows a change that another device made to a removed entry', async () => {
		const [id] = await saveMany(phone, 1);
		if (id === undefined) throw new Error('nothing was saved');
		await remove(phone, [id]);
		for (const each of [phone, laptop]) await each.sync();
		laptop.network = offline;
		await laptop.library.mutate([{ id, field: 'deleted', value: false }]);
		await phone.library.emptyTrash();
		await phone.sync();
		laptop.network = online;
		await laptop.sync();
		expect(await laptop.library.rejected()).toMatchObject([{ code: 'gone', change: { id, field: 'deleted' } }]);
	});

	it('does not affect a later delete of an entry that was restored', async () => {
		const [id] = await saveMany(phone, 1);
		if (id === undefined) throw new Error('nothing was saved');
		await remove(phone, [id]);
		for (const each of [phone, laptop]) await each.sync();
		await laptop.library.mutate([{ id, field: 'bookmarked', value: true }]);
		await laptop.sync();
		await phone.library.emptyTrash();
		await phone.sync();
		await remove(laptop, [id]);
		for (const each of [laptop, phone]) await each.sync();
		for (const each of [phone, laptop]) expect(await ids(each)).toEqual([[], [], [id]]);
	});
});

it('a purge after thirty days asks no device that has the entries in its trash', async () => {
	const all = await saveMany(phone, 120);
	for (const each of [phone, laptop]) await each.sync();
	await remove(phone, all.slice(0, 100));
	for (const each of [phone, laptop]) await each.sync();
	stage.advance(31 * DAY);
	await stage.server.purge();
	for (const each of [phone, laptop]) {
		expect(await each.sync()).toMatchObject({ phase: 'idle', deletesToConfirm: null });
		expect((await ids(each)).map(({ length }) => length)).toEqual([20, 0, 0]);
	}
});
