// Tests that undoing a save from another site removes the save and restores the state before it.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { tagField } from '../../src/lib/domain/tag-names.ts';
import { online, offline, type SimulatedDevice } from './simulated-device.ts';
import { entryOn, openStage, listsOf, type Stage } from './harness.ts';

let stage: Stage;
let phone: SimulatedDevice;
let laptop: SimulatedDevice;

beforeEach(async () => {
	stage = await openStage();
	phone = stage.device();
	laptop = stage.device();
});
afterEach(() => stage.close());

const share = (url: string, sentBy = 'evil.example') => phone.library.save(url, { reach: 'public', sentBy });

async function syncBoth(): Promise<void> {
	await phone.sync();
	await laptop.sync();
}

describe('undoing a share', () => {
	it('that was not synced leaves no trace', async () => {
		phone.network = offline;
		const { id } = await share('https://example.org/sent');
		expect(await phone.library.lastSave(id)).toMatchObject({ sentBy: 'evil.example', before: null });
		expect(await phone.library.undoSave(id)).toBe('gone');
		expect(await phone.fields(id)).toBeNull();
		expect(await phone.library.pendingChanges()).toEqual([]);
		phone.network = online;
		await syncBoth();
		expect(await stage.server.count('fields')).toBe(0);
		expect(await stage.server.count('jobs')).toBe(0);
		// A save can be undone once.
		expect(await phone.library.undoSave(id)).toBeNull();
	});

	it('that the server knows moves its entry to the trash on every device', async () => {
		const { id } = await share('https://example.org/sent');
		await syncBoth();
		expect(await entryOn(laptop, id)).toMatchObject({ publicOnly: true, deleted: false });
		expect(await phone.library.undoSave(id)).toBe('trash');
		await syncBoth();
		for (const device of [phone, laptop]) expect(await entryOn(device, id)).toMatchObject({ deleted: true });
	});

	it('that was claimed for a round without a response moves its entry to the trash, because the server may know it', async () => {
		phone.network = offline;
		const { id } = await share('https://example.org/sent');
		await phone.sync();
		expect(await phone.library.undoSave(id)).toBe('trash');
		phone.network = online;
		await syncBoth();
		for (const device of [phone, laptop]) expect(await entryOn(device, id)).toMatchObject({ deleted: true });
	});

	it('that was repeated after the server received it moves its entry to the trash', async () => {
		const { id } = await share('https://example.org/sent');
		await syncBoth();
		await share('https://example.org/sent');
		await phone.library.undoSave(id);
		await syncBoth();
		for (const device of [phone, laptop]) expect(await entryOn(device, id)).toMatchObject({ deleted: true });
	});

	it.each([
		['unread, in its place', {}],
		['archived', { archived: true }],
		['read', { read: true, archived: true }],
		['in the trash', { deleted: true }]
	] as const)('of a page that was in the library leaves the page %s', async (_how, switches) => {
		const { id } = await phone.library.save('https://example.org/mine');
		stage.advance(60_000);
		await phone.library.save('https://example.org/later');
		for (const [field, value] of Object.entries(switches))
			await phone.library.mutate([{ id, field: field as 'read', value }]);
		await syncBoth();
		const before = await listsOf(phone);
		stage.advance(60_000);
		expect(await share('https://example.org/mine')).toEqual({ id, already: true });
		expect((await entryOn(phone, id))?.publicOnly).toBe(true);
		await syncBoth();
		expect((await listsOf(laptop))[0]?.[0]?.id).toBe(id);
		expect(await phone.library.undoSave(id)).toBe('deleted' in switches ? 'trash' : 'back');
		await syncBoth();
		expect(await listsOf(phone)).toEqual(before);
		expect(await listsOf(laptop)).toEqual(before);
	});

	it('that was repeated undoes both saves, but keeps later changes of the reader', async () => {
		phone.network = offline;
		const { id } = await share('https://example.org/sent');
		await share('https://example.org/sent', '');
		await phone.library.undoSave(id);
		expect(await phone.fields(id)).toBeNull();

		const kept = await share('https://example.org/kept');
		await phone.library.mutate([{ id: kept.id, field: tagField('mine'), value: true }]);
		await share('https://example.org/kept');
		await phone.library.undoSave(kept.id);
		expect(await entryOn(phone, kept.id)).toMatchObject({ tags: ['mine'], deleted: false });
	});

	it('that was merged into an existing entry does not delete the entry', async () => {
		const { id: mine } = await phone.library.save('https://example.org/mine');
		await phone.sync();
		await stage.server.fetchAll();
		const { id: sent } = await share('https://t.example/short');
		await phone.sync();
		await stage.server.fetchAll(() => 'https://example.org/mine');
		await phone.sync();
		expect(await phone.library.undoSave(sent)).toBeNull();
		await phone.sync();
		expect(await entryOn(phone, mine)).toMatchObject({ deleted: false });
	});
});

describe('undoing a save with tags', () => {
	const tags = ['new', 'old'];

	it('that was not synced leaves no trace', async () => {
		phone.network = offline;
		const { id } = await phone.library.save('https://example.org/mine', { tags });
		expect(await entryOn(phone, id)).toMatchObject({ tags });
		expect(await phone.library.undoSave(id)).toBe('gone');
		expect(await phone.library.pendingChanges()).toEqual([]);
	});

	it.each([
		['unread', {}],
		['archived', { archived: true }],
		['in the trash', { deleted: true }]
	] as const)('takes only the added tags off a page that was in the library: %s', async (_how, switches) => {
		const { id } = await phone.library.save('https://example.org/mine', { tags: ['old'] });
		for (const [field, value] of Object.entries(switches))
			await phone.library.mutate([{ id, field: field as 'archived', value }]);
		await syncBoth();
		expect(await phone.library.save('https://example.org/mine', { tags })).toEqual({ id, already: true });
		await syncBoth();
		expect(await entryOn(laptop, id)).toMatchObject({ tags, archived: false, deleted: false });
		await phone.library.undoSave(id);
		await syncBoth();
		for (const device of [phone, laptop])
			expect(await entryOn(device, id)).toMatchObject({ tags: ['old'], archived: false, deleted: false, ...switches });
	});

	it('keeps a tag that the page had', async () => {
		const { id } = await phone.library.save('https://example.org/mine', { tags: ['old'] });
		await phone.library.save('https://example.org/mine', { tags: ['old'] });
		await phone.library.undoSave(id);
		expect(await entryOn(phone, id)).toMatchObject({ tags: ['old'], deleted: false });
	});
});

it('a save is written with its tags or not at all, wherever the app crashes', async () => {
	phone.network = offline;
	let isSaved = false;
	for (let after = 0; !isSaved; after++) {
		phone.fuse.arm({ after, within: null });
		isSaved = await phone.library.save(`https://example.org/${after}`, { tags: ['one', 'two'] }).then(
			() => true,
			() => false
		);
		phone.fuse.arm(null);
		phone.reopen();
		const rows = await phone.withProfile((profile) => profile.getAll('entries'));
		for (const { fields } of rows) expect(Object.keys(fields).sort()).toEqual(['saved', 'tag:one', 'tag:two']);
		expect(rows.length > 0).toBe(isSaved);
	}
});

describe('a share', () => {
	it('stays marked as public until the reader saves the address', async () => {
		const { id } = await share('https://example.org/sent');
		await syncBoth();
		await laptop.library.save('https://example.org/sent');
		await laptop.sync();
		await phone.sync();
		for (const device of [phone, laptop]) expect((await entryOn(device, id))?.publicOnly).toBe(false);
	});

	it('can be undone while it is among the last twenty saves', async () => {
		const ids: EntryId[] = [];
		for (let each = 0; each < 21; each++) ids.push((await share(`https://example.org/${each}`)).id);
		const receipts = await Promise.all(ids.map((id) => phone.library.lastSave(id)));
		expect(receipts.map((receipt) => receipt !== null)).toEqual([false, ...Array<boolean>(20).fill(true)]);
	});
});
