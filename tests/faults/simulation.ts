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
import { watchStays, type Stays } from './trash-stays.ts';
import { actOnTime, excludeAfterStart } from './clock-actions.ts';

const MAX_DEVICES = 5;
const CLOCKS_OFF = [0, 0, 60_000, -60_000, 3_600_000, -3_600_000, 3 * DAY, -3 * DAY];
const TIME_STEPS_MS = [1_000, 60_000, 3_600_000, DAY, 31 * DAY];

const FOREIGN: ReadonlySet<Step['network']> = new Set(['a stranger answers', 'a portal answers']);

export interface World {
	readonly server: SimulatedServer;
	readonly devices: SimulatedDevice[];
	readonly ledger: Ledger;
	/** Every request that reached the current server process, in order, with its session. */
	readonly delivered: Message[];
	/** Entries that the server purged at some time, each with its reader. */
	readonly purged: Map<EntryId, ReaderId>;
	/** Readers of whom a change may have revived purged entries: retried after a rejection, or kept on request. */
	readonly mayHaveRevived: Set<ReaderId>;
	/** Steps so far. */
	readonly performed: Set<Action>;
	/** Readers whose order of actions is unknown. */
	readonly unknownOrder: Set<ReaderId>;
	/** Fields whose order of writes is unknown, as `reader target`. */
	readonly unordered: Set<string>;
	readonly stays: Stays;
	readonly erasures: Erasures;
	/** For each round with foreign responses only: null, or the response that changed the device. */
	readonly foreignResults: (string | null)[];
	perform(step: Step): Promise<void>;
	/** A round; a device that receives its erase order is replaced by a new one. */
	sync(device: SimulatedDevice): Promise<SyncStatus>;
	/** Runs work that may crash, and restarts what did. */
	runWithCrashes(work: () => Promise<void>): Promise<void>;
	/** Another device of a reader, with an empty profile. */
	addDevice(reader: ReaderId): SimulatedDevice;
	close(): Promise<void>;
}

export async function openWorld(place: DatabaseLocation, aim?: Aim): Promise<World> {
	let time = Date.UTC(2026, 0, 1);
	const now = () => (time += 7);
	/** Reading the results is not part of the simulation: nothing crashes then. */
	let living = false;
	const armed: Aim | undefined = aim === undefined ? undefined : (frames) => living && aim(frames);
	const server = await startSimulatedServer({ place, now, aim: armed });
	const devices: SimulatedDevice[] = [];
	const ledger = openLedger(() => time);
	const unsure: World['unknownOrder'] = new Set();
	const unordered: World['unordered'] = new Set();
	const stays = watchStays(server, () => time);
	const delivered: Message[] = [];
	const late: Message[] = [];
	const buried: World['purged'] = new Map();
	const mayHaveRevived: World['mayHaveRevived'] = new Set();
	const happened: World['performed'] = new Set();
	const strangers: (string | null)[] = [];
	const erasures = openErasures(server, devices, ledger);
	let names = 0;

	const arrive = (reader: ReaderId): SimulatedDevice => {
		const device = openSimulatedDevice({ server, reader, now, aim: armed });
		devices.push(device);
		return device;
	};
	for (const reader of [ANN, ANN, BOB]) arrive(reader);

	const name = ({ reader }: SimulatedDevice): string => `${reader}-${++names}`;
	const readers = openReaderActions({ ledger, mayHaveRevived, name });
	const pass = (ms: number): void => void (time += ms);
	const crowd = { server, devices, readers, name, pass, sync, purge };

	async function sync(step: Step, device: SimulatedDevice): Promise<void> {
		// Erased earlier in the same action.
		if (!devices.includes(device)) return;
		const network = networkOf({ delivered, late }, step, device);
		// The rest of an import is not caused by the response.
		const isForeign = FOREIGN.has(step.network) && !happened.has('made anew');
		let before: Snapshot | null = null;
		device.network = async (body, send) => {
			// The state when the first request leaves: the device has checked its clock by then.
			if (isForeign) before ??= await snapshot(device);
			return network(body, send);
		};
		await syncAndHeed(device);
		device.network = offline;
		if (before !== null && !device.isDown())
			strangers.push(isUnchanged(before, await snapshot(device)) ? null : `${step.network} ${step.a}`);
		await stays.observe();
	}

	async function purge(): Promise<void> {
		await stays.observe();
		await server.purge();
		await noteBuried();
	}

	async function syncAndHeed(device: SimulatedDevice): Promise<SyncStatus> {
		const status = await device.sync();
		if (!device.isDown() && (await erasures.afterRound(device))) {
			devices.splice(
				devices.indexOf(device),
				1,
				openSimulatedDevice({ server, reader: device.reader, now, aim: armed })
			);
			await device.discard();
		}
		return status;
	}

	/** Pending changes in a copied profile are sent by two devices, and may arrive later than they were made. */
	async function copy(device: SimulatedDevice): Promise<SimulatedDevice> {
		for (const { target, change } of await device.look((profile) => profile.getAll('outbox'))) {
			const value = readable(target, change.value);
			ledger.write({ reader: device.reader, target, value, replaced: null, confirmed: false });
		}
		return device.copy();
	}

	async function noteBuried(): Promise<void> {
		for (const { reader, id } of await server.rows('tombstones')) buried.set(id as EntryId, personOf(reader));
	}

	/** Before each start of the server. */
	async function doubt(): Promise<void> {
		if (happened.has('server clock')) await excludeAfterStart({ devices, ledger, unordered }, time);
	}

	const pasts = openRollbackActions({
		server,
		stays,
		erasures,
		mayHaveRevived,
		delivered,
		late,
		recordPurged: noteBuried,
		beforeStart: doubt,
		act,
		sync
	});

	async function act(step: Step, device: SimulatedDevice): Promise<void> {
		if (await readers.act(step, device)) return;
		if (await pasts.act(step, device)) return;
		if (await actOnTime({ server, devices, readers, unsure, unordered, pass, name, sync }, step, device)) return;
		switch (step.action) {
			case 'answer':
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
				device.clockOffset = CLOCKS_OFF[step.a % CLOCKS_OFF.length] ?? 0;
				if (device.clockOffset !== 0) unsure.add(device.reader);
				return;
			case 'copy profile':
				if (devices.length < MAX_DEVICES) devices.push(await copy(device));
				return;
			case 'new device':
				if (devices.length < MAX_DEVICES) arrive(step.a % 3 === 0 ? BOB : ANN);
				return;
			case 'sign in elsewhere':
				device.session =
					device.session === device.account && step.a % 3 === 0
						? server.accountOf(other(device.reader))
						: device.account;
				return;
			case 'take over':
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
				return saveTwice(crowd, step, device);
			case 'purge':
				return purge();
			case 'throw away for good': {
				await readers.onEntry(device, step, (id) => ({ id, field: 'deleted', value: true }));
				await sync(step, device);
				time += 31 * DAY;
				return purge();
			}
			case 'spring cleaning':
				return deleteMany(crowd, step, device);
			case 'full disk':
				server.failsAfter = step.a % 60;
				await sync(step, device);
				server.failsAfter = null;
				return;
			case 'restart':
				await doubt();
				return server.restart();
			case 'deliver late': {
				const [message] = late.splice(step.a % Math.max(1, late.length), 1);
				if (message === undefined) return;
				delivered.push(message);
				// Its session may have ended with its account meanwhile.
				if (message.session !== server.accountOf(personOf(message.session))) return;
				await server.sync(message.session, JSON.parse(message.body));
				return;
			}
			case 'time passes':
				time += TIME_STEPS_MS[step.a % TIME_STEPS_MS.length] ?? 0;
		}
	}

	async function survive(work: () => Promise<void>): Promise<void> {
		living = true;
		// The fuses, and what is missing at the end, show what a crash prevented.
		await work().catch((error: unknown) => {
			if (!server.isDown() && !devices.some((each) => each.isDown())) throw error;
		});
		living = false;
		for (const each of devices) if (each.isDown()) each.reopen();
		if (!server.isDown()) return;
		await doubt();
		await server.restart();
	}

	return {
		server,
		devices,
		ledger,
		delivered,
		purged: buried,
		mayHaveRevived,
		performed: happened,
		unknownOrder: unsure,
		unordered,
		stays,
		erasures,
		foreignResults: strangers,
		sync: syncAndHeed,
		addDevice: arrive,
		async perform(step) {
			const device = devices[step.device % devices.length];
			if (device === undefined) return;
			happened.add(step.action);
			server.pageSize = step.pageSize;
			device.fuse.arm(step.crash);
			server.fuse.arm(step.serverCrash);
			await survive(() => act(step, device));
			device.fuse.arm(null);
			server.fuse.arm(null);
			// A crash may have come after a purge.
			await noteBuried();
			await stays.observe();
		},
		runWithCrashes: survive,
		async close() {
			for (const device of devices) await device.discard();
			await server.close();
		}
	};
}

/** A network for devices that are to come to rest. */
export function goOnline(device: SimulatedDevice): void {
	device.network = online;
	device.session = device.account;
}

function other(reader: ReaderId): ReaderId {
	return reader === ANN ? BOB : ANN;
}
