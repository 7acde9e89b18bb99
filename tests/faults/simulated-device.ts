// The real client half of sync on fake-indexeddb: a device whose clock, network and profile a test has in hand.
import { openDB } from 'idb';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import type { Json } from '../../src/lib/domain/fields.ts';
import type { ReaderId } from '../../src/lib/domain/sync.ts';
import { openLibrary, type Library, type SyncStatus, type Wish } from '../../src/lib/library/library.ts';
import { createRemote } from '../../src/lib/library/remote.ts';
import { upgrade, VERSION, type LibrarySchema, type StoreName } from '../../src/lib/library/schema.ts';
import type { SimulatedServer } from './simulated-server.ts';

/** What stands between the device and the server: passes a request on, or does not. */
export type Network = (body: string, server: (body: string) => Promise<Response>) => Promise<Response>;
export const online: Network = (body, server) => server(body);
export const offline: Network = () => Promise.reject(new TypeError('Failed to fetch'));

export interface SimulatedDevice {
	library: Library;
	network: Network;
	/** How far this device's clock is off, ms. */
	clockOff: number;
	/** Whose session the device has; another than the library's reader after a sign-in elsewhere. */
	session: ReaderId;
	readonly requests: string[];
	/** Each transaction that wrote: its stores, and whether it waited for the disk. */
	readonly writes: { stores: readonly StoreName[]; durability: IDBTransactionDurability }[];
	/** A round; fails the test's expectation by its status, never by throwing. */
	sync(): Promise<SyncStatus>;
	/** Another device with a copy of this one's profile, as a restored backup of a phone is. */
	copy(): Promise<SimulatedDevice>;
	/** The app opened a second time on the same profile. */
	secondTab(): SimulatedDevice;
	/** Writes nonsense over the value of a waiting op, as a bug of ours or a bad disk could. */
	poison(field: string, value: Json): Promise<void>;
	/** Writes a change that this app cannot: one of a newer version. */
	poisonWish(wish: object): Promise<void>;
	/** The fields of an entry as they are stored here. */
	fields(id: EntryId): Promise<object | null>;
	/** The app closed and opened again: nothing but the database stays. */
	reopen(): void;
}

export interface DeviceOptions {
	readonly server: SimulatedServer;
	readonly reader: ReaderId;
	/** The true time, ms since 1970. */
	readonly now: () => number;
}

let devices = 0;

export function openSimulatedDevice(options: DeviceOptions, database = `device-${++devices}`): SimulatedDevice {
	const { server, reader, now } = options;
	let seed = ++devices * 7919;
	const answer = async (body: string): Promise<Response> =>
		Response.json(await server.sync(device.session, JSON.parse(body)));
	const remote = createRemote(async (input, init) => {
		const path = String(input);
		if (path === '/api/sync') {
			const body = String(init?.body);
			device.requests.push(body);
			return device.network(body, answer);
		}
		const id = /^\/api\/articles\/(.+)$/.exec(path)?.[1];
		return Response.json(await server.body(device.session, id as Parameters<SimulatedServer['body']>[1]));
	});
	const open = () =>
		openLibrary(
			{ reader, name: 'Reader', email: 'reader@example.org' },
			{
				remote,
				database,
				lock: (_name, work) => work(),
				world: {
					now: () => now() + device.clockOff,
					random: (bytes) => bytes.map(() => (seed = (seed * 1103515245 + 12345) % 2147483648) >> 16)
				},
				events: { writing: (stores, durability) => device.writes.push({ stores, durability }) }
			}
		);
	const device: SimulatedDevice = {
		library: null as unknown as Library,
		network: online,
		clockOff: 0,
		session: reader,
		requests: [],
		writes: [],
		async sync() {
			await device.library.sync();
			return device.library.status();
		},
		async copy() {
			const name = `${database}-copy-${++devices}`;
			await copyDatabase(database, name);
			return openSimulatedDevice(options, name);
		},
		secondTab: () => openSimulatedDevice(options, database),
		async poison(field, value) {
			const profile = await openDB<LibrarySchema>(database, VERSION, { upgrade });
			for (const row of await profile.getAll('outbox')) {
				if (row.change.field === field) await profile.put('outbox', { ...row, change: { ...row.change, value } });
			}
			profile.close();
		},
		poisonWish: (wish) => device.library.change([wish as Wish]),
		async fields(id) {
			const profile = await openDB<LibrarySchema>(database, VERSION, { upgrade });
			const row = await profile.get('entries', id);
			profile.close();
			return row?.fields ?? null;
		},
		reopen() {
			device.library.close();
			device.library = open();
		}
	};
	device.library = open();
	return device;
}

async function copyDatabase(from: string, to: string): Promise<void> {
	const source = await openDB<LibrarySchema>(from, VERSION, { upgrade });
	const target = await openDB<LibrarySchema>(to, VERSION, { upgrade });
	for (const store of source.objectStoreNames) {
		for (const row of await source.getAll(store)) await target.put(store, row);
	}
	source.close();
	target.close();
}
