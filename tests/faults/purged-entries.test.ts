// Tests of purged entries that are saved again, of deletes that a reader declines, and of older servers and apps.
import './crashing-indexeddb.ts';
import { describe, expect, it } from 'vitest';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import type { SyncResponse } from '../../src/lib/domain/sync/sync-protocol.ts';
import { type Network } from './simulated-device.ts';
import { DAY, entryOn } from './harness.ts';
import {
	ADDRESS,
	stage,
	phone,
	laptop,
	id,
	setDeleted,
	syncAll,
	expectAlive,
	purgeAndSaveAgain,
	setUpTwoDevices
} from './two-devices.ts';

setUpTwoDevices();

describe('an entry that was purged and saved again', () => {
	const restored = (mode: 'heal' | 'rewind') => async (): Promise<void> => (await stage.server.snapshot())(mode);

	it.each([
		['a restore', restored('heal')],
		['a rewind', restored('rewind')],
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
	])('survives %s', async (_name, act) => {
		await purgeAndSaveAgain();
		await act();
		await expectAlive();
		expect(await entryOn(laptop, id)).toMatchObject({ tags: ['keep'] });
		expect(await phone.library.rejected()).toEqual([]);
	});

	it('keeps later fields after a restore to a state that has only the save', async () => {
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

	it('is listed after a rewind to a time when it was purged', async () => {
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

	it('a delete that a rewind undoes is listed too', async () => {
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

describe('sixty deletes that the reader declined', () => {
	it.each(['heal', 'rewind', undefined] as const)(
		'keep their entries in the library after a restore (%s)',
		async (mode) => {
			const ids: EntryId[] = [];
			for (let each = 0; each < 60; each++) ids.push((await phone.library.save(`https://example.org/${each}`)).id);
			await syncAll(phone, laptop);
			await laptop.library.mutate(ids.map((each) => ({ id: each, field: 'deleted', value: true })));
			await laptop.sync();
			stage.advance(31 * DAY);
			await stage.server.purge();
			await phone.sync();
			expect(phone.library.status().deletesToConfirm).toBe(60);
			await phone.library.confirmDeletes('keep');
			await syncAll(phone, laptop);
			await laptop.library.confirmDeletes('apply').catch(() => undefined);
			await syncAll(laptop, phone);
			const goBack = await stage.server.snapshot();
			await phone.library.mutate([{ id, field: 'tag:since', value: true }]);
			await syncAll(phone);
			await goBack(mode);
			await syncAll(phone, laptop, phone, laptop);
			for (const each of [phone, laptop, stage.device()]) {
				await each.sync();
				const { rows } = await each.library.list('unread', { after: null, skip: 0, limit: 99 });
				expect(rows).toHaveLength(61);
				expect((await each.library.list('trash', { after: null, skip: 0, limit: 99 })).rows).toEqual([]);
			}
		}
	);

	it('are not listed again, and stay declined, when the server lost the answer', async () => {
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
		expect(await phone.sync()).toMatchObject({ deletesToConfirm: null, waiting: 0, rejected: 0 });
		const empty = stage.device();
		await syncAll(empty);
		expect((await empty.library.list('unread', { after: null, skip: 0, limit: 99 })).rows).toHaveLength(61);
	});
});

describe('older versions', () => {
	/** Behaves as an older server, which sends only the ids of purged entries. */
	const olderServer: Network = async (body, send) => {
		const { tombstones: _tombstones, ...answer } = (await (await send(body)).json()) as SyncResponse;
		return Response.json(answer);
	};

	it('entries purged by an older server are purged, and entries that were saved again are kept', async () => {
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

	it('an older app that starts over is not told of purged entries that came back', async () => {
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
