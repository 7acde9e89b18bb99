// Simulates a device that pushes changes to a real server until they are acknowledged.
import type { Change } from '../../../src/lib/domain/sync/change.ts';
import { hashChain, EMPTY_CHAIN } from '../../../src/lib/domain/sync/hash-chain.ts';
import type { Json } from '../../../src/lib/domain/core/field.ts';
import { SETTINGS } from '../../../src/lib/domain/settings.ts';
import { makeTimestamp, type DeviceId } from '../../../src/lib/domain/core/hybrid-clock.ts';
import {
	PROTOCOL,
	type Cursor,
	type Op,
	type SyncResponse,
	type SyncRequest
} from '../../../src/lib/domain/sync/sync-protocol.ts';
import type { Reader } from '../../support/reader.ts';

export interface Pusher {
	/** All acknowledged changes, in order. */
	readonly acknowledged: readonly Change[];
	/**
	 * Pushes new changes, or again the changes that were not acknowledged. @param count number of new changes
	 * @throws Error without a response, or if the push is refused
	 */
	push(count: number): Promise<void>;
}

/** Makes a device that pushes changes of settings, because the server fetches nothing for them. @param name up to eight letters */
export function makePusher(reader: Reader, name: string): Pusher {
	const device = Buffer.from(name.padEnd(8, '-')).toString('hex') as DeviceId;
	const acknowledged: Change[] = [];
	let number = 0;
	let head = EMPTY_CHAIN;
	let cursor: Cursor | null = null;
	let unacknowledged: Op[] = [];

	function nextOp(): Op {
		number++;
		const value: Json = `${name} ${number}`;
		const stamp = makeTimestamp(Date.now(), number % 65_536, device);
		const change = { entity: 'settings', id: SETTINGS, field: `${name}x${number}`, value, stamp } as Change;
		const op = { number, before: head, change };
		head = hashChain(head, change);
		return op;
	}

	return {
		acknowledged,
		async push(count) {
			if (unacknowledged.length === 0) unacknowledged = Array.from({ length: count }, nextOp);
			const ops = unacknowledged;
			const settled = acknowledged.length;
			const request: SyncRequest = {
				protocol: PROTOCOL,
				reader: reader.reader,
				device,
				now: Date.now(),
				ops,
				settled,
				cursor
			};
			const response = await reader.post('/api/sync', request);
			const answer = (await response.json()) as SyncResponse;
			if (!response.ok || 'refused' in answer) throw new Error(`${name} was refused: ${JSON.stringify(answer)}`);
			for (const [index, result] of answer.results.entries()) {
				if (result.result !== 'ok' || result.number !== ops[index]?.number)
					throw new Error(`${name} got ${JSON.stringify(result)}`);
			}
			acknowledged.push(...ops.map(({ change }) => change));
			unacknowledged = [];
			cursor = answer.cursor;
		}
	};
}

/** Pulls all data of a reader from the server. */
export async function pullAll(reader: Reader): Promise<Change[]> {
	const all: Change[] = [];
	let cursor: Cursor | null = null;
	for (;;) {
		const device = 'ffffffffffffffff' as DeviceId;
		const request = { protocol: PROTOCOL, reader: reader.reader, device, now: Date.now(), ops: [], settled: 0, cursor };
		const answer = (await (await reader.post('/api/sync', request)).json()) as SyncResponse;
		all.push(...answer.changes);
		cursor = answer.cursor;
		if (!answer.more) return all;
	}
}

/** Counts acknowledged changes that the server does not have as sent, and fields that it has more than once. */
export function countMissing(
	acknowledged: readonly Change[],
	stored: readonly Change[]
): { lost: number; duplicates: number } {
	const byField = new Map(stored.map((change) => [change.field, change]));
	const lost = acknowledged.filter(({ field, stamp, value }) => {
		const current = byField.get(field);
		return current?.stamp !== stamp || current.value !== value;
	});
	return { lost: lost.length, duplicates: stored.length - byField.size };
}
