// Simulator actions about time: revivals that are switched off, late deletes, clocks that are set.
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { SETTINGS } from '../../src/lib/domain/settings.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import type { EntryMutation } from '../../src/lib/library/library.ts';
import type { ReaderDeeds } from './reader-actions.ts';
import type { Step } from './schedule.ts';
import { offline, type SimulatedDevice } from './simulated-device.ts';
import type { SimulatedServer } from './simulated-server.ts';
import { DAY } from './harness.ts';
import type { World } from './simulation.ts';

const HOUR = 3_600_000;
const SERVER_OFF = [0, 0, -4 * HOUR, -180_000, DAY];

export interface TimeDeedsDeps {
	readonly server: SimulatedServer;
	readonly devices: readonly SimulatedDevice[];
	readonly readers: ReaderDeeds;
	/** Readers whose order of actions is unknown: the app ended while the clock was wrong. */
	readonly unsure: Set<ReaderId>;
	readonly unordered: World['unordered'];
	pass(ms: number): void;
	name(device: SimulatedDevice): string;
	sync(step: Step, device: SimulatedDevice): Promise<void>;
}

/** @returns false if it is not one of these actions */
export async function actOnTime(deps: TimeDeedsDeps, step: Step, device: SimulatedDevice): Promise<boolean> {
	switch (step.deed) {
		case 'switch off':
			await switchOff(deps, step, device);
			return true;
		case 'revive':
			await revive(deps, step, device);
			return true;
		case 'delete long ago':
			await deps.readers.onEntry(device, step, (id) => ({ id, field: 'deleted', value: true }));
			deps.pass(35 * DAY);
			await deps.sync(step, device);
			return true;
		case 'server clock':
			await setServerClock(deps, SERVER_OFF[step.a % SERVER_OFF.length] ?? 0);
			return true;
		case 'ahead offline':
			await editAhead(deps, step, device);
			return true;
		default:
			return false;
	}
}

/**
 * For ops that wait while the clock is set forward, it is unknown whether they were made before or after what was sent.
 */
async function setServerClock({ server, devices, unordered }: TimeDeedsDeps, off: number): Promise<void> {
	const isForward = off > server.clockOff;
	server.fuse.light(null);
	server.clockOff = off;
	await server.tick();
	if (isForward) await leaveWaitingOpen({ devices, unordered });
}

/**
 * A server that starts with a clock that is behind cannot detect that. Pending changes on devices then move back by as
 * much, as do changes that a server without its past receives again with later timestamps. They may lose to earlier
 * writes. Later writes are not affected.
 */
export async function doubtStart(world: Pick<World, 'devices' | 'ledger' | 'unordered'>, time: number): Promise<void> {
	await leaveWaitingOpen(world);
	const since = time - Math.max(...SERVER_OFF.map(Math.abs));
	for (const { reader, target, at } of world.ledger.all()) if (at >= since) world.unordered.add(`${reader} ${target}`);
}

async function leaveWaitingOpen({ devices, unordered }: Pick<TimeDeedsDeps, 'devices' | 'unordered'>): Promise<void> {
	for (const each of devices) {
		const waiting = await each.look((profile) => profile.getAll('outbox'));
		for (const { target } of waiting) unordered.add(`${each.reader} ${target}`);
	}
}

/** One device deletes, another bookmarks later and removes the bookmark: before a round or after it, in any order. */
async function revive({ devices, readers, sync }: TimeDeedsDeps, step: Step, device: SimulatedDevice): Promise<void> {
	const own = devices.filter(({ reader }) => reader === device.reader);
	const other = own[step.b % own.length] ?? device;
	const here = await other.look((profile) => profile.getAllKeys('entries'));
	const shared = (await device.look((profile) => profile.getAllKeys('entries'))).filter((id) => here.includes(id));
	const id = shared[step.a % shared.length];
	if (id === undefined) return;
	await readers.write(device, { id, field: 'deleted', value: true });
	if (step.b % 2 === 0) await sync(step, device);
	await readers.write(other, { id, field: 'bookmarked', value: true });
	if (step.a % 3 === 0) await sync(step, other);
	await readers.write(other, { id, field: 'bookmarked', value: false });
	if (step.a % 2 === 0) await sync(step, other);
}

/** Removes a tag or bookmark; the entry that it revived stays. */
async function switchOff({ readers }: TimeDeedsDeps, { a }: Step, device: SimulatedDevice): Promise<void> {
	const rows = await device.look((profile) => profile.getAll('entries'));
	const set = rows.flatMap(({ id, fields }) =>
		Object.entries(fields)
			.filter(([field, { value }]) => value === true && (field === 'bookmarked' || field.startsWith('tag:')))
			.map(([field]) => ({ id, field }))
	);
	const one = set[a % set.length] as { id: EntryId; field: EntryMutation['field'] } | undefined;
	if (one !== undefined) await readers.write(device, { ...one, value: false });
}

/** The clock is ahead while the reader works offline, and right again before anything is sent. */
async function editAhead(deps: TimeDeedsDeps, step: Step, device: SimulatedDevice): Promise<void> {
	const before = device.clockOff;
	device.network = offline;
	device.clockOff = before + (step.a % 2 === 0 ? 3 * DAY : 2 * HOUR);
	const write = (): Promise<void> =>
		deps.readers.write(device, {
			entity: 'settings',
			id: SETTINGS,
			field: `setting${step.b % 3}`,
			value: deps.name(device)
		});
	await write();
	if (step.b % 2 === 0) await device.sync();
	deps.pass(60_000);
	await write();
	device.clockOff = before;
	await device.sync();
	if (device.isDown()) deps.unsure.add(device.reader);
}
