// Detects jumps of this device's clock and corrects the timestamps that were made while it was wrong.
import { withTimestamps } from '../../domain/sync/change.ts';
import {
	maxTimestamp,
	makeTimestamp,
	toMillis,
	ZERO_TIMESTAMP,
	shiftTimestamps,
	type Timestamp
} from '../../domain/core/hybrid-clock.ts';
import { CLOCK_TOLERANCE_MS } from '../../domain/sync/sync-protocol.ts';
import { setFields } from '../store/fields.ts';
import { getMeta, putMeta } from '../db/meta.ts';
import { serverTime, type Environment } from '../db/identity.ts';
import * as outbox from '../store/outbox.ts';
import type { MetaValues, OutboxRow, ReadTx, WriteTx } from '../db/schema.ts';

/** Maximum drift between two checks of a clock that counts as steady, ms. */
const MAX_STEADY_DRIFT_MS = 1_000;

/**
 * Detects whether the clock was set since the last check. If it was set back, moves the timestamps that were made while
 * it ran ahead. Call it before making timestamps and before each request.
 */
export async function checkClock(tx: WriteTx, env: Environment): Promise<void> {
	const reading = await readClock(tx, env);
	if (reading === null) return;
	const { pulse, step, isSameStart } = reading;
	const { time } = pulse;
	await putMeta(tx, 'pulse', pulse);
	if (step < -CLOCK_TOLERANCE_MS) await undoClockStep(tx, { time, by: -step, isExact: isSameStart });
	else if (isSameStart && step > CLOCK_TOLERANCE_MS)
		await putMeta(tx, 'leap', { since: (await getMeta(tx, 'clock')) ?? ZERO_TIMESTAMP, by: step });
}

/**
 * Whether the clock has advanced with real time since the last check. Then `checkClock` can be left out, as long as no
 * pending op has a timestamp that may have to be moved.
 */
export async function isClockSteady(tx: ReadTx, env: Environment): Promise<boolean> {
	const reading = await readClock(tx, env);
	return reading === null || (reading.isSameStart && Math.abs(reading.step) <= MAX_STEADY_DRIFT_MS);
}

interface ClockReading {
	readonly pulse: NonNullable<MetaValues['pulse']>;
	/** ms by which the clock was set since the last check; negative if it was set back. */
	readonly step: number;
	/** Whether the app has run since that check, so that the step is exact. */
	readonly isSameStart: boolean;
}

/**
 * Reads the clock and its step since the last check; null if the clock is certainly wrong and the size of the error is
 * unknown.
 */
async function readClock(tx: ReadTx | WriteTx, env: Environment): Promise<ClockReading | null> {
	const time = await serverTime(tx, env);
	// The clock is behind a timestamp of the server, so it is certainly wrong; the next response shows by how much.
	if (time < toMillis((await getMeta(tx, 'seen')) ?? ZERO_TIMESTAMP) - CLOCK_TOLERANCE_MS) return null;
	const pulse = { time, uptime: env.uptime?.() ?? 0, started: env.started ?? 0 };
	const before = (await getMeta(tx, 'pulse')) ?? { time: await lastTimestampTime(tx), uptime: 0, started: -1 };
	const isSameStart = before.started === pulse.started && env.uptime !== undefined;
	// After a new start, the time since the last check is unknown; a negative step is then the least that the clock was
	// set back.
	const step = time - before.time - (isSameStart ? pulse.uptime - before.uptime : 0);
	return { pulse, step, isSameStart };
}

/**
 * Time of the last timestamp made here, ms since 1970, in place of the last check if there was none; 0 if a later
 * timestamp came from the server.
 */
async function lastTimestampTime(tx: ReadTx | WriteTx): Promise<number> {
	const clock = (await getMeta(tx, 'clock')) ?? ZERO_TIMESTAMP;
	return clock > ((await getMeta(tx, 'seen')) ?? ZERO_TIMESTAMP) ? toMillis(clock) : 0;
}

interface ClockSetBack {
	/** Current time of the clock, ms since 1970. */
	readonly time: number;
	/** Size of the correction, ms. */
	readonly by: number;
	readonly isExact: boolean;
}

async function undoClockStep(tx: WriteTx, { time, by, isExact }: ClockSetBack): Promise<void> {
	const leap = await getMeta(tx, 'leap');
	await putMeta(tx, 'leap', null);
	const undoesLeap = leap !== null && Math.abs(leap.by - by) <= (isExact ? CLOCK_TOLERANCE_MS : by / 4);
	// If no jump ahead was seen, only timestamps ahead of the present time are moved, because earlier ones may be right.
	const since = undoesLeap ? leap.since : makeTimestamp(time, 0xffff, 'f'.repeat(16) as never);
	await moveTimestamps(tx, undoesLeap && !isExact ? -leap.by : -by, time, ({ change }) => change.stamp > since);
}

/** Whether a clock is so far off that it has to be corrected. @param correction ms */
export function isClockOff(correction: number): boolean {
	return Math.abs(correction) > CLOCK_TOLERANCE_MS;
}

/** Corrects the offset of this device's clock, and the timestamps made with it. @param correction ms */
export async function correctClock(tx: WriteTx, env: Environment, correction: number): Promise<void> {
	if (!isClockOff(correction)) return;
	await putMeta(tx, 'offset', ((await getMeta(tx, 'offset')) ?? 0) + correction);
	const pulse = await getMeta(tx, 'pulse');
	if (pulse !== null)
		await putMeta(tx, 'pulse', { ...pulse, time: pulse.time + correction } satisfies MetaValues['pulse']);
	await putMeta(tx, 'leap', null);
	await moveTimestamps(tx, correction, await serverTime(tx, env), () => true);
}

/**
 * Moves the timestamps of unsent changes in the entity stores and the outbox, and marks ops that may have been sent
 * (`skew`) so that the server moves theirs. No timestamp passes `limit` (ms). Each stays later than its `seen`,
 * and their order is kept.
 */
async function moveTimestamps(
	tx: WriteTx,
	by: number,
	limit: number,
	selects: (row: OutboxRow) => boolean
): Promise<void> {
	const pending = await outbox.listUnclaimed(tx);
	const moved = pending.filter(selects);
	const unmoved = pending.filter((row) => !selects(row)).map(({ change }) => change.stamp);
	const floor = by < 0 ? unmoved.reduce(maxTimestamp, ZERO_TIMESTAMP) : ZERO_TIMESTAMP;
	const stamps = shiftTimestamps(
		moved.map(({ change }) => change.stamp),
		by,
		limit,
		new Map(moved.map(({ change, seen }) => [change.stamp, maxTimestamp(seen ?? ZERO_TIMESTAMP, floor)]))
	);
	await outbox.shiftUnclaimedTimestamps(tx, stamps);
	for (const { change } of moved) {
		const { field, value, stamp } = withTimestamps(change, stamps);
		if (stamp !== change.stamp) await setFields(tx, change, { [field]: { value, stamp } });
	}
	await outbox.skewClaimed(tx, by, selects);
	await setClockBack(tx, limit, [...stamps.values(), ...unmoved]);
}

/**
 * Sets the clock back if it is ahead of `limit` (ms): to the latest of `stamps`, but not behind a timestamp of the
 * server.
 */
async function setClockBack(tx: WriteTx, limit: number, stamps: readonly Timestamp[]): Promise<void> {
	const clock = await getMeta(tx, 'clock');
	if (clock === null || toMillis(clock) <= limit) return;
	await putMeta(
		tx,
		'clock',
		[...stamps, (await getMeta(tx, 'seen')) ?? ZERO_TIMESTAMP].reduce(maxTimestamp, ZERO_TIMESTAMP)
	);
}
