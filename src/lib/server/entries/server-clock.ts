// A hybrid logical clock for the server: it never goes back, whatever happens to the machine's clock.
import {
	maxTimestamp,
	toMillis,
	ZERO_TIMESTAMP,
	tick,
	SERVER_DEVICE,
	type Timestamp
} from '../../domain/core/hybrid-clock.ts';
import { CLOCK_TOLERANCE_MS } from '../../domain/sync/sync-protocol.ts';

/** A timestamp of the server that is later than all of `seen` and not before `now` (ms). */
export function serverTimestamp(now: number, seen: readonly (Timestamp | undefined)[]): Timestamp {
	const last = seen.reduce<Timestamp>(
		(latest, stamp) => (stamp === undefined ? latest : maxTimestamp(latest, stamp)),
		ZERO_TIMESTAMP
	);
	return tick(last, now, SERVER_DEVICE);
}

/** @returns `now` (ms), or the time of a stored timestamp that is too far ahead to come from a slightly fast device */
export function notBefore(now: number, stored: Timestamp | null): number {
	const millis = stored === null ? 0 : toMillis(stored);
	return millis > now + CLOCK_TOLERANCE_MS ? millis : now;
}

export interface Clock {
	/** Server time, ms since 1970; never goes back. */
	now(): number;
	/** Moves the clock forward to a stored timestamp, if that is too far ahead to come from a slightly fast device. */
	advanceTo(stored: Timestamp | null): void;
}

export interface ClockDeps {
	/** The machine's clock, ms since 1970. */
	readonly wall: () => number;
	/** Monotonic time that includes sleep and ignores clock changes, ms since some moment. */
	readonly steady: () => number;
	/** Receives a warning when the machine's clock is wrong. */
	readonly warn: (words: string) => void;
	/** Called when the machine's clock was set forward by `ms`, so that times stored before can be moved by as much. */
	readonly onForwardStep: (ms: number) => void;
}

/** Smaller differences between the two clocks are drift or small corrections, ms. */
const CLOCK_STEP_MS = CLOCK_TOLERANCE_MS / 2;

export function openClock({ wall, steady, warn, onForwardStep }: ClockDeps): Clock {
	/** How far server time is ahead of the machine's clock, because the machine's clock went back, ms. */
	let ahead = 0;
	let last = { time: wall(), steady: steady() };

	/** The change of the machine's clock since the last check, ms: 0 for a small correction. */
	function stepOf(time: number, steadyTime: number): number {
		const step = time - (last.time + steadyTime - last.steady);
		return Math.abs(step) < CLOCK_STEP_MS ? 0 : step;
	}

	function now(): number {
		const steadyTime = steady();
		const step = stepOf(wall() + ahead, steadyTime);
		if (step < 0) adjust(-step);
		else if (step > 0) {
			// After the clock went back, a step forward corrects that first; only the rest counts as a step forward.
			const corrected = Math.min(ahead, step);
			ahead -= corrected;
			if (step - corrected >= CLOCK_STEP_MS) {
				warn(`This machine's clock was set forward by ${inWords(step - corrected)}. If that is wrong, set it right.`);
				onForwardStep(step - corrected);
			}
		}
		last = { time: Math.max(last.time, wall() + ahead), steady: steadyTime };
		return last.time;
	}

	function adjust(behind: number): void {
		ahead += behind;
		warn(
			`This machine's clock is ${inWords(ahead)} behind the latest change that is stored here. Syncing goes on from that ` +
				'time, so that no later change loses to an earlier one; dates may be off by as much. Set the clock right.'
		);
	}

	return {
		now,
		advanceTo(stored) {
			const time = now();
			const behind = notBefore(time, stored) - time;
			if (behind === 0) return;
			adjust(behind);
			last = { ...last, time: time + behind };
		}
	};
}

function inWords(ms: number): string {
	const minutes = Math.round(ms / 60_000);
	if (minutes < 120) return `${minutes} minutes`;
	const hours = Math.round(minutes / 60);
	return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
