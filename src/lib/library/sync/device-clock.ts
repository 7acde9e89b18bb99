// Detects jumps of this device's clock and corrects the timestamps that were given while it was wrong.
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
import type { MetaValues, OutboxRow, WriteTx } from '../db/schema.ts';

/**
 * Detects whether the clock was set since the last check. If it was set back, moves the timestamps given while it ran
 * ahead. Call it before stamping and before each request.
 */
export async function checkClock(tx: WriteTx, world: Environment): Promise<void> {
	const time = await serverTime(tx, world);
	// Earlier than what the server told of: that it is wrong now is certain, and the server will say by how much.
	if (time < toMillis((await getMeta(tx, 'seen')) ?? ZERO_TIMESTAMP) - CLOCK_TOLERANCE_MS) return;
	const pulse = { time, uptime: world.uptime?.() ?? 0, started: world.started ?? 0 };
	const before = (await getMeta(tx, 'pulse')) ?? { time: await lastStamped(tx), uptime: 0, started: -1 };
	await putMeta(tx, 'pulse', pulse);
	const isSameStart = before.started === pulse.started && world.uptime !== undefined;
	// What passed while the app was closed is not known: then the clock was set back by this or more.
	const step = time - before.time - (isSameStart ? pulse.uptime - before.uptime : 0);
	if (step < -CLOCK_TOLERANCE_MS) await undoClockStep(tx, { time, by: -step, isExact: isSameStart });
	else if (isSameStart && step > CLOCK_TOLERANCE_MS)
		await putMeta(tx, 'leap', { since: (await getMeta(tx, 'clock')) ?? ZERO_TIMESTAMP, by: step });
}

/** When this device stamped last, where the clock was not looked at before, ms; 0 when it was told of something later. */
async function lastStamped(tx: WriteTx): Promise<number> {
	const clock = (await getMeta(tx, 'clock')) ?? ZERO_TIMESTAMP;
	return clock > ((await getMeta(tx, 'seen')) ?? ZERO_TIMESTAMP) ? toMillis(clock) : 0;
}

interface StepBack {
	/** Current time of the clock, ms since 1970. */
	readonly time: number;
	/** Size of the correction, ms. */
	readonly by: number;
	readonly isExact: boolean;
}

async function undoClockStep(tx: WriteTx, { time, by, isExact }: StepBack): Promise<void> {
	const leap = await getMeta(tx, 'leap');
	await putMeta(tx, 'leap', null);
	const isUndone = leap !== null && Math.abs(leap.by - by) <= (isExact ? CLOCK_TOLERANCE_MS : by / 4);
	// If the start of the jump is unknown, timestamps that are not ahead of now may be older than the jump: keep
	// them.
	const from = isUndone ? leap.since : makeTimestamp(time, 0xffff, 'f'.repeat(16) as never);
	await moveTimestamps(tx, isUndone && !isExact ? -leap.by : -by, time, ({ change }) => change.stamp > from);
}

/** Sets the offset of this device's clock by the server's time, and brings what it stamped wrongly in line. @param off ms */
export async function correctClock(tx: WriteTx, world: Environment, off: number): Promise<void> {
	if (Math.abs(off) <= CLOCK_TOLERANCE_MS) return;
	await putMeta(tx, 'offset', ((await getMeta(tx, 'offset')) ?? 0) + off);
	const pulse = await getMeta(tx, 'pulse');
	if (pulse !== null) await putMeta(tx, 'pulse', { ...pulse, time: pulse.time + off } satisfies MetaValues['pulse']);
	await putMeta(tx, 'leap', null);
	await moveTimestamps(tx, off, await serverTime(tx, world), () => true);
}

/**
 * Moves the timestamps of unsent changes in the entity stores and the outbox, and marks ops that may have been sent
 * (`skew`) so that the server moves theirs. No timestamp passes `limit` (ms); all stay later than those seen before,
 * and their order is kept.
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

/** Takes the clock back to `limit` if it ran ahead, but never behind a timestamp known from the server. */
async function rewindClock(tx: WriteTx, limit: number, given: readonly Timestamp[]): Promise<void> {
	const clock = await getMeta(tx, 'clock');
	if (clock === null || toMillis(clock) <= limit) return;
	await putMeta(
		tx,
		'clock',
		[...given, (await getMeta(tx, 'seen')) ?? ZERO_TIMESTAMP].reduce(maxTimestamp, ZERO_TIMESTAMP)
	);
}
