// Applies the pushed ops of a device in one transaction and returns one result for each.
import { sql } from 'kysely';
import { isCreation, withTimestamps, type Change } from '../../domain/sync/change.ts';
import { hashChain } from '../../domain/sync/hash-chain.ts';
import { parseChange } from '../../domain/sync/parse-change.ts';
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
import { incrementCounter, latestTimestamp, raiseLatestTimestamp } from '../store/counters.ts';
import {
	readDevice,
	readResult,
	settleResults,
	NEW_DEVICE,
	writeDevice,
	writeResult,
	type DeviceRecord
} from '../store/devices.ts';
import { readField } from '../store/entries.ts';
import { isItemAction } from '../store/item-entries.ts';
import type { PageRequestContext } from '../entries/request-page.ts';
import { refusal, applyChange } from './apply-change.ts';

/** A push with more saves than this is an import; its pages are fetched after those that readers save one by one. */
const MANY_SAVES = 20;

/** Thrown to roll back the whole push. */
export class PushRejected extends Error {
	readonly answer: SyncRejection;
	constructor(answer: SyncRejection) {
		super(answer.refused);
		this.answer = answer;
	}
}

/**
 * Applies pushed ops. Invariants:
 * 1. A push commits as a whole or not at all; `PushRejected` and storage failures roll it back.
 * 2. Each op is applied at most once: a repeated number with the same hash gets its stored result.
 * 3. Op numbers have no gaps, and `before` chains each op to its predecessor; a copy of a profile forks the chain.
 * 4. A rejected op uses up its number and changes nothing else.
 * 5. No stored timestamp is ahead of the server's clock (within `CLOCK_TOLERANCE_MS`), and corrections keep their
 * order.
 *
 * @param trx an open transaction
 * @param serverTime server time, ms since 1970
 * @returns a result for each op, in the order of `request.ops`
 * @throws PushRejected `gap` or `forked`
 */
export async function push(trx: Db, reader: ReaderId, request: SyncRequest, serverTime: number): Promise<Result[]> {
	const numbers = await reserveCounters(trx, reader, request.ops.length);
	const device = (await readDevice(trx, reader, request.device)) ?? NEW_DEVICE;
	const stored = await latestTimestamp(trx, reader);
	const now = notBefore(serverTime, stored);
	const stamps = correctTimestamps(request, now);
	let latest = ZERO_TIMESTAMP;
	const bulk = request.ops.filter(({ change }) => isSave(change)).length > MANY_SAVES;
	const context: PageRequestContext = { trx, reader, now, nextCounter: () => numbers.next(), bulk };
	const results: Result[] = [];
	let last: DeviceRecord = device;
	for (const op of request.ops) {
		const hash = hashChain(op.before, op.change);
		const replayed = op.number <= last.number ? await replayResult(trx, reader, request, op, hash) : null;
		if (replayed !== null) {
			results.push(replayed);
			continue;
		}
		if (op.number !== last.number + 1)
			throw new PushRejected({ refused: 'gap', expected: last.number + 1, before: last.hash });
		if (op.before !== last.hash) throw new PushRejected({ refused: 'forked' });
		const result = await applyOp(context, numbers, op, stamps);
		await writeResult(trx, reader, request.device, hash, result);
		results.push(result);
		if (result.result !== 'rejected') latest = maxTimestamp(latest, stamps.get(op.change.stamp) ?? op.change.stamp);
		last = { ...last, number: op.number, hash };
	}
	if (latest !== ZERO_TIMESTAMP) await raiseLatestTimestamp(trx, reader, latest);
	await writeDevice(trx, reader, request.device, last, now);
	await settleResults(trx, reader, request.device, Math.min(request.settled, last.number));
	return results;
}

/** Whether a change saves a page; the first action on a feed item does not. Changes of a push are not checked yet. */
function isSave(change: Change): boolean {
	return change.entity === 'entry' && isCreation(change) && !isItemAction(change);
}

interface ReservedNumbers {
	next(): Promise<number>;
	/** @returns a function that frees the numbers taken since; call it after a rollback to a savepoint */
	savepoint(): () => void;
}

/**
 * Reserves numbers of the reader's counter in blocks, because most ops need one number, and ops on a merged entry or a
 * note need more.
 */
async function reserveCounters(trx: Db, reader: ReaderId, count: number): Promise<ReservedNumbers> {
	let last = await incrementCounter(trx, reader, count);
	let reserved = last + count;
	return {
		async next() {
			if (last === reserved) reserved = (await incrementCounter(trx, reader, count)) + count;
			return ++last;
		},
		savepoint() {
			const before = { last, reserved };
			return () => void ({ last, reserved } = before);
		}
	};
}

/** The stored result of a repeated op. A different op under the same number comes from another copy of the profile. */
async function replayResult(trx: Db, reader: ReaderId, request: SyncRequest, op: Op, hash: string): Promise<Result> {
	const stored = await readResult(trx, reader, request.device, op.number);
	if (stored === null || stored.hash !== hash) throw new PushRejected({ refused: 'forked' });
	return stored.result;
}

/** New timestamps for ops of a device whose clock is wrong, and for ops that are ahead of the server's time. */
function correctTimestamps({ ops, now: deviceNow }: SyncRequest, now: number): Map<Timestamp, Timestamp> {
	const offset = now - deviceNow;
	// A `seen` ahead of the server's time is ignored; `now` is never before the newest stored timestamp.
	const isPast = (stamp: Timestamp): boolean => toMillis(stamp) <= now + CLOCK_TOLERANCE_MS;
	// A resent timestamp is in server time already, so the device's present offset does not apply to it.
	const isMoved = ({ change: { stamp }, resent }: Op): boolean =>
		isTimestamp(stamp) && !(resent === true && isPast(stamp));
	const moved = ops.filter(isMoved);
	const deltas = new Map(
		moved.map(({ change, skew = 0 }) => [change.stamp, (Math.abs(offset) > CLOCK_TOLERANCE_MS ? offset : 0) + skew])
	);
	const timeOf = (stamp: Timestamp): number => toMillis(stamp) + (deltas.get(stamp) ?? 0);
	const stamps = [...deltas.keys()];
	const seen = new Map(
		ops.flatMap(({ change, seen: newest = ZERO_TIMESTAMP }) => (isPast(newest) ? [[change.stamp, newest]] : []))
	);
	const isAhead = stamps.some((stamp) => timeOf(stamp) > now + CLOCK_TOLERANCE_MS);
	// Moves all timestamps that are ahead, because one that is slightly ahead would overtake one that is moved to `now`.
	const shifted = stamps.filter((stamp) => deltas.get(stamp) !== 0 || (isAhead && timeOf(stamp) >= now));
	return shiftTimestamps(shifted, deltas, now, seen);
}

/** Runs one op in its own savepoint, so that a failing op uses up its number and does not affect the others. */
async function applyOp(
	context: PageRequestContext,
	numbers: ReservedNumbers,
	{ number, change }: Op,
	stamps: ReadonlyMap<Timestamp, Timestamp>
): Promise<Result> {
	const undo = numbers.savepoint();
	await sql`savepoint op`.execute(context.trx);
	try {
		const outcome = await evaluate(context, change, stamps);
		await sql`release savepoint op`.execute(context.trx);
		return { number, ...outcome };
	} catch (error) {
		// A storage failure is not the fault of this op: roll back the whole push, which the device sends again.
		if (isStorageFailure(error)) throw error;
		await sql`rollback to savepoint op`.execute(context.trx);
		undo();
		// The error that prevented the write may prevent this read too.
		const current = await currentField(context, change).catch(() => null);
		await sql`rollback to savepoint op`.execute(context.trx);
		await sql`release savepoint op`.execute(context.trx);
		const code = codeOf(error);
		if (code === 'internal') console.error(`sync: op ${number} of a push failed:`, error);
		return { number, ...refusal(code, current) };
	}
}

/** The server's value of a rejected op's field, to which the device returns. */
async function currentField({ trx, reader }: PageRequestContext, change: Change): Promise<Field | null> {
	const parsed = parseChange(change);
	return parsed === null ? null : readField(trx, reader, parsed);
}

/**
 * Parses a change and repairs unpaired surrogates in its value; its field's name is the device's key and must be valid.
 */
function parseWellFormed(raw: Change): Change | null {
	const { value } = raw as { value?: Change['value'] };
	return parseChange(value === undefined ? raw : { ...raw, value: wellFormedJson(value) });
}

async function evaluate(
	context: PageRequestContext,
	raw: Change,
	stamps: ReadonlyMap<Timestamp, Timestamp>
): Promise<Outcome> {
	const parsed = parseWellFormed(raw);
	if (parsed === null) return refusal('bad_change');
	const change = withTimestamps(parsed, stamps);
	const outcome = await applyChange(context, change);
	if (outcome.result === 'rejected') return { ...outcome, current: await currentField(context, change) };
	const { value, stamp } = change;
	// The device must store the value and timestamp that the server stored.
	const isCorrected = stamp !== raw.stamp || parsed.value !== raw.value;
	if (outcome.result === 'ok' && isCorrected) return { result: 'restamped', current: { value, stamp } };
	return outcome;
}
