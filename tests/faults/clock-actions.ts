// Simulator actions about time: revivals, deletes that arrive late, and setting clocks.
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { SETTINGS } from '../../src/lib/domain/settings.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import type { EntryMutation } from '../../src/lib/library/library.ts';
import type { ReaderActions } from './reader-actions.ts';
import type { Step } from './schedule.ts';
import { offline, type SimulatedDevice } from './simulated-device.ts';
import type { SimulatedServer } from './simulated-server.ts';
import { DAY } from './harness.ts';
import type { World } from './simulation.ts';

const HOUR = 3_600_000;
const SERVER_OFFSETS = [0, 0, -4 * HOUR, -180_000, DAY];

export interface ClockActionsDeps {
	readonly server: SimulatedServer;
	readonly devices: readonly SimulatedDevice[];
	readonly readers: ReaderActions;
	/** Readers whose order of actions is unknown, because the app ended while the clock was wrong. */
	readonly unknownOrder: Set<ReaderId>;
	readonly unordered: World['unordered'];
	pass(ms: number): void;
	name(device: SimulatedDevice): string;
	sync(step: Step, device: SimulatedDevice): Promise<void>;
}

/** @returns false if the step's action is not about time */
export async function actOnTime(deps: ClockActionsDeps, step: Step, device: SimulatedDevice): Promise<boolean> {
	switch (step.action) {
		case 'remove flag':
			await removeFlag(deps, step, device);
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
			await setServerClock(deps, SERVER_OFFSETS[step.a % SERVER_OFFSETS.length] ?? 0);
			return true;
		case 'edit with clock ahead':
			await editAhead(deps, step, device);
			return true;
		default:
			return false;
	}
}

/**
 * Sets the server's clock. When the clock is set forward, the order of pending ops and ops already sent is unknown, so
 * it is not checked.
 */
async function setServerClock({ server, devices, unordered }: ClockActionsDeps, offset: number): Promise<void> {
	const isForward = offset > server.clockOffset;
	server.fuse.arm(null);
	server.clockOffset = offset;
	await server.tick();
	if (isForward) await ignoreOrderOfPending({ devices, unordered });
}

/**
 * Excludes recent writes from the check of their order, because a server that starts while its clock is behind cannot
 * detect it. Timestamps of pending changes, and of changes resent after a rollback, are then moved back by the same
 * time, so they may lose to earlier writes.
 */
export async function excludeAfterStart(
	world: Pick<World, 'devices' | 'ledger' | 'unordered'>,
	time: number
): Promise<void> {
	await ignoreOrderOfPending(world);
	const since = time - Math.max(...SERVER_OFFSETS.map(Math.abs));
	for (const { reader, target, at } of world.ledger.all()) if (at >= since) world.unordered.add(`${reader} ${target}`);
}

async function ignoreOrderOfPending({
	devices,
	unordered
}: Pick<ClockActionsDeps, 'devices' | 'unordered'>): Promise<void> {
	for (const each of devices) {
		const waiting = await each.withProfile((profile) => profile.getAll('outbox'));
		for (const { target } of waiting) unordered.add(`${each.reader} ${target}`);
	}
}

/** One device deletes an entry; another bookmarks it and removes the bookmark, with or without a round after each step. */
async function revive(
	{ devices, readers, sync }: ClockActionsDeps,
	step: Step,
	device: SimulatedDevice
): Promise<void> {
	const own = devices.filter(({ reader }) => reader === device.reader);
	const other = own[step.b % own.length] ?? device;
	const otherIds = await other.withProfile((profile) => profile.getAllKeys('entries'));
	const shared = (await device.withProfile((profile) => profile.getAllKeys('entries'))).filter((id) =>
		otherIds.includes(id)
	);
	const id = shared[step.a % shared.length];
	if (id === undefined) return;
	await readers.write(device, { id, field: 'deleted', value: true });
	if (step.b % 2 === 0) await sync(step, device);
	await readers.write(other, { id, field: 'bookmarked', value: true });
	if (step.a % 3 === 0) await sync(step, other);
	await readers.write(other, { id, field: 'bookmarked', value: false });
	if (step.a % 2 === 0) await sync(step, other);
}

/** Removes a tag or bookmark. An entry that it revived stays out of the trash. */
async function removeFlag({ readers }: ClockActionsDeps, { a }: Step, device: SimulatedDevice): Promise<void> {
	const rows = await device.withProfile((profile) => profile.getAll('entries'));
	const flags = rows.flatMap(({ id, fields }) =>
		Object.entries(fields)
			.filter(([field, { value }]) => value === true && (field === 'bookmarked' || field.startsWith('tag:')))
			.map(([field]) => ({ id, field }))
	);
	const flag = flags[a % flags.length] as { id: EntryId; field: EntryMutation['field'] } | undefined;
	if (flag !== undefined) await readers.write(device, { ...flag, value: false });
}

/** Makes changes offline while the device's clock is ahead, and sets it right before anything is sent. */
async function editAhead(deps: ClockActionsDeps, step: Step, device: SimulatedDevice): Promise<void> {
	const before = device.clockOffset;
	device.network = offline;
	device.clockOffset = before + (step.a % 2 === 0 ? 3 * DAY : 2 * HOUR);
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
	device.clockOffset = before;
	await device.sync();
	if (device.isDown()) deps.unknownOrder.add(device.reader);
}
