// A device that comes with a session: what is known of it, and what it is told before all else.
import { codeOf } from '../domain/failure.ts';
import type { DeviceId } from '../domain/stamp.ts';
import type { ReaderId, SyncRequest } from '../domain/sync.ts';
import type { SessionId } from './accounts.ts';
import { deviceName } from './device-name.ts';
import type { Db } from './db/schema.ts';
import { deviceOfSession, readKnown, retireDevice, writeContact } from './store/devices.ts';

export interface Caller {
	readonly session: SessionId;
	/** The `User-Agent` header. */
	readonly agent: string | null;
}

export type Contact =
	| 'as ever'
	/** The reader wants this device emptied. */
	| 'erase'
	/** The same session came with another device: the browser has removed what was stored there. */
	| 'evicted';

/** ms between two notes of when a device was seen: a round that brings nothing writes nothing. */
const NOTED_EVERY = 600_000;

/** @param now server time, ms since 1970 */
export async function meet(
	db: Db,
	reader: ReaderId,
	{ session, agent }: Caller,
	{ device, was, cursor }: SyncRequest,
	now: number
): Promise<Contact> {
	const known = await readKnown(db, reader, device);
	if (known?.erase === true) return 'erase';
	if (was !== undefined) await retireDevice(db, reader, was);
	if (known !== null && known.session === session && now - known.seen < NOTED_EVERY) return 'as ever';
	const before = known === null && cursor === null ? await deviceOfSession(db, reader, session) : null;
	await writeContact(db, reader, device, { name: deviceName(agent), session, seen: now }).catch(unlessFull);
	if (before === null || before === was) return 'as ever';
	await retireDevice(db, reader, before satisfies DeviceId);
	return 'evicted';
}

/** On a full disk a device is not kept from what is there for it to pull. */
function unlessFull(error: unknown): void {
	if (codeOf(error) !== 'server_full') throw error;
}
