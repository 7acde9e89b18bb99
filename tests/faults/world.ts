// Devices, readers, a server and a clock, and how each step of a schedule is done with them.
import { founds, targetOf, type Change } from '../../src/lib/domain/change.ts';
import { tagField, type EntryId } from '../../src/lib/domain/entry-fields.ts';
import { feedIdOf } from '../../src/lib/domain/feed.ts';
import { versionField, type Highlight } from '../../src/lib/domain/highlight.ts';
import { SETTINGS } from '../../src/lib/domain/settings.ts';
import type { ReaderId } from '../../src/lib/domain/sync.ts';
import type { Place } from '../../src/lib/server/db/open.ts';
import type { Rejected, Wish } from '../../src/lib/library/library.ts';
import type { IDBPDatabase } from 'idb';
import type { LibrarySchema } from '../../src/lib/library/schema.ts';
import type { Aim } from './fuse.ts';
import { openLedger, type Ledger } from './ledger.ts';
import type { Deed, Step } from './schedule.ts';
import { offline, online, openSimulatedDevice, type Network, type SimulatedDevice } from './simulated-device.ts';
import { startSimulatedServer, type SimulatedServer } from './simulated-server.ts';
import { ANN, BOB, DAY } from './stage.ts';

const MOST_DEVICES = 5;
const SHARED_ADDRESSES = 4;
const MANY = 55;
const CLOCKS_OFF = [0, 0, 60_000, -60_000, 3_600_000, -3_600_000, 3 * DAY, -3 * DAY];
const PASSING = [1_000, 60_000, 3_600_000, DAY, 31 * DAY];

export interface World {
	readonly server: SimulatedServer;
	readonly devices: SimulatedDevice[];
	readonly ledger: Ledger;
	/** Every request that reached the server in its present life, in order, and whose session brought it. */
	readonly delivered: { session: ReaderId; body: string }[];
	/** Entries that the server buried at some time, each with its reader. */
	readonly buried: Map<EntryId, ReaderId>;
	/** Entries that a reader's word may have brought back: said again after a refusal, or kept when asked. */
	readonly recalled: Set<ReaderId>;
	/** What was done so far. */
	readonly happened: Set<Deed>;
	perform(step: Step): Promise<void>;
	/** Does what may crash, and starts again whatever did. */
	survive(work: () => Promise<void>): Promise<void>;
	/** Another device of a reader, with an empty profile. */
	arrive(reader: ReaderId): SimulatedDevice;
	close(): Promise<void>;
}

export async function openWorld(place: Place, aim?: Aim): Promise<World> {
	let time = Date.UTC(2026, 0, 1);
	const now = () => (time += 7);
	/** Looking at what came of it is no part of the world: nothing crashes then. */
	let living = false;
	const armed: Aim | undefined = aim === undefined ? undefined : (frames) => living && aim(frames);
	const server = await startSimulatedServer({ place, now, aim: armed });
	const devices: SimulatedDevice[] = [];
	const ledger = openLedger();
	const delivered: World['delivered'] = [];
	const late: World['delivered'] = [];
	const buried: World['buried'] = new Map();
	const recalled: World['recalled'] = new Set();
	const happened: World['happened'] = new Set();
	let memory: Awaited<ReturnType<SimulatedServer['snapshot']>> | null = null;
	let names = 0;

	const arrive = (reader: ReaderId): SimulatedDevice => {
		const device = openSimulatedDevice({ server, reader, now, aim: armed });
		devices.push(device);
		return device;
	};
	for (const reader of [ANN, ANN, BOB]) arrive(reader);

	/** A name that nothing else has, and that tells whose it is. */
	const name = ({ reader }: SimulatedDevice): string => `${reader}-${++names}`;

	function networkOf(step: Step, device: SimulatedDevice): Network {
		return async (body, send) => {
			const deliver = (): Promise<Response> => {
				delivered.push({ session: device.session, body });
				return send(body);
			};
			switch (step.network) {
				case 'as it should be':
					return deliver();
				case 'request lost':
					return offline(body, send);
				case 'answer lost':
					await deliver();
					return offline(body, send);
				case 'twice':
					await deliver();
					return deliver();
				case 'cut in the middle': {
					const text = await (await deliver()).text();
					return new Response(text.slice(0, text.length / 2), { headers: { 'content-type': 'application/json' } });
				}
				case 'a portal answers':
					return new Response('<html>Welcome to our hotel</html>', { headers: { 'content-type': 'text/html' } });
				case 'busy':
					return Response.json({ failure: 'busy' }, { status: 503 });
				case 'too large':
					return Response.json({ failure: 'too_large' }, { status: 413 });
				case 'says that the device was emptied':
					return Response.json({ ...((await (await deliver()).json()) as object), evicted: true });
				case 'kept for later':
					late.push({ session: device.session, body });
					return offline(body, send);
			}
		};
	}

	async function sync(step: Step, device: SimulatedDevice): Promise<void> {
		device.network = networkOf(step, device);
		await device.sync();
		device.network = offline;
	}

	/** Writes one thing and notes what the app said of it. */
	async function write(device: SimulatedDevice, wish: Wish): Promise<void> {
		const target = targetOf({ entity: 'entry', ...wish } as Change);
		const over = await device.look((profile) => valueIn(profile, target));
		const value = wish.entity === 'highlight' && wish.field === 'note' ? wish.value : JSON.stringify(wish.value);
		const said = await device.library.change([wish]).then(
			() => true,
			() => false
		);
		// What the app refused while it lived was not written.
		if (said || device.isDown()) ledger.write({ reader: device.reader, target, value, over, said });
	}

	async function save(device: SimulatedDevice, url: string): Promise<void> {
		const saved = await device.library.save(url).catch(() => null);
		if (saved === null) return;
		const target = targetOf({ entity: 'entry', id: saved.id, field: 'saved' });
		const value = JSON.stringify({ url });
		ledger.write({ reader: device.reader, target, value, over: saved.already ? value : null, said: true });
	}

	async function someEntry(device: SimulatedDevice, pick: number): Promise<EntryId | null> {
		const all = await device.look((profile) => profile.getAllKeys('entries'));
		return all[pick % all.length] ?? null;
	}

	async function someHighlight(device: SimulatedDevice, pick: number): Promise<Highlight | null> {
		const rows = await device.look((profile) => profile.getAll('highlights'));
		const entry = rows[pick % rows.length]?.entry;
		const all = entry === undefined ? [] : await device.library.highlights(entry).catch(() => []);
		return all[pick % all.length] ?? null;
	}

	async function onEntry(device: SimulatedDevice, step: Step, wish: (id: EntryId) => Wish): Promise<void> {
		const id = await someEntry(device, step.a);
		if (id !== null) await write(device, wish(id));
	}

	async function onHighlight(
		device: SimulatedDevice,
		step: Step,
		wish: (highlight: Highlight) => Wish | null
	): Promise<void> {
		const highlight = await someHighlight(device, step.a);
		const wished = highlight === null ? null : wish(highlight);
		if (wished !== null) await write(device, wished);
	}

	/** Two thirds of the addresses are one reader's alone. */
	function addressFor(device: SimulatedDevice, step: Step): string {
		if (step.b % 3 !== 0) return `https://example.org/${name(device)}`;
		return `https://example.org/shared-${step.a % SHARED_ADDRESSES}`;
	}

	async function settleOne(device: SimulatedDevice, step: Step, how: 'retry' | 'discard'): Promise<void> {
		const rejected = await device.library.rejected().catch(() => []);
		const one = rejected[step.a % rejected.length];
		if (one !== undefined) await settle({ ledger, recalled }, device, one, how).catch(() => undefined);
	}

	/** What waits in a profile that is copied is said by two devices from then on, and may come later than it was said. */
	async function copy(device: SimulatedDevice): Promise<SimulatedDevice> {
		for (const { target, change } of await device.look((profile) => profile.getAll('outbox'))) {
			const value = readable(target, change.value);
			ledger.write({ reader: device.reader, target, value, over: null, said: false });
		}
		return device.copy();
	}

	/** So many deletes at once that devices ask whether they are meant. */
	async function springClean(step: Step, device: SimulatedDevice): Promise<void> {
		const ids: EntryId[] = [];
		for (let count = 0; count < MANY; count++) {
			const saved = await device.library.save(`https://example.org/${name(device)}`).catch(() => null);
			if (saved !== null) ids.push(saved.id);
		}
		const calm = { ...step, network: 'as it should be' } as const;
		for (const each of devices) if (each.reader === device.reader) await sync(calm, each);
		await device.library.change(ids.map((id) => ({ id, field: 'deleted', value: true }))).catch(() => undefined);
		await sync(step, device);
		time += 31 * DAY;
		await server.purge();
		return noteBuried();
	}

	/** One page on two devices that do not know of each other: the server makes one entry of two while one of them goes on. */
	async function saveTwice(step: Step, device: SimulatedDevice): Promise<void> {
		const url = `https://example.org/${name(device)}`;
		for (const each of devices) {
			if (each.reader !== device.reader) continue;
			await save(each, url);
			await sync({ ...step, network: 'as it should be' }, each);
		}
		await server.fetchAll();
		const ids = await device.look((profile) => profile.getAllKeysFromIndex('entries', 'by-fetching'));
		for (const id of ids) await write(device, { id, field: tagField(name(device)), value: true });
		return sync(step, device);
	}

	async function noteBuried(): Promise<void> {
		for (const { reader, id } of await server.rows('tombstones')) buried.set(id as EntryId, reader as ReaderId);
	}

	async function act(step: Step, device: SimulatedDevice): Promise<void> {
		const feed = `https://example.org/feed-${step.a % 3}`;
		switch (step.deed) {
			case 'save':
				return save(device, addressFor(device, step));
			case 'switch': {
				const field = (['read', 'archived', 'bookmarked', 'deleted', 'deleted'] as const)[step.b % 5] ?? 'read';
				return onEntry(device, step, (id) => ({ id, field, value: step.b % 4 !== 0 }));
			}
			case 'tag':
				return onEntry(device, step, (id) => ({ id, field: tagField(name(device)), value: true }));
			case 'read on':
				return onEntry(device, step, (id) => ({ id, field: 'furthest', value: step.b / 1_000 }));
			case 'move':
				return onEntry(device, step, (id) => ({ id, field: 'position', value: wordsOf(name(device)) }));
			case 'mark': {
				const entry = await someEntry(device, step.a);
				if (entry === null) return;
				const made = { entry, ...wordsOf(name(device)) };
				const id = await device.library.highlight(made, 'yellow').catch(() => null);
				if (id === null) return;
				const target = targetOf({ entity: 'highlight', id, field: 'made' } as Change);
				ledger.write({ reader: device.reader, target, value: JSON.stringify(made), over: null, said: true });
				return;
			}
			case 'note':
				return onHighlight(device, step, ({ id }) => ({
					entity: 'highlight',
					id,
					field: 'note',
					value: `note ${name(device)}`
				}));
			case 'colour':
				return onHighlight(device, step, ({ id }) => ({
					entity: 'highlight',
					id,
					field: 'colour',
					value: name(device)
				}));
			case 'dismiss':
				return onHighlight(device, step, ({ id, versions: [oldest] }) => {
					if (oldest === undefined) return null;
					ledger.giveUp(device.reader, oldest.text);
					return { entity: 'highlight', id, field: versionField(oldest.stamp), value: null };
				});
			case 'follow': {
				const value = { url: feed, on: step.b % 3 !== 0 };
				return write(device, { entity: 'feed', id: feedIdOf(feed), field: 'subscribed', value });
			}
			case 'file':
				return write(device, { entity: 'feed', id: feedIdOf(feed), field: 'folder', value: name(device) });
			case 'set':
				return write(device, {
					entity: 'settings',
					id: SETTINGS,
					field: `setting${step.a % 3}`,
					value: name(device)
				});
			case 'retry':
			case 'discard':
				return settleOne(device, step, step.deed);
			case 'answer':
				recalled.add(device.reader);
				device.network = networkOf(step, device);
				await device.library.answerDeletes(step.a % 2 === 0 ? 'apply' : 'keep').catch(() => undefined);
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
				device.clockOff = CLOCKS_OFF[step.a % CLOCKS_OFF.length] ?? 0;
				return;
			case 'copy profile':
				if (devices.length < MOST_DEVICES) devices.push(await copy(device));
				return;
			case 'new device':
				if (devices.length < MOST_DEVICES) arrive(step.a % 3 === 0 ? BOB : ANN);
				return;
			case 'sign in elsewhere':
				device.session = device.session === device.reader && step.a % 3 === 0 ? other(device.reader) : device.reader;
				return;
			case 'fetch':
				return void (await server.fetchAll());
			case 'publish':
				return server.publish(feedIdOf(feed), `https://example.org/item-${++names}`);
			case 'save twice':
				return saveTwice(step, device);
			case 'purge':
				await server.purge();
				return noteBuried();
			case 'bury and roll back': {
				const goBack = await server.snapshot();
				await act({ ...step, deed: 'throw away for good' }, device);
				await sync(step, device);
				late.length = 0;
				delivered.length = 0;
				await goBack();
				return sync(step, device);
			}
			case 'throw away for good': {
				await onEntry(device, step, (id) => ({ id, field: 'deleted', value: true }));
				await sync(step, device);
				time += 31 * DAY;
				await server.purge();
				return noteBuried();
			}
			case 'spring cleaning':
				return springClean(step, device);
			case 'full disk':
				server.failsAfter = step.a % 60;
				await sync(step, device);
				server.failsAfter = null;
				return;
			case 'restart':
				return server.restart();
			case 'remember':
				memory = await server.snapshot();
				return;
			case 'roll back':
			case 'restore':
				// Connections end with the process: what was on its way to it, and its senders' answers, are no more.
				late.length = 0;
				delivered.length = 0;
				if (step.deed === 'roll back') await memory?.();
				else await memory?.(step.a % 3 === 0 ? 'rewind' : 'heal');
				return sync(step, device);
			case 'deliver late': {
				const [message] = late.splice(step.a % Math.max(1, late.length), 1);
				if (message === undefined) return;
				delivered.push(message);
				await server.sync(message.session, JSON.parse(message.body));
				return;
			}
			case 'time passes':
				time += PASSING[step.a % PASSING.length] ?? 0;
		}
	}

	async function survive(work: () => Promise<void>): Promise<void> {
		living = true;
		// What a crash kept from being done is told by the fuses, and by what is missing in the end.
		await work().catch((error: unknown) => {
			if (!server.isDown() && !devices.some((each) => each.isDown())) throw error;
		});
		living = false;
		for (const each of devices) if (each.isDown()) each.reopen();
		if (server.isDown()) await server.restart();
	}

	return {
		server,
		devices,
		ledger,
		delivered,
		buried,
		recalled,
		happened,
		arrive,
		async perform(step) {
			const device = devices[step.device % devices.length];
			if (device === undefined) return;
			happened.add(step.deed);
			server.pageSize = step.pageSize;
			device.fuse.light(step.crash);
			server.fuse.light(step.serverCrash);
			await survive(() => act(step, device));
			device.fuse.light(null);
			server.fuse.light(null);
			// A crash may have come after a purge.
			await noteBuried();
		},
		survive,
		async close() {
			for (const device of devices) await device.discard();
			await server.close();
		}
	};
}

/** The reader says again what was refused, or gives it up. */
export async function settle(
	{ ledger, recalled }: Pick<World, 'ledger' | 'recalled'>,
	{ reader, library }: SimulatedDevice,
	{ key, target, change }: Rejected,
	how: 'retry' | 'discard'
): Promise<void> {
	if (how === 'discard') {
		ledger.giveUp(reader, target);
		// With what makes a thing known all goes that was said of it and not sent.
		const about = target.slice(0, target.lastIndexOf('/') + 1);
		for (const said of founds(change) ? ledger.all() : [])
			if (said.target.startsWith(about)) ledger.giveUp(reader, said.target);
		return library.discardRejected(key);
	}
	recalled.add(reader);
	// Said again, it may stand for what was said meanwhile.
	ledger.write({ reader, target, value: readable(target, change.value), over: null, said: false });
	return library.retryRejected(key);
}

/** A network for devices that are to come to rest. */
export function goOnline(device: SimulatedDevice): void {
	device.network = online;
	device.session = device.reader;
}

function other(reader: ReaderId): ReaderId {
	return reader === ANN ? BOB : ANN;
}

function wordsOf(quote: string) {
	return { quote, prefix: '', suffix: '', offset: 0 };
}

/** What stands in a profile, as the ledger has it. */
export async function valueIn(profile: IDBPDatabase<LibrarySchema>, target: string): Promise<string | null> {
	const [entity = '', id = '', ...field] = target.split('/');
	const store = ({ entry: 'entries', highlight: 'highlights', feed: 'feeds' } as const)[entity] ?? 'settings';
	const row = (await profile.get(store, id as never)) as { fields: Record<string, { value: unknown }> } | undefined;
	const found = row?.fields[field.join('/')];
	return found === undefined ? null : readable(target, found.value);
}

/** A value as the ledger has it: of a note its text, of anything else its JSON. */
export function readable(target: string, value: unknown): string {
	const isNote = target.startsWith('highlight/') && target.endsWith('/note');
	return isNote ? (value as { text: string }).text : JSON.stringify(value);
}
