// Registers the device of a request, and decides what it must be told before everything else.
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
	| 'as ever'
	/** The reader ordered this device to be erased. */
	| 'erase'
	/** The same session came with another device: the browser has removed the first one's data. */
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
	const known = await readDeviceContact(db, reader, device);
	const named = was === undefined ? [] : [was, ...formers];
	/** For an unknown device that does not name its earlier identity, the session tells it. */
	const before = known === null ? await deviceOfSession(db, reader, session) : null;
	const isOrdered = known?.erase === true || (await isAnyOrdered(db, reader, [...named, before]));
	for (const former of named) if (former !== device) await retireDevice(db, reader, former, device);
	if (isOrdered && known?.erase === true) return 'erase';
	const isNoted = known !== null && known.session === session && now - known.seen < LAST_SEEN_INTERVAL_MS;
	if (isNoted && !isOrdered) return 'as ever';
	await writeContact(db, reader, device, { name: deviceName(agent), session, seen: now }).catch(unlessFull);
	const isEvicted = before !== null && cursor === null && !named.includes(before);
	if (isEvicted) await retireDevice(db, reader, before, device);
	if (isOrdered) {
		await requestErase(db, reader, device);
		return 'erase';
	}
	return isEvicted ? 'evicted' : 'as ever';
}

/** Whether a device is to be erased under an earlier identity. */
async function isAnyOrdered(db: Db, reader: ReaderId, devices: readonly (DeviceId | null)[]): Promise<boolean> {
	for (const device of new Set(devices))
		if (device !== null && (await readDeviceContact(db, reader, device))?.erase === true) return true;
	return false;
}

/** On a full disk a device can still pull. */
function unlessFull(error: unknown): void {
	if (codeOf(error) !== 'server_full') throw error;
}
