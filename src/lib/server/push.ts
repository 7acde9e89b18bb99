// The push half of sync: numbered ops in, one result each out, all in one transaction.
import { sql } from 'kysely';
import {
	chain,
	CHAIN_START,
	isServerField,
	parseChange,
	wins,
	type Change,
	type EntryId,
	type Field
} from '../domain/change.ts';
import { urlOf } from '../domain/entry.ts';
import { codeOf, type FailureCode } from '../domain/failure.ts';
import { isStamp, millisOf, shiftStamps, type Stamp } from '../domain/stamp.ts';
import {
	CLOCK_TOLERANCE,
	type Op,
	type ReaderId,
	type Result,
	type SyncRefusal,
	type SyncRequest
} from '../domain/sync.ts';
import { addressKey } from '../domain/url.ts';
import type { Db } from './db/schema.ts';
import { bump } from './store/counters.ts';
import { readDevice, readResult, settleResults, writeDevice, writeResult, type DeviceRecord } from './store/devices.ts';
import { putJob } from './store/jobs.ts';
import { maySave, readEntry, readField, writeEntry, writeField, type EntryRecord } from './store/shelf.ts';

/** Thrown to undo the whole push: nothing of it was taken. */
export class Refused extends Error {
	readonly answer: SyncRefusal;
	constructor(answer: SyncRefusal) {
		super(answer.refused);
		this.answer = answer;
	}
}

interface Push {
	readonly trx: Db;
	readonly reader: ReaderId;
	/** Server time, ms. */
	readonly now: number;
	/** The next number of the reader's counter. */
	readonly nextCounter: () => number;
}

/** @returns a result for each op, in their order @throws Refused */
export async function push(trx: Db, reader: ReaderId, request: SyncRequest, now: number): Promise<Result[]> {
	// An op on an alias is written to the entry it was merged into as well: two numbers each.
	let counter = await bump(trx, reader, request.ops.length * 2);
	const device = (await readDevice(trx, reader, request.device)) ?? { number: 0, hash: CHAIN_START, settled: 0 };
	const stamps = serverTimes(request, now);
	const work: Push = { trx, reader, now, nextCounter: () => ++counter };
	const results: Result[] = [];
	let last: DeviceRecord = device;
	for (const op of request.ops) {
		const hash = chain(op.before, op.change);
		const known = op.number <= last.number ? await originalResult(trx, reader, request, op, hash) : null;
		if (known !== null) {
			results.push(known);
			continue;
		}
		if (op.number !== last.number + 1)
			throw new Refused({ refused: 'gap', expected: last.number + 1, before: last.hash });
		if (op.before !== last.hash) throw new Refused({ refused: 'forked' });
		const result = await takeOne(work, op, stamps.get(op.change.stamp) ?? op.change.stamp);
		await writeResult(trx, reader, request.device, hash, result);
		results.push(result);
		last = { ...last, number: op.number, hash };
	}
	await writeDevice(trx, reader, request.device, last, now);
	await settleResults(trx, reader, request.device, Math.min(request.settled, last.number));
	return results;
}

/** The original result of an op that was taken before. Another op under its number is another copy's. */
async function originalResult(trx: Db, reader: ReaderId, request: SyncRequest, op: Op, hash: string): Promise<Result> {
	const kept = await readResult(trx, reader, request.device, op.number);
	if (kept === null || kept.hash !== hash) throw new Refused({ refused: 'forked' });
	return kept.result;
}

/** The stamps that have to change: all of a device whose clock is off, and none past the server's time. */
function serverTimes({ ops, now: deviceNow }: SyncRequest, now: number): Map<Stamp, Stamp> {
	const off = now - deviceNow;
	const stamps = ops.map((op) => op.change.stamp).filter(isStamp);
	if (Math.abs(off) > CLOCK_TOLERANCE) return shiftStamps(stamps, off, now);
	if (!stamps.some((stamp) => millisOf(stamp) > now + CLOCK_TOLERANCE)) return new Map();
	// All that is ahead, or what is a little ahead would overtake what is brought back to now.
	return shiftStamps(
		stamps.filter((stamp) => millisOf(stamp) >= now),
		0,
		now
	);
}

/** Each op runs in its own savepoint: one that fails uses up its number and leaves the others alone. */
async function takeOne(work: Push, op: Op, stamp: Stamp): Promise<Result> {
	await sql`savepoint op`.execute(work.trx);
	try {
		const result = await take(work, op, stamp);
		await sql`release savepoint op`.execute(work.trx);
		return result;
	} catch (error) {
		await sql`rollback to savepoint op`.execute(work.trx);
		await sql`release savepoint op`.execute(work.trx);
		const code = codeOf(error);
		if (code === 'internal') console.error(`sync: op ${op.number} of a push failed:`, error);
		return { number: op.number, result: 'rejected', code, current: null };
	}
}

async function take(work: Push, { number, change }: Op, stamp: Stamp): Promise<Result> {
	const { trx, reader } = work;
	const rejected = (code: FailureCode): Result => ({ number, result: 'rejected', code, current: null });
	const parsed = parseChange(change);
	if (parsed === null) return rejected('bad_change');
	if (isServerField(parsed.field)) return rejected('not_yours');
	const wanted: Change = { ...parsed, stamp };
	const entry = await readEntry(trx, reader, wanted.id);
	if (entry === null && (wanted.field !== 'saved' || !(await maySave(trx, reader, wanted)))) return rejected('gone');
	const current = await setField(work, wanted);
	for (const id of await winnersOf(work, entry)) await setField(work, { ...wanted, id });
	if (wanted.field === 'saved' && current === null) await askForArticle(work, wanted);
	if (current !== null) return { number, result: 'superseded', current };
	return stamp === parsed.stamp
		? { number, result: 'ok' }
		: { number, result: 'restamped', current: { value: wanted.value, stamp } };
}

/** The entries that this one was merged into, one after the other. */
async function winnersOf({ trx, reader }: Push, entry: EntryRecord | null): Promise<EntryId[]> {
	const winners: EntryId[] = [];
	for (let next = entry?.alias ?? null; next !== null && !winners.includes(next);) {
		winners.push(next);
		next = (await readEntry(trx, reader, next))?.alias ?? null;
	}
	return winners;
}

/** Writes a field if it wins. @returns null when it did or was so already, else what stands */
async function setField({ trx, reader, nextCounter }: Push, change: Change): Promise<Field | null> {
	const current = await readField(trx, reader, change);
	if (wins(change.field, change, current ?? undefined)) {
		await writeField(trx, reader, change, nextCounter());
		return null;
	}
	const same = current?.stamp === change.stamp && JSON.stringify(current.value) === JSON.stringify(change.value);
	return same ? null : current;
}

/** A save of an entry that has no article yet asks for a fetch: at first, and again after a failure. */
async function askForArticle({ trx, reader, now }: Push, { id, value, stamp }: Change): Promise<void> {
	const url = urlOf({ saved: { value, stamp } });
	const entry = await readEntry(trx, reader, id);
	await writeEntry(trx, reader, {
		id,
		address: addressKey(url),
		article: entry?.article ?? null,
		alias: entry?.alias ?? null
	});
	if (entry?.article === undefined || entry.article === null)
		await putJob(trx, { reader, entry: id, address: url }, now);
}
