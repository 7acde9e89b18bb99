// Stores devices: the number and hash of each device's last op, and the results that it has not acknowledged.
import { EMPTY_CHAIN } from '../../domain/sync/hash-chain.ts';
import type { DeviceInfo } from '../../domain/device.ts';
import type { DeviceId } from '../../domain/core/hybrid-clock.ts';
import type { ReaderId, Result } from '../../domain/sync/sync-protocol.ts';
import type { SessionId } from '../accounts/accounts.ts';
import type { Db, Schema } from '../db/schema.ts';

export interface DeviceRecord {
	/** Number of the last op. */
	readonly number: number;
	/** Running hash after the last op. */
	readonly hash: string;
	/** Number of the last op whose result the device has stored. */
	readonly settled: number;
}

/** A device without any ops. */
export const NEW_DEVICE: DeviceRecord = { number: 0, hash: EMPTY_CHAIN, settled: 0 };

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

/** The result of an op and the hash after it; null if it was acknowledged or never existed. */
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

/** Deletes results that the device has stored. */
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

export interface DeviceContact {
	readonly session: string | null;
	/** ms since 1970 */
	readonly seen: number;
	readonly erase: boolean;
}

export async function readDeviceContact(db: Db, reader: ReaderId, device: DeviceId): Promise<DeviceContact | null> {
	const row = await db
		.selectFrom('devices')
		.select(['session', 'seen', 'erase'])
		.where('reader', '=', reader)
		.where('device', '=', device)
		.executeTakeFirst();
	return row === undefined ? null : { session: row.session, seen: Number(row.seen), erase: row.erase === 1 };
}

/** Records a device and the time of its contact. */
export async function writeContact(
	db: Db,
	reader: ReaderId,
	device: DeviceId,
	contact: { readonly name: string | null; readonly session: SessionId; readonly seen: number }
): Promise<void> {
	await db
		.insertInto('devices')
		.values({ reader, device, number: 0, hash: EMPTY_CHAIN, settled: 0, ...contact })
		.onConflict((conflict) => conflict.columns(['reader', 'device']).doUpdateSet({ ...contact, retired: null }))
		.execute();
}

/** The device that last used this session and was not replaced; null without one. */
export async function deviceOfSession(db: Db, reader: ReaderId, session: SessionId): Promise<DeviceId | null> {
	const row = await db
		.selectFrom('devices')
		.select('device')
		.where('reader', '=', reader)
		.where('session', '=', session)
		.where('retired', 'is', null)
		.orderBy('seen', 'desc')
		.executeTakeFirst();
	return (row?.device as DeviceId | undefined) ?? null;
}

/** Marks a device as replaced: it has another identity, or lost its data. */
export async function retireDevice(db: Db, reader: ReaderId, device: DeviceId, successor: DeviceId): Promise<void> {
	await db
		.updateTable('devices')
		.set({ retired: 1, session: null, successor })
		.where('reader', '=', reader)
		.where('device', '=', device)
		.execute();
}

/**
 * Devices that were not replaced and did not sign out, the latest first. A device is `signedIn` until its session ends.
 */
export async function listDevices(db: Db, reader: ReaderId): Promise<DeviceInfo[]> {
	const rows = await db
		.selectFrom('devices')
		.leftJoin('session', 'session.id', 'devices.session')
		.select(['device', 'name', 'seen', 'erase', 'session.id as live'])
		.where('reader', '=', reader)
		.where('retired', 'is', null)
		.orderBy('seen', 'desc')
		.limit(100)
		.execute();
	return rows.map(({ device, name, seen, erase, live }) => ({
		id: device as DeviceId,
		name,
		seen: Number(seen),
		signedIn: live !== null,
		erasing: erase === 1
	}));
}

/**
 * Orders a device to be erased at its next contact. The reader's list may show an older identity of the device, so all
 * later identities get the order too.
 * @returns whether there is such a device
 */
export async function requestErase(db: Db, reader: ReaderId, device: DeviceId): Promise<boolean> {
	const identities = await identitiesFrom(db, reader, device);
	for (const { device: each } of identities) {
		await db.updateTable('devices').set({ erase: 1 }).where('reader', '=', reader).where('device', '=', each).execute();
	}
	return identities.length > 0;
}

/** Ends the session of a device. @returns whether there is such a device */
export async function endDeviceSession(db: Db, reader: ReaderId, device: DeviceId): Promise<boolean> {
	const identities = await identitiesFrom(db, reader, device);
	for (const { session } of identities)
		if (session !== null) await db.deleteFrom('session').where('id', '=', session).execute();
	return identities.length > 0;
}

interface DeviceIdentity {
	readonly device: string;
	readonly session: string | null;
}

/** The identities of a device, from this identity to the latest. */
async function identitiesFrom(db: Db, reader: ReaderId, device: DeviceId): Promise<DeviceIdentity[]> {
	const identities = new Map<string, DeviceIdentity>();
	for (let next: string | null = device; next !== null && !identities.has(next);) {
		const row: (DeviceIdentity & { successor: string | null }) | undefined = await db
			.selectFrom('devices')
			.select(['device', 'session', 'successor'])
			.where('reader', '=', reader)
			.where('device', '=', next)
			.executeTakeFirst();
		if (row !== undefined) identities.set(next, row);
		next = row?.successor ?? null;
	}
	return [...identities.values()];
}

/** An erase order, with the data by which the device is recognised. */
export type EraseOrder = Pick<
	Schema['devices'],
	'reader' | 'device' | 'seen' | 'name' | 'session' | 'retired' | 'successor'
>;

export function readEraseOrders(db: Db): Promise<EraseOrder[]> {
	return db
		.selectFrom('devices')
		.select(['reader', 'device', 'seen', 'name', 'session', 'retired', 'successor'])
		.where('erase', '=', 1)
		.execute();
}

/** Inserts the orders into a database that may not know the devices. */
export async function writeEraseOrders(db: Db, orders: readonly EraseOrder[]): Promise<void> {
	for (const order of orders) {
		await db
			.insertInto('devices')
			.values({ ...order, number: 0, hash: EMPTY_CHAIN, settled: 0, erase: 1 })
			.onConflict((conflict) => conflict.columns(['reader', 'device']).doUpdateSet({ erase: 1 }))
			.execute();
	}
}

/**
 * Retires the devices of a session when its reader signs out. An erase order stays, because the device's data may be
 * opened again.
 * @returns whether a device of the session is to be erased
 */
export async function retireSession(db: Db, session: SessionId): Promise<boolean> {
	const ordered = db.selectFrom('devices').select('device').where('session', '=', session).where('erase', '=', 1);
	const isToBeErased = (await ordered.executeTakeFirst()) !== undefined;
	await db.updateTable('devices').set({ retired: 1, session: null }).where('session', '=', session).execute();
	return isToBeErased;
}
