// Tests of combined features, such as positions stored by a wrong clock, and highlights of a merged entry.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { positionOf, type Position } from '../../src/lib/domain/reading/position.ts';
import { offline, online, type SimulatedDevice } from './simulated-device.ts';
import { DAY, entryOn, openStage, type Stage } from './harness.ts';

const HOUR = 3_600_000;
let stage: Stage;
let phone: SimulatedDevice;
let laptop: SimulatedDevice;
beforeEach(async () => {
	stage = await openStage();
	[phone, laptop] = [stage.device(), stage.device()];
});
afterEach(() => stage.close());
async function syncAll(...devices: readonly SimulatedDevice[]): Promise<void> {
	for (const device of devices) expect(await device.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
}
function positionAt(share: number, on = 'phone'): Position {
	return { quote: `Sentence ${share}.`, prefix: '', suffix: '', offset: share * 1_000, on, share };
}
async function storePosition(device: SimulatedDevice, entry: EntryId, share: number, on = 'phone'): Promise<void> {
	const after = (await device.library.open(entry))?.positions.after as never;
	await device.library.storePosition({ entry, position: positionAt(share, on), furthest: share, after });
}
async function syncPosition(device: SimulatedDevice, entry: EntryId, share: number, on: string): Promise<void> {
	const after = (await device.library.open(entry))?.positions.after as never;
	await device.library.syncPosition({ entry, position: positionAt(share, on), furthest: share, after }, false);
}

describe('a position stored while the clock is ahead, before the app is killed and the clock corrected', () => {
	it.each([DAY, 10 * 60_000])('does not win over a later position of another device (%d ms ahead)', async (offset) => {
		const { id } = await phone.library.save('https://example.org/a');
		await syncAll(phone, laptop);
		phone.network = offline;
		phone.clockOffset = offset;
		await storePosition(phone, id, 0.2);
		phone.reopen(); // killed
		stage.advance(HOUR / 12);
		await syncPosition(laptop, id, 0.6, 'laptop');
		await syncAll(laptop);
		stage.advance(1_000);
		phone.clockOffset = 0;
		phone.reopen();
		await phone.library.syncPositions();
		phone.network = online;
		await syncAll(phone, laptop, phone);
		const fields = (await laptop.fields(id)) as { position?: never };
		expect(positionOf(fields.position)?.on).toBe('laptop');
	});
});

it('highlights of a duplicate stay when the entry that it was merged into is restored from the trash', async () => {
	const first = await phone.library.save('https://example.org/a');
	await syncAll(phone);
	stage.advance(1_000);
	await stage.server.fetchAll();
	const second = await laptop.library.save('https://example.org/b');
	await syncAll(laptop);
	await laptop.library.highlight(
		{ entry: second.id, quote: 'q', prefix: '', suffix: '', offset: 0 } as never,
		'yellow'
	);
	await syncAll(laptop);
	// The second address redirects to the page of the first.
	laptop.network = offline;
	await laptop.library.mutate([{ id: second.id, field: 'deleted', value: true }]);
	await stage.server.fetchAll(() => 'https://example.org/a');
	laptop.network = online;
	await syncAll(laptop, phone, laptop);
	await phone.library.mutate([{ id: first.id, field: 'deleted', value: false }]);
	await phone.library.mutate([{ id: first.id, field: 'tag:keep', value: true }]);
	await syncAll(phone, laptop);
	expect(await entryOn(laptop, first.id)).toMatchObject({ deleted: false });
	expect(await laptop.library.highlights(first.id)).toHaveLength(1);
	stage.advance(31 * DAY);
	await stage.server.purge();
	await syncAll(phone, laptop);
	expect(await laptop.library.highlights(first.id)).toHaveLength(1);
});
