// Records the actions of readers and the reports of the app, from which the expected state at the end follows.
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';

export interface Write {
	readonly reader: ReaderId;
	readonly target: string;
	/** The value as JSON, or the text of a note. */
	readonly value: string;
	/** The value that the writer saw before; null for none. */
	readonly replaced: string | null;
	/** Whether the app reported the save. If it crashed before, the value may be there or not. */
	readonly confirmed: boolean;
}

export interface TimedWrite extends Write {
	/** The true time, ms since 1970. */
	readonly at: number;
}

export interface Ledger {
	write(write: Write): void;
	/** Records that the reader discarded a change, so that it may be missing. @param target a field key or the text of a note */
	giveUp(reader: ReaderId, target: string): void;
	isGivenUp(reader: ReaderId, target: string): boolean;
	all(): readonly TimedWrite[];
	/** All writes to one target. */
	writesTo(reader: ReaderId, target: string): readonly TimedWrite[];
}

/** @param time the true time, ms since 1970 */
export function openLedger(time: () => number): Ledger {
	const writes: TimedWrite[] = [];
	const givenUp = new Set<string>();
	return {
		write: (write) => void writes.push({ ...write, at: time() }),
		giveUp: (reader, target) => void givenUp.add(`${reader} ${target}`),
		isGivenUp: (reader, target) => givenUp.has(`${reader} ${target}`),
		all: () => writes,
		writesTo: (reader, target) => writes.filter((each) => each.reader === reader && each.target === target)
	};
}

/**
 * If each value was written once, one of these must win: the values that nobody knowingly replaced, and the values whose
 * save was not confirmed.
 */
export function possibleEnds(writes: readonly Write[]): ReadonlySet<string> {
	const replaced = new Set(writes.filter(({ confirmed }) => confirmed).map(({ replaced }) => replaced));
	return new Set(writes.filter(({ confirmed, value }) => !confirmed || !replaced.has(value)).map(({ value }) => value));
}
