// Simulates devices, readers, a server and a clock, and executes the steps of a schedule.
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { feedIdOf } from '../../src/lib/domain/feed.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import type { DatabaseLocation } from '../../src/lib/server/db/open.ts';
import { saveTwice, deleteMany } from './crowd-actions.ts';
import { isUnchanged, snapshot, type Snapshot } from './foreign-responses.ts';
import type { Aim } from './crash-points.ts';
import type { SyncStatus } from '../../src/lib/library/library.ts';
import { openErasures, type Erasures } from './erasures.ts';
import { openLedger, type Ledger } from './expected-state.ts';
import { networkOf, type Message } from './networks.ts';
import { openRollbackActions } from './rollback-actions.ts';
import { feedAddress, openReaderActions } from './reader-actions.ts';
import { readable } from './readable-value.ts';
import type { Action, Step } from './schedule.ts';
import { offline, online, openSimulatedDevice, type SimulatedDevice } from './simulated-device.ts';
import { personOf, startSimulatedServer, type SimulatedServer } from './simulated-server.ts';
import { ANN, BOB, DAY } from './harness.ts';
import { editTag } from './tag-actions.ts';
import { watchStays, type Stays } from './trash-stays.ts';
import { actOnTime, excludeAfterStart } from './clock-actions.ts';

const MAX_DEVICES = 5;
const CLOCK_OFFSETS = [0, 0, 60_000, -60_000, 3_600_000, -3_600_000, 3 * DAY, -3 * DAY];
const TIME_STEPS_MS = [1_000, 60_000, 3_600_000, DAY, 31 * DAY];

const FOREIGN: ReadonlySet<Step['network']> = new Set(['foreign response', 'portal']);

export interface World {
	readonly server: SimulatedServer;
	readonly devices: SimulatedDevice[];
	readonly ledger: Ledger;
	/** Every request that reached the current server process, in order, with its session. */
	readonly delivered: Message[];
	/** Entries that the server purged at some time, each with its reader. */
	readonly purged: Map<EntryId, ReaderId>;
	/** Readers who may have revived purged entries, because they retried a rejected change or undid deletes. */
	readonly mayHaveRevived: Set<ReaderId>;
	/** Actions of the steps so far. */
	readonly performed: Set<Action>;
	/** Readers whose order of actions is unknown. */
	readonly unknownOrder: Set<ReaderId>;
	/** Fields whose order of writes is unknown, as `reader target`. */
	readonly unordered: Set<string>;
	/** Tags that an edit of tags set under an older timestamp, as `reader target`. */
	readonly renamed: Set<string>;
	readonly stays: Stays;
	readonly erasures: Erasures;
	/** For each round with foreign responses only: null, or the response that changed the device. */
	readonly foreignResults: (string | null)[];
	perform(step: Step): Promise<void>;
	/** Runs a round. A device that receives its erase order is replaced by a new device. */
	sync(device: SimulatedDevice): Promise<SyncStatus>;
	/** Runs work that may crash, and restarts the devices and the server that crashed. */
	runWithCrashes(work: () => Promise<void>): Promise<void>;
	/** Adds a device of a reader, with an empty profile. */
	addDevice(reader: ReaderId): SimulatedDevice;
	close(): Promise<void>;
}

export async function openWorld(place: DatabaseLocation, aim?: Aim): Promise<World> {
	let time = Date.UTC(2026, 0, 1);
	const now = () => (time += 7);
	/** Whether a step runs. Nothing crashes while the results are read. */
	let isRunning = false;
	const runningAim: Aim | undefined = aim === undefined ? undefined : (frames) => isRunning && aim(frames);
	const server = await startSimulatedServer({ place, now, aim: runningAim });
	const devices: SimulatedDevice[] = [];
	const ledger = openLedger(() => time);
	const unknownOrder: World['unknownOrder'] = new Set();
	const unordered: World['unordered'] = new Set();
	const renamed: World['renamed'] = new Set();
	const stays = watchStays(server, () => time);
	const delivered: Message[] = [];
	const late: Message[] = [];
	const purged: World['purged'] = new Map();
	const mayHaveRevived: World['mayHaveRevived'] = new Set();
	const performed: World['performed'] = new Set();
	const foreignResults: (string | null)[] = [];
	const erasures = openErasures(server, devices, ledger);
	let names = 0;

	const addDevice = (reader: ReaderId): SimulatedDevice => {
		const device = openSimulatedDevice({ server, reader, now, aim: runningAim });
		devices.push(device);
		return device;
	};
	for (const reader of [ANN, ANN, BOB]) addDevice(reader);

	const name = ({ reader }: SimulatedDevice): string => `${reader}-${++names}`;
	const readers = openReaderActions({ ledger, mayHaveRevived, purged, name });
	const pass = (ms: number): void => void (time += ms);
	const crowdDeps = { server, devices, readers, name, pass, sync, purge };

	async function sync(step: Step, device: SimulatedDevice): Promise<void> {
		// The device was erased earlier in the same action.
		if (!devices.includes(device)) return;
		const network = networkOf({ delivered, late }, step, device);
		// A device may be in the middle of an import, whose changes do not come from the response.
		const isForeign = FOREIGN.has(step.network) && !performed.has('set up again');
		let before: Snapshot | null = null;
		device.network = async (body, send) => {
			// The device has checked its clock by the time of its first request.
			if (isForeign) before ??= await snapshot(device);
			return network(body, send);
		};
		await syncAndReplaceErased(device);
		device.network = offline;
		if (before !== null && !device.isDown())
			foreignResults.push(isUnchanged(before, await snapshot(device)) ? null : `${step.network} ${step.a}`);
		await stays.observe();
	}

	async function purge(): Promise<void> {
		await stays.observe();
		await server.purge();
		await recordPurged();
	}

	async function syncAndReplaceErased(device: SimulatedDevice): Promise<SyncStatus> {
		const status = await device.sync();
		if (!device.isDown() && (await erasures.afterRound(device))) {
			devices.splice(
				devices.indexOf(device),
				1,
				openSimulatedDevice({ server, reader: device.reader, now, aim: runningAim })
			);
			await device.discard();
		}
		// The round may have emptied the trash.
		if (!server.isDown()) await recordPurged();
		return status;
	}

	/** Copies a device, whose pending changes are then sent by two devices, perhaps long after they were made. */
	async function copy(device: SimulatedDevice): Promise<SimulatedDevice> {
		for (const { target, change } of await device.withProfile((profile) => profile.getAll('outbox'))) {
			const value = readable(target, change.value);
			ledger.write({ reader: device.reader, target, value, replaced: null, confirmed: false });
		}
		return device.copy();
	}

	async function recordPurged(): Promise<void> {
		for (const { reader, id } of await server.rows('tombstones')) purged.set(id as EntryId, personOf(reader));
	}

	/** Called before each start of the server. */
	async function beforeStart(): Promise<void> {
		if (performed.has('server clock')) await excludeAfterStart({ devices, ledger, unordered }, time);
	}

	const rollbackActions = openRollbackActions({
		server,
		stays,
		erasures,
		mayHaveRevived,
		delivered,
		late,
		recordPurged,
		beforeStart,
		act,
		sync
	});

	async function act(step: Step, device: SimulatedDevice): Promise<void> {
		if (await readers.act(step, device)) return;
		if (await rollbackActions.act(step, device)) return;
		if (await actOnTime({ server, devices, readers, unknownOrder, unordered, pass, name, sync }, step, device)) return;
		switch (step.action) {
			case 'confirm deletes':
				mayHaveRevived.add(device.reader);
				device.network = networkOf({ delivered, late }, step, device);
				await device.library.confirmDeletes(step.a % 2 === 0 ? 'apply' : 'keep').catch(() => undefined);
				device.network = offline;
				return;
			case 'sync':
				return sync(step, device);
			case 'sync two': {
				const other = devices[step.a % devices.length] ?? device;
				await Promise.all([sync(step, device), other === device ? null : sync(step, other)]);
				return;
			}
			case 'reopen':
				return device.reopen();
			case 'wrong clock':
				device.clockOffset = CLOCK_OFFSETS[step.a % CLOCK_OFFSETS.length] ?? 0;
				if (device.clockOffset !== 0) unknownOrder.add(device.reader);
				return;
			case 'copy profile':
				if (devices.length < MAX_DEVICES) devices.push(await copy(device));
				return;
			case 'new device':
				if (devices.length < MAX_DEVICES) addDevice(step.a % 3 === 0 ? BOB : ANN);
				return;
			case 'switch session':
				device.session =
					device.session === device.account && step.a % 3 === 0
						? server.accountOf(other(device.reader))
						: device.account;
				return;
			case 'import library':
				// The new account's data may arrive before the reader decides.
				if (step.b % 2 === 0) {
					await device.signInToNewAccount();
					await sync(step, device);
				}
				await device.importLibrary();
				return sync(step, device);
			case 'order erase':
				return erasures.order(device.reader, step.a);
			case 'fetch':
				return void (await server.fetchAll());
			case 'publish':
				return server.publish(feedIdOf(feedAddress(step)), `https://example.org/item-${++names}`);
			case 'save twice':
				return saveTwice(crowdDeps, step, device);
			case 'purge':
				return purge();
			case 'delete and purge': {
				await readers.onEntry(device, step, (id) => ({ id, field: 'deleted', value: true }));
				await sync(step, device);
				time += 31 * DAY;
				return purge();
			}
			case 'edit tag':
				return editTag({ ledger, unordered, renamed, name, sync, devices, readers }, step, device);
			case 'delete many':
				return deleteMany(crowdDeps, step, device);
			case 'full disk':
				server.failsAfter = step.a % 60;
				await sync(step, device);
				server.failsAfter = null;
				return;
			case 'restart':
				await beforeStart();
				return server.restart();
			case 'deliver delayed': {
				const [message] = late.splice(step.a % Math.max(1, late.length), 1);
				if (message === undefined) return;
				delivered.push(message);
				// The session of the message may have ended with its account.
				if (message.session !== server.accountOf(personOf(message.session))) return;
				await server.sync(message.session, JSON.parse(message.body));
				return;
			}
			case 'time passes':
				time += TIME_STEPS_MS[step.a % TIME_STEPS_MS.length] ?? 0;
		}
	}

	async function runWithCrashes(work: () => Promise<void>): Promise<void> {
		isRunning = true;
		// Errors are expected if something crashed.
		await work().catch((error: unknown) => {
			if (!server.isDown() && !devices.some((each) => each.isDown())) throw error;
		});
		isRunning = false;
		for (const each of devices) if (each.isDown()) each.reopen();
		if (!server.isDown()) return;
		await beforeStart();
		await server.restart();
	}

	return {
		server,
		devices,
		ledger,
		delivered,
		purged,
		mayHaveRevived,
		performed,
		unknownOrder,
		unordered,
		renamed,
		stays,
		erasures,
		foreignResults,
		sync: syncAndReplaceErased,
		addDevice,
		async perform(step) {
			const device = devices[step.device % devices.length];
			if (device === undefined) return;
			performed.add(step.action);
			server.pageSize = step.pageSize;
			device.fuse.arm(step.crash);
			server.fuse.arm(step.serverCrash);
			await runWithCrashes(() => act(step, device));
			device.fuse.arm(null);
			server.fuse.arm(null);
			// A crash may have come after a purge.
			await recordPurged();
			await stays.observe();
		},
		runWithCrashes,
		async close() {
			for (const device of devices) await device.discard();
			await server.close();
		}
	};
}

/** Puts a device online, in a session of its own account. */
export function goOnline(device: SimulatedDevice): void {
	device.network = online;
	device.session = device.account;
}

function other(reader: ReaderId): ReaderId {
	return reader === ANN ? BOB : ANN;
}
