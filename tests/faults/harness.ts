// Sets up the scripted fault tests: a server, readers' devices, a true clock, and a view of a library.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import type { Entry } from '../../src/lib/domain/entry.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import { openSimulatedDevice, type SimulatedDevice } from './simulated-device.ts';
import { startSimulatedServer, type SimulatedServer } from './simulated-server.ts';

export const ANN = 'ann' as ReaderId;
export const BOB = 'bob' as ReaderId;
export const DAY = 86_400_000;

export interface Stage {
	readonly server: SimulatedServer;
	/** A new device of a reader, with an empty profile. */
	device(reader?: ReaderId): SimulatedDevice;
	/** Makes the stage close a device that was not opened by `device`. */
	closeAtEnd(device: SimulatedDevice): SimulatedDevice;
	/** Advances the true time, ms. */
	advance(ms: number): void;
	close(): Promise<void>;
}

/** @param pageSize rows in a page of a pull */
export async function openStage({ pageSize = 2000 } = {}): Promise<Stage> {
	let time = Date.UTC(2026, 0, 1);
	/** Each reading of the clock is a little later, as in reality. */
	const now = () => (time += 7);
	const place = { url: null, folder: makeQuickFolder() };
	const server = await startSimulatedServer({ place, now });
	server.pageSize = pageSize;
	const open: SimulatedDevice[] = [];
	const adopt = (device: SimulatedDevice) => {
		open.push(device);
		return device;
	};
	return {
		server,
		closeAtEnd: adopt,
		device: (reader = ANN) => adopt(openSimulatedDevice({ server, reader, now })),
		advance: (ms) => void (time += ms),
		async close() {
			for (const each of open) each.library.close();
			await server.close();
			rmSync(place.folder, { recursive: true, force: true });
		}
	};
}

/** Makes a temporary folder, in memory if possible, because syncing to disk costs nothing there. */
export function makeQuickFolder(): string {
	return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'offprint-faults-'));
}

export async function entryOn(device: SimulatedDevice, id: EntryId): Promise<Entry | null> {
	return (await device.library.entry(id))?.entry ?? null;
}

/** The entries in Unread, the archive and the trash of a device. */
export async function listsOf(device: SimulatedDevice): Promise<Entry[][]> {
	const lists = await Promise.all(
		(['unread', 'archive', 'trash'] as const).map((name) =>
			device.library.list(name, { after: null, skip: 0, limit: 1000 })
		)
	);
	return lists.map(({ rows }) => rows.map((row) => row.entry));
}
