// Tests of a server restored from a backup. Devices push the changes made since; after a rewind they list them instead.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { feedIdOf } from '../../src/lib/domain/feed.ts';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { online, offline, type SimulatedDevice } from './simulated-device.ts';
import { BOB, entryOn, openStage, listsOf, type Stage } from './harness.ts';

let stage: Stage;
let phone: SimulatedDevice;
let laptop: SimulatedDevice;

async function textOn(device: SimulatedDevice, id: EntryId): Promise<string | undefined> {
	return (await device.library.open(id))?.body?.html;
}

/** Syncs the devices one after the other, twice, so that the uploads of each device reach all. */
async function syncAll(...devices: SimulatedDevice[]): Promise<void> {
	for (const each of [...devices, ...devices]) {
		expect(await each.sync()).toMatchObject({ failure: null, waiting: 0 });
		await each.library.download();
		await each.sync();
		await each.library.download();
	}
}

beforeEach(async () => {
	stage = await openStage();
	[phone, laptop] = [stage.device(), stage.device()];
});

afterEach(() => stage.close());

it.each([
	['heal', 'before'],
	['heal', 'after'],
	['rewind', 'after']
] as const)(
	'an entry that a rewind removed comes back with the next restore (%s, from a backup made %s its save)',
	async (mode, when) => {
		const restoreBeforeSave = await stage.server.snapshot();
		const { id } = await phone.library.save('https://example.org/x');
		await phone.sync();
		const goBack = when === 'before' ? restoreBeforeSave : await stage.server.snapshot();
		await restoreBeforeSave('rewind');
		await phone.sync();
		expect(await phone.library.rejected()).toMatchObject([{ code: 'rewound' }]);
		await goBack(mode);
		await syncAll(phone, laptop);
		expect(await phone.library.rejected()).toEqual([]);
		for (const each of [phone, laptop]) expect(await entryOn(each, id)).toMatchObject({ deleted: false });
	}
);

describe('a server restored from a backup', () => {
	it.each(['heal', 'rewind'] as const)(
		'shows no conflict of a note that one device wrote twice since another device synced (%s)',
		async (mode) => {
			const { id } = await phone.library.save('https://example.org/x');
			const words = { quote: 'word', prefix: '', suffix: '', offset: 0 };
			const highlight = (await phone.library.highlight({ entry: id, ...words }, 'yellow')) ?? ('' as never);
			const write = (value: string, before: string) =>
				phone.library.mutate([{ entity: 'highlight', id: highlight, field: 'note', value, before }]);
			await write('first', '');
			await syncAll(phone, laptop);
			for (const [text, before] of [
				['second', 'first'],
				['third', 'second']
			] as const) {
				await write(text, before);
				await phone.sync();
			}
			await (
				await stage.server.snapshot()
			)(mode);
			await syncAll(laptop, phone);
			for (const each of [phone, laptop]) {
				expect(await each.library.highlights(id)).toMatchObject([{ note: 'third', versions: [] }]);
				expect(await each.library.rejected()).toEqual([]);
			}
		}
	);

	it('receives the later changes of two devices, including a page that is gone from the web', async () => {
		const old = await phone.library.save('https://example.org/old');
		await phone.sync();
		await laptop.sync();
		const goBack = await stage.server.snapshot();
		const vanished = await phone.library.save('https://example.org/vanished');
		await phone.sync();
		await stage.server.fetchAll();
		await phone.sync();
		await phone.library.download();
		expect(await textOn(phone, vanished.id)).toContain('example.org/vanished');
		await laptop.library.mutate([{ id: old.id, field: 'tag:laptop', value: true }]);
		await laptop.sync();
		await laptop.library.download();
		laptop.network = offline;
		await laptop.library.mutate([{ id: old.id, field: 'bookmarked', value: true }]);
		await goBack('heal');
		laptop.network = online;
		await syncAll(phone, laptop);
		const newDevice = stage.device();
		await syncAll(newDevice);
		expect(await listsOf(phone)).toEqual(await listsOf(newDevice));
		expect(await listsOf(laptop)).toEqual(await listsOf(newDevice));
		expect(await entryOn(newDevice, old.id)).toMatchObject({ tags: ['laptop'], bookmarked: true });
		expect(await entryOn(newDevice, vanished.id)).toMatchObject({ fetch: { state: 'done' } });
		for (const each of [phone, laptop, newDevice])
			expect(await textOn(each, vanished.id)).toContain('example.org/vanished');
		expect(await stage.server.count('jobs')).toBe(0);
	});

	it('keeps a note that the server lost beside a later concurrent note', async () => {
		const { id } = await phone.library.save('https://example.org/noted');
		const made = { entry: id, quote: 'words', prefix: '', suffix: '', offset: 0 };
		const highlight = await phone.library.highlight(made, 'yellow');
		const note = (value: string) => [{ entity: 'highlight', id: highlight, field: 'note', value, before: '' } as const];
		await syncAll(phone, laptop);
		const goBack = await stage.server.snapshot();
		laptop.network = offline;
		await phone.library.mutate(note('of the phone'));
		await phone.sync();
		stage.advance(60_000);
		await laptop.library.mutate(note('of the laptop'));
		await goBack('heal');
		laptop.network = online;
		await syncAll(laptop, phone);
		for (const each of [phone, laptop, stage.device()]) {
			await each.sync();
			const [shown] = await each.library.highlights(id);
			expect(shown).toMatchObject({ note: 'of the laptop', versions: [{ text: 'of the phone' }] });
		}
	});

	it('leaves all texts on a device that goes offline after its round', async () => {
		const goBack = await stage.server.snapshot();
		const { id } = await phone.library.save('https://example.org/vanished');
		await phone.sync();
		await stage.server.fetchAll();
		await phone.sync();
		await phone.library.download();
		await goBack('heal');
		await phone.sync();
		await phone.library.download();
		await phone.sync();
		phone.network = offline;
		expect(await textOn(phone, id)).toContain('example.org/vanished');
	});

	it('gives one reader’s uploads to no other reader', async () => {
		const goBack = await stage.server.snapshot();
		await phone.library.save('https://example.org/both');
		await phone.sync();
		await stage.server.fetchAll();
		await phone.sync();
		await phone.library.download();
		await goBack('heal');
		const bobsDevice = stage.device(BOB);
		const { id } = await bobsDevice.library.save('https://example.org/both');
		await syncAll(phone);
		await bobsDevice.sync();
		await stage.server.fetchAll();
		await syncAll(bobsDevice);
		const [annsList, bobsEntry] = [
			await phone.library.list('unread', { after: null, skip: 0, limit: 9 }),
			await entryOn(bobsDevice, id)
		];
		expect(bobsEntry?.article).not.toBe(annsList.rows[0]?.entry.article);
		await expect(stage.server.body(BOB, annsList.rows[0]?.entry.article as never)).rejects.toMatchObject({
			code: 'not_found'
		});
	});
});

describe('a rewound server', () => {
	async function massDelete(): Promise<{ ids: EntryId[]; goBack: (mode: 'rewind') => Promise<void> }> {
		const ids: EntryId[] = [];
		for (let each = 0; each < 30; each++) ids.push((await phone.library.save(`https://example.org/${each}`)).id);
		await phone.sync();
		await laptop.sync();
		const goBack = await stage.server.snapshot();
		await phone.library.mutate(ids.map((id) => ({ id, field: 'deleted', value: true })));
		await phone.sync();
		await laptop.sync();
		return { ids, goBack };
	}

	it('undoes later deletes on every device, and the device that made them lists them', async () => {
		const { ids, goBack } = await massDelete();
		await goBack('rewind');
		await syncAll(phone, laptop);
		for (const each of [phone, laptop, stage.device()]) {
			await each.sync();
			for (const id of ids) expect(await entryOn(each, id)).toMatchObject({ deleted: false });
		}
		const listed = await phone.library.rejected();
		expect(listed).toHaveLength(30);
		expect(listed[0]).toMatchObject({ code: 'rewound', change: { field: 'deleted', value: true }, current: null });
	});

	it('receives changes that were pending during the rewind', async () => {
		const { ids, goBack } = await massDelete();
		laptop.network = offline;
		await laptop.library.mutate([{ id: ids[0] as EntryId, field: 'tag:kept', value: true }]);
		await goBack('rewind');
		laptop.network = online;
		await syncAll(laptop, phone);
		expect(await entryOn(phone, ids[0] as EntryId)).toMatchObject({ deleted: false, tags: ['kept'] });
	});

	it('leaves later changes on the device until the reader retries or discards them', async () => {
		const first = await phone.library.save('https://example.org/before');
		await phone.sync();
		const goBack = await stage.server.snapshot();
		const [retried, discarded] = [
			await phone.library.save('https://example.org/again'),
			await phone.library.save('https://example.org/given')
		];
		await phone.library.highlight({ entry: retried.id, quote: 'words', prefix: '', suffix: '', offset: 0 }, 'yellow');
		await phone.library.mutate([{ id: first.id, field: 'bookmarked', value: true }]);
		const feed = feedIdOf('https://example.org/feed');
		await phone.library.mutate([
			{ entity: 'feed', id: feed, field: 'subscribed', value: { url: 'https://example.org/feed', on: true } }
		]);
		await phone.sync();
		await stage.server.fetchAll();
		await phone.sync();
		await phone.library.download();
		await goBack('rewind');
		await syncAll(phone);
		expect(await entryOn(phone, first.id)).toMatchObject({ bookmarked: false });
		expect(await textOn(phone, retried.id)).toContain('example.org/again');
		const listed = await phone.library.rejected();
		expect(listed.map(({ change: { id, field } }) => `${id} ${field}`).sort()).toEqual(
			[`${first.id} bookmarked`, `${retried.id} saved`, `${discarded.id} saved`, `${feed} subscribed`].sort()
		);
		for (const { key, change } of listed) {
			if (change.id === discarded.id) await phone.library.discardRejected(key);
			else await phone.library.retryRejected(key);
		}
		await syncAll(phone, laptop);
		expect(await entryOn(laptop, first.id)).toMatchObject({ bookmarked: true });
		expect(await textOn(laptop, retried.id)).toContain('example.org/again');
		expect(await laptop.library.highlights(retried.id)).toHaveLength(1);
		expect(await laptop.library.feeds()).toHaveLength(1);
		for (const each of [phone, laptop]) expect(await entryOn(each, discarded.id)).toBeNull();
		expect(await phone.library.rejected()).toEqual([]);
	});
});
