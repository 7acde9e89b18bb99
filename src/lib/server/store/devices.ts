// Devices in the database: the number and hash of the last op of each, and the results it has not settled.
import type { DeviceId } from '../../domain/stamp.ts';
import type { ReaderId, Result } from '../../domain/sync.ts';
import type { Db } from '../db/schema.ts';

export interface DeviceRecord {
	readonly number: number;
	/** Running hash after the last op. */
	readonly hash: string;
	readonly settled: number;
}

export async function readDevice(db: Db, reader: ReaderId, device: DeviceId): Promise<DeviceRecord | null> {
	const row = await db
		.selectFrom('devices')
		.select(['number', 'hash', 'settled'])
		.where('reader', '=', reader)
		.where('device', '=', device)
		.executeTakeFirst();
	return row === undefined ? null : { number: Number(row.number), hash: row.hash, settled: Number(row.settled) };
}

/** @param seen ms since 1970 */
export async function writeDevice(
	db: Db,
	reader: ReaderId,
	device: DeviceId,
	record: DeviceRecord,
	seen: number
): Promise<void> {
	await db
		.insertInto('devices')
		.values({ reader, device, ...record, seen })
		.onConflict((conflict) => conflict.columns(['reader', 'device']).doUpdateSet({ ...record, seen }))
		.execute();
}

/** The result of an op and the hash after it; null when it was settled, or never was. */
export async function readResult(
	db: Db,
	reader: ReaderId,
	device: DeviceId,
	number: number
): Promise<{ hash: string; result: Result } | null> {
	const row = await db
		.selectFrom('results')
		.select(['hash', 'result'])
		.where('reader', '=', reader)
		.where('device', '=', device)
		.where('number', '=', number)
		.executeTakeFirst();
	return row === undefined ? null : { hash: row.hash, result: JSON.parse(row.result) as Result };
}

export async function writeResult(
	db: Db,
	reader: ReaderId,
	device: DeviceId,
	hash: string,
	result: Result
): Promise<void> {
	await db
		.insertInto('results')
		.values({ reader, device, number: result.number, hash, result: JSON.stringify(result) })
		.execute();
}

/** Forgets results that the device has written down. */
export async function settleResults(db: Db, reader: ReaderId, device: DeviceId, upTo: number): Promise<void> {
	await db
		.deleteFrom('results')
		.where('reader', '=', reader)
		.where('device', '=', device)
		.where('number', '<=', upTo)
		.execute();
	await db
		.updateTable('devices')
		.set({ settled: upTo })
		.where('reader', '=', reader)
		.where('device', '=', device)
		.where('settled', '<', upTo)
		.execute();
}
