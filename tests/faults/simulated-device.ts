// A simulated device: the real client on fake-indexeddb, with controlled clock, network, profile and crashes.
import { watchRequests } from './crashing-indexeddb.ts';
import { deleteDB, openDB, type IDBPDatabase } from 'idb';
import type { PictureHash } from '../../src/lib/domain/article.ts';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { isFailure } from '../../src/lib/domain/core/failure.ts';
import type { Json } from '../../src/lib/domain/core/field.ts';
import { DOWNLOAD_TYPE } from '../../src/lib/domain/sync/download-stream.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import type { ConnectionEvents } from '../../src/lib/library/db/connection.ts';
import { openAccounts } from '../../src/lib/library/accounts/accounts.ts';
import type { Lock } from '../../src/lib/library/sync/sync-controller.ts';
import { loadOnDemand } from '../../src/lib/library/deferred-modules.ts';
import type { Account, Environment, Library, Mutation, SyncStatus } from '../../src/lib/library/library.ts';
import { openLibrary } from '../../src/lib/library/open-library.ts';
import { createApiClient } from '../../src/lib/library/api/api-client.ts';
import { VERSION, type LibrarySchema, type StoreName, type WriteTx } from '../../src/lib/library/db/schema.ts';
import { upgrade } from '../../src/lib/library/db/upgrades.ts';
import { errorResponse } from '../../src/lib/server/http/error-response.ts';
import { Crashed, makeFuse, type Aim, type Fuse } from './crash-points.ts';
import type { SimulatedServer } from './simulated-server.ts';

/** Stands between the device and the server. It may pass on, change, repeat or drop a request. */
export type Network = (body: string, server: (body: string) => Promise<Response>) => Promise<Response>;
export const online: Network = (body, server) => server(body);
export const offline: Network = () => Promise.reject(new TypeError('Failed to fetch'));

export interface SimulatedDevice {
	library: Library;
	/** The reader who is signed in. */
	readonly reader: ReaderId;
	/** The account of the library on the device. */
	readonly account: ReaderId;
	network: Network;
	/** When set, crashes the app between two requests to its database or around one to the server. */
	readonly fuse: Fuse;
	/** Whether the app crashed and was not opened again. */
	isDown(): boolean;
	/** Offset of this device's clock, ms. */
	clockOffset: number;
	/** The account of the device's session, which differs from the library's account after another sign-in. */
	session: ReaderId;
	/** Identifies the session to the server. A copied profile has the same cookie until it is changed. */
	cookie: string;
	readonly requests: string[];
	/** The stores and the durability of each transaction that wrote. */
	readonly writes: { stores: readonly StoreName[]; durability: IDBTransactionDurability }[];
	/** Runs a round. A failure is in the status and never thrown. */
	sync(): Promise<SyncStatus>;
	/** Opens another device with a copy of this device's profile, like a phone restored from a backup. */
	copy(): Promise<SimulatedDevice>;
	/** Signs in to the reader's account on a server that was set up again. */
	signInToNewAccount(): Promise<void>;
	/** Signs in like `signInToNewAccount`, and imports the library of the former account. */
	importLibrary(): Promise<void>;
	/** Names of the remaining databases of this device. */
	databases(): Promise<string[]>;
	/** Opens the app a second time on the same profile. */
	secondTab(): SimulatedDevice;
	/** Overwrites the value of a field's pending op, as a bug or a bad disk might. */
	corruptPending(field: string, value: Json): Promise<void>;
	/** Writes a change that only a newer version of the app makes. */
	writeUnchecked(mutation: object): Promise<void>;
	/** The fields of an entry as they are stored here. */
	fields(id: EntryId): Promise<object | null>;
	/** Reads or changes the profile, bypassing the app. */
	withProfile<T>(work: (profile: IDBPDatabase<LibrarySchema>) => Promise<T>): Promise<T>;
	/** Closes the app and opens it again, so that only the database stays. */
	reopen(): void;
	/** Closes the app and removes the profile. */
	discard(): Promise<void>;
}

export interface DeviceOptions {
	readonly server: SimulatedServer;
	readonly reader: ReaderId;
	/** The true time, ms since 1970. */
	readonly now: () => number;
	readonly aim?: Aim | undefined;
	/** The account of the library on the device; by default the reader's current account on the server. */
	readonly account?: ReaderId;
}

/** Maximum requests of one sync. A library pulled in pages of one row takes a few hundred. */
const MAX_REQUESTS = 3_000;

let databaseCount = 0;
/** Number of devices of each server. It seeds the random values of a device, so that a schedule can be repeated. */
const deviceCounts = new WeakMap<SimulatedServer, number>();
const stepByDatabase = new Map<string, () => void>();
watchRequests((database) => stepByDatabase.get(database)?.());

export function openSimulatedDevice(options: DeviceOptions, database = `device-${++databaseCount}`): SimulatedDevice {
	const { server, reader, now, aim } = options;
	const number = (deviceCounts.get(options.server) ?? 0) + 1;
	deviceCounts.set(options.server, number);
	let seed = number * 7919;
	let down = false;
	let openViews = 0;
	/** Requests of the running sync. */
	let requestCount = 0;
	const fuse = makeFuse(aim);
	let account = options.account ?? server.accountOf(reader);
	/** The account that the next sign-in opens. */
	let signInAccount = account;
	const openTransactions = new Set<WriteTx>();

	/** Called at each step of the app. A crash aborts open transactions, and all later steps fail. */
	function step(): void {
		if (openViews > 0) return;
		if (!down && fuse.tick()) {
			down = true;
			device.library.close();
			openTransactions.forEach(abort);
		}
		if (down) throw new Crashed();
	}

	function follow(tx: WriteTx): void {
		openTransactions.add(tx);
		const forget = () => void openTransactions.delete(tx);
		tx.done.then(forget, forget);
	}

	const remote = createApiClient(async (input, init) => {
		step();
		const path = String(input);
		if (path !== '/api/sync') return answerTo(path, init).catch(failureResponse);
		// A round that does not end must not hang the test.
		if (++requestCount > MAX_REQUESTS) throw new TypeError('Failed to fetch');
		const body = String(init?.body);
		device.requests.push(body);
		const response = await device.network(body, async (request) =>
			server
				.sync(device.session, JSON.parse(request), device.cookie)
				.then((answer) => Response.json(answer))
				.catch(failureResponse)
		);
		step();
		return response;
	});
	async function answerTo(path: string, init: RequestInit | undefined): Promise<Response> {
		if (path === '/api/account/sign-in') return Response.json(accountAs(signInAccount));
		if (path.startsWith('/api/captures') && !server.knowsCaptures) return new Response('Not found', { status: 404 });
		if (path === '/api/captures' && server.captureAnswer !== null) return server.captureAnswer();
		if (path === '/api/captures') {
			const stored = await server.capture(device.session, String(init?.body));
			// The app may crash after the server has stored the page.
			step();
			return Response.json(stored);
		}
		if (path === '/api/captures/pictures')
			return Response.json(await server.capturedPicture(device.session, new Uint8Array(init?.body as ArrayBuffer)));
		if (path === '/api/supply')
			return Response.json(await server.upload(device.session, JSON.parse(String(init?.body))));
		if (path === '/api/download') {
			const stream = await server.download(device.session, JSON.parse(String(init?.body)));
			// The app may crash between any two parts.
			const steps = new TransformStream<Uint8Array, Uint8Array>({
				transform(chunk, controller) {
					step();
					controller.enqueue(chunk);
				}
			});
			return new Response(stream.pipeThrough(steps), { headers: { 'content-type': DOWNLOAD_TYPE } });
		}
		const [, hash] = /^\/img\/(.+)$/.exec(path) ?? [];
		if (hash === undefined) return Response.json(await server.body(device.session, articleOf(path)));
		const bytes = new Uint8Array(init?.body as ArrayBuffer);
		const type = new Headers(init?.headers).get('content-type');
		await server.uploadPicture(device.session, { hash: hash as PictureHash, type, bytes });
		return Response.json({ stored: true });
	}

	const lock: Lock = (_name, work) => work();
	let starts = 0;
	const env: Environment = {
		now: () => now() + device.clockOffset,
		uptime: now,
		get started() {
			return starts;
		},
		random: (bytes) => bytes.map(() => (seed = (seed * 1103515245 + 12345) % 2147483648) >> 16)
	};
	const events: ConnectionEvents = {
		writing(stores, durability, tx) {
			device.writes.push({ stores, durability });
			follow(tx);
		}
	};
	const accounts = openAccounts(remote, env, lock, loadOnDemand, { prefix: database, events });
	const open = () => {
		starts++;
		stepByDatabase.set(nameOf(account), step);
		return openLibrary(accountAs(account), {
			remote,
			database: nameOf(account),
			lock,
			modules: loadOnDemand,
			// Each start of the app has its own monotonic clock.
			env: { ...env, started: starts },
			events,
			imports: accounts
		});
	};
	const nameOf = (each: ReaderId) => `${database}-${each}`;
	const accountAs = (each: ReaderId): Account => ({ reader: each, name: 'Reader', email: `${reader}@example.org` });

	async function signInTo(next: ReaderId): Promise<void> {
		signInAccount = next;
		await accounts.signIn({ email: '', password: '' });
		device.session = next;
		if (account === next) return;
		account = next;
		device.reopen();
	}
	const device: SimulatedDevice = {
		library: null as unknown as Library,
		reader,
		get account() {
			return account;
		},
		network: online,
		fuse,
		isDown: () => down,
		clockOffset: 0,
		session: account,
		cookie: `cookie-${number}`,
		requests: [],
		writes: [],
		async sync() {
			requestCount = 0;
			await device.library.sync();
			if (requestCount > MAX_REQUESTS) throw new Error(`a round did not end after ${MAX_REQUESTS} requests`);
			return device.library.status();
		},
		async copy() {
			const name = `${database}-copy-${++databaseCount}`;
			await device.withProfile((source) => copyDatabase(source, `${name}-${account}`));
			const copy = openSimulatedDevice({ ...options, account }, name);
			copy.cookie = device.cookie;
			return copy;
		},
		async signInToNewAccount() {
			if ((await accounts.account()) === null) await signInTo(account);
			if (account !== server.accountOf(reader)) await signInTo(server.accountOf(reader));
		},
		async importLibrary() {
			await device.signInToNewAccount();
			for (let old = await accounts.importableAccount(); old !== null; old = await accounts.importableAccount())
				await accounts.resolveImport(old, 'import');
		},
		async databases() {
			const all = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
			return all.filter((name) => name.startsWith(`${database}-`) && !name.startsWith(`${database}-copy-`)).sort();
		},
		secondTab: () => openSimulatedDevice({ ...options, account }, database),
		corruptPending: (field, value) =>
			device.withProfile(async (profile) => {
				for (const row of await profile.getAll('outbox')) {
					if (row.change.field === field)
						await profile.put('outbox', { ...row, change: { ...row.change, value } as typeof row.change });
				}
			}),
		writeUnchecked: (mutation) => device.library.mutate([mutation as Mutation]),
		fields: (id) => device.withProfile(async (profile) => (await profile.get('entries', id))?.fields ?? null),
		async withProfile(work) {
			openViews++;
			const profile = await openDB<LibrarySchema>(nameOf(account), VERSION, { upgrade });
			try {
				return await work(profile);
			} finally {
				profile.close();
				openViews--;
			}
		},
		reopen() {
			device.library.close();
			down = false;
			device.library = open();
		},
		async discard() {
			device.library.close();
			for (const name of await device.databases()) {
				stepByDatabase.delete(name);
				await deleteDB(name);
			}
		}
	};
	stepByDatabase.set(`${database}-device`, step);
	device.library = open();
	return device;
}

function articleOf(path: string): Parameters<SimulatedServer['body']>[1] {
	return /^\/api\/articles\/(.+)$/.exec(path)?.[1] as Parameters<SimulatedServer['body']>[1];
}

function abort(tx: WriteTx): void {
	try {
		tx.abort();
	} catch {
		// The transaction has ended.
	}
}

/** The server's response to a failure. Other errors, such as a crash, are thrown. */
function failureResponse(error: unknown): Response {
	if (!isFailure(error)) throw error;
	return errorResponse(error);
}

async function copyDatabase(source: IDBPDatabase<LibrarySchema>, to: string): Promise<void> {
	const target = await openDB<LibrarySchema>(to, VERSION, { upgrade });
	for (const store of source.objectStoreNames) {
		for (const row of await source.getAll(store)) await target.put(store, row);
	}
	target.close();
}
