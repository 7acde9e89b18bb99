// Set-up of tests of deletes and revivals: a server and two devices that have one entry.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, expect } from 'vitest';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { offline, online, type SimulatedDevice } from './simulated-device.ts';
import { DAY, entryOn, openStage, listsOf, type Stage } from './harness.ts';

export const ADDRESS = 'https://example.org/a';

export let stage: Stage;
export let phone: SimulatedDevice;
export let laptop: SimulatedDevice;
export let id: EntryId;

/** Changes that delete an entry, or take it out of the trash. */
export const setDeleted = (value = true, entry = id) => [{ id: entry, field: 'deleted', value } as const];
/** Changes that tag or untag an entry. */
export const setTag = (value = true, entry = id) => [{ id: entry, field: 'tag:keep', value } as const];

export async function syncAll(...devices: SimulatedDevice[]): Promise<void> {
	for (const each of devices) expect(await each.sync()).toMatchObject({ failure: null });
}

/** Expects the entry to be out of the trash on every device, including an empty one. */
export async function expectAlive(entry = id): Promise<void> {
	const empty = stage.device();
	await syncAll(phone, laptop, phone, empty);
	for (const each of [phone, laptop, empty]) expect(await entryOn(each, entry)).toMatchObject({ deleted: false });
	expect(await listsOf(laptop)).toEqual(await listsOf(phone));
	expect(await listsOf(empty)).toEqual(await listsOf(phone));
}

/** Deletes the entry on the laptop, and revives it by a tag on the phone. */
export async function revive(): Promise<void> {
	await laptop.library.mutate(setDeleted());
	await laptop.sync();
	await phone.library.mutate(setTag());
	await syncAll(phone, laptop);
	expect(await entryOn(laptop, id)).toMatchObject({ deleted: false });
}

/** Deletes and purges the entry, and saves and tags it again on the phone. */
export async function purgeAndSaveAgain(): Promise<void> {
	await laptop.library.mutate(setDeleted());
	await syncAll(laptop, phone);
	stage.advance(31 * DAY);
	expect(await stage.server.purge()).toBe(1);
	phone.network = offline;
	await phone.library.save(ADDRESS);
	await phone.library.mutate(setTag());
	phone.network = online;
	await syncAll(phone, laptop, phone);
	for (const { key } of await phone.library.rejected()) await phone.library.retryRejected(key);
	await syncAll(phone, laptop, phone);
	expect(await entryOn(laptop, id)).toMatchObject({ deleted: false, tags: ['keep'] });
}

/** Call it once in a test file. */
export function setUpTwoDevices(): void {
	beforeEach(async () => {
		stage = await openStage();
		[phone, laptop] = [stage.device(), stage.device()];
		id = (await phone.library.save(ADDRESS)).id;
		await syncAll(phone, laptop);
	});
	afterEach(() => stage.close());
}
