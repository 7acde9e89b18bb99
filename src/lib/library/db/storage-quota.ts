// Storage on this device: usage, persistence, and a reserve that keeps the outbox writable when the quota is
// exceeded.
import { isFailure } from '../../domain/core/failure.ts';
import type { Connection } from './connection.ts';

export interface StorageUsage {
	/** Numbers of stored items. */
	readonly entries: number;
	readonly bodies: number;
	readonly pictures: number;
	/** Bytes used by this origin and granted to it; null if the browser does not report them. */
	readonly used: number | null;
	readonly quota: number | null;
	/** Whether the storage is persistent; null if the browser does not report it. */
	readonly persisted: boolean | null;
}

/** Size of the reserve that is deleted when the quota is exceeded, so that the outbox can still be written. */
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

/** Stores the reserve if it is not stored and there is enough space for it. */
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

/** Runs a write of the reader's changes; if the quota is exceeded, deletes the reserve and tries once more. */
export async function withQuotaReserve<T>(connection: Connection, write: () => Promise<T>): Promise<T> {
	try {
		return await write();
	} catch (error) {
		if (!isFailure(error) || error.code !== 'quota') throw error;
		await connection.write(['meta'], (tx) => tx.objectStore('meta').delete('ballast'));
		return write();
	}
}
