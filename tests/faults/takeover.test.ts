// Tests of a server that was set up again: each device imports its library into the new account, and nothing is lost.
import './crashing-indexeddb.ts';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { feedIdOf } from '../../src/lib/domain/feed.ts';
import { SETTINGS } from '../../src/lib/domain/settings.ts';
import { offline, online, type SimulatedDevice } from './simulated-device.ts';
import { entryOn, openStage, listsOf, DAY, type Stage } from './harness.ts';

let stage: Stage;
let phone: SimulatedDevice;
let laptop: SimulatedDevice;

const FEED = 'https://example.org/feed.xml';
const feed = feedIdOf(FEED);

beforeEach(async () => {
	stage = await openStage();
	[phone, laptop] = [stage.device(), stage.device()];
});

afterEach(() => stage.close());

async function syncAll(...devices: SimulatedDevice[]): Promise<void> {
	for (const each of [...devices, ...devices]) {
		expect(await each.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
		await each.library.download();
		await each.sync();
	}
}

/** Imports the library after a first round in the new account, as in reality the reader decides only then. */
async function importAfterRound(device: SimulatedDevice): Promise<void> {
	await device.signInToNewAccount();
	expect(await device.sync()).toMatchObject({ failure: null });
	await device.importLibrary();
}

describe('two devices of one reader, and a server that was set up again', () => {
	it('keep confirmed bookmarks, tags, notes, settings and feeds of both devices', async () => {
		const { id } = await phone.library.save('https://example.org/a');
		const made = { entry: id, quote: 'words', prefix: '', suffix: '', offset: 0 };
		const highlight = await phone.library.highlight(made, 'yellow');
		await syncAll(phone, laptop);
		// Each device changes the same entry. Everything is confirmed, but not everything reaches the other device.
		await phone.library.mutate([
			{ id, field: 'tag:phone', value: true },
			{ entity: 'highlight', id: highlight, field: 'note', value: 'a thought', before: '' },
			{ entity: 'settings', id: SETTINGS, field: 'fontSize', value: 20 }
		]);
		await phone.sync();
		await laptop.library.mutate([
			{ id, field: 'bookmarked', value: true },
			{ id, field: 'tag:laptop', value: true },
			{ entity: 'highlight', id: highlight, field: 'colour', value: 'green' },
			{ entity: 'settings', id: SETTINGS, field: 'theme', value: 'dark' },
			{ entity: 'feed', id: feed, field: 'subscribed', value: { url: FEED, on: true } }
		]);
		const own = await laptop.library.save('https://example.org/laptop');
		await laptop.sync();
		await stage.server.setUpAgain();
		for (const each of [phone, laptop]) expect(await each.sync()).toMatchObject({ failure: 'signed_out' });
		await phone.importLibrary();
		await syncAll(phone);
		await importAfterRound(laptop);
		await syncAll(laptop, phone);
		const newDevice = stage.device();
		await syncAll(newDevice);
		for (const each of [phone, laptop, newDevice]) {
			expect(await entryOn(each, id)).toMatchObject({ bookmarked: true, tags: ['laptop', 'phone'] });
			expect(await entryOn(each, own.id)).not.toBeNull();
			expect(await each.library.highlights(id)).toMatchObject([{ note: 'a thought', colour: 'green' }]);
			expect(await each.library.settings()).toEqual({ fontSize: 20, theme: 'dark' });
			expect(await each.library.feeds()).toMatchObject([{ id: feed, subscribed: true }]);
		}
		expect(await listsOf(laptop)).toEqual(await listsOf(newDevice));
		for (const each of [phone, laptop]) expect(await each.databases()).toHaveLength(2);
	});

	it('rounds during an import push no change before the entry that it belongs to', async () => {
		const ids: EntryId[] = [];
		for (let count = 0; count < 300; count++) ids.push((await phone.library.save(`https://example.org/${count}`)).id);
		await syncAll(phone);
		await stage.server.setUpAgain();
		expect(await phone.sync()).toMatchObject({ failure: 'signed_out' });
		await phone.library.mutate(ids.map((id) => ({ id, field: 'bookmarked', value: true })));
		await phone.signInToNewAccount();
		expect(await phone.sync()).toMatchObject({ failure: null });
		const importing = phone.importLibrary();
		const countPending = () => phone.withProfile((profile) => profile.count('outbox'));
		while ((await countPending()) === 0) await setImmediate();
		expect(await phone.sync()).toMatchObject({ rejected: 0 });
		await importing;
		await syncAll(phone);
		for (const id of ids) expect(await entryOn(phone, id)).toMatchObject({ bookmarked: true });
	});

	it('each field keeps its later value, whichever library is imported first', async () => {
		const { id } = await phone.library.save('https://example.org/a');
		await syncAll(phone, laptop);
		phone.network = offline;
		laptop.network = offline;
		await phone.library.mutate([{ id, field: 'archived', value: true }]);
		await laptop.library.mutate([{ id, field: 'archived', value: true }]);
		await laptop.library.mutate([{ id, field: 'archived', value: false }]);
		await laptop.library.mutate([{ id, field: 'furthest', value: 0.7 }]);
		await phone.library.mutate([{ id, field: 'furthest', value: 0.3 }]);
		phone.network = online;
		laptop.network = online;
		await stage.server.setUpAgain();
		await laptop.importLibrary();
		await laptop.sync();
		await importAfterRound(phone);
		await syncAll(phone, laptop);
		for (const each of [phone, laptop])
			expect(await entryOn(each, id)).toMatchObject({ archived: false, furthest: 0.7 });
	});

	it('two concurrent notes are both kept', async () => {
		const { id } = await phone.library.save('https://example.org/a');
		const made = { entry: id, quote: 'words', prefix: '', suffix: '', offset: 0 };
		const highlight = await phone.library.highlight(made, 'yellow');
		await syncAll(phone, laptop);
		phone.network = offline;
		laptop.network = offline;
		await phone.library.mutate([
			{ entity: 'highlight', id: highlight, field: 'note', value: 'of the phone', before: '' }
		]);
		await laptop.library.mutate([
			{ entity: 'highlight', id: highlight, field: 'note', value: 'of the laptop', before: '' }
		]);
		phone.network = online;
		laptop.network = online;
		await stage.server.setUpAgain();
		await laptop.importLibrary();
		await laptop.sync();
		await importAfterRound(phone);
		await syncAll(phone, laptop);
		for (const each of [phone, laptop])
			expect(await each.library.highlights(id)).toMatchObject([
				{ note: 'of the laptop', versions: [{ text: 'of the phone' }] }
			]);
	});

	it('purged entries stay purged, and the reader’s changes since are imported', async () => {
		const purged = await phone.library.save('https://example.org/purged');
		const kept = await phone.library.save('https://example.org/kept');
		await syncAll(phone, laptop);
		laptop.network = offline;
		await phone.library.mutate([
			{ id: purged.id, field: 'deleted', value: true },
			{ id: kept.id, field: 'deleted', value: true }
		]);
		await phone.sync();
		stage.advance(31 * DAY);
		await stage.server.purge();
		await phone.sync();
		expect(await entryOn(phone, purged.id)).toBeNull();
		await laptop.library.mutate([{ id: kept.id, field: 'bookmarked', value: true }]);
		laptop.network = online;
		await stage.server.setUpAgain();
		await phone.importLibrary();
		await syncAll(phone);
		await importAfterRound(laptop);
		// Entries that the phone knows as purged move to the trash, which is another change to send.
		for (const each of [laptop, phone, phone, laptop]) await each.sync();
		for (const each of [phone, laptop]) {
			expect((await entryOn(each, purged.id))?.deleted ?? true).toBe(true);
			expect(await entryOn(each, kept.id)).not.toBeNull();
		}
	});

	it('texts that only one device has reach the other', async () => {
		const { id } = await laptop.library.save('https://example.org/gone-from-the-web');
		await laptop.sync();
		await stage.server.fetchAll();
		await syncAll(laptop);
		await stage.server.setUpAgain();
		await laptop.importLibrary();
		await syncAll(laptop);
		await phone.importLibrary();
		await syncAll(phone);
		expect((await phone.library.open(id))?.body?.html).toContain('gone-from-the-web');
	});
});

describe('an imported library', () => {
	async function importOffline(): Promise<void> {
		for (let count = 0; count < 3; count++) await phone.library.save(`https://example.org/${count}`);
		await phone.sync();
		await stage.server.setUpAgain();
		phone.network = offline;
		await phone.importLibrary();
	}

	it('is removed only when the server has acknowledged everything from it', async () => {
		await importOffline();
		expect(await phone.sync()).toMatchObject({ failure: 'offline' });
		phone.reopen();
		expect(await phone.sync()).toMatchObject({ failure: 'offline' });
		expect(await phone.databases()).toHaveLength(3);
		// The server applies the push, and the responses are lost.
		phone.network = async (body, send) => {
			await send(body);
			throw new TypeError('Failed to fetch');
		};
		await phone.sync();
		expect(await phone.databases()).toHaveLength(3);
		phone.network = online;
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0 });
		expect(await phone.databases()).toHaveLength(2);
	});

	it('stays while a rejected change of it is unresolved', async () => {
		await importOffline();
		const [first] = (await listsOf(phone)).flat();
		await phone.library.mutate([{ id: first?.id as never, field: 'bookmarked', value: true }]);
		await phone.corruptPending('bookmarked', { not: 'a switch' });
		phone.network = online;
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 1 });
		expect(await phone.databases()).toHaveLength(3);
		const [rejected] = await phone.library.rejected();
		await phone.library.discardRejected(rejected?.key ?? 0);
		await phone.sync();
		await phone.sync();
		expect(await phone.databases()).toHaveLength(2);
	});

	it.each([3, 8, 15, 25, 40, 60, 90, 130])(
		'is imported completely after a crash %i steps into the import',
		async (after) => {
			const ids = [];
			for (let count = 0; count < 5; count++) ids.push((await phone.library.save(`https://example.org/${count}`)).id);
			await phone.library.mutate([{ id: ids[0] as never, field: 'tag:sea', value: true }]);
			await phone.sync();
			await stage.server.setUpAgain();
			phone.fuse.arm({ after, within: null });
			await phone.importLibrary().catch(() => undefined);
			await phone.sync().catch(() => undefined);
			phone.fuse.arm(null);
			phone.reopen();
			// If the app crashed before it stored the reader's decision, the reader decides again.
			await phone.importLibrary();
			phone.reopen();
			await syncAll(phone);
			expect(await phone.databases()).toHaveLength(2);
			await laptop.importLibrary();
			await syncAll(laptop);
			for (const id of ids) expect(await entryOn(laptop, id)).not.toBeNull();
			expect(await entryOn(laptop, ids[0] as never)).toMatchObject({ tags: ['sea'] });
		}
	);
});
