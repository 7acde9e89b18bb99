// Tests of a server restored from a backup: devices push later changes, or, after a rewind, list them.
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

/** Devices sync one after the other, twice: the uploads of one reach those that came before. */
async function meet(...devices: SimulatedDevice[]): Promise<void> {
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
	['heal', 'of before it'],
	['heal', 'of after it'],
	['rewind', 'of after it']
] as const)(
	'an entry that a rewind set aside is settled by the next restore (%s, of a backup %s)',
	async (how, when) => {
		const without = await stage.server.snapshot();
		const { id } = await phone.library.save('https://example.org/x');
		await phone.sync();
		const goBack = when === 'of before it' ? without : await stage.server.snapshot();
		await without('rewind');
		await phone.sync();
		expect(await phone.library.rejected()).toMatchObject([{ code: 'rewound' }]);
		await goBack(how);
		await meet(phone, laptop);
		expect(await phone.library.rejected()).toEqual([]);
		for (const each of [phone, laptop]) expect(await entryOn(each, id)).toMatchObject({ deleted: false });
	}
);

describe('yesterday’s backup, restored', () => {
	it.each(['heal', 'rewind'] as const)(
		'a note that its device wrote twice since another one looked is no conflict (%s)',
		async (how) => {
			const { id } = await phone.library.save('https://example.org/x');
			const words = { quote: 'word', prefix: '', suffix: '', offset: 0 };
			const highlight = (await phone.library.highlight({ entry: id, ...words }, 'yellow')) ?? ('' as never);
			const write = (value: string) =>
				phone.library.mutate([{ entity: 'highlight', id: highlight, field: 'note', value }]);
			await write('first');
			await meet(phone, laptop);
			for (const text of ['second', 'third']) {
				await write(text);
				await phone.sync();
			}
			await (
				await stage.server.snapshot()
			)(how);
			await meet(laptop, phone);
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
		await meet(phone, laptop);
		const fresh = stage.device();
		await meet(fresh);
		expect(await listsOf(phone)).toEqual(await listsOf(fresh));
		expect(await listsOf(laptop)).toEqual(await listsOf(fresh));
		expect(await entryOn(fresh, old.id)).toMatchObject({ tags: ['laptop'], bookmarked: true });
		expect(await entryOn(fresh, vanished.id)).toMatchObject({ fetch: { state: 'done' } });
		for (const each of [phone, laptop, fresh])
			expect(await textOn(each, vanished.id)).toContain('example.org/vanished');
		expect(await stage.server.count('jobs')).toBe(0);
	});

	it('keeps a note that the server lost beside a later concurrent note', async () => {
		const { id } = await phone.library.save('https://example.org/noted');
		const made = { entry: id, quote: 'words', prefix: '', suffix: '', offset: 0 };
		const highlight = await phone.library.highlight(made, 'yellow');
		const note = (value: string) => [{ entity: 'highlight', id: highlight, field: 'note', value } as const];
		await meet(phone, laptop);
		const goBack = await stage.server.snapshot();
		laptop.network = offline;
		await phone.library.mutate(note('of the phone'));
		await phone.sync();
		stage.advance(60_000);
		await laptop.library.mutate(note('of the laptop'));
		await goBack('heal');
		laptop.network = online;
		await meet(laptop, phone);
		for (const each of [phone, laptop, stage.device()]) {
			await each.sync();
			const [shown] = await each.library.highlights(id);
			expect(shown).toMatchObject({ note: 'of the laptop', versions: [{ text: 'of the phone' }] });
		}
	});

	it('never loses the text on a device that goes offline after its round', async () => {
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

	it('keeps one reader’s uploads from all others', async () => {
		const goBack = await stage.server.snapshot();
		await phone.library.save('https://example.org/both');
		await phone.sync();
		await stage.server.fetchAll();
		await phone.sync();
		await phone.library.download();
		await goBack('heal');
		const bobs = stage.device(BOB);
		const { id } = await bobs.library.save('https://example.org/both');
		await meet(phone);
		await bobs.sync();
		await stage.server.fetchAll();
		await meet(bobs);
		const [anns, his] = [
			await phone.library.list('unread', { after: null, skip: 0, limit: 9 }),
			await entryOn(bobs, id)
		];
		expect(his?.article).not.toBe(anns.rows[0]?.entry.article);
		await expect(stage.server.body(BOB, anns.rows[0]?.entry.article as never)).rejects.toMatchObject({
			code: 'not_found'
		});
	});
});

describe('a rewound server', () => {
	async function massDelete(): Promise<{ ids: EntryId[]; goBack: (how: 'rewind') => Promise<void> }> {
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

	it('keeps the deletes undone on every device, and lists them', async () => {
		const { ids, goBack } = await massDelete();
		await goBack('rewind');
		await meet(phone, laptop);
		for (const each of [phone, laptop, stage.device()]) {
			await each.sync();
			for (const id of ids) expect(await entryOn(each, id)).toMatchObject({ deleted: false });
		}
		const aside = await phone.library.rejected();
		expect(aside).toHaveLength(30);
		expect(aside[0]).toMatchObject({ code: 'rewound', change: { field: 'deleted', value: true }, current: null });
	});

	it('receives pending changes of an outbox', async () => {
		const { ids, goBack } = await massDelete();
		laptop.network = offline;
		await laptop.library.mutate([{ id: ids[0] as EntryId, field: 'tag:kept', value: true }]);
		await goBack('rewind');
		laptop.network = online;
		await meet(laptop, phone);
		expect(await entryOn(phone, ids[0] as EntryId)).toMatchObject({ deleted: false, tags: ['kept'] });
	});

	it('later changes are kept until the reader retries or discards them', async () => {
		const first = await phone.library.save('https://example.org/before');
		await phone.sync();
		const goBack = await stage.server.snapshot();
		const [again, given] = [
			await phone.library.save('https://example.org/again'),
			await phone.library.save('https://example.org/given')
		];
		await phone.library.highlight({ entry: again.id, quote: 'words', prefix: '', suffix: '', offset: 0 }, 'yellow');
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
		await meet(phone);
		expect(await entryOn(phone, first.id)).toMatchObject({ bookmarked: false });
		expect(await textOn(phone, again.id)).toContain('example.org/again');
		const aside = await phone.library.rejected();
		expect(aside.map(({ change: { id, field } }) => `${id} ${field}`).sort()).toEqual(
			[`${first.id} bookmarked`, `${again.id} saved`, `${given.id} saved`, `${feed} subscribed`].sort()
		);
		for (const { key, change } of aside) {
			if (change.id === given.id) await phone.library.discardRejected(key);
			else await phone.library.retryRejected(key);
		}
		await meet(phone, laptop);
		expect(await entryOn(laptop, first.id)).toMatchObject({ bookmarked: true });
		expect(await textOn(laptop, again.id)).toContain('example.org/again');
		expect(await laptop.library.highlights(again.id)).toHaveLength(1);
		expect(await laptop.library.feeds()).toHaveLength(1);
		for (const each of [phone, laptop]) expect(await entryOn(each, given.id)).toBeNull();
		expect(await phone.library.rejected()).toEqual([]);
	});
});
