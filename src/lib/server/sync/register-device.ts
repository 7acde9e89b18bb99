// Registers the device of a request, and decides whether it must be erased or was evicted.
import { codeOf } from '../../domain/core/failure.ts';
import type { DeviceId } from '../../domain/core/hybrid-clock.ts';
import type { ReaderId, SyncRequest } from '../../domain/sync/sync-protocol.ts';
import type { SessionId } from '../accounts/accounts.ts';
import { deviceName } from '../../domain/device-name.ts';
import type { Db } from '../db/schema.ts';
import { deviceOfSession, requestErase, readDeviceContact, retireDevice, writeContact } from '../store/devices.ts';

export interface Caller {
	readonly session: SessionId;
	/** The `User-Agent` header. */
	readonly agent: string | null;
}

export type ContactResult =
	| 'normal'
	/** The reader ordered this device to be erased. */
	| 'erase'
	/** The session belonged to another device id before: the browser has removed that device's data. */
	| 'evicted';

/** ms between updates of a device's last contact, so that a round without changes writes nothing. */
const LAST_SEEN_INTERVAL_MS = 600_000;

/** @param now server time, ms since 1970 */
export async function registerContact(
	db: Db,
	reader: ReaderId,
	{ session, agent }: Caller,
	{ device, was, formers = [], cursor }: SyncRequest,
	now: number
): Promise<ContactResult> {
	const contact = await readDeviceContact(db, reader, device);
	const formerIds = was === undefined ? [] : [was, ...formers];
	/** The earlier identity of an unknown device, by its session. */
	const earlier = contact === null ? await deviceOfSession(db, reader, session) : null;
	const isEraseOrdered = contact?.erase === true || (await isAnyEraseOrdered(db, reader, [...formerIds, earlier]));
	for (const former of formerIds) if (former !== device) await retireDevice(db, reader, former, device);
	if (isEraseOrdered && contact?.erase === true) return 'erase';
	const isRecorded = contact !== null && contact.session === session && now - contact.seen < LAST_SEEN_INTERVAL_MS;
	if (isRecorded && !isEraseOrdered) return 'normal';
	await writeContact(db, reader, device, { name: deviceName(agent), session, seen: now }).catch(unlessFull);
	const isEvicted = earlier !== null && cursor === null && !formerIds.includes(earlier);
	if (isEvicted) await retireDevice(db, reader, earlier, device);
	if (isEraseOrdered) {
		await requestErase(db, reader, device);
		return 'erase';
	}
	return isEvicted ? 'evicted' : 'normal';
}

/** Whether a device is to be erased under an earlier identity. */
async function isAnyEraseOrdered(db: Db, reader: ReaderId, devices: readonly (DeviceId | null)[]): Promise<boolean> {
	for (const device of new Set(devices))
		if (device !== null && (await readDeviceContact(db, reader, device))?.erase === true) return true;
	return false;
}

/** Ignores a full disk, so that a device can still pull. */
function unlessFull(error: unknown): void {
	if (codeOf(error) !== 'server_full') throw error;
}
