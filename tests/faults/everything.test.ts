// Tests highlights with notes, positions, feeds, settings, and fields of newer apps.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { feedIdOf } from '../../src/lib/domain/feed.ts';
import type { HighlightId } from '../../src/lib/domain/highlight.ts';
import { versionField } from '../../src/lib/domain/note.ts';
import { SETTINGS } from '../../src/lib/domain/settings.ts';
import type { SyncResponse } from '../../src/lib/domain/sync/sync-protocol.ts';
import { offline, online, type SimulatedDevice } from './simulated-device.ts';
import { DAY, entryOn, openStage, type Stage } from './harness.ts';

const WORDS = { quote: 'the tide', prefix: 'when ', suffix: ' turned', offset: 12 };
const FEED = 'https://example.org/feed.xml';

let stage: Stage;
let phone: SimulatedDevice;
let laptop: SimulatedDevice;
let entry: EntryId;

beforeEach(async () => {
	stage = await openStage();
	[phone, laptop] = [stage.device(), stage.device()];
	({ id: entry } = await phone.library.save('https://example.org/a'));
});

afterEach(() => stage.close());

async function syncAll(...devices: readonly SimulatedDevice[]): Promise<void> {
	for (const device of devices) expect(await device.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
}

function note(id: HighlightId, value: string, before = '') {
	return { entity: 'highlight', id, field: 'note', value, before } as const;
}

describe('a highlight', () => {
	it('that is made offline reaches the other device with its note and colour', async () => {
		phone.network = offline;
		const id = await phone.library.highlight({ entry, ...WORDS }, 'green');
		await phone.library.mutate([note(id, 'like clockwork')]);
		phone.network = online;
		await syncAll(phone, laptop);
		expect(await laptop.library.highlights(entry)).toMatchObject([
			{ id, anchor: WORDS, colour: 'green', note: 'like clockwork', versions: [] }
		]);
	});

	it('shows the losing note beside the winner, until the reader resolves the conflict', async () => {
		const id = await phone.library.highlight({ entry, ...WORDS }, 'yellow');
		await syncAll(phone, laptop);
		await phone.library.mutate([note(id, 'from the phone')]);
		await laptop.library.mutate([note(id, 'from the laptop')]);
		await syncAll(phone, laptop, phone);
		for (const device of [phone, laptop]) {
			expect(await device.library.highlights(entry)).toMatchObject([
				{ note: 'from the laptop', versions: [{ text: 'from the phone' }] }
			]);
		}
		const [highlight] = await phone.library.highlights(entry);
		const stamp = highlight?.versions[0]?.stamp;
		if (stamp === undefined) throw new Error('no version');
		await phone.library.mutate([{ entity: 'highlight', id, field: versionField(stamp), value: null }]);
		await syncAll(phone, laptop);
		expect(await laptop.library.highlights(entry)).toMatchObject([{ note: 'from the laptop', versions: [] }]);
	});

	it('keeps no version of a note that was knowingly replaced, however often it changed before it was sent', async () => {
		const id = await phone.library.highlight({ entry, ...WORDS }, 'yellow');
		await phone.library.mutate([note(id, 'first')]);
		await syncAll(phone, laptop);
		const texts = ['first', 'second', 'third', 'fourth'];
		for (const [index, text] of texts.slice(1).entries()) await laptop.library.mutate([note(id, text, texts[index])]);
		await syncAll(laptop, phone);
		expect(await phone.library.highlights(entry)).toMatchObject([{ note: 'fourth', versions: [] }]);
	});

	it('revives its entry from the trash, and is purged with it', async () => {
		await syncAll(phone, laptop);
		await laptop.library.mutate([{ id: entry, field: 'deleted', value: true }]);
		await laptop.sync();
		const id = await phone.library.highlight({ entry, ...WORDS }, 'yellow');
		await syncAll(phone, laptop);
		expect(await entryOn(laptop, entry)).toMatchObject({ deleted: false });
		await phone.library.mutate([{ id: entry, field: 'deleted', value: true }]);
		await phone.sync();
		stage.advance(31 * DAY);
		expect(await stage.server.purge()).toBe(1);
		await syncAll(phone, laptop);
		expect(await laptop.library.highlights(entry)).toEqual([]);
		await expect(laptop.library.mutate([note(id, 'too late')])).rejects.toMatchObject({ code: 'gone' });
		expect(await stage.server.count('fields')).toBe(0);
	});

	it('can be retried together with its entry when the server has purged the entry', async () => {
		await syncAll(phone, laptop);
		await phone.library.mutate([{ id: entry, field: 'deleted', value: true }]);
		await phone.sync();
		stage.advance(31 * DAY);
		await stage.server.purge();
		await laptop.library.highlight({ entry, ...WORDS }, 'yellow');
		expect(await laptop.sync()).toMatchObject({ rejected: 3 });
		for (const { key } of await laptop.library.rejected()) await laptop.library.retryRejected(key);
		await syncAll(laptop, phone);
		expect(await phone.library.highlights(entry)).toHaveLength(1);
		expect(await entryOn(phone, entry)).toMatchObject({ deleted: false });
	});

	it('is removed with its entry when the server has purged the entry and the reader discards both', async () => {
		await syncAll(phone, laptop);
		await phone.library.mutate([{ id: entry, field: 'deleted', value: true }]);
		await phone.sync();
		stage.advance(31 * DAY);
		await stage.server.purge();
		await laptop.library.highlight({ entry, ...WORDS }, 'yellow');
		await laptop.sync();
		expect(await entryOn(laptop, entry)).not.toBeNull();
		for (const { key } of await laptop.library.rejected()) await laptop.library.discardRejected(key);
		expect(await entryOn(laptop, entry)).toBeNull();
		expect(await laptop.library.highlights(entry)).toEqual([]);
	});

	it('is found in the entry into which its entry was merged', async () => {
		await syncAll(phone, laptop);
		const duplicate = await laptop.library.save('https://example.org/b');
		await laptop.library.highlight({ entry: duplicate.id, ...WORDS }, 'yellow');
		await laptop.sync();
		await stage.server.fetchAll(() => 'https://example.org/one');
		await syncAll(phone, laptop);
		const { id } = (await entryOn(phone, duplicate.id)) ?? { id: null };
		expect(id).not.toBeNull();
		expect(await phone.library.highlights(id ?? entry)).toHaveLength(1);
	});
});

describe('feeds, settings and positions', () => {
	it('reach the other device, and a feed that both subscribed to is one feed', async () => {
		const id = feedIdOf(FEED);
		for (const device of [phone, laptop])
			await device.library.mutate([{ entity: 'feed', id, field: 'subscribed', value: { url: FEED, on: true } }]);
		await phone.library.mutate([
			{ entity: 'feed', id, field: 'folder', value: 'news' },
			{ entity: 'feed', id, field: 'readBefore', value: 7 },
			{ entity: 'settings', id: SETTINGS, field: 'order', value: ['new', 'old'] },
			{ id: entry, field: 'position', value: WORDS }
		]);
		await laptop.library.mutate([{ entity: 'feed', id, field: 'readBefore', value: 5 }]);
		await syncAll(phone, laptop, phone);
		for (const device of [phone, laptop]) {
			expect(await device.library.feeds()).toEqual([
				expect.objectContaining({ id, url: FEED, subscribed: true, title: null, folder: 'news', readBefore: 7 })
			]);
			expect(await device.library.settings()).toEqual({ order: ['new', 'old'] });
			expect(await entryOn(device, entry)).toMatchObject({ position: WORDS });
		}
	});
});

describe('different versions of the app', () => {
	it('keep and pass on a field of a newer version', async () => {
		await phone.writeUnchecked({ id: entry, field: 'mood', value: { calm: true } });
		await syncAll(phone, laptop);
		expect(await laptop.fields(entry)).toMatchObject({ mood: { value: { calm: true } } });
	});

	it('are supported: an older version receives entries only', async () => {
		await phone.library.highlight({ entry, ...WORDS }, 'yellow');
		await syncAll(phone);
		const responses: SyncResponse[] = [];
		laptop.network = async (body, send) => {
			const response = await send(JSON.stringify({ ...(JSON.parse(body) as object), protocol: 1 }));
			responses.push((await response.clone().json()) as SyncResponse);
			return response;
		};
		await syncAll(laptop);
		expect(new Set(responses.flatMap(({ changes }) => changes.map((change) => change.entity)))).toEqual(
			new Set(['entry'])
		);
		expect(responses.at(-1)?.more).toBe(false);
	});
});
