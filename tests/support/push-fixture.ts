// A device from the server's point of view: numbers its changes, chains their hashes, and sends requests.
import { hashChain, EMPTY_CHAIN, type Change } from '../../src/lib/domain/sync/change.ts';
import type { EntryField, EntryId } from '../../src/lib/domain/entry-fields.ts';
import type { Json } from '../../src/lib/domain/core/field.ts';
import { makeTimestamp, type DeviceId } from '../../src/lib/domain/core/hybrid-clock.ts';
import type { Db } from '../../src/lib/server/db/schema.ts';
import { push } from '../../src/lib/server/sync/push.ts';
import { PROTOCOL, type Op, type ReaderId, type SyncRequest } from '../../src/lib/domain/sync/sync-protocol.ts';

export const ADA = 'ada' as ReaderId;
export const BOB = 'bob' as ReaderId;
/** The time in tests, ms since 1970. */
export const NOON = Date.UTC(2026, 5, 1, 12);

/** An entry's id derived from its name. */
export function entryId(name: string): EntryId {
	return name.padEnd(22, '_') as EntryId;
}

export function deviceId(name: string): DeviceId {
	return Buffer.from(name).toString('hex').padStart(16, '0').slice(0, 16) as DeviceId;
}

export type Said = { id: EntryId; field: EntryField; value: Json };

export function save(name: string, url = `https://example.org/${name}`): Said {
	return { id: entryId(name), field: 'saved', value: { url } };
}

export function mark(name: string, field: EntryField, value: Json = true): Said {
	return { id: entryId(name), field, value };
}

export type PushingDevice = {
	id: DeviceId;
	/** Numbers a change with a timestamp at `millis`, by default a millisecond after the last one. */
	op: (said: Said, millis?: number) => Op;
	/** Numbers an invalid change. */
	garble: (change: unknown) => Op;
	request: (ops: readonly Op[], rest?: Partial<SyncRequest>) => SyncRequest;
};

/** @param now the device's clock, ms since 1970 */
export function pushingDevice(name: string, now = NOON, reader = ADA): PushingDevice {
	const id = deviceId(name);
	let number = 0;
	let head = EMPTY_CHAIN;
	let last = now - 60_000;
	const garble = (change: unknown): Op => {
		const op = { number: ++number, before: head, change: change as Change };
		head = hashChain(head, op.change);
		return op;
	};
	return {
		id,
		op(said, millis = last + 1) {
			last = millis;
			return garble({ entity: 'entry', ...said, stamp: makeTimestamp(millis, 0, id) });
		},
		garble,
		request: (ops, rest = {}) => ({
			protocol: PROTOCOL,
			reader,
			device: id,
			now,
			ops,
			settled: 0,
			cursor: null,
			...rest
		})
	};
}

/** Pushes changes of a device in one request. @param now the server's time, ms since 1970 */
export function pushChanges(
	db: Db,
	said: readonly Said[],
	{ device, reader = ADA, now = NOON }: { device: PushingDevice; reader?: ReaderId; now?: number }
): ReturnType<typeof push> {
	const request = device.request(said.map((one) => device.op(one)));
	return db.transaction().execute((trx) => push(trx, reader, request, now));
}
