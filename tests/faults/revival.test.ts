// Tests that revived entries stay, and that entries in the trash stay there for thirty days.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import type { SyncResponse } from '../../src/lib/domain/sync/sync-protocol.ts';
import { offline, online, type Network, type SimulatedDevice } from './simulated-device.ts';
import { DAY, entryOn, openStage, listsOf, type Stage } from './harness.ts';

const ADDRESS = 'https://example.org/a';

let stage: Stage;
let phone: SimulatedDevice;
let laptop: SimulatedDevice;
let id: EntryId;

const deleted = (value = true, which = id) => [{ id: which, field: 'deleted', value } as const];
const tagged = (value = true, which = id) => [{ id: which, field: 'tag:keep', value } as const];

async function syncAll(...devices: SimulatedDevice[]): Promise<void> {
	for (const each of devices) expect(await each.sync()).toMatchObject({ failure: null });
}

/** The entry is out of the trash on every device, including an empty one. */
async function expectAlive(which = id): Promise<void> {
	const fresh = stage.device();
	await syncAll(phone, laptop, phone, fresh);
	for (const each of [phone, laptop, fresh]) expect(await entryOn(each, which)).toMatchObject({ deleted: false });
	expect(await listsOf(laptop)).toEqual(await listsOf(phone));
	expect(await listsOf(fresh)).toEqual(await listsOf(phone));
}

/** Deleted on the laptop, tagged on the phone. */
async function revive(): Promise<void> {
	await laptop.library.mutate(deleted());
	await laptop.sync();
	await phone.library.mutate(tagged());
	await syncAll(phone, laptop);
	expect(await entryOn(laptop, id)).toMatchObject({ deleted: false });
}

/** Deleted, purged, and saved again by its address on the phone. */
async function buryAndSaveAgain(): Promise<void> {
	await laptop.library.mutate(deleted());
	await syncAll(laptop, phone);
	stage.advance(31 * DAY);
	expect(await stage.server.purge()).toBe(1);
	phone.network = offline;
	await phone.library.save(ADDRESS);
	await phone.library.mutate(tagged());
	phone.network = online;
	await syncAll(phone, laptop, phone);
	for (const { key } of await phone.library.rejected()) await phone.library.retryRejected(key);
	await syncAll(phone, laptop, phone);
	expect(await entryOn(laptop, id)).toMatchObject({ deleted: false, tags: ['keep'] });
}

beforeEach(async () => {
	stage = await openStage();
	[phone, laptop] = [stage.device(), stage.device()];
	id = (await phone.library.save(ADDRESS)).id;
	await syncAll(phone, laptop);
});

afterEach(() => stage.close());

describe('an entry that a tag revived', () => {
	it('stays when the tag is removed forty days later', async () => {
		await revive();
		stage.advance(40 * DAY);
		await phone.library.mutate(tagged(false));
		expect(await entryOn(phone, id)).toMatchObject({ deleted: false, tags: [] });
		await syncAll(phone);
		expect(await stage.server.purge()).toBe(0);
		await expectAlive();
	});

	it('stays when the tag was added and removed before a round, in either order', async () => {
		for (const [first, second] of [
			[phone, laptop],
			[laptop, phone]
		] as const) {
			const { id: entry } = await phone.library.save(`https://example.org/${first === phone ? 1 : 2}`);
			await syncAll(phone, laptop);
			for (const each of [phone, laptop]) each.network = offline;
			await laptop.library.mutate(deleted(true, entry));
			await phone.library.mutate(tagged(true, entry));
			await phone.library.mutate(tagged(false, entry));
			for (const each of [phone, laptop]) each.network = online;
			await syncAll(first, second);
			await expectAlive(entry);
		}
	});

	it('stays when it was saved again, tagged and untagged before a round, and deleted meanwhile', async () => {
		for (const each of [phone, laptop]) each.network = offline;
		await phone.library.save(ADDRESS);
		await laptop.library.mutate(deleted());
		await phone.library.mutate(tagged());
		await phone.library.mutate(tagged(false));
		for (const each of [phone, laptop]) each.network = online;
		await syncAll(phone, laptop);
		await expectAlive();
	});

	it('stays when two copies of a profile have it, neither has synced, and one deletes it before the other tags it', async () => {
		phone.network = offline;
		const { id: entry } = await phone.library.save('https://example.org/copied');
		const copy = await phone.copy();
		await phone.library.mutate(deleted(true, entry));
		await copy.library.mutate(tagged(true, entry));
		await copy.library.mutate(tagged(false, entry));
		for (const each of [phone, copy]) each.network = online;
		await syncAll(phone, copy);
		await syncAll(phone, laptop);
		await expectAlive(entry);
	});

	it('stays when its own device had deleted it before', async () => {
		phone.network = offline;
		await phone.library.mutate(deleted());
		await phone.library.mutate(tagged());
		await phone.library.mutate(tagged(false));
		expect(await entryOn(phone, id)).toMatchObject({ deleted: false });
		phone.network = online;
		await expectAlive();
	});

	it('goes to the trash by a later delete', async () => {
		await revive();
		await laptop.library.mutate(deleted());
		await laptop.library.mutate(tagged(false));
		await syncAll(laptop, phone);
		for (const each of [phone, laptop]) expect(await entryOn(each, id)).toMatchObject({ deleted: true });
	});

	it('stays after an earlier delete that arrives when the tag is removed again', async () => {
		laptop.network = offline;
		await laptop.library.mutate(deleted());
		await phone.library.mutate(tagged());
		await phone.sync();
		await phone.library.mutate(tagged(false));
		await phone.sync();
		laptop.network = online;
		await syncAll(laptop);
		await expectAlive();
	});

	it.each(['bookmarked', 'tag:keep'] as const)('by %s stays for an app that knows of no revivals', async (field) => {
		await laptop.library.mutate(deleted());
		await laptop.sync();
		await phone.library.mutate([{ id, field, value: true }]);
		await syncAll(phone);
		await phone.library.mutate([{ id, field, value: false }]);
		await syncAll(phone, laptop);
		// The only fields that such an app uses.
		expect(await laptop.fields(id)).toMatchObject({ deleted: { value: false }, [field]: { value: false } });
	});
});

describe('a stay in the trash', () => {
	it('lasts thirty days from when the server learned of it, though the delete was made long before', async () => {
		laptop.network = offline;
		await laptop.library.mutate(deleted());
		stage.advance(35 * DAY);
		laptop.network = online;
		await syncAll(laptop, phone);
		stage.advance(29 * DAY);
		expect(await stage.server.purge()).toBe(0);
		expect(await entryOn(phone, id)).toMatchObject({ deleted: true });
		stage.advance(2 * DAY);
		expect(await stage.server.purge()).toBe(1);
	});

	it('restarts if the entry was out of the trash in between', async () => {
		await laptop.library.mutate(deleted());
		await laptop.sync();
		stage.advance(20 * DAY);
		await laptop.library.mutate(deleted(false));
		await laptop.sync();
		await laptop.library.mutate(deleted());
		await laptop.sync();
		stage.advance(20 * DAY);
		expect(await stage.server.purge()).toBe(0);
		stage.advance(11 * DAY);
		expect(await stage.server.purge()).toBe(1);
	});

	it('is not restarted by a repeated request', async () => {
		const sent: string[] = [];
		laptop.network = (body, send) => {
			sent.push(body);
			return send(body);
		};
		await laptop.library.mutate(deleted());
		await laptop.sync();
		stage.advance(20 * DAY);
		for (const body of sent) await stage.server.sync(laptop.reader, JSON.parse(body));
		stage.advance(11 * DAY);
		expect(await stage.server.purge()).toBe(1);
	});

	it('does not end early on a server that was restored', async () => {
		await laptop.library.mutate(deleted());
		await syncAll(laptop, phone);
		const goBack = await stage.server.snapshot();
		await laptop.library.mutate(deleted(false));
		await syncAll(laptop, phone);
		stage.advance(31 * DAY);
		await goBack('heal');
		// As at each start of the server, before any device has synced.
		expect(await stage.server.purge()).toBe(0);
		await expectAlive();
	});
});

describe('an entry that was purged and saved again', () => {
	const pastLost = (how?: 'heal' | 'rewind') => async (): Promise<void> => (await stage.server.snapshot())(how);

	it.each([
		['a restore', pastLost('heal')],
		['a restore to undo something', pastLost('rewind')],
		[
			'a change that was refused and given up',
			async () => {
				await phone.writeUnchecked({ id, field: 'mood', value: 1 });
				await phone.corruptPending('mood', undefined as never);
				await phone.sync();
				const [refused] = await phone.library.rejected();
				expect(refused).toMatchObject({ code: 'bad_change' });
				if (refused !== undefined) await phone.library.discardRejected(refused.key);
			}
		]
	])('survives %s', async (_name, happen) => {
		await buryAndSaveAgain();
		await happen();
		await expectAlive();
		expect(await entryOn(laptop, id)).toMatchObject({ tags: ['keep'] });
		expect(await phone.library.rejected()).toEqual([]);
	});

	it('keeps its fields from since then, on a server that has only the save', async () => {
		await buryAndSaveAgain();
		const goBack = await stage.server.snapshot();
		await laptop.library.mutate([{ id, field: 'tag:since', value: true }]);
		await syncAll(laptop, phone);
		await goBack('heal');
		await expectAlive();
		expect(await entryOn(laptop, id)).toMatchObject({ tags: ['keep', 'since'] });
	});

	it('comes back from a device when the server lost the save', async () => {
		const goBack = await stage.server.snapshot();
		await buryAndSaveAgain();
		await goBack('heal');
		await expectAlive();
		expect(await entryOn(laptop, id)).toMatchObject({ tags: ['keep'] });
	});

	it('is listed when a server was rewound to a time when it was purged', async () => {
		await laptop.library.mutate(deleted());
		await syncAll(laptop, phone);
		stage.advance(31 * DAY);
		expect(await stage.server.purge()).toBe(1);
		await syncAll(phone, laptop);
		const goBack = await stage.server.snapshot();
		const again = await phone.library.save(ADDRESS);
		await syncAll(phone, laptop);
		await goBack('rewind');
		await syncAll(phone);
		expect((await phone.library.rejected()).map(({ code, change }) => [code, change.id, change.field])).toEqual([
			['rewound', again.id, 'saved']
		]);
		expect(await entryOn(phone, again.id)).not.toBeNull();
	});

	it('a delete that a rewind undoes is listed too', async () => {
		const goBack = await stage.server.snapshot();
		await laptop.library.mutate(deleted());
		await syncAll(laptop, phone);
		stage.advance(31 * DAY);
		await stage.server.purge();
		await syncAll(laptop, phone);
		await goBack('rewind');
		await expectAlive();
		expect(await phone.library.rejected()).toMatchObject([
			{ code: 'rewound', change: { id, field: 'deleted', value: true } }
		]);
	});
});

describe('a server that lost a delete', () => {
	it('receives it again under its old timestamp, so that a later revival by another device wins', async () => {
		const keeper = stage.device();
		await syncAll(keeper);
		const goBack = await stage.server.snapshot();
		await laptop.library.mutate(deleted());
		await syncAll(laptop, phone);
		stage.advance(31 * DAY);
		await stage.server.purge();
		await syncAll(laptop);
		// The phone is offline from here on; the keeper does not know of the delete at all.
		phone.network = offline;
		await keeper.library.save(ADDRESS);
		await syncAll(keeper);
		await goBack('heal');
		await syncAll(laptop);
		expect(await entryOn(laptop, id)).toMatchObject({ deleted: true });
		phone.network = online;
		await syncAll(keeper, laptop);
		await expectAlive();
	});

	it('does not purge again what a device knows to be revived', async () => {
		await laptop.library.mutate(deleted());
		await syncAll(laptop, phone);
		const goBack = await stage.server.snapshot();
		await phone.library.mutate(tagged());
		await syncAll(phone, laptop);
		await phone.library.mutate(tagged(false));
		await syncAll(phone, laptop);
		// A disk image was restored: no restore command tells the server that its trash is outdated.
		await goBack();
		stage.advance(31 * DAY);
		expect(await stage.server.purge()).toBe(1);
		await expectAlive();
	});
});

describe('sixty deletes that the reader declined', () => {
	it.each(['heal', 'rewind', undefined] as const)('stay kept after going back (%s)', async (how) => {
		const ids: EntryId[] = [];
		for (let each = 0; each < 60; each++) ids.push((await phone.library.save(`https://example.org/${each}`)).id);
		await syncAll(phone, laptop);
		await laptop.library.mutate(ids.map((each) => ({ id: each, field: 'deleted', value: true })));
		await laptop.sync();
		stage.advance(31 * DAY);
		await stage.server.purge();
		await phone.sync();
		expect(phone.library.status().deletes).toBe(60);
		await phone.library.confirmDeletes('keep');
		await syncAll(phone, laptop);
		await laptop.library.confirmDeletes('apply').catch(() => undefined);
		await syncAll(laptop, phone);
		const goBack = await stage.server.snapshot();
		await phone.library.mutate([{ id, field: 'tag:since', value: true }]);
		await syncAll(phone);
		await goBack(how);
		await syncAll(phone, laptop, phone, laptop);
		for (const each of [phone, laptop, stage.device()]) {
			await each.sync();
			const { rows } = await each.library.list('unread', { after: null, skip: 0, limit: 99 });
			expect(rows).toHaveLength(61);
			expect((await each.library.list('trash', { after: null, skip: 0, limit: 99 })).rows).toEqual([]);
		}
	});

	it('are not asked about again, and stay undone, when the server lost the answer', async () => {
		const ids: EntryId[] = [];
		for (let each = 0; each < 60; each++) ids.push((await phone.library.save(`https://example.org/${each}`)).id);
		await syncAll(phone, laptop);
		await laptop.library.mutate(ids.map((each) => ({ id: each, field: 'deleted', value: true })));
		await laptop.sync();
		stage.advance(31 * DAY);
		await stage.server.purge();
		const goBack = await stage.server.snapshot();
		await phone.sync();
		await phone.library.confirmDeletes('keep');
		await syncAll(phone);
		await goBack('heal');
		expect(await phone.sync()).toMatchObject({ deletes: null, waiting: 0, rejected: 0 });
		const fresh = stage.device();
		await syncAll(fresh);
		expect((await fresh.library.list('unread', { after: null, skip: 0, limit: 99 })).rows).toHaveLength(61);
	});
});

describe('versions', () => {
	/** Like a server that sends only the ids of purged entries. */
	const older: Network = async (body, send) => {
		const { tombstones: _tombstones, ...answer } = (await (await send(body)).json()) as SyncResponse;
		return Response.json(answer);
	};

	it('entries purged by an older server are purged, and those saved again are kept', async () => {
		for (const each of [phone, laptop]) each.network = older;
		await laptop.library.mutate(deleted());
		await syncAll(laptop, phone);
		stage.advance(31 * DAY);
		await stage.server.purge();
		await syncAll(phone, laptop);
		for (const each of [phone, laptop]) expect(await entryOn(each, id)).toBeNull();
		const again = await phone.library.save(ADDRESS);
		await syncAll(phone, laptop);
		await (
			await stage.server.snapshot()
		)('heal');
		await syncAll(phone, laptop, phone);
		for (const each of [phone, laptop]) expect(await entryOn(each, again.id)).toMatchObject({ deleted: false });
	});

	it('an older app that starts over is not told of purged entries that came back', async () => {
		await buryAndSaveAgain();
		const asked = {
			protocol: 2,
			reader: phone.reader,
			device: 'ab'.repeat(8),
			now: 0,
			ops: [],
			settled: 0,
			cursor: null
		};
		const answer = (await stage.server.sync(phone.reader, asked)) as SyncResponse;
		expect(answer.deletes).toEqual([]);
		expect(answer.tombstones?.map((tombstone) => tombstone.id)).toEqual([id]);
	});
});
