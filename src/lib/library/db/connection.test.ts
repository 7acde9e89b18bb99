// Tests of connections that die, are blocked or exceed the quota: the reader's changes are written, or the failure is
// reported.
import 'fake-indexeddb/auto';
import { deleteDB, openDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connect } from '../../../../tests/support/connect.ts';
import type { Connection, ConnectionEvents } from './connection.ts';
import { reserveQuota, withQuotaReserve } from './storage-quota.ts';
import { VERSION, type WriteTx } from './schema.ts';

let names = 0;
const connections: Connection[] = [];

function openConnection(events: ConnectionEvents = {}): { connection: Connection; name: string } {
	const name = `connection-${++names}`;
	const connection = connect(name, events);
	connections.push(connection);
	return { connection, name };
}

const put = (key: 'offset' | 'lastSynced', value: number) => (tx: WriteTx) =>
	tx.objectStore('meta').put({ key, value });
const read = (connection: Connection, key: string) =>
	connection.read(['meta'], async (tx) => (await tx.objectStore('meta').get(key))?.value ?? null);

afterEach(() => {
	for (const each of connections.splice(0)) each.close();
});

describe('a connection', () => {
	it('reopens after it was lost, and repeats the work', async () => {
		let last: WriteTx | null = null;
		const { connection } = openConnection({ writing: (_stores, _durability, tx) => (last = tx) });
		await connection.write(['meta'], put('offset', 1));
		(last as WriteTx | null)?.db.close();
		await connection.write(['meta'], put('offset', 2));
		expect(await read(connection, 'offset')).toBe(2);
	});

	it('fails with database_lost after three attempts', async () => {
		let tries = 0;
		const { connection } = openConnection();
		const loseConnection = () => {
			tries++;
			return Promise.reject(new DOMException('Connection to Indexed Database server lost', 'UnknownError'));
		};
		await expect(connection.read(['meta'], loseConnection)).rejects.toMatchObject({ code: 'database_lost' });
		expect(tries).toBe(3);
	});

	it('aborts a write that throws, and passes the error on', async () => {
		const { connection } = openConnection();
		const half = async (tx: WriteTx) => {
			await put('offset', 1)(tx);
			throw new RangeError('half way');
		};
		await expect(connection.write(['meta'], half)).rejects.toThrow('half way');
		expect(await read(connection, 'offset')).toBeNull();
	});

	it('fails with outdated_tab after another tab has upgraded the database', async () => {
		const { connection, name } = openConnection();
		await connection.write(['meta'], put('offset', 1));
		(await openDB(name, VERSION + 1)).close();
		await expect(connection.write(['meta'], put('offset', 2))).rejects.toMatchObject({ code: 'outdated_tab' });
		await expect(read(connection, 'offset')).rejects.toMatchObject({ code: 'outdated_tab' });
	});

	it('closes at once when the database is deleted, and does not create it again', async () => {
		let isReported = false;
		const { connection, name } = openConnection({ closed: () => (isReported = true) });
		await connection.write(['meta'], put('offset', 1));
		await deleteDB(name);
		expect(isReported).toBe(true);
		await expect(read(connection, 'offset')).rejects.toMatchObject({ code: 'database_lost' });
		expect((await indexedDB.databases()).map((each) => each.name)).not.toContain(name);
	});

	it('creates no database when it is closed before the code of upgrades is loaded', async () => {
		const requested = Promise.withResolvers<void>();
		const loaded = Promise.withResolvers<void>();
		vi.doMock('./upgrades.ts', async (load) => {
			requested.resolve();
			await loaded.promise;
			return load();
		});
		const { connection, name } = openConnection();
		const reading = connection.read(['meta'], () => Promise.resolve());
		await requested.promise;
		vi.doUnmock('./upgrades.ts');
		connection.close();
		loaded.resolve();
		await expect(reading).rejects.toMatchObject({ code: 'database_lost' });
		expect((await indexedDB.databases()).map((each) => each.name)).not.toContain(name);
	});

	it('aborts its work when the page is suspended, and repeats the work when the page is resumed', async () => {
		const { connection } = openConnection();
		await connection.write(['meta'], put('offset', 1));
		const writing = connection.write(['meta'], put('offset', 2));
		const reading = read(connection, 'offset');
		await Promise.resolve();
		connection.suspend();
		let done = false;
		const both = Promise.all([writing, reading]).then(() => (done = true));
		// Writes to another database, so that there is time for a wrong effect to show.
		const { connection: other } = openConnection();
		for (let turn = 0; turn < 5; turn++) await other.write(['meta'], put('offset', turn));
		expect(done).toBe(false);
		connection.resume();
		await both;
		expect(await read(connection, 'offset')).toBe(2);
	});

	it('uses strict durability for the outbox only', async () => {
		const seen: string[] = [];
		const { connection } = openConnection({ writing: (_stores, durability) => seen.push(durability) });
		await connection.write(['meta'], put('offset', 1));
		await connection.write(['outbox', 'meta'], put('offset', 2));
		expect(seen).toEqual(['relaxed', 'strict']);
	});
});

describe('a full device', () => {
	/** Rejects every write to the outbox until another store was written, which is when the reserve is deleted. */
	function fullDevice() {
		let full = true;
		const { connection } = openConnection({
			writing(stores, _durability, tx) {
				if (!stores.includes('outbox')) full = false;
				else if (full) {
					tx.abort();
					throw new DOMException('no room', 'QuotaExceededError');
				}
			}
		});
		return { connection, fill: () => (full = true) };
	}

	it('deletes the reserve so that the outbox can be written', async () => {
		const { connection, fill } = fullDevice();
		await reserveQuota(connection);
		expect(await read(connection, 'ballast')).toBeInstanceOf(ArrayBuffer);
		fill();
		await withQuotaReserve(connection, () => connection.write(['outbox', 'meta'], put('offset', 3)));
		expect(await read(connection, 'offset')).toBe(3);
		expect(await read(connection, 'ballast')).toBeNull();
	});

	it('reports quota when deleting the reserve is not enough', async () => {
		const { connection } = openConnection({
			writing(stores, _durability, tx) {
				if (!stores.includes('outbox')) return;
				tx.abort();
				throw new DOMException('no room', 'QuotaExceededError');
			}
		});
		const write = withQuotaReserve(connection, () => connection.write(['outbox', 'meta'], put('offset', 3)));
		await expect(write).rejects.toMatchObject({ code: 'quota' });
	});
});
