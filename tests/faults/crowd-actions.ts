// Simulator actions that involve all devices of a reader: many deletes at once, and one page saved on each.
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { tagField } from '../../src/lib/domain/tag-names.ts';
import type { ReaderActions } from './reader-actions.ts';
import type { Step } from './schedule.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { SimulatedServer } from './simulated-server.ts';
import { DAY } from './harness.ts';

const MANY_DELETES = 55;

export interface CrowdDeps {
	readonly server: SimulatedServer;
	readonly devices: readonly SimulatedDevice[];
	readonly readers: ReaderActions;
	name(device: SimulatedDevice): string;
	pass(ms: number): void;
	sync(step: Step, device: SimulatedDevice): Promise<void>;
	purge(): Promise<void>;
}

/** Deletes so many entries at once that devices ask for confirmation. */
export async function deleteMany(
	{ devices, name, sync, pass, purge }: CrowdDeps,
	step: Step,
	device: SimulatedDevice
): Promise<void> {
	const ids: EntryId[] = [];
	for (let count = 0; count < MANY_DELETES; count++) {
		const saved = await device.library.save(`https://example.org/${name(device)}`).catch(() => null);
		if (saved !== null) ids.push(saved.id);
	}
	const onGoodNetwork = { ...step, network: 'good' } as const;
	for (const each of devices) if (each.reader === device.reader) await sync(onGoodNetwork, each);
	await device.library.mutate(ids.map((id) => ({ id, field: 'deleted', value: true }))).catch(() => undefined);
	await sync(step, device);
	pass(31 * DAY);
	return purge();
}

/** Saves one page on each device before the device has pulled, so that the server merges entries that are in use. */
export async function saveTwice(
	{ server, devices, readers, name, sync }: CrowdDeps,
	step: Step,
	device: SimulatedDevice
): Promise<void> {
	const url = `https://example.org/${name(device)}`;
	for (const each of devices) {
		if (each.reader !== device.reader) continue;
		await readers.save(each, url);
		await sync({ ...step, network: 'good' }, each);
	}
	await server.fetchAll();
	const ids = await device.withProfile((profile) => profile.getAllKeysFromIndex('entries', 'by-fetching'));
	for (const id of ids) await readers.write(device, { id, field: tagField(name(device)), value: true });
	return sync(step, device);
}
