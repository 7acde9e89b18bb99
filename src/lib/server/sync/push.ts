// The push half of sync: numbered ops in, one result each out, all in one transaction.
import { sql } from 'kysely';
import { hashChain, isCreation, parseChange, withTimestamps, type Change } from '../../domain/sync/change.ts';
import { codeOf } from '../../domain/core/failure.ts';
import type { Field } from '../../domain/core/field.ts';
import {
	isTimestamp,
	maxTimestamp,
	toMillis,
	ZERO_TIMESTAMP,
	shiftTimestamps,
	type Timestamp
} from '../../domain/core/hybrid-clock.ts';
import {
	CLOCK_TOLERANCE_MS,
	type Op,
	type Outcome,
	type ReaderId,
	type Result,
	type SyncRejection,
	type SyncRequest
} from '../../domain/sync/sync-protocol.ts';
import { wellFormedJson } from '../../domain/core/well-formed-text.ts';
import { notBefore } from '../entries/server-clock.ts';
import type { Db } from '../db/schema.ts';
import { isStorageFailure } from '../db/storage-failures.ts';
import { incrementCounter, latestStamp, raiseLatest } from '../store/counters.ts';
import {
	readDevice,
	readResult,
	settleResults,
	UNKNOWN,
	writeDevice,
	writeResult,
	type DeviceRecord
} from '../store/devices.ts';
import { readField } from '../store/entries.ts';
import type { Requesting } from '../entries/request-page.ts';
import { refusal, applyChange } from './apply-change.ts';

/** A reader saves a few pages one by one; more in one push are an import. */
const MANY_SAVES = 20;

/** Thrown to undo the whole push: nothing of it was taken. */
export class PushRejected extends Error {
	readonly answer: SyncRejection;
	constructor(answer: SyncRejection) {
		super(answer.refused);
		this.answer = answer;
	}
}

/** @param wall server time, ms @returns a result for each op, in their order @throws Refused */
export async function push(trx: Db, reader: ReaderId, request: SyncRequest, wall: number): Promise<Result[]> {
	const numbers = await reserveCounters(trx, reader, request.ops.length);
	const device = (await readDevice(trx, reader, request.device)) ?? UNKNOWN;
	const stored = await latestStamp(trx, reader);
	const now = notBefore(wall, stored);
	const stamps = correctTimestamps(request, now);
	let latest = ZERO_TIMESTAMP;
	const bulk = request.ops.filter(({ change }) => isCreation(change) && change.entity === 'entry').length > MANY_SAVES;
	const taking: Requesting = { trx, reader, now, nextCounter: () => numbers.next(), bulk };
	const results: Result[] = [];
	let last: DeviceRecord = device;
	for (const op of request.ops) {
		const hash = hashChain(op.before, op.change);
		const known = op.number <= last.number ? await replayResult(trx, reader, request, op, hash) : null;
		if (known !== null) {
			results.push(known);
			continue;
		}
		if (op.number !== last.number + 1)
			throw new PushRejected({ refused: 'gap', expected: last.number + 1, before: last.hash });
		if (op.before !== last.hash) throw new PushRejected({ refused: 'forked' });
		const result = await applyOp(taking, numbers, op, stamps);
		await writeResult(trx, reader, request.device, hash, result);
		results.push(result);
		if (result.result !== 'rejected') latest = maxTimestamp(latest, stamps.get(op.change.stamp) ?? op.change.stamp);
		last = { ...last, number: op.number, hash };
	}
	if (latest !== ZERO_TIMESTAMP) await raiseLatest(trx, reader, latest);
	await writeDevice(trx, reader, request.device, last, now);
	await settleResults(trx, reader, request.device, Math.min(request.settled, last.number));
	return results;
}

interface Numbers {
	next(): Promise<number>;
	/** @returns what makes all numbers free again that are taken from now on: for a savepoint, which undoes a bump too */
	mark(): () => void;
}

/** Numbers of the reader's counter, many taken at once: most ops need one, those on an alias or a note a few more. */
async function reserveCounters(trx: Db, reader: ReaderId, count: number): Promise<Numbers> {
	let last = await incrementCounter(trx, reader, count);
	let taken = last + count;
	return {
		async next() {
			if (last === taken) taken = (await incrementCounter(trx, reader, count)) + count;
			return ++last;
		},
		mark() {
			const before = { last, taken };
			return () => void ({ last, taken } = before);
		}
	};
}

/** The original result of an op that was taken before. Another op under its number is another copy's. */
async function replayResult(trx: Db, reader: ReaderId, request: SyncRequest, op: Op, hash: string): Promise<Result> {
	const kept = await readResult(trx, reader, request.device, op.number);
	if (kept === null || kept.hash !== hash) throw new PushRejected({ refused: 'forked' });
	return kept.result;
}

/** The stamps that have to change: all of a device whose clock is off, and none past the server's time. */
function correctTimestamps({ ops, now: deviceNow }: SyncRequest, now: number): Map<Timestamp, Timestamp> {
	const off = now - deviceNow;
	// What says that it saw the future moves nothing there; `now` is not before what is stored.
	const isPast = (stamp: Timestamp): boolean => toMillis(stamp) <= now + CLOCK_TOLERANCE_MS;
	// A stamp that was the server's before does not move by what the device's clock says now.
	const isMoved = ({ change: { stamp }, resent }: Op): boolean =>
		isTimestamp(stamp) && !(resent === true && isPast(stamp));
	const moved = ops.filter(isMoved);
	const deltas = new Map(
		moved.map(({ change, skew = 0 }) => [change.stamp, (Math.abs(off) > CLOCK_TOLERANCE_MS ? off : 0) + skew])
	);
	const timeOf = (stamp: Timestamp): number => toMillis(stamp) + (deltas.get(stamp) ?? 0);
	const stamps = [...deltas.keys()];
	const seen = new Map(
		ops.flatMap(({ change, seen: at = ZERO_TIMESTAMP }) => (isPast(at) ? [[change.stamp, at]] : []))
	);
	const isAhead = stamps.some((stamp) => timeOf(stamp) > now + CLOCK_TOLERANCE_MS);
	// All that is ahead, or what is a little ahead would overtake what is brought back to now.
	const shifted = stamps.filter((stamp) => deltas.get(stamp) !== 0 || (isAhead && timeOf(stamp) >= now));
	return shiftTimestamps(shifted, deltas, now, seen);
}

/** Each op runs in its own savepoint: one that fails uses up its number and leaves the others alone. */
async function applyOp(
	taking: Requesting,
	numbers: Numbers,
	{ number, change }: Op,
	stamps: ReadonlyMap<Timestamp, Timestamp>
): Promise<Result> {
	const undo = numbers.mark();
	await sql`savepoint op`.execute(taking.trx);
	try {
		const outcome = await evaluate(taking, change, stamps);
		await sql`release savepoint op`.execute(taking.trx);
		return { number, ...outcome };
	} catch (error) {
		// It says nothing of this op: nothing of the push is taken, and the device sends it again.
		if (isStorageFailure(error)) throw error;
		await sql`rollback to savepoint op`.execute(taking.trx);
		undo();
		// What keeps it from being written may keep this from being read.
		const current = await currentField(taking, change).catch(() => null);
		await sql`rollback to savepoint op`.execute(taking.trx);
		await sql`release savepoint op`.execute(taking.trx);
		const code = codeOf(error);
		if (code === 'internal') console.error(`sync: op ${number} of a push failed:`, error);
		return { number, ...refusal(code, current) };
	}
}

/** What the server has of a field that was not taken: the device goes back to it. */
async function currentField({ trx, reader }: Requesting, change: Change): Promise<Field | null> {
	const parsed = parseChange(change);
	return parsed === null ? null : readField(trx, reader, parsed);
}

/** Its name must be right, as the device has it under that; its value is mended. */
function parseWellFormed(sent: Change): Change | null {
	const { value } = sent as { value?: Change['value'] };
	return parseChange(value === undefined ? sent : { ...sent, value: wellFormedJson(value) });
}

async function evaluate(taking: Requesting, sent: Change, stamps: ReadonlyMap<Timestamp, Timestamp>): Promise<Outcome> {
	const parsed = parseWellFormed(sent);
	if (parsed === null) return refusal('bad_change');
	const change = withTimestamps(parsed, stamps);
	const outcome = await applyChange(taking, change);
	if (outcome.result === 'rejected') return { ...outcome, current: await currentField(taking, change) };
	const { value, stamp } = change;
	// The device writes it as the server has it.
	const isOther = stamp !== sent.stamp || parsed.value !== sent.value;
	if (outcome.result === 'ok' && isOther) return { result: 'restamped', current: { value, stamp } };
	return outcome;
}
