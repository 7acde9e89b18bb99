// Simulates a device that pushes changes, for server tests. It numbers its changes, chains their hashes and builds requests.
import type { Change } from '../../src/lib/domain/sync/change.ts';
import { hashChain, EMPTY_CHAIN } from '../../src/lib/domain/sync/hash-chain.ts';
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

/** Derives an entry's id from a name. */
export function entryId(name: string): EntryId {
	return name.padEnd(22, '_') as EntryId;
}

export function deviceId(name: string): DeviceId {
	return Buffer.from(name).toString('hex').padStart(16, '0').slice(0, 16) as DeviceId;
}

export type FieldValue = { id: EntryId; field: EntryField; value: Json };

/** The change that saves an entry. */
export function save(name: string, url = `https://example.org/${name}`): FieldValue {
	return { id: entryId(name), field: 'saved', value: { url } };
}

/** The change of a field of an entry. */
export function mark(name: string, field: EntryField, value: Json = true): FieldValue {
	return { id: entryId(name), field, value };
}

export type PushingDevice = {
	id: DeviceId;
	/** Makes an op of a change with the next number. @param millis its timestamp, by default 1 ms after the last op's */
	op: (change: FieldValue, millis?: number) => Op;
	/** Gives any value, even an invalid change, the next number and hash. */
	rawOp: (change: unknown) => Op;
	request: (ops: readonly Op[], rest?: Partial<SyncRequest>) => SyncRequest;
};

/** @param now the device's clock, ms since 1970 */
export function pushingDevice(name: string, now = NOON, reader = ADA): PushingDevice {
	const id = deviceId(name);
	let number = 0;
	let head = EMPTY_CHAIN;
	let lastMillis = now - 60_000;
	const rawOp = (change: unknown): Op => {
		const op = { number: ++number, before: head, change: change as Change };
		head = hashChain(head, op.change);
		return op;
	};
	return {
		id,
		op(change, millis = lastMillis + 1) {
			lastMillis = millis;
			return rawOp({ entity: 'entry', ...change, stamp: makeTimestamp(millis, 0, id) });
		},
		rawOp,
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
	changes: readonly FieldValue[],
	{ device, reader = ADA, now = NOON }: { device: PushingDevice; reader?: ReaderId; now?: number }
): ReturnType<typeof push> {
	const request = device.request(changes.map((change) => device.op(change)));
	return db.transaction().execute((trx) => push(trx, reader, request, now));
}
