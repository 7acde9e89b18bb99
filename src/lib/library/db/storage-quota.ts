// Room on this device: how much is used, the promise to keep it, and the ballast that lets the outbox through.
import { isFailure } from '../../domain/core/failure.ts';
import type { Connection } from './connection.ts';

export interface StorageUsage {
	/** Counts of what is stored here. */
	readonly entries: number;
	readonly bodies: number;
	readonly pictures: number;
	/** Bytes used by this origin and granted to it; null where the browser does not say. */
	readonly used: number | null;
	readonly quota: number | null;
	/** Whether the browser promised not to remove it; null where it does not say. */
	readonly persisted: boolean | null;
}

/** Bytes laid aside while there is room, and given up so that what the reader does can still be written. */
const QUOTA_RESERVE_BYTES = 2 * 1024 * 1024;

export async function readStorageUsage(
	connection: Connection,
	storage: StorageManager | undefined
): Promise<StorageUsage> {
	const counts = await connection.read(['entries', 'bodies', 'pictures'], async (tx) => ({
		entries: await tx.objectStore('entries').count(),
		bodies: await tx.objectStore('bodies').count(),
		pictures: await tx.objectStore('pictures').count()
	}));
	const estimate = await storage?.estimate?.().catch(() => null);
	const persisted = await storage?.persisted?.().catch(() => null);
	return {
		...counts,
		used: estimate?.usage ?? null,
		quota: estimate?.quota ?? null,
		persisted: persisted ?? null
	};
}

/** Lays the ballast if there is none and the room for it. */
export async function reserveQuota(connection: Connection): Promise<void> {
	try {
		await connection.write(['meta'], async (tx) => {
			if ((await tx.objectStore('meta').getKey('ballast')) !== undefined) return;
			await tx.objectStore('meta').put({ key: 'ballast', value: new ArrayBuffer(QUOTA_RESERVE_BYTES) });
		});
	} catch (error) {
		if (!isFailure(error) || error.code !== 'quota') throw error;
	}
}

/** Runs a write of what the reader did; when the device is full, the ballast goes and the write is tried once more. */
export async function withQuotaReserve<T>(connection: Connection, write: () => Promise<T>): Promise<T> {
	try {
		return await write();
	} catch (error) {
		if (!isFailure(error) || error.code !== 'quota') throw error;
		await connection.write(['meta'], (tx) => tx.objectStore('meta').delete('ballast'));
		return write();
	}
}
