// Tests that a round in which the server has no new changes writes and locks only the outbox and the cursor.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { entryOn, openStage, type Stage } from './harness.ts';

const WRITES = ['put', 'add', 'delete', 'clear'] as const;

let stage: Stage;
let phone: SimulatedDevice;
let id: EntryId;

beforeEach(async () => {
	stage = await openStage();
	phone = stage.device();
	({ id } = await phone.library.save('https://example.org/a'));
	await stage.server.fetchAll();
	await phone.sync();
	await phone.sync();
});

afterEach(async () => {
	vi.restoreAllMocks();
	await stage.close();
});

/** The stores of all rows that are written while `work` runs, sorted by name. */
async function storesWrittenBy(work: () => Promise<unknown>): Promise<string[]> {
	const stores: string[] = [];
	for (const name of WRITES) {
		const write = IDBObjectStore.prototype[name] as (this: IDBObjectStore, ...args: unknown[]) => unknown;
		vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(function (this: IDBObjectStore, ...args: unknown[]) {
			stores.push(this.name);
			return write.apply(this, args) as never;
		});
	}
	await work();
	vi.restoreAllMocks();
	return stores.sort();
}

/** The mode and the stores of each transaction that is opened while `work` runs. */
async function transactionsOf(work: () => Promise<unknown>): Promise<string[]> {
	const opened: string[] = [];
	const { transaction } = IDBDatabase.prototype;
	vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
		this: IDBDatabase,
		stores,
		mode,
		options
	) {
		opened.push(`${mode ?? 'readonly'} ${[stores].flat().join()}`);
		return transaction.call(this, stores, mode, options);
	});
	await work();
	vi.restoreAllMocks();
	return opened;
}

describe('a round that returns only this device’s own changes', () => {
	it('writes to the outbox and the cursor only, and notifies nobody of changed rows', async () => {
		await phone.library.mutate([{ id, field: 'bookmarked', value: true }]);
		const notifications: string[] = [];
		phone.library.subscribe((what) => notifications.push(what));
		phone.requests.length = 0;
		phone.writes.length = 0;
		const written = await storesWrittenBy(() => phone.sync());
		expect(new Set(written)).toEqual(new Set(['meta', 'outbox']));
		expect(notifications).not.toContain('shelf');
		expect(phone.requests).toHaveLength(1);
		expect(phone.library.status()).toMatchObject({ waiting: 0, failure: null });
		// The first transaction claims ops, and may have to correct their timestamps in other stores too.
		expect(phone.writes.slice(1).every(({ stores }) => stores.every((each) => ['meta', 'outbox'].includes(each)))).toBe(
			true
		);
		expect(await entryOn(phone, id)).toMatchObject({ bookmarked: true });
	});

	it('moves the cursor, so that the next round returns nothing', async () => {
		await phone.library.mutate([{ id, field: 'bookmarked', value: true }]);
		await phone.sync();
		const sync = vi.spyOn(Response, 'json');
		await phone.sync();
		expect(sync.mock.calls.map(([answer]) => (answer as { changes: unknown[] }).changes)).toEqual([[]]);
	});

	it('makes another tab count pending changes again', async () => {
		await phone.library.mutate([{ id, field: 'bookmarked', value: true }]);
		const tab = stage.closeAtEnd(phone.secondTab());
		const notified = new Promise<string>((resolve) =>
			tab.library.subscribe((what) => what === 'sent' && resolve(what))
		);
		await tab.library.mutate([{ id, field: 'archived', value: true }]);
		tab.network = () => Promise.reject(new TypeError('Failed to fetch'));
		expect(await tab.sync()).toMatchObject({ waiting: 2 });
		await phone.sync();
		await notified;
		tab.network = (body, server) => server(body);
		expect(await tab.sync()).toMatchObject({ waiting: 0 });
	});
});

describe('a round that returns changes of this device and of another', () => {
	it('writes only the entry that the other device changed', async () => {
		const laptop = stage.device();
		const { id: other } = await phone.library.save('https://example.org/b');
		await phone.sync();
		await laptop.sync();
		await laptop.library.mutate([{ id: other, field: 'bookmarked', value: true }]);
		await laptop.sync();
		await phone.library.mutate([{ id, field: 'bookmarked', value: true }]);
		const written = await storesWrittenBy(() => phone.sync());
		expect(written.filter((store) => store === 'entries')).toHaveLength(1);
		expect(await entryOn(phone, id)).toMatchObject({ bookmarked: true });
		expect(await entryOn(phone, other)).toMatchObject({ bookmarked: true });
	});
});

describe('a round in which the server has no new changes', () => {
	it('locks only the cursor when no op is pending', async () => {
		const opened = await transactionsOf(() => phone.sync());
		expect(opened.filter((each) => each.startsWith('readwrite'))).toEqual(['readwrite meta']);
		expect(opened).toContain('readonly outbox,meta');
	});

	it('stores its clock check if the clock has drifted since the last', async () => {
		const pulse = () => phone.withProfile(async (profile) => (await profile.get('meta', 'pulse'))?.value);
		const before = await pulse();
		await phone.sync();
		expect(await pulse()).toEqual(before);
		phone.clockOffset = 1_500;
		await phone.sync();
		expect(await pulse()).not.toEqual(before);
	});

	it('locks eleven stores, then two, then one when an op is pending', async () => {
		await phone.library.mutate([{ id, field: 'read', value: true }]);
		const opened = await transactionsOf(() => phone.sync());
		const writing = opened.filter((each) => each.startsWith('readwrite'));
		expect(writing.map((each) => each.split(',').length)).toEqual([11, 2, 1]);
	});
});
