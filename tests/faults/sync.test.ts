// The ways to lose what a reader did, each as a script with the real client and the real server.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryId } from '../../src/lib/domain/change.ts';
import type { ReaderId } from '../../src/lib/domain/sync.ts';
import { offline, online, openSimulatedDevice, type Network, type SimulatedDevice } from './simulated-device.ts';
import { startSimulatedServer, type SimulatedServer } from './simulated-server.ts';

const ANN = 'ann' as ReaderId;
const BOB = 'bob' as ReaderId;
const DAY = 86_400_000;

let time = Date.UTC(2026, 0, 1);
let server: SimulatedServer;
const open: SimulatedDevice[] = [];

/** Every look at the clock is a little later, as in life. */
const now = () => (time += 7);

function device(reader: ReaderId = ANN): SimulatedDevice {
	const opened = openSimulatedDevice({ server, reader, now });
	open.push(opened);
	return opened;
}

/** The answer never arrives, though the server took the request. */
const answerLost: Network = async (body, send) => {
	await send(body);
	throw new TypeError('Failed to fetch');
};
const portal: Network = () =>
	Promise.resolve(new Response('<html>Welcome to our hotel</html>', { headers: { 'content-type': 'text/html' } }));
/** The answer breaks off in the middle. */
const cut: Network = async (body, send) => {
	const text = await (await send(body)).text();
	return new Response(text.slice(0, text.length / 2), { headers: { 'content-type': 'application/json' } });
};

async function entry(of: SimulatedDevice, id: EntryId) {
	return (await of.library.row(id))?.entry ?? null;
}

/** All that a shelf shows, in a form that two devices can be held against each other by. */
async function shelf(of: SimulatedDevice) {
	const lists = await Promise.all(
		(['unread', 'archive', 'trash'] as const).map((name) => of.library.list(name, { after: null, limit: 1000 }))
	);
	return lists.map(({ rows }) => rows.map((row) => row.entry));
}

beforeEach(async () => {
	server = await startSimulatedServer({ now });
});

afterEach(async () => {
	for (const each of open.splice(0)) each.library.close();
	await server.close();
});

describe('a round', () => {
	it('brings what was done offline to the server and to a second device', async () => {
		const [phone, laptop] = [device(), device()];
		phone.network = offline;
		const { id } = await phone.library.save('https://example.org/a');
		await phone.library.change([
			{ id, field: 'bookmarked', value: true },
			{ id, field: 'tag:trains', value: true },
			{ id, field: 'furthest', value: 0.4 }
		]);
		expect(await phone.sync()).toMatchObject({ failure: 'offline', waiting: 4 });
		phone.network = online;
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0 });
		await server.fetchAll();
		await laptop.sync();
		await phone.sync();
		expect(await entry(laptop, id)).toMatchObject({
			bookmarked: true,
			tags: ['trains'],
			furthest: 0.4,
			fetch: { state: 'done' }
		});
		expect(await shelf(laptop)).toEqual(await shelf(phone));
	});

	it('with nothing to do is one request', async () => {
		const phone = device();
		await phone.library.save('https://example.org/a');
		await phone.sync();
		phone.requests.length = 0;
		await phone.sync();
		expect(phone.requests).toHaveLength(1);
	});

	it('sends a field once that was changed often before it was claimed', async () => {
		const phone = device();
		const { id } = await phone.library.save('https://example.org/a');
		for (const value of [true, false, true]) await phone.library.change([{ id, field: 'bookmarked', value }]);
		await phone.library.sync();
		expect(await server.count('results')).toBe(2);
		expect(await entry(phone, id)).toMatchObject({ bookmarked: true });
	});

	it('takes two devices with opposite edits to the same state, the later one', async () => {
		const [phone, laptop] = [device(), device()];
		const { id } = await phone.library.save('https://example.org/a');
		await phone.sync();
		await laptop.sync();
		await phone.library.change([{ id, field: 'archived', value: true }]);
		await laptop.library.change([{ id, field: 'bookmarked', value: true }]);
		await laptop.library.change([{ id, field: 'archived', value: true }]);
		await laptop.library.change([{ id, field: 'archived', value: false }]);
		for (const each of [phone, laptop, phone]) await each.sync();
		expect(await entry(phone, id)).toMatchObject({ archived: false, bookmarked: true });
		expect(await shelf(laptop)).toEqual(await shelf(phone));
	});

	it('waits for the disk in every transaction that holds the outbox', async () => {
		const phone = device();
		const { id } = await phone.library.save('https://example.org/a');
		await phone.library.change([{ id, field: 'bookmarked', value: true }]);
		await phone.sync();
		const outbox = phone.writes.filter(({ stores }) => stores.includes('outbox'));
		expect(outbox.length).toBeGreaterThan(3);
		expect(outbox.filter(({ durability }) => durability !== 'strict')).toEqual([]);
	});
});

describe('wrong account', () => {
	it('the session of another reader parks the device and takes nothing from it', async () => {
		const phone = device(ANN);
		const { id } = await phone.library.save('https://example.org/private');
		phone.session = BOB;
		expect(await phone.sync()).toMatchObject({ phase: 'parked', failure: 'other_account', waiting: 1 });
		const bob = device(BOB);
		await bob.sync();
		expect(await shelf(bob)).toEqual([[], [], []]);
		phone.session = ANN;
		expect(await phone.sync()).toMatchObject({ phase: 'idle', failure: null, waiting: 0 });
		expect(await entry(phone, id)).not.toBeNull();
	});

	it('an answer that names another reader is not applied', async () => {
		const phone = device(ANN);
		await phone.library.save('https://example.org/a');
		phone.network = async (body, send) =>
			Response.json({ ...((await (await send(body)).json()) as object), reader: BOB });
		expect(await phone.sync()).toMatchObject({ failure: 'other_account', waiting: 1, lastSynced: null });
	});
});

describe('lost result', () => {
	it('gets the original result again and writes nothing twice', async () => {
		const phone = device();
		const { id } = await phone.library.save('https://example.org/a');
		await phone.library.change([{ id, field: 'bookmarked', value: true }]);
		phone.network = answerLost;
		expect(await phone.sync()).toMatchObject({ failure: 'offline', waiting: 2 });
		const before = await server.count('results');
		phone.network = online;
		phone.reopen();
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
		expect(await server.count('results')).toBe(before);
		expect(await server.count('fields')).toBe(2);
	});

	it('keeps what was changed again while the answer was on its way', async () => {
		const phone = device();
		const { id } = await phone.library.save('https://example.org/a');
		await phone.library.change([{ id, field: 'bookmarked', value: true }]);
		phone.network = async (body, send) => {
			const answer = await send(body);
			await phone.library.change([{ id, field: 'bookmarked', value: false }]);
			phone.network = online;
			return answer;
		};
		await phone.sync();
		expect(await entry(phone, id)).toMatchObject({ bookmarked: false });
		await phone.sync();
		const laptop = device();
		await laptop.sync();
		expect(await entry(laptop, id)).toMatchObject({ bookmarked: false });
	});
});

describe('superseded after a skipped pull', () => {
	it('takes the value that won, though the pull that brought it is long past', async () => {
		const [phone, laptop] = [device(), device()];
		const { id } = await phone.library.save('https://example.org/a');
		await phone.sync();
		await laptop.sync();
		phone.network = offline;
		await phone.library.change([{ id, field: 'archived', value: true }]);
		await laptop.library.change([{ id, field: 'archived', value: true }]);
		await laptop.library.change([{ id, field: 'archived', value: false }]);
		await laptop.sync();
		// The pull of a pending field is passed over; only the result of the push can bring it.
		phone.network = async (body, send) => {
			const request = JSON.parse(body) as { ops: unknown[] };
			return send(JSON.stringify({ ...request, ops: [] }));
		};
		await phone.sync();
		expect(await entry(phone, id)).toMatchObject({ archived: true });
		phone.network = online;
		await phone.sync();
		expect(await entry(phone, id)).toMatchObject({ archived: false });
		expect(await shelf(laptop)).toEqual(await shelf(phone));
	});
});

describe('copied profile', () => {
	it('drops nothing when both copies write the same number of ops before either syncs', async () => {
		const phone = device();
		const { id } = await phone.library.save('https://example.org/a');
		await phone.sync();
		const copy = await phone.copy();
		open.push(copy);
		await phone.library.change([{ id, field: 'tag:from-phone', value: true }]);
		await phone.library.save('https://example.org/phone');
		await copy.library.change([{ id, field: 'tag:from-copy', value: true }]);
		await copy.library.save('https://example.org/copy');
		for (const each of [phone, copy, phone, copy])
			expect(await each.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
		expect(await entry(phone, id)).toMatchObject({ tags: ['from-copy', 'from-phone'] });
		expect((await shelf(phone))[0]).toHaveLength(3);
		expect(await shelf(copy)).toEqual(await shelf(phone));
	});

	it('drops nothing when ops were claimed before the copy was made', async () => {
		const phone = device();
		phone.network = offline;
		const { id } = await phone.library.save('https://example.org/a');
		await phone.sync();
		const copy = await phone.copy();
		open.push(copy);
		await phone.library.change([{ id, field: 'bookmarked', value: true }]);
		await copy.library.change([{ id, field: 'archived', value: true }]);
		phone.network = online;
		for (const each of [phone, copy, phone, copy])
			expect(await each.sync()).toMatchObject({ failure: null, waiting: 0 });
		expect(await entry(phone, id)).toMatchObject({ bookmarked: true, archived: true });
		expect(await shelf(copy)).toEqual(await shelf(phone));
	});
});

describe('a server that lost its past', () => {
	it('rolled back: devices give back what they alone still know', async () => {
		const [phone, laptop] = [device(), device()];
		const { id } = await phone.library.save('https://example.org/a');
		await phone.sync();
		await laptop.sync();
		const goBack = await server.snapshot();
		await phone.library.change([{ id, field: 'bookmarked', value: true }]);
		const later = await phone.library.save('https://example.org/b');
		await phone.sync();
		await laptop.library.change([{ id, field: 'tag:late', value: true }]);
		await laptop.sync();
		await goBack();
		for (const each of [phone, laptop, phone])
			expect(await each.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
		const fresh = device();
		await fresh.sync();
		expect(await entry(fresh, id)).toMatchObject({ bookmarked: true, tags: ['late'] });
		expect(await entry(fresh, later.id)).not.toBeNull();
		expect(await shelf(phone)).toEqual(await shelf(fresh));
		expect(await shelf(laptop)).toEqual(await shelf(fresh));
	});

	it('restored, then written by others beyond the old counter: the device notices all the same', async () => {
		const [phone, laptop] = [device(), device()];
		const { id } = await phone.library.save('https://example.org/a');
		await phone.sync();
		await laptop.sync();
		const goBack = await server.snapshot();
		await phone.library.change([{ id, field: 'bookmarked', value: true }]);
		await phone.sync();
		await goBack();
		for (let count = 0; count < 5; count++) await laptop.library.save(`https://example.org/${count}`);
		await laptop.sync();
		for (const each of [phone, laptop]) expect(await each.sync()).toMatchObject({ failure: null, waiting: 0 });
		expect(await entry(laptop, id)).toMatchObject({ bookmarked: true });
		expect(await shelf(phone)).toEqual(await shelf(laptop));
	});

	it('a plain restart is no loss: nobody begins anew', async () => {
		const phone = device();
		await phone.library.save('https://example.org/a');
		await phone.sync();
		await server.restart();
		await phone.library.save('https://example.org/b');
		await phone.sync();
		await phone.sync();
		const identities = new Set(phone.requests.map((body) => (JSON.parse(body) as { device: string }).device));
		expect(identities.size).toBe(1);
	});
});

describe.each([
	['ahead', DAY],
	['behind', -DAY]
])('clock a day %s', (_name, off) => {
	it('loses no edit, wins no quarrel it should lose, and is mended', async () => {
		const [wrong, right] = [device(), device()];
		const { id } = await right.library.save('https://example.org/a');
		await right.sync();
		await wrong.sync();
		wrong.clockOff = off;
		await wrong.library.change([{ id, field: 'bookmarked', value: true }]);
		expect(await wrong.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
		await right.sync();
		expect(await entry(right, id)).toMatchObject({ bookmarked: true });
		// Later by the true clock: it must win over the clock that is ahead, and lose nothing to the one behind.
		await right.library.change([{ id, field: 'bookmarked', value: false }]);
		await right.sync();
		await wrong.sync();
		expect(await entry(wrong, id)).toMatchObject({ bookmarked: false });
		await wrong.library.change([{ id, field: 'bookmarked', value: true }]);
		await wrong.sync();
		await right.sync();
		expect(await entry(right, id)).toMatchObject({ bookmarked: true });
		expect(await shelf(wrong)).toEqual(await shelf(right));
	});
});

describe('one bad op', () => {
	it('a poison op uses up its number and leaves the others alone', async () => {
		const phone = device();
		const { id } = await phone.library.save('https://example.org/a');
		await phone.library.change([{ id, field: 'bookmarked', value: true }]);
		await phone.library.change([{ id, field: 'archived', value: true }]);
		await phone.poison('bookmarked', { not: 'a switch' });
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 1 });
		const [refused] = await phone.library.rejected();
		expect(refused).toMatchObject({ code: 'bad_change' });
		// Until the reader has looked at it, the reader's value stands.
		expect(await entry(phone, id)).toMatchObject({ bookmarked: true, archived: true });
		await phone.library.discardRejected(refused?.key ?? 0);
		expect(await phone.sync()).toMatchObject({ waiting: 0, rejected: 0 });
		const laptop = device();
		await laptop.sync();
		expect(await entry(laptop, id)).toMatchObject({ bookmarked: false, archived: true });
		expect(await shelf(phone)).toEqual(await shelf(laptop));
	});

	it('too large, it is refused alone after the batch was halved down to it', async () => {
		const phone = device();
		const limit = 2_000;
		phone.network = (body, send) =>
			body.length > limit ? Promise.resolve(new Response('too large', { status: 413 })) : send(body);
		const ids: EntryId[] = [];
		for (let count = 0; count < 4; count++) ids.push((await phone.library.save(`https://example.org/${count}`)).id);
		const large = await phone.library.save(`https://example.org/${'x'.repeat(limit)}`);
		for (let count = 4; count < 8; count++) ids.push((await phone.library.save(`https://example.org/${count}`)).id);
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 1 });
		expect(await phone.library.rejected()).toMatchObject([{ code: 'too_large', change: { id: large.id } }]);
		const laptop = device();
		await laptop.sync();
		for (const id of ids) expect(await entry(laptop, id)).not.toBeNull();
		expect(await entry(phone, large.id)).not.toBeNull();
	});
});

describe('an answer that is not ours', () => {
	it.each([
		['captive portal', portal],
		['cut page', cut]
	])('%s changes nothing, and the next round goes on', async (_name, network) => {
		const [phone, laptop] = [device(), device()];
		await laptop.library.save('https://example.org/other');
		await laptop.sync();
		const { id } = await phone.library.save('https://example.org/a');
		phone.network = network;
		expect(await phone.sync()).toMatchObject({ phase: 'idle', failure: 'not_ours', waiting: 1, lastSynced: null });
		expect((await shelf(phone))[0]).toHaveLength(1);
		phone.network = online;
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0 });
		expect((await shelf(phone))[0]).toHaveLength(2);
		await laptop.sync();
		expect(await entry(laptop, id)).not.toBeNull();
	});

	it('a 401 of a portal signs nobody out; one of ours parks and keeps everything', async () => {
		const phone = device();
		await phone.library.save('https://example.org/a');
		phone.network = () => Promise.resolve(new Response('who are you', { status: 401 }));
		expect(await phone.sync()).toMatchObject({ phase: 'idle', failure: 'not_ours' });
		phone.network = () => Promise.resolve(Response.json({ failure: 'signed_out' }, { status: 401 }));
		expect(await phone.sync()).toMatchObject({ phase: 'parked', failure: 'signed_out', waiting: 1 });
		expect((await shelf(phone))[0]).toHaveLength(1);
	});
});
