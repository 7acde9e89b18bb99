// Tests of opening a library of build 8d52c6d: its profile in IndexedDB and its server's database.
import './crashing-indexeddb.ts';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toMillis, type Timestamp } from '../../src/lib/domain/core/hybrid-clock.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import type { LibrarySchema, StoreName } from '../../src/lib/library/db/schema.ts';
import { upgrade } from '../../src/lib/library/db/upgrades.ts';
import { openSimulatedDevice, type SimulatedDevice } from './simulated-device.ts';
import { startSimulatedServer, type SimulatedServer } from './simulated-server.ts';

/** Written by `tests/bench/upgrade/profile.ts`. */
interface Profile {
	readonly name: string;
	readonly version: number;
	readonly stores: Readonly<Record<StoreName, readonly { readonly key: IDBValidKey; readonly value: unknown }[]>>;
}

const FOLDER = new URL('../fixtures/library-8d52c6d/', import.meta.url);
const profile = JSON.parse(read('profile.json').toString()) as Profile;
const reader = profile.name.replace(/^offprint-/, '') as ReaderId;
const lastWrite = Math.max(...profile.stores.outbox.map(({ value }) => toMillis(stampIn(value))));

let folder: string;
let time: number;
let server: SimulatedServer;
let device: SimulatedDevice;

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'offprint-upgrade-'));
	writeFileSync(join(folder, 'offprint.sqlite'), read('server.sqlite'));
	time = lastWrite + 60_000;
	const now = () => (time += 7);
	server = await startSimulatedServer({ place: { url: null, folder }, now });
	// A simulated device names the database of a library after the device and the account.
	await putProfile(`${folder}-${reader}`);
	device = openSimulatedDevice({ server, reader, now }, folder);
});

afterEach(async () => {
	await device.discard();
	await server.close();
	rmSync(folder, { recursive: true });
});

function read(name: string): Buffer {
	return gunzipSync(readFileSync(new URL(`${name}.gz`, FOLDER)));
}

function stampIn(row: unknown): Timestamp {
	return (row as { change: { stamp: Timestamp } }).change.stamp;
}

/** Writes the profile of the earlier build to a database with the schema of that build. */
async function putProfile(name: string): Promise<void> {
	const database = await openDB<LibrarySchema>(name, profile.version, {
		upgrade: (opened, from, _to, tx) => void upgrade(opened, from, profile.version, tx)
	});
	for (const [store, rows] of Object.entries(profile.stores)) {
		for (const { key, value } of rows) {
			const tx = database.transaction(store as StoreName, 'readwrite');
			const hasInlineKey = tx.store.keyPath !== null;
			await tx.store.put(bytesIn(value) as never, ...(hasInlineKey ? [] : [key as never]));
		}
	}
	database.close();
}

function bytesIn(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(bytesIn);
	if (typeof value !== 'object' || value === null) return value;
	if ('$bytes' in value) return new Uint8Array(Buffer.from(String(value.$bytes), 'base64')).buffer;
	return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, bytesIn(part)]));
}

/** The fields of every entry in the earlier build, without the fields that only the server writes. */
function fieldsBefore(): Map<string, Record<string, unknown>> {
	const own = (fields: object) =>
		Object.fromEntries(Object.entries(fields).filter(([name]) => !['article', 'fetch', 'alias'].includes(name)));
	return new Map(
		profile.stores.entries.map(({ value }) => {
			const { id, fields } = value as { id: string; fields: object };
			return [id, own(fields)];
		})
	);
}

describe('a library of build 8d52c6d', () => {
	it('is complete after the update, with pending, claimed and rejected changes', async () => {
		expect(await device.library.pendingChanges()).toHaveLength(profile.stores.outbox.length);
		expect(await device.library.rejected()).toHaveLength(profile.stores.rejected.length);
		const all = { after: null, skip: 0, limit: 100 };
		const lists = await Promise.all(
			(['unread', 'archive', 'trash'] as const).map((name) => device.library.list(name, all))
		);
		const rows = lists.flatMap((list) => list.rows);
		expect(lists.map((list) => list.rows.length)).toEqual([6, 1, 1]);
		for (const [id, fields] of fieldsBefore()) expect(await device.fields(id as never), id).toMatchObject(fields);
		for (const row of rows) expect(await device.library.body(row.article?.id ?? ('' as never))).not.toBeNull();
	});

	it('sends its pending changes, which reach another device, and keeps its rejected changes', async () => {
		expect(await device.sync()).toMatchObject({ failure: null, waiting: 0, rejected: profile.stores.rejected.length });
		const rejected = profile.stores.rejected.map(({ value }) => (value as { target: string }).target);
		const other = openSimulatedDevice({ server, reader, now: () => (time += 7) });
		expect(await other.sync()).toMatchObject({ failure: null, waiting: 0 });
		for (const [id, fields] of fieldsBefore()) {
			expect(await device.fields(id as never)).toMatchObject(fields);
			const accepted = Object.entries(fields).filter(([field]) => !rejected.includes(`entry/${id}/${field}`));
			expect(await other.fields(id as never)).toMatchObject(Object.fromEntries(accepted));
		}
		await other.discard();
	});
});
