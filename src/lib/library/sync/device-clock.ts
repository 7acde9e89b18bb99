// This device's clock: what it stamped while it was wrong is brought in line when it is set right, by the server or by itself.
import { restamped } from '../../domain/sync/change.ts';
import { laterOf, makeStamp, millisOf, NEVER, shiftStamps, type Stamp } from '../../domain/sync/hybrid-clock.ts';
import { CLOCK_TOLERANCE } from '../../domain/sync/sync-protocol.ts';
import { setFields } from '../store/fields.ts';
import { getMeta, putMeta, timeOf, type World } from '../db/meta.ts';
import * as outbox from '../store/outbox.ts';
import type { MetaValues, OutboxRow, Writing } from '../db/schema.ts';

/**
 * Looks whether the clock was set since the last look, and if it was set back, brings back what was stamped while it was
 * ahead. Before anything is stamped, and before each request.
 */
export async function lookAtClock(tx: Writing, world: World): Promise<void> {
	const time = await timeOf(tx, world);
	// Earlier than what the server told of: that it is wrong now is certain, and the server will say by how much.
	if (time < millisOf((await getMeta(tx, 'seen')) ?? NEVER) - CLOCK_TOLERANCE) return;
	const pulse = { time, uptime: world.uptime?.() ?? 0, started: world.started ?? 0 };
	const before = (await getMeta(tx, 'pulse')) ?? { time: await lastStamped(tx), uptime: 0, started: -1 };
	await putMeta(tx, 'pulse', pulse);
	const isSameStart = before.started === pulse.started && world.uptime !== undefined;
	// What passed while the app was closed is not known: then the clock was set back by this or more.
	const step = time - before.time - (isSameStart ? pulse.uptime - before.uptime : 0);
	if (step < -CLOCK_TOLERANCE) await bringBack(tx, { time, by: -step, isExact: isSameStart });
	else if (isSameStart && step > CLOCK_TOLERANCE)
		await putMeta(tx, 'leap', { since: (await getMeta(tx, 'clock')) ?? NEVER, by: step });
}

/** When this device stamped last, where the clock was not looked at before, ms; 0 when it was told of something later. */
async function lastStamped(tx: Writing): Promise<number> {
	const clock = (await getMeta(tx, 'clock')) ?? NEVER;
	return clock > ((await getMeta(tx, 'seen')) ?? NEVER) ? millisOf(clock) : 0;
}

interface StepBack {
	/** What the clock says now, ms. */
	readonly time: number;
	/** ms */
	readonly by: number;
	readonly isExact: boolean;
}

async function bringBack(tx: Writing, { time, by, isExact }: StepBack): Promise<void> {
	const leap = await getMeta(tx, 'leap');
	await putMeta(tx, 'leap', null);
	const isUndone = leap !== null && Math.abs(leap.by - by) <= (isExact ? CLOCK_TOLERANCE : by / 4);
	// Where it is not known since when it was ahead, what is not ahead of it now may have been stamped before that.
	const from = isUndone ? leap.since : makeStamp(time, 0xffff, 'f'.repeat(16) as never);
	await moveStamps(tx, isUndone && !isExact ? -leap.by : -by, time, ({ change }) => change.stamp > from);
}

/** Sets the offset of this device's clock by the server's time, and brings what it stamped wrongly in line. @param off ms */
export async function mendClock(tx: Writing, world: World, off: number): Promise<void> {
	if (Math.abs(off) <= CLOCK_TOLERANCE) return;
	await putMeta(tx, 'offset', ((await getMeta(tx, 'offset')) ?? 0) + off);
	const pulse = await getMeta(tx, 'pulse');
	if (pulse !== null) await putMeta(tx, 'pulse', { ...pulse, time: pulse.time + off } satisfies MetaValues['pulse']);
	await putMeta(tx, 'leap', null);
	await moveStamps(tx, off, await timeOf(tx, world), () => true);
}

/**
 * Moves the stamps of what was not sent, on the shelf and in the outbox, and has the server move those of what may have
 * been sent. None passes `limit` (ms), and all stay later than what was seen before, and in their order.
 */
async function moveStamps(tx: Writing, by: number, limit: number, which: (row: OutboxRow) => boolean): Promise<void> {
	const pending = await outbox.unclaimed(tx);
	const moved = pending.filter(which);
	const rest = pending.filter((row) => !which(row)).map(({ change }) => change.stamp);
	const floor = by < 0 ? rest.reduce(laterOf, NEVER) : NEVER;
	const stamps = shiftStamps(
		moved.map(({ change }) => change.stamp),
		by,
		limit,
		new Map(moved.map(({ change, seen }) => [change.stamp, laterOf(seen ?? NEVER, floor)]))
	);
	await outbox.restamp(tx, stamps);
	for (const { change } of moved) {
		const { field, value, stamp } = restamped(change, stamps);
		if (stamp !== change.stamp) await setFields(tx, change, { [field]: { value, stamp } });
	}
	await outbox.skew(tx, by, which);
	await setBack(tx, limit, [...stamps.values(), ...rest]);
}

/** A clock that ran ahead must not go on from there, nor fall behind what the server has told of. */
async function setBack(tx: Writing, limit: number, given: readonly Stamp[]): Promise<void> {
	const clock = await getMeta(tx, 'clock');
	if (clock === null || millisOf(clock) <= limit) return;
	await putMeta(tx, 'clock', [...given, (await getMeta(tx, 'seen')) ?? NEVER].reduce(laterOf, NEVER));
}
