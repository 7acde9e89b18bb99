// Tests that reading positions are stored, restored after the app ended, and sent to other devices.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { positionOf, type Position } from '../../src/lib/domain/reading/position.ts';
import { makeTimestamp, ZERO_TIMESTAMP, type DeviceId } from '../../src/lib/domain/core/hybrid-clock.ts';
import type { Positions } from '../../src/lib/library/library.ts';
import { offline, online, type SimulatedDevice } from './simulated-device.ts';
import { entryOn, openStage, type Stage } from './harness.ts';

let stage: Stage;
let phone: SimulatedDevice;
let laptop: SimulatedDevice;
let entry: EntryId;

beforeEach(async () => {
	stage = await openStage();
	[phone, laptop] = [stage.device(), stage.device()];
	({ id: entry } = await phone.library.save('https://example.org/a'));
	await syncAll(phone, laptop);
});

afterEach(() => stage.close());

async function syncAll(...devices: readonly SimulatedDevice[]): Promise<void> {
	for (const device of devices) expect(await device.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
}

function positionAt(share: number, on = 'phone'): Position {
	return { quote: `Sentence ${share}.`, prefix: '', suffix: '', offset: share * 1_000, on, share };
}

async function positions(device: SimulatedDevice): Promise<Positions> {
	const opened = await device.library.open(entry);
	if (opened === null) throw new Error('The entry is gone');
	return opened.positions;
}

/** Stores a position on the device, as the app does every second. */
async function storePosition(device: SimulatedDevice, share: number): Promise<void> {
	const { after, furthest } = await positions(device);
	await device.library.storePosition({
		entry,
		position: positionAt(share),
		furthest: Math.max(furthest, share),
		after
	});
}

/** Writes a position as a change, as the app does when the reader rests or leaves. */
async function syncPosition(device: SimulatedDevice, share: number, on?: string): Promise<void> {
	const update = { entry, position: positionAt(share, on), furthest: share, after: (await positions(device)).after };
	await device.library.syncPosition(update, false);
}

describe('a position that is stored every second', () => {
	it('costs one write to one store, without waiting for the disk or sending, and changes no row', async () => {
		const notifications: string[] = [];
		phone.library.subscribe((what) => notifications.push(what));
		phone.writes.length = 0;
		await storePosition(phone, 0.4);
		expect(phone.writes).toEqual([{ stores: ['positions'], durability: 'relaxed' }]);
		expect(notifications).toEqual(['position']);
		expect(await phone.library.pendingChanges()).toEqual([]);
	});

	it('is where the article opens after the app was killed', async () => {
		await storePosition(phone, 0.4);
		phone.reopen();
		expect(await positions(phone)).toMatchObject({ own: positionAt(0.4), other: null, furthest: 0.4 });
	});

	it('becomes a change at the next start, once, and reaches the other device', async () => {
		await storePosition(phone, 0.4);
		phone.reopen();
		await phone.library.syncPositions();
		expect((await phone.library.pendingChanges()).map(({ field }) => field)).toEqual(['position', 'furthest']);
		phone.writes.length = 0;
		await phone.library.syncPositions();
		expect(phone.writes).toEqual([]);
		await syncAll(phone, laptop);
		expect(await positions(laptop)).toMatchObject({ own: null, other: positionAt(0.4), furthest: 0.4 });
	});

	it('does not override a later position of another device, though it becomes a change afterwards', async () => {
		await storePosition(phone, 0.3);
		stage.advance(3_600_000);
		await syncPosition(laptop, 0.6, 'laptop');
		await syncAll(laptop);
		stage.advance(3_600_000);
		phone.reopen();
		await phone.library.syncPositions();
		await syncAll(phone, laptop, phone);
		for (const device of [phone, laptop])
			expect(await entryOn(device, entry)).toMatchObject({ position: positionAt(0.6, 'laptop') });
		// The phone opens the article at its own position, and offers the position of the laptop.
		expect(await positions(phone)).toMatchObject({
			own: positionAt(0.3),
			other: positionAt(0.6, 'laptop'),
			furthest: 0.6
		});
	});

	it('does not override a position that was pulled before it became a change', async () => {
		await storePosition(phone, 0.3);
		stage.advance(3_600_000);
		await syncPosition(laptop, 0.6, 'laptop');
		await syncAll(laptop, phone);
		expect(await positions(phone)).toMatchObject({ own: positionAt(0.3), other: positionAt(0.6, 'laptop') });
		await phone.library.syncPositions();
		expect(await positions(phone)).toMatchObject({ own: positionAt(0.3), other: positionAt(0.6, 'laptop') });
		await syncAll(phone, laptop);
		expect(await entryOn(laptop, entry)).toMatchObject({ position: positionAt(0.6, 'laptop') });
	});

	it('is later than the position of another device from which the reader continued', async () => {
		// The laptop's clock is ahead by too little to be corrected.
		laptop.clockOffset = 20_000;
		await syncPosition(laptop, 0.6, 'laptop');
		await syncAll(laptop, phone);
		await storePosition(phone, 0.7);
		expect(await positions(phone)).toMatchObject({ own: positionAt(0.7), other: null });
		phone.reopen();
		await phone.library.syncPositions();
		await syncAll(phone, laptop);
		expect(await entryOn(laptop, entry)).toMatchObject({ position: positionAt(0.7) });
	});

	it('sorts after a position of another tab of this device, though that position is ahead of the clock', async () => {
		laptop.clockOffset = 20_000;
		await syncPosition(laptop, 0.5, 'laptop');
		await syncAll(laptop, phone);
		const { after } = await positions(phone);
		await syncPosition(phone, 0.6);
		// Stored by a tab that has been open since before.
		await phone.library.storePosition({ entry, position: positionAt(0.7), furthest: 0.7, after });
		await phone.library.syncPositions();
		await syncAll(phone, laptop);
		for (const device of [phone, laptop])
			expect(await entryOn(device, entry)).toMatchObject({ position: positionAt(0.7) });
		expect(await positions(phone)).toMatchObject({ own: positionAt(0.7), other: null });
	});

	it('is removed with a purged entry', async () => {
		await storePosition(phone, 0.4);
		await phone.withProfile(async (profile) => profile.delete('entries', entry));
		await phone.library.syncPositions();
		expect(await phone.withProfile((profile) => profile.count('positions'))).toBe(0);
	});

	it('moves to the entry into which its entry was merged', async () => {
		const { id: other } = await phone.library.save('https://example.org/b');
		await storePosition(phone, 0.4);
		await phone.withProfile(async (profile) => {
			const row = await profile.get('entries', entry);
			if (row === undefined) throw new Error('The entry is gone');
			const alias = { value: other, stamp: makeTimestamp(1, 0, '0'.repeat(16) as DeviceId) };
			await profile.put('entries', { ...row, place: 'merged', fields: { ...row.fields, alias } });
		});
		await phone.library.syncPositions();
		expect(await phone.withProfile((profile) => profile.getAllKeys('positions'))).toEqual([other]);
		expect(await positions(phone)).toMatchObject({ own: positionAt(0.4), furthest: 0.4 });
		expect(await entryOn(phone, other)).toMatchObject({ position: positionAt(0.4) });
	});
});

describe('a position of another device that the reader declined', () => {
	async function decline(device: SimulatedDevice, position: Position): Promise<void> {
		const { after, furthest } = await positions(device);
		await device.library.declinePosition({ entry, position, furthest, after });
	}

	it('is not offered again on this device; a newer one is', async () => {
		await syncPosition(phone, 0.3);
		await syncAll(phone, laptop);
		stage.advance(60_000);
		await syncPosition(laptop, 0.6, 'laptop');
		await syncAll(laptop, phone);
		expect(await positions(phone)).toMatchObject({ own: positionAt(0.3), other: positionAt(0.6, 'laptop') });
		await decline(phone, positionAt(0.3));
		expect(await phone.library.pendingChanges()).toEqual([]);
		phone.reopen();
		await phone.library.syncPositions();
		await syncAll(phone, laptop);
		expect(await positions(phone)).toMatchObject({ own: positionAt(0.3), other: null, furthest: 0.6 });
		expect(await entryOn(laptop, entry)).toMatchObject({ position: positionAt(0.6, 'laptop') });
		stage.advance(60_000);
		await syncPosition(laptop, 0.8, 'laptop');
		await syncAll(laptop, phone);
		expect(await positions(phone)).toMatchObject({ own: positionAt(0.3), other: positionAt(0.8, 'laptop') });
	});

	it('is not offered again on a device where the article was not read', async () => {
		await syncPosition(laptop, 0.6, 'laptop');
		await syncAll(laptop, phone);
		await decline(phone, positionAt(0.6));
		expect(await positions(phone)).toMatchObject({ own: positionAt(0.6), other: null });
		stage.advance(60_000);
		await syncPosition(laptop, 0.8, 'laptop');
		await syncAll(laptop, phone);
		expect(await positions(phone)).toMatchObject({ own: positionAt(0.6), other: positionAt(0.8, 'laptop') });
	});

	it('is older than the position of this device that was noted before and not sent yet', async () => {
		await storePosition(phone, 0.3);
		stage.advance(60_000);
		await syncPosition(laptop, 0.6, 'laptop');
		await syncAll(laptop, phone);
		await decline(phone, positionAt(0.3));
		await phone.library.syncPositions();
		await syncAll(phone, laptop);
		expect(await positions(phone)).toMatchObject({ own: positionAt(0.3), other: null });
		expect(await entryOn(laptop, entry)).toMatchObject({ position: positionAt(0.3) });
	});
});

describe('a position that is written as a change', () => {
	it('has the time of its first storing, so a later position of another device stays and is offered', async () => {
		await storePosition(phone, 0.8);
		const { after } = await positions(phone);
		stage.advance(4_000);
		await syncPosition(laptop, 0.2, 'laptop');
		await syncAll(laptop);
		stage.advance(4_000);
		// The phone rests at its position, then writes it; later it scrolls a little further.
		const update = { entry, position: positionAt(0.8), furthest: 0.8, after };
		await phone.library.syncPosition(update, false);
		await syncAll(phone, laptop, phone);
		await phone.library.syncPosition({ ...update, furthest: 0.85 }, false);
		await syncAll(phone, laptop);
		for (const device of [phone, laptop])
			expect(await entryOn(device, entry)).toMatchObject({ position: positionAt(0.2, 'laptop'), furthest: 0.85 });
		expect(await positions(phone)).toMatchObject({ own: positionAt(0.8), other: positionAt(0.2, 'laptop') });
	});

	it('can move back, and `furthest` does not shrink', async () => {
		await syncPosition(phone, 0.8);
		await syncPosition(phone, 0.2);
		await syncAll(phone, laptop);
		expect(await entryOn(laptop, entry)).toMatchObject({ position: positionAt(0.2), furthest: 0.8 });
	});

	it('is replaced by the latest position on every device', async () => {
		for (const device of [phone, laptop]) device.network = offline;
		await syncPosition(phone, 0.8);
		await syncPosition(laptop, 0.3, 'laptop');
		for (const device of [phone, laptop]) device.network = online;
		await syncAll(phone, laptop, phone);
		for (const device of [phone, laptop])
			expect(await entryOn(device, entry)).toMatchObject({ position: positionAt(0.3, 'laptop'), furthest: 0.8 });
		expect(await positions(laptop)).toMatchObject({ own: positionAt(0.3, 'laptop'), other: null });
		expect(await positions(phone)).toMatchObject({ own: positionAt(0.8), other: positionAt(0.3, 'laptop') });
	});

	it('marks the entry as read when its end was reached, and not otherwise', async () => {
		await syncPosition(phone, 1);
		expect(await entryOn(phone, entry)).toMatchObject({ furthest: 1, read: false });
		const update = { entry, position: positionAt(1), furthest: 1, after: ZERO_TIMESTAMP };
		await phone.library.syncPosition(update, true);
		expect(await entryOn(phone, entry)).toMatchObject({ furthest: 1, read: true });
	});

	it('of a purged entry fails and writes nothing', async () => {
		await storePosition(phone, 0.4);
		await phone.withProfile(async (profile) => profile.delete('entries', entry));
		const update = { entry, position: positionAt(1), furthest: 1, after: ZERO_TIMESTAMP };
		await expect(phone.library.syncPosition(update, true)).rejects.toMatchObject({ code: 'gone' });
		expect(await phone.withProfile((profile) => profile.count('positions'))).toBe(0);
		expect(await phone.library.pendingChanges()).toEqual([]);
	});

	it('writes nothing when nothing is new', async () => {
		await syncPosition(phone, 0.5);
		await syncAll(phone);
		await syncPosition(phone, 0.5);
		expect(await phone.library.pendingChanges()).toEqual([]);
	});

	it('stays the device’s own after the device has taken another identity', async () => {
		await syncPosition(phone, 0.5);
		await syncAll(phone);
		await phone.withProfile(async (profile) => {
			const identity = await profile.get('meta', 'identity');
			await profile.put('meta', {
				key: 'identity',
				value: { ...(identity?.value as object), device: 'f'.repeat(16) }
			} as never);
		});
		expect(await positions(phone)).toMatchObject({ own: positionAt(0.5), other: null });
	});

	it('without device and share, of an older app, is understood; fields of a later app are passed on', async () => {
		const words = { quote: 'the tide', prefix: 'when ', suffix: ' turned', offset: 12 };
		const later = { ...words, on: 'phone', share: 0.1, page: 3 };
		await phone.library.mutate([{ id: entry, field: 'position', value: words }]);
		await syncAll(phone, laptop);
		expect(await positions(laptop)).toMatchObject({ other: { ...words, on: null, share: null } });
		await phone.library.mutate([{ id: entry, field: 'position', value: later }]);
		await syncAll(phone, laptop);
		expect(await laptop.fields(entry)).toMatchObject({ position: { value: later } });
	});

	it('from an untrusted source loses invalid parts', () => {
		const value = { ...positionAt(0.5), on: 'x'.repeat(65), share: 7 };
		expect(positionOf({ value, stamp: ZERO_TIMESTAMP })).toMatchObject({ on: null, share: null });
		expect(positionOf({ value: 'there', stamp: ZERO_TIMESTAMP })).toBeNull();
	});
});
