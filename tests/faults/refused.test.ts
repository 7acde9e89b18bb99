// Tests of a restored server and a device with changes that the server had rejected.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { feedIdOf } from '../../src/lib/domain/feed.ts';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { offline, online, type SimulatedDevice } from './simulated-device.ts';
import { DAY, entryOn, openStage, listsOf, type Stage } from './harness.ts';

let stage: Stage;
let phone: SimulatedDevice;
let laptop: SimulatedDevice;

/** Syncs the devices one after the other, twice, so that the changes of each device reach all. */
async function syncAll(...devices: SimulatedDevice[]): Promise<void> {
	for (const each of [...devices, ...devices]) expect(await each.sync()).toMatchObject({ failure: null, waiting: 0 });
}

beforeEach(async () => {
	stage = await openStage();
	[phone, laptop] = [stage.device(), stage.device()];
});

afterEach(() => stage.close());

describe('changes rejected because their entry was purged, when a restored server has it again', () => {
	/** Lets the server reject the laptop's changes, and then restores the server. @param isRevived whether one change revives */
	async function rejectAndRestore(mode: 'heal' | 'rewind', isRevived = false): Promise<EntryId> {
		const { id } = await phone.library.save('https://example.org/back');
		await phone.library.mutate([{ id, field: 'tag:old', value: true }]);
		await phone.sync();
		await laptop.sync();
		const goBack = await stage.server.snapshot();
		laptop.network = offline;
		await laptop.library.save('https://example.org/back');
		await laptop.library.mutate([{ id, field: 'tag:late', value: true }]);
		if (isRevived) await laptop.library.mutate([{ id, field: 'deleted', value: false }]);
		await phone.library.mutate([{ id, field: 'deleted', value: true }]);
		await phone.sync();
		stage.advance(31 * DAY);
		expect(await stage.server.purge()).toBe(1);
		laptop.network = online;
		expect(await laptop.sync()).toMatchObject({ waiting: 0, rejected: isRevived ? 3 : 2 });
		await goBack(mode);
		await laptop.sync();
		return id;
	}

	/** Retries or discards the changes of the purged entry, and discards the changes that a rewind lists. */
	async function settleAll(resolve: 'retryRejected' | 'discardRejected'): Promise<void> {
		await phone.sync();
		for (const each of [laptop, phone]) {
			for (const { key, code } of await each.library.rejected())
				await each.library[code === 'gone' ? resolve : 'discardRejected'](key);
		}
	}

	async function expectEqual(id: EntryId, fields: object): Promise<void> {
		const newDevice = stage.device();
		await syncAll(laptop, phone, newDevice);
		for (const each of [laptop, phone, newDevice]) {
			expect(await entryOn(each, id)).toMatchObject(fields);
			expect(await listsOf(each)).toEqual(await listsOf(newDevice));
			expect(each.library.status()).toMatchObject({ rejected: 0 });
		}
	}

	it.each(['heal', 'rewind'] as const)('leave its fields unchanged when they are retried: %s', async (mode) => {
		const id = await rejectAndRestore(mode);
		await settleAll('retryRejected');
		await expectEqual(id, { deleted: false, tags: ['late', 'old'] });
	});

	it.each([
		['heal', true],
		['rewind', false]
	] as const)('end at the server’s state when they are discarded: %s', async (mode, deleted) => {
		const id = await rejectAndRestore(mode);
		await settleAll('discardRejected');
		await expectEqual(id, { deleted, tags: ['old'] });
	});

	it('leave the entry in the trash when they are discarded together with the revival', async () => {
		const id = await rejectAndRestore('heal', true);
		for (const { key } of await laptop.library.rejected()) await laptop.library.discardRejected(key);
		const newDevice = stage.device();
		await syncAll(laptop, newDevice);
		for (const each of [laptop, newDevice])
			expect(await entryOn(each, id)).toMatchObject({ deleted: true, tags: ['old'] });
	});
});

describe('a rejected change of a field that another device set on a server that lost the setting', () => {
	const feed = feedIdOf('https://example.org/feed');
	const folder = (value: string) => [{ entity: 'feed', id: feed, field: 'folder', value } as const];

	it.each([
		['heal', 'before', 'of the laptop'],
		['heal', null, 'of the laptop'],
		['rewind', 'before', 'before'],
		['rewind', null, null],
		['heal, then rewind', 'before', 'before']
	] as const)(
		'agrees with the server when it is discarded: %s, with %s in the backup',
		async (modes, before, expected) => {
			const value = { url: 'https://example.org/feed', on: true };
			await phone.library.mutate([{ entity: 'feed', id: feed, field: 'subscribed', value }]);
			if (before !== null) await phone.library.mutate(folder(before));
			await syncAll(phone, laptop);
			const goBack = await stage.server.snapshot();
			await laptop.library.mutate(folder('of the laptop'));
			await laptop.sync();
			await phone.library.mutate(folder('refused'));
			await phone.corruptPending('folder', 'x'.repeat(999));
			expect(await phone.sync()).toMatchObject({ rejected: 1 });
			laptop.network = offline;
			for (const mode of modes.split(', then ')) {
				await goBack(mode as 'heal' | 'rewind');
				await phone.sync();
			}
			for (const { key } of await phone.library.rejected()) await phone.library.discardRejected(key);
			const newDevice = stage.device();
			await syncAll(phone, newDevice);
			for (const each of [phone, newDevice]) expect(await each.library.feeds()).toMatchObject([{ folder: expected }]);
		}
	);
});
