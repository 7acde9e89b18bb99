// Tests that renaming, merging and deleting tags revives no entry, that undoing restores the tags, and that saved
// searches follow.
import './crashing-indexeddb.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { savedSearchField } from '../../src/lib/domain/saved-search.ts';
import { SETTINGS } from '../../src/lib/domain/settings.ts';
import { offline, online, type SimulatedDevice } from './simulated-device.ts';
import { DAY, entryOn, listsOf } from './harness.ts';
import { ADDRESS, stage, phone, laptop, id, setDeleted, setTag, syncAll, setUpTwoDevices } from './two-devices.ts';

setUpTwoDevices();

const RENAME = { from: ['keep'], to: 'kept' };

beforeEach(async () => {
	await phone.library.mutate(setTag());
	await syncAll(phone, laptop);
});

async function goOffline(): Promise<void> {
	for (const each of [phone, laptop]) each.network = offline;
	// The time of the rename must not be the time of the tag.
	stage.advance(DAY);
	await Promise.resolve();
}

/** Both devices, and an empty one, show the entry like this after all have synced, in this order. */
async function expectAfterSync(order: readonly SimulatedDevice[], expected: object): Promise<void> {
	for (const each of [phone, laptop]) each.network = online;
	const empty = stage.device();
	await syncAll(...order, ...order, empty);
	for (const each of [phone, laptop, empty]) {
		expect(await entryOn(each, id)).toMatchObject(expected);
		expect(await listsOf(each)).toEqual(await listsOf(phone));
		expect(await each.library.rejected()).toEqual([]);
		expect(each.library.status().deletesToConfirm).toBeNull();
	}
}

describe.each([
	['the phone', () => [phone, laptop]],
	['the laptop', () => [laptop, phone]]
])('a tag renamed on the phone and an entry deleted on the laptop, when %s syncs first', (_name, order) => {
	it('stays in the trash when it was deleted before', async () => {
		await goOffline();
		await laptop.library.mutate(setDeleted());
		stage.advance(DAY);
		await phone.library.editTags(RENAME);
		expect(await entryOn(phone, id)).toMatchObject({ deleted: false, tags: ['kept'] });
		await expectAfterSync(order(), { deleted: true, tags: ['kept'] });
	});

	it('stays in the trash when it was deleted later', async () => {
		await goOffline();
		await phone.library.editTags(RENAME);
		stage.advance(DAY);
		await laptop.library.mutate(setDeleted());
		await expectAfterSync(order(), { deleted: true, tags: ['kept'] });
	});

	it('stays in the trash when the tag was never sent before', async () => {
		await goOffline();
		await phone.library.mutate([{ id, field: 'tag:new', value: true }]);
		stage.advance(DAY);
		await laptop.library.mutate(setDeleted());
		stage.advance(DAY);
		await phone.library.editTags({ from: ['new', 'keep'], to: 'kept' });
		await expectAfterSync(order(), { deleted: true, tags: ['kept'] });
	});

	it('stays in the trash when the renaming was undone before it was sent', async () => {
		await goOffline();
		await laptop.library.mutate(setDeleted());
		stage.advance(DAY);
		await phone.library.undoTagEdit(await phone.library.editTags(RENAME));
		expect(await entryOn(phone, id)).toMatchObject({ deleted: false, tags: ['keep'] });
		await expectAfterSync(order(), { deleted: true, tags: ['keep'] });
	});

	it('stays in the trash when the tag was deleted', async () => {
		await goOffline();
		await laptop.library.mutate(setDeleted());
		stage.advance(DAY);
		await phone.library.editTags({ from: ['keep'], to: null });
		await expectAfterSync(order(), { deleted: true, tags: [] });
	});

	it('stays alive when the tag had revived it after the delete', async () => {
		await goOffline();
		await laptop.library.mutate(setDeleted());
		stage.advance(DAY);
		await phone.library.mutate([{ id, field: 'tag:new', value: true }]);
		stage.advance(DAY);
		await phone.library.editTags({ from: ['new'], to: 'kept' });
		await expectAfterSync(order(), { deleted: false, tags: ['keep', 'kept'] });
	});
});

it('a renamed tag can be renamed back, merged into another and removed', async () => {
	await phone.library.editTags(RENAME);
	await phone.library.editTags({ from: ['kept'], to: 'keep' });
	await syncAll(phone, laptop);
	expect(await entryOn(laptop, id)).toMatchObject({ tags: ['keep'] });
	await laptop.library.mutate([{ id, field: 'tag:other', value: true }]);
	await laptop.library.editTags({ from: ['keep', 'unused'], to: 'other' });
	await syncAll(laptop, phone);
	expect(await entryOn(phone, id)).toMatchObject({ tags: ['other'] });
	await phone.library.editTags({ from: ['other'], to: null });
	await syncAll(phone, laptop);
	expect(await entryOn(laptop, id)).toMatchObject({ deleted: false, tags: [] });
});

it('undoing after a round restores the tags on the other device too', async () => {
	const receipt = await phone.library.editTags(RENAME);
	await syncAll(phone, laptop);
	await phone.library.undoTagEdit(receipt);
	await expectAfterSync([phone, laptop], { deleted: false, tags: ['keep'] });
});

it('neither a rename nor its undo changes entries in the trash', async () => {
	const receipt = await phone.library.editTags(RENAME);
	await phone.library.mutate(setDeleted());
	await phone.library.undoTagEdit(receipt);
	await phone.library.editTags({ from: ['kept'], to: 'keep' });
	expect(await entryOn(phone, id)).toMatchObject({ deleted: true, tags: ['kept'] });
	await expectAfterSync([phone, laptop], { deleted: true, tags: ['kept'] });
});

it('counts spellings that differ in case as one tag, and not the trash', async () => {
	const { id: second } = await phone.library.save('https://example.org/b');
	const { id: third } = await phone.library.save('https://example.org/c');
	await phone.library.mutate([
		{ id: second, field: 'tag:Keep', value: true },
		{ id: second, field: 'tag:Zebra', value: true },
		{ id: third, field: 'tag:keep', value: true },
		{ id: third, field: 'tag:KEEP', value: true }
	]);
	expect(await phone.library.tags()).toMatchObject([
		{ name: 'keep', spellings: ['keep', 'Keep', 'KEEP'], count: 3 },
		{ name: 'Zebra', count: 1 }
	]);
	await phone.library.editTags({ from: ['Keep', 'KEEP'], to: 'keep' });
	await phone.library.mutate(setDeleted(true, second));
	expect(await phone.library.tags()).toMatchObject([{ name: 'keep', spellings: ['keep'], count: 2 }]);
});

it('a rename of hundreds of entries asks the other device nothing, in one transaction', async () => {
	const saved = [];
	for (let number = 0; number < 300; number++)
		saved.push((await phone.library.save(`https://example.org/many-${number}`)).id);
	await phone.library.mutate(saved.map((entry) => ({ id: entry, field: 'tag:keep', value: true }) as const));
	await syncAll(phone, laptop);
	phone.writes.length = 0;
	const progress: number[] = [];
	await phone.library.editTags(RENAME, (done) => progress.push(done));
	expect(progress).toEqual([250, 301]);
	expect(phone.writes.filter(({ stores }) => stores.includes('outbox'))).toHaveLength(1);
	await expectAfterSync([phone, laptop], { deleted: false, tags: ['kept'] });
	expect(await laptop.library.tags()).toMatchObject([{ name: 'kept', count: 301 }]);
});

it('an entry that was purged and saved again takes part', async () => {
	await laptop.library.mutate(setDeleted());
	await syncAll(laptop, phone);
	stage.advance(31 * DAY);
	await stage.server.purge();
	await syncAll(phone, laptop);
	const { id: again } = await phone.library.save(ADDRESS);
	await phone.library.mutate([{ id: again, field: 'tag:keep', value: true }]);
	await phone.library.editTags(RENAME);
	await syncAll(phone, laptop);
	expect(await entryOn(laptop, again)).toMatchObject({ deleted: false, tags: ['kept'] });
});

describe('saved searches that name an edited tag', () => {
	const saveSearch = (query: string) =>
		phone.library.mutate([{ entity: 'settings', id: SETTINGS, field: savedSearchField(query), value: query }]);
	const searchesOf = async (device: SimulatedDevice) =>
		Object.values(await device.library.settings())
			.filter((query) => query !== null)
			.sort();

	beforeEach(async () => {
		for (const query of ['tag:"keep" whales', '-tag:keep is:unread', 'keep', 'tag:"kept" whales'])
			await saveSearch(query);
		await syncAll(phone, laptop);
	});

	it('follow a rename on every device, and are restored by its undo', async () => {
		const receipt = await phone.library.editTags(RENAME);
		await syncAll(phone, laptop);
		expect(await searchesOf(laptop)).toEqual(['-tag:"kept" is:unread', 'keep', 'tag:"kept" whales']);
		await phone.library.undoTagEdit(receipt);
		await syncAll(phone, laptop);
		const before = ['-tag:keep is:unread', 'keep', 'tag:"keep" whales', 'tag:"kept" whales'];
		expect(await searchesOf(laptop)).toEqual(before);
	});

	it('are removed with the tag that they need, and keep what else they find', async () => {
		const receipt = await phone.library.editTags({ from: ['keep'], to: null });
		expect(await searchesOf(phone)).toEqual(['is:unread', 'keep', 'tag:"kept" whales']);
		await phone.library.undoTagEdit(receipt);
		expect(await searchesOf(phone)).toContain('tag:"keep" whales');
	});

	it('that were removed meanwhile do not come back with the undo', async () => {
		const receipt = await phone.library.editTags(RENAME);
		const field = savedSearchField('-tag:"kept" is:unread');
		await phone.library.mutate([{ entity: 'settings', id: SETTINGS, field, value: 'is:archived' }]);
		await phone.library.undoTagEdit(receipt);
		expect(await searchesOf(phone)).toContain('is:archived');
	});
});
