// Records the actions of readers and the reports of the app, from which the expected state at the end follows.
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';

export interface Written {
	readonly reader: ReaderId;
	readonly target: string;
	/** The value as JSON, or the text of a note. */
	readonly value: string;
	/** The value that the writer saw before; null for none. */
	readonly replaced: string | null;
	/** Whether the app reported the save. If it crashed before, the value may be there or not. */
	readonly confirmed: boolean;
}

export interface TimedWrite extends Written {
	/** The true time, ms since 1970. */
	readonly at: number;
}

export interface Ledger {
	write(written: Written): void;
	/** Records that the reader discarded a field's change, so that it may be missing. */
	giveUp(reader: ReaderId, target: string): void;
	isGivenUp(reader: ReaderId, target: string): boolean;
	all(): readonly TimedWrite[];
	/** All writes to one target. */
	of(reader: ReaderId, target: string): readonly TimedWrite[];
}

/** @param time the true time, ms since 1970 */
export function openLedger(time: () => number): Ledger {
	const entries: TimedWrite[] = [];
	const given = new Set<string>();
	return {
		write: (written) => void entries.push({ ...written, at: time() }),
		giveUp: (reader, target) => void given.add(`${reader} ${target}`),
		isGivenUp: (reader, target) => given.has(`${reader} ${target}`),
		all: () => entries,
		of: (reader, target) => entries.filter((each) => each.reader === reader && each.target === target)
	};
}

/**
 * The values of which one must win, if each value was written once: values that nobody knowingly replaced, and values
 * whose save was not confirmed.
 */
export function possibleEnds(written: readonly Written[]): ReadonlySet<string> {
	const replaced = new Set(written.filter(({ confirmed }) => confirmed).map(({ replaced }) => replaced));
	return new Set(
		written.filter(({ confirmed, value }) => !confirmed || !replaced.has(value)).map(({ value }) => value)
	);
}
