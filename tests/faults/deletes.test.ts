// Tests of deleting, reviving, purging and merging, with the real client and the real server.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import type { Cursor } from '../../src/lib/domain/sync/sync-protocol.ts';
import { offline, online, type SimulatedDevice } from './simulated-device.ts';
import { DAY, openStage, type Stage } from './harness.ts';

let stage: Stage;

async function ids(device: SimulatedDevice, name: 'unread' | 'archive' | 'trash'): Promise<EntryId[]> {
	return (await device.library.list(name, { after: null, skip: 0, limit: 1000 })).rows.map((row) => row.entry.id);
}

async function saveMany(device: SimulatedDevice, count: number): Promise<EntryId[]> {
	const saved: EntryId[] = [];
	for (let each = 0; each < count; each++)
		saved.push((await device.library.save(`https://example.org/${each}.html`)).id);
	return saved;
}

beforeEach(async () => {
	stage = await openStage({ pageSize: 50 });
});

afterEach(() => stage.close());

describe('the trash', () => {
	it('keeps an entry for thirty days, then purges it on every device', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		const [kept, gone] = await saveMany(phone, 2);
		await phone.sync();
		await laptop.sync();
		if (gone === undefined) throw new Error('nothing was saved');
		await laptop.library.mutate([{ id: gone, field: 'deleted', value: true }]);
		await laptop.sync();
		await phone.sync();
		expect(await ids(phone, 'trash')).toEqual([gone]);
		stage.advance(29 * DAY);
		expect(await stage.server.purge()).toBe(0);
		stage.advance(2 * DAY);
		expect(await stage.server.purge()).toBe(1);
		for (const each of [phone, laptop]) {
			await each.sync();
			expect(await ids(each, 'trash')).toEqual([]);
			expect(await ids(each, 'unread')).toEqual([kept]);
		}
	});

	it('leaves no article on a device where a pull was interrupted before the entry was purged', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		await saveMany(phone, 1);
		for (const each of [phone, laptop]) await each.sync();
		await stage.server.fetchAll();
		for (const each of [phone, laptop]) await each.sync();
		const { id } = await phone.library.save('https://example.org/later');
		await phone.sync();
		await stage.server.fetchAll();
		stage.server.pageSize = 1;
		let pages = 0;
		laptop.network = (body, send) => (++pages > 1 ? offline(body, send) : send(body));
		expect(await laptop.sync()).toMatchObject({ failure: 'offline' });
		expect(await laptop.withProfile((profile) => profile.count('entries'))).toBe(2);
		await phone.library.mutate([{ id, field: 'deleted', value: true }]);
		await phone.sync();
		stage.advance(31 * DAY);
		expect(await stage.server.purge()).toBe(1);
		laptop.network = online;
		for (const each of [phone, laptop]) {
			await each.sync();
			expect(await each.withProfile((profile) => profile.count('articles'))).toBe(1);
		}
	});

	it('gives back an entry that is bookmarked later, but not an entry that is only read later', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		const [first, second] = await saveMany(phone, 2);
		if (first === undefined || second === undefined) throw new Error('nothing was saved');
		await phone.sync();
		await laptop.sync();
		laptop.network = offline;
		await phone.library.mutate([
			{ id: first, field: 'deleted', value: true },
			{ id: second, field: 'deleted', value: true }
		]);
		await phone.sync();
		await laptop.library.mutate([
			{ id: first, field: 'bookmarked', value: true },
			{ id: second, field: 'furthest', value: 0.7 }
		]);
		laptop.network = online;
		await laptop.sync();
		await phone.sync();
		for (const each of [phone, laptop]) {
			expect(await ids(each, 'unread')).toEqual([first]);
			expect(await ids(each, 'trash')).toEqual([second]);
		}
	});

	it('leads to the rejection of ops on an entry that was purged', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		const [id] = await saveMany(phone, 1);
		if (id === undefined) throw new Error('nothing was saved');
		await phone.sync();
		await laptop.sync();
		await phone.library.mutate([{ id, field: 'deleted', value: true }]);
		await phone.sync();
		laptop.network = offline;
		await laptop.library.mutate([{ id, field: 'tag:keep', value: true }]);
		stage.advance(31 * DAY);
		await stage.server.purge();
		laptop.network = online;
		expect(await laptop.sync()).toMatchObject({ waiting: 0, rejected: 1 });
		const [rejected] = await laptop.library.rejected();
		expect(rejected).toMatchObject({ code: 'gone', change: { id, field: 'tag:keep' } });
	});
});

describe('many deletes at once', () => {
	async function purgeSixtyEntries(): Promise<{ phone: SimulatedDevice; deleted: EntryId[] }> {
		const [phone, laptop] = [stage.device(), stage.device()];
		const all = await saveMany(phone, 120);
		await phone.sync();
		await laptop.sync();
		const deleted = all.slice(0, 60);
		await laptop.library.mutate(deleted.map((id) => ({ id, field: 'deleted', value: true })));
		await laptop.sync();
		stage.advance(31 * DAY);
		await stage.server.purge();
		return { phone, deleted };
	}

	it('wait for the reader’s confirmation, while pending changes are sent', async () => {
		const { phone } = await purgeSixtyEntries();
		await phone.library.save('https://example.org/new');
		expect(await phone.sync()).toMatchObject({ phase: 'parked', waiting: 0, deletesToConfirm: 60 });
		expect(await ids(phone, 'unread')).toHaveLength(121);
		await phone.library.confirmDeletes('apply');
		expect(phone.library.status()).toMatchObject({ phase: 'idle', deletesToConfirm: null });
		expect(await ids(phone, 'unread')).toHaveLength(61);
	});

	it('are undone everywhere if the reader keeps the entries', async () => {
		const { phone, deleted } = await purgeSixtyEntries();
		await phone.sync();
		await phone.library.confirmDeletes('keep');
		expect(await phone.sync()).toMatchObject({ phase: 'idle', waiting: 0, rejected: 0, deletesToConfirm: null });
		const newDevice = stage.device();
		await newDevice.sync();
		for (const each of [phone, newDevice]) expect(await ids(each, 'unread')).toEqual(expect.arrayContaining(deleted));
	});

	it('need one confirmation on a device that starts over, whose pending changes wait for it', async () => {
		const { phone } = await purgeSixtyEntries();
		await phone.library.save('https://example.org/new');
		const unknownCursor = { cursor: 'unknown' as Cursor, epoch: null, whole: true };
		await phone.withProfile((profile) => profile.put('meta', { key: 'cursor', value: unknownCursor }));
		expect(await phone.sync()).toMatchObject({ phase: 'parked', waiting: 1, deletesToConfirm: 60 });
		await phone.library.confirmDeletes('apply');
		expect(phone.library.status()).toMatchObject({ phase: 'idle', waiting: 0, deletesToConfirm: null });
		expect(await ids(phone, 'unread')).toHaveLength(61);
	});

	it('need no confirmation on a new device', async () => {
		await purgeSixtyEntries();
		const newDevice = stage.device();
		expect(await newDevice.sync()).toMatchObject({ phase: 'idle', deletesToConfirm: null });
		expect(await ids(newDevice, 'unread')).toHaveLength(60);
	});
});

describe('two entries of one article', () => {
	it('are merged, with the tags of both and the greater progress, and the other id still opens the article', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		const first = await phone.library.save('https://example.org/a');
		const second = await laptop.library.save('https://example.org/a');
		await phone.library.mutate([
			{ id: first.id, field: 'tag:phone', value: true },
			{ id: first.id, field: 'furthest', value: 0.2 }
		]);
		await laptop.library.mutate([
			{ id: second.id, field: 'tag:laptop', value: true },
			{ id: second.id, field: 'furthest', value: 0.6 }
		]);
		await phone.sync();
		await laptop.sync();
		await stage.server.fetchAll();
		for (const each of [phone, laptop]) {
			await each.sync();
			expect(await ids(each, 'unread')).toHaveLength(1);
			for (const id of [first.id, second.id]) {
				const row = await each.library.entry(id);
				expect(row?.entry).toMatchObject({ tags: ['laptop', 'phone'], furthest: 0.6 });
			}
		}
	});
});

describe('pages of a pull', () => {
	it('bring every entry to a new device, even if entries are written between the pages', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		await saveMany(phone, 180);
		await phone.sync();
		await stage.server.fetchAll();
		let pages = 0;
		laptop.network = async (body, send) => {
			const answer = await send(body);
			if (++pages === 2) {
				await phone.library.save('https://example.org/in-between');
				await phone.sync();
			}
			return answer;
		};
		await laptop.sync();
		expect(pages).toBeGreaterThan(5);
		expect(await ids(laptop, 'unread')).toHaveLength(181);
		for (const { article } of (await laptop.library.list('unread', { after: null, skip: 0, limit: 1000 })).rows.slice(
			1
		)) {
			expect(article).not.toBeNull();
		}
	});
});

describe('an entry that was purged and saved again', () => {
	it('starts with its new fields only, also on a device that was offline during both', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		const [id] = await saveMany(phone, 1);
		if (id === undefined) throw new Error('nothing was saved');
		await phone.library.mutate([
			{ id, field: 'bookmarked', value: true },
			{ id, field: 'tag:old', value: true }
		]);
		await phone.sync();
		await laptop.sync();
		const keeper = stage.device();
		await keeper.sync();
		await phone.library.mutate([{ id, field: 'deleted', value: true }]);
		await phone.sync();
		keeper.network = offline;
		stage.advance(31 * DAY);
		await stage.server.purge();
		// A third device, which does not know of the delete, saves the same address: the entry is back.
		await keeper.library.save('https://example.org/0.html');
		keeper.network = online;
		await keeper.sync();
		await phone.sync();
		await laptop.sync();
		const newDevice = stage.device();
		await newDevice.sync();
		for (const each of [phone, laptop, newDevice]) {
			expect((await each.library.entry(id))?.entry).toMatchObject({ bookmarked: false, tags: [], deleted: false });
		}
	});

	it('stays on a device that discards its own rejected save during a pull', async () => {
		const [phone, laptop, keeper] = [stage.device(), stage.device(), stage.device()];
		const [id] = await saveMany(phone, 1);
		if (id === undefined) throw new Error('nothing was saved');
		for (const each of [phone, laptop, keeper]) await each.sync();
		for (const each of [laptop, keeper]) each.network = offline;
		await laptop.library.save('https://example.org/0.html');
		await phone.library.mutate([{ id, field: 'deleted', value: true }]);
		await phone.sync();
		stage.advance(31 * DAY);
		expect(await stage.server.purge()).toBe(1);
		laptop.network = online;
		expect(await laptop.sync()).toMatchObject({ waiting: 0, rejected: 1 });
		await keeper.library.save('https://example.org/0.html');
		keeper.network = online;
		await keeper.sync();
		stage.server.pageSize = 1;
		let pages = 0;
		laptop.network = (body, send) => (++pages > 1 ? offline(body, send) : send(body));
		expect(await laptop.sync()).toMatchObject({ failure: 'offline' });
		const [rejected] = await laptop.library.rejected();
		expect(rejected).toMatchObject({ code: 'gone', change: { id, field: 'saved' } });
		await laptop.library.discardRejected(rejected?.key ?? 0);
		laptop.network = online;
		await stage.server.fetchAll();
		const newDevice = stage.device();
		for (const each of [laptop, newDevice]) await each.sync();
		expect((await laptop.library.entry(id))?.entry).toEqual((await newDevice.library.entry(id))?.entry);
	});
});
