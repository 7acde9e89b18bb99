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

const setDeleted = (value = true, entry = id) => [{ id: entry, field: 'deleted', value } as const];
const setTag = (value = true, entry = id) => [{ id: entry, field: 'tag:keep', value } as const];

async function syncAll(...devices: SimulatedDevice[]): Promise<void> {
	for (const each of devices) expect(await each.sync()).toMatchObject({ failure: null });
}

/** Expects that the entry is out of the trash on every device, including a new one. */
async function expectAlive(entry = id): Promise<void> {
	const newDevice = stage.device();
	await syncAll(phone, laptop, phone, newDevice);
	for (const each of [phone, laptop, newDevice]) expect(await entryOn(each, entry)).toMatchObject({ deleted: false });
	expect(await listsOf(laptop)).toEqual(await listsOf(phone));
	expect(await listsOf(newDevice)).toEqual(await listsOf(phone));
}

/** Deletes the entry on the laptop and tags it on the phone. */
async function revive(): Promise<void> {
	await laptop.library.mutate(setDeleted());
	await laptop.sync();
	await phone.library.mutate(setTag());
	await syncAll(phone, laptop);
	expect(await entryOn(laptop, id)).toMatchObject({ deleted: false });
}

/** Deletes and purges the entry, and saves its address again on the phone. */
async function purgeAndSaveAgain(): Promise<void> {
	await laptop.library.mutate(setDeleted());
	await syncAll(laptop, phone);
	stage.advance(31 * DAY);
	expect(await stage.server.purge()).toBe(1);
	phone.network = offline;
	await phone.library.save(ADDRESS);
	await phone.library.mutate(setTag());
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
		await phone.library.mutate(setTag(false));
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
			await laptop.library.mutate(setDeleted(true, entry));
			await phone.library.mutate(setTag(true, entry));
			await phone.library.mutate(setTag(false, entry));
			for (const each of [phone, laptop]) each.network = online;
			await syncAll(first, second);
			await expectAlive(entry);
		}
	});

	it('stays when it was saved again, tagged and untagged before a round, and deleted meanwhile', async () => {
		for (const each of [phone, laptop]) each.network = offline;
		await phone.library.save(ADDRESS);
		await laptop.library.mutate(setDeleted());
		await phone.library.mutate(setTag());
		await phone.library.mutate(setTag(false));
		for (const each of [phone, laptop]) each.network = online;
		await syncAll(phone, laptop);
		await expectAlive();
	});

	it('stays when two copies of a profile have it, neither has synced, and one deletes it before the other tags it', async () => {
		phone.network = offline;
		const { id: entry } = await phone.library.save('https://example.org/copied');
		const copy = await phone.copy();
		await phone.library.mutate(setDeleted(true, entry));
		await copy.library.mutate(setTag(true, entry));
		await copy.library.mutate(setTag(false, entry));
		for (const each of [phone, copy]) each.network = online;
		await syncAll(phone, copy);
		await syncAll(phone, laptop);
		await expectAlive(entry);
	});

	it('stays when its own device had deleted it before', async () => {
		phone.network = offline;
		await phone.library.mutate(setDeleted());
		await phone.library.mutate(setTag());
		await phone.library.mutate(setTag(false));
		expect(await entryOn(phone, id)).toMatchObject({ deleted: false });
		phone.network = online;
		await expectAlive();
	});

	it('goes to the trash by a later delete', async () => {
		await revive();
		await laptop.library.mutate(setDeleted());
		await laptop.library.mutate(setTag(false));
		await syncAll(laptop, phone);
		for (const each of [phone, laptop]) expect(await entryOn(each, id)).toMatchObject({ deleted: true });
	});

	it('stays after an earlier delete that arrives when the tag is removed again', async () => {
		laptop.network = offline;
		await laptop.library.mutate(setDeleted());
		await phone.library.mutate(setTag());
		await phone.sync();
		await phone.library.mutate(setTag(false));
		await phone.sync();
		laptop.network = online;
		await syncAll(laptop);
		await expectAlive();
	});

	it.each(['bookmarked', 'tag:keep'] as const)(
		'or %s stays for an older app that knows of no revivals',
		async (field) => {
			await laptop.library.mutate(setDeleted());
			await laptop.sync();
			await phone.library.mutate([{ id, field, value: true }]);
			await syncAll(phone);
			await phone.library.mutate([{ id, field, value: false }]);
			await syncAll(phone, laptop);
			// An older app uses only these fields.
			expect(await laptop.fields(id)).toMatchObject({ deleted: { value: false }, [field]: { value: false } });
		}
	);
});

describe('a stay in the trash', () => {
	it('lasts thirty days from when the server received the delete, though it was made long before', async () => {
		laptop.network = offline;
		await laptop.library.mutate(setDeleted());
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
		await laptop.library.mutate(setDeleted());
		await laptop.sync();
		stage.advance(20 * DAY);
		await laptop.library.mutate(setDeleted(false));
		await laptop.sync();
		await laptop.library.mutate(setDeleted());
		await laptop.sync();
		stage.advance(20 * DAY);
		expect(await stage.server.purge()).toBe(0);
		stage.advance(11 * DAY);
		expect(await stage.server.purge()).toBe(1);
	});

	it('is not restarted by a repeated request', async () => {
		const requests: string[] = [];
		laptop.network = (body, send) => {
			requests.push(body);
			return send(body);
		};
		await laptop.library.mutate(setDeleted());
		await laptop.sync();
		stage.advance(20 * DAY);
		for (const body of requests) await stage.server.sync(laptop.reader, JSON.parse(body));
		stage.advance(11 * DAY);
		expect(await stage.server.purge()).toBe(1);
	});

	it('does not end early on a server that was restored', async () => {
		await laptop.library.mutate(setDeleted());
		await syncAll(laptop, phone);
		const goBack = await stage.server.snapshot();
		await laptop.library.mutate(setDeleted(false));
		await syncAll(laptop, phone);
		stage.advance(31 * DAY);
		await goBack('heal');
		// The server purges at each start, before any device has synced.
		expect(await stage.server.purge()).toBe(0);
		await expectAlive();
	});
});

describe('an entry that was purged and saved again', () => {
	const restoreTo = (how?: 'heal' | 'rewind') => async (): Promise<void> => (await stage.server.snapshot())(how);

	it.each([
		['a restore', restoreTo('heal')],
		['a rewind', restoreTo('rewind')],
		[
			'a rejected change that the reader discards',
			async () => {
				await phone.writeUnchecked({ id, field: 'mood', value: 1 });
				await phone.corruptPending('mood', undefined as never);
				await phone.sync();
				const [rejected] = await phone.library.rejected();
				expect(rejected).toMatchObject({ code: 'bad_change' });
				if (rejected !== undefined) await phone.library.discardRejected(rejected.key);
			}
		]
	])('survives %s', async (_name, event) => {
		await purgeAndSaveAgain();
		await event();
		await expectAlive();
		expect(await entryOn(laptop, id)).toMatchObject({ tags: ['keep'] });
		expect(await phone.library.rejected()).toEqual([]);
	});

	it('keeps later fields that a restored server lost', async () => {
		await purgeAndSaveAgain();
		const goBack = await stage.server.snapshot();
		await laptop.library.mutate([{ id, field: 'tag:since', value: true }]);
		await syncAll(laptop, phone);
		await goBack('heal');
		await expectAlive();
		expect(await entryOn(laptop, id)).toMatchObject({ tags: ['keep', 'since'] });
	});

	it('comes back from a device when the server lost the save', async () => {
		const goBack = await stage.server.snapshot();
		await purgeAndSaveAgain();
		await goBack('heal');
		await expectAlive();
		expect(await entryOn(laptop, id)).toMatchObject({ tags: ['keep'] });
	});

	it('is listed after the server was rewound to a time when the entry was purged', async () => {
		await laptop.library.mutate(setDeleted());
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

	it('is listed with its delete when a rewind undoes the purge', async () => {
		const goBack = await stage.server.snapshot();
		await laptop.library.mutate(setDeleted());
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
	it('receives the delete again under its original timestamp, so that a later revival by another device wins', async () => {
		const keeper = stage.device();
		await syncAll(keeper);
		const goBack = await stage.server.snapshot();
		await laptop.library.mutate(setDeleted());
		await syncAll(laptop, phone);
		stage.advance(31 * DAY);
		await stage.server.purge();
		await syncAll(laptop);
		// The phone is offline from here on. The keeper never learns of the delete.
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

	it('gets an entry back that it purges though a device knows that the entry was revived', async () => {
		await laptop.library.mutate(setDeleted());
		await syncAll(laptop, phone);
		const goBack = await stage.server.snapshot();
		await phone.library.mutate(setTag());
		await syncAll(phone, laptop);
		await phone.library.mutate(setTag(false));
		await syncAll(phone, laptop);
		// A disk image is restored, without the restore command that would tell the server that its trash is outdated.
		await goBack();
		stage.advance(31 * DAY);
		expect(await stage.server.purge()).toBe(1);
		await expectAlive();
	});
});

describe('sixty deletes that the reader undoes on request', () => {
	it.each(['heal', 'rewind', undefined] as const)('stay undone after a rollback (%s)', async (how) => {
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

	it('need no second confirmation, and stay undone, when the server lost the first', async () => {
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
		const newDevice = stage.device();
		await syncAll(newDevice);
		expect((await newDevice.library.list('unread', { after: null, skip: 0, limit: 99 })).rows).toHaveLength(61);
	});
});

describe('older versions', () => {
	/** A network that removes tombstones from responses, because an older server sends only the ids of purged entries. */
	const olderServer: Network = async (body, send) => {
		const { tombstones: _tombstones, ...answer } = (await (await send(body)).json()) as SyncResponse;
		return Response.json(answer);
	};

	it('of the server: purged entries are purged on devices, and entries saved again are kept', async () => {
		for (const each of [phone, laptop]) each.network = olderServer;
		await laptop.library.mutate(setDeleted());
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

	it('of the app that start over do not receive the deletes of entries that came back', async () => {
		await purgeAndSaveAgain();
		const request = {
			protocol: 2,
			reader: phone.reader,
			device: 'ab'.repeat(8),
			now: 0,
			ops: [],
			settled: 0,
			cursor: null
		};
		const answer = (await stage.server.sync(phone.reader, request)) as SyncResponse;
		expect(answer.deletes).toEqual([]);
		expect(answer.tombstones?.map((tombstone) => tombstone.id)).toEqual([id]);
	});
});
