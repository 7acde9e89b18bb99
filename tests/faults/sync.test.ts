// Tests of a sync round and the ways in which it could lose data, with the real client and the real server.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { responseLost } from './networks.ts';
import { offline, online } from './simulated-device.ts';
import { BOB, ANN, entryOn, openStage, listsOf, type Stage } from './harness.ts';

let stage: Stage;

beforeEach(async () => {
	stage = await openStage();
});

afterEach(() => stage.close());

describe('a round', () => {
	it('brings offline changes to the server and to a second device', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		phone.network = offline;
		const { id } = await phone.library.save('https://example.org/a');
		await phone.library.mutate([
			{ id, field: 'bookmarked', value: true },
			{ id, field: 'tag:trains', value: true },
			{ id, field: 'furthest', value: 0.4 }
		]);
		expect(await phone.sync()).toMatchObject({ failure: 'offline', waiting: 4 });
		phone.network = online;
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0 });
		await stage.server.fetchAll();
		await laptop.sync();
		await phone.sync();
		expect(await entryOn(laptop, id)).toMatchObject({
			bookmarked: true,
			tags: ['trains'],
			furthest: 0.4,
			fetch: { state: 'done' }
		});
		expect(await listsOf(laptop)).toEqual(await listsOf(phone));
	});

	it('with nothing to do is one request, and does not notify of changed entries', async () => {
		const phone = stage.device();
		await phone.library.save('https://example.org/a');
		await phone.sync();
		const notifications: string[] = [];
		phone.library.subscribe((what) => notifications.push(what));
		phone.requests.length = 0;
		await phone.sync();
		expect(phone.requests).toHaveLength(1);
		expect(notifications).not.toContain('shelf');
	});

	it('shows how many pages the server is fetching even if another tab received their entries', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		await phone.sync();
		await laptop.library.save('https://example.org/a');
		await laptop.sync();
		const tab = stage.closeAtEnd(phone.secondTab());
		await tab.sync();
		expect(await phone.sync()).toMatchObject({ fetching: 1 });
	});

	it('reverts nothing when its response arrives after that of another tab', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		const { id } = await phone.library.save('https://example.org/a');
		await phone.sync();
		await laptop.sync();
		await laptop.library.mutate([{ id, field: 'read', value: true }]);
		await laptop.sync();
		const tab = stage.closeAtEnd(phone.secondTab());
		phone.network = async (body, server) => {
			const answer = await server(body);
			await laptop.library.mutate([{ id, field: 'read', value: false }]);
			await laptop.sync();
			await tab.sync();
			return answer;
		};
		await phone.sync();
		expect(await entryOn(phone, id)).toMatchObject({ read: false });
	});

	it('sends one op for a field that changed several times before the round', async () => {
		const phone = stage.device();
		const { id } = await phone.library.save('https://example.org/a');
		for (const value of [true, false, true]) await phone.library.mutate([{ id, field: 'archived', value }]);
		await phone.library.sync();
		expect(await stage.server.count('results')).toBe(2);
		expect(await entryOn(phone, id)).toMatchObject({ archived: true });
	});

	it('brings two devices with opposite edits to the state of the later edit', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		const { id } = await phone.library.save('https://example.org/a');
		await phone.sync();
		await laptop.sync();
		await phone.library.mutate([{ id, field: 'archived', value: true }]);
		await laptop.library.mutate([{ id, field: 'bookmarked', value: true }]);
		await laptop.library.mutate([{ id, field: 'archived', value: true }]);
		await laptop.library.mutate([{ id, field: 'archived', value: false }]);
		for (const each of [phone, laptop, phone]) await each.sync();
		expect(await entryOn(phone, id)).toMatchObject({ archived: false, bookmarked: true });
		expect(await listsOf(laptop)).toEqual(await listsOf(phone));
	});

	it('uses strict durability in every transaction with the outbox', async () => {
		const phone = stage.device();
		const { id } = await phone.library.save('https://example.org/a');
		await phone.library.mutate([{ id, field: 'bookmarked', value: true }]);
		await phone.sync();
		const outbox = phone.writes.filter(({ stores }) => stores.includes('outbox'));
		expect(outbox.length).toBeGreaterThan(3);
		expect(outbox.filter(({ durability }) => durability !== 'strict')).toEqual([]);
	});
});

describe('with the wrong account', () => {
	it('the session of another reader parks sync, and no data of the device is sent', async () => {
		const phone = stage.device(ANN);
		const { id } = await phone.library.save('https://example.org/private');
		phone.session = BOB;
		expect(await phone.sync()).toMatchObject({ phase: 'parked', failure: 'other_account', waiting: 1 });
		const bob = stage.device(BOB);
		await bob.sync();
		expect(await listsOf(bob)).toEqual([[], [], []]);
		phone.session = ANN;
		expect(await phone.sync()).toMatchObject({ phase: 'idle', failure: null, waiting: 0 });
		expect(await entryOn(phone, id)).not.toBeNull();
	});

	it('a response that names another reader is not applied', async () => {
		const phone = stage.device(ANN);
		await phone.library.save('https://example.org/a');
		phone.network = async (body, send) =>
			Response.json({ ...((await (await send(body)).json()) as object), reader: BOB });
		expect(await phone.sync()).toMatchObject({ failure: 'other_account', waiting: 1, lastSynced: null });
	});
});

describe('a device whose response was lost', () => {
	it('gets the original results again, and the server writes nothing twice', async () => {
		const phone = stage.device();
		const { id } = await phone.library.save('https://example.org/a');
		await phone.library.mutate([{ id, field: 'bookmarked', value: true }]);
		phone.network = responseLost;
		expect(await phone.sync()).toMatchObject({ failure: 'offline', waiting: 2 });
		const before = await stage.server.count('results');
		phone.network = online;
		phone.reopen();
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
		expect(await stage.server.count('results')).toBe(before);
		expect(await stage.server.count('fields')).toBe(2);
	});

	it('keeps a change that was made while the response was on its way', async () => {
		const phone = stage.device();
		const { id } = await phone.library.save('https://example.org/a');
		await phone.library.mutate([{ id, field: 'bookmarked', value: true }]);
		phone.network = async (body, send) => {
			const answer = await send(body);
			await phone.library.mutate([{ id, field: 'bookmarked', value: false }]);
			phone.network = online;
			return answer;
		};
		await phone.sync();
		expect(await entryOn(phone, id)).toMatchObject({ bookmarked: false });
		await phone.sync();
		const laptop = stage.device();
		await laptop.sync();
		expect(await entryOn(laptop, id)).toMatchObject({ bookmarked: false });
	});
});

describe('a device whose pending change loses', () => {
	it('gets the winning value with the result of the push, because the pull skipped the pending field', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		const { id } = await phone.library.save('https://example.org/a');
		await phone.sync();
		await laptop.sync();
		phone.network = offline;
		await phone.library.mutate([{ id, field: 'archived', value: true }]);
		await laptop.library.mutate([{ id, field: 'archived', value: true }]);
		await laptop.library.mutate([{ id, field: 'archived', value: false }]);
		await laptop.sync();
		// This round pulls but pushes nothing. The pull skips the pending field.
		phone.network = async (body, send) => {
			const request = JSON.parse(body) as { ops: unknown[] };
			return send(JSON.stringify({ ...request, ops: [] }));
		};
		await phone.sync();
		expect(await entryOn(phone, id)).toMatchObject({ archived: true });
		phone.network = online;
		await phone.sync();
		expect(await entryOn(phone, id)).toMatchObject({ archived: false });
		expect(await listsOf(laptop)).toEqual(await listsOf(phone));
	});
});

describe('a copied profile', () => {
	it('loses nothing when both copies write the same number of ops before either syncs', async () => {
		const phone = stage.device();
		const { id } = await phone.library.save('https://example.org/a');
		await phone.sync();
		const copy = stage.closeAtEnd(await phone.copy());
		await phone.library.mutate([{ id, field: 'tag:from-phone', value: true }]);
		await phone.library.save('https://example.org/phone');
		await copy.library.mutate([{ id, field: 'tag:from-copy', value: true }]);
		await copy.library.save('https://example.org/copy');
		for (const each of [phone, copy, phone, copy])
			expect(await each.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
		expect(await entryOn(phone, id)).toMatchObject({ tags: ['from-copy', 'from-phone'] });
		expect((await listsOf(phone))[0]).toHaveLength(3);
		expect(await listsOf(copy)).toEqual(await listsOf(phone));
	});

	it('loses nothing when ops were claimed before the copy was made', async () => {
		const phone = stage.device();
		phone.network = offline;
		const { id } = await phone.library.save('https://example.org/a');
		await phone.sync();
		const copy = stage.closeAtEnd(await phone.copy());
		await phone.library.mutate([{ id, field: 'bookmarked', value: true }]);
		await copy.library.mutate([{ id, field: 'archived', value: true }]);
		phone.network = online;
		for (const each of [phone, copy, phone, copy])
			expect(await each.sync()).toMatchObject({ failure: null, waiting: 0 });
		expect(await entryOn(phone, id)).toMatchObject({ bookmarked: true, archived: true });
		expect(await listsOf(copy)).toEqual(await listsOf(phone));
	});
});
