// This device's clock: what it stamped while it was wrong is brought in line when it is set right, by the server or by itself.
import { withTimestamps } from '../../domain/sync/change.ts';
import {
	maxTimestamp,
	makeTimestamp,
	toMillis,
	ZERO_TIMESTAMP,
	shiftTimestamps,
	type Timestamp
} from '../../domain/sync/hybrid-clock.ts';
import { CLOCK_TOLERANCE_MS } from '../../domain/sync/sync-protocol.ts';
import { setFields } from '../store/fields.ts';
import { getMeta, putMeta, serverTime, type Environment } from '../db/meta.ts';
import * as outbox from '../store/outbox.ts';
import type { MetaValues, OutboxRow, ReadTx, WriteTx } from '../db/schema.ts';

/** ms between two looks by which a clock may drift that nobody set: beyond that, the look is written down. */
const STEADY_MS = 1_000;

/**
 * Looks whether the clock was set since the last look, and if it was set back, brings back what was stamped while it was
 * ahead. Before anything is stamped, and before each request.
 */
export async function checkClock(tx: WriteTx, world: Environment): Promise<void> {
	const reading = await readClock(tx, world);
	if (reading === null) return;
	const { pulse, step, isSameStart } = reading;
	const { time } = pulse;
	await putMeta(tx, 'pulse', pulse);
	if (step < -CLOCK_TOLERANCE_MS) await undoClockStep(tx, { time, by: -step, isExact: isSameStart });
	else if (isSameStart && step > CLOCK_TOLERANCE_MS)
		await putMeta(tx, 'leap', { since: (await getMeta(tx, 'clock')) ?? ZERO_TIMESTAMP, by: step });
}

/**
 * Whether the clock went on as time did since the last look. Then nothing is lost when the look is not written down, as
 * long as no op waits whose stamp may have to be moved.
 */
export async function isClockSteady(tx: ReadTx, world: Environment): Promise<boolean> {
	const reading = await readClock(tx, world);
	return reading === null || (reading.isSameStart && Math.abs(reading.step) <= STEADY_MS);
}

interface ClockReading {
	readonly pulse: NonNullable<MetaValues['pulse']>;
	/** ms by which the clock was set since the last look: below 0, back. */
	readonly step: number;
	/** Whether the app has run since that look, so that the step is exact. */
	readonly isSameStart: boolean;
}

/** Null where the clock cannot be judged. */
async function readClock(tx: ReadTx | WriteTx, world: Environment): Promise<ClockReading | null> {
	const time = await serverTime(tx, world);
	// Earlier than what the server told of: that it is wrong now is certain, and the server will say by how much.
	if (time < toMillis((await getMeta(tx, 'seen')) ?? ZERO_TIMESTAMP) - CLOCK_TOLERANCE_MS) return null;
	const pulse = { time, uptime: world.uptime?.() ?? 0, started: world.started ?? 0 };
	const before = (await getMeta(tx, 'pulse')) ?? { time: await lastStamped(tx), uptime: 0, started: -1 };
	const isSameStart = before.started === pulse.started && world.uptime !== undefined;
	// What passed while the app was closed is not known: then the clock was set back by this or more.
	const step = time - before.time - (isSameStart ? pulse.uptime - before.uptime : 0);
	return { pulse, step, isSameStart };
}

/** When this device stamped last, where the clock was not looked at before, ms; 0 when it was told of something later. */
async function lastStamped(tx: ReadTx | WriteTx): Promise<number> {
	const clock = (await getMeta(tx, 'clock')) ?? ZERO_TIMESTAMP;
	return clock > ((await getMeta(tx, 'seen')) ?? ZERO_TIMESTAMP) ? toMillis(clock) : 0;
}

interface StepBack {
	/** What the clock says now, ms. */
	readonly time: number;
	/** ms */
	readonly by: number;
	readonly isExact: boolean;
}

async function undoClockStep(tx: WriteTx, { time, by, isExact }: StepBack): Promise<void> {
	const leap = await getMeta(tx, 'leap');
	await putMeta(tx, 'leap', null);
	const isUndone = leap !== null && Math.abs(leap.by - by) <= (isExact ? CLOCK_TOLERANCE_MS : by / 4);
	// Where it is not known since when it was ahead, what is not ahead of it now may have been stamped before that.
	const from = isUndone ? leap.since : makeTimestamp(time, 0xffff, 'f'.repeat(16) as never);
	await moveTimestamps(tx, isUndone && !isExact ? -leap.by : -by, time, ({ change }) => change.stamp > from);
}

/** Whether a clock is so far off that it has to be corrected. @param off ms */
export function isClockOff(off: number): boolean {
	return Math.abs(off) > CLOCK_TOLERANCE_MS;
}

/** Sets the offset of this device's clock by the server's time, and brings what it stamped wrongly in line. @param off ms */
export async function correctClock(tx: WriteTx, world: Environment, off: number): Promise<void> {
	if (!isClockOff(off)) return;
	await putMeta(tx, 'offset', ((await getMeta(tx, 'offset')) ?? 0) + off);
	const pulse = await getMeta(tx, 'pulse');
	if (pulse !== null) await putMeta(tx, 'pulse', { ...pulse, time: pulse.time + off } satisfies MetaValues['pulse']);
	await putMeta(tx, 'leap', null);
	await moveTimestamps(tx, off, await serverTime(tx, world), () => true);
}

/**
 * Moves the stamps of what was not sent, on the shelf and in the outbox, and has the server move those of what may have
 * been sent. None passes `limit` (ms), and all stay later than what was seen before, and in their order.
 */
async function moveTimestamps(
	tx: WriteTx,
	by: number,
	limit: number,
	which: (row: OutboxRow) => boolean
): Promise<void> {
	const pending = await outbox.unsent(tx);
	const moved = pending.filter(which);
	const rest = pending.filter((row) => !which(row)).map(({ change }) => change.stamp);
	const floor = by < 0 ? rest.reduce(maxTimestamp, ZERO_TIMESTAMP) : ZERO_TIMESTAMP;
	const stamps = shiftTimestamps(
		moved.map(({ change }) => change.stamp),
		by,
		limit,
		new Map(moved.map(({ change, seen }) => [change.stamp, maxTimestamp(seen ?? ZERO_TIMESTAMP, floor)]))
	);
	await outbox.shiftUnsentTimestamps(tx, stamps);
	for (const { change } of moved) {
		const { field, value, stamp } = withTimestamps(change, stamps);
		if (stamp !== change.stamp) await setFields(tx, change, { [field]: { value, stamp } });
	}
	await outbox.skewClaimed(tx, by, which);
	await rewindClock(tx, limit, [...stamps.values(), ...rest]);
}

/** A clock that ran ahead must not go on from there, nor fall behind what the server has told of. */
async function rewindClock(tx: WriteTx, limit: number, given: readonly Timestamp[]): Promise<void> {
	const clock = await getMeta(tx, 'clock');
	if (clock === null || toMillis(clock) <= limit) return;
	await putMeta(
		tx,
		'clock',
		[...given, (await getMeta(tx, 'seen')) ?? ZERO_TIMESTAMP].reduce(maxTimestamp, ZERO_TIMESTAMP)
	);
}
