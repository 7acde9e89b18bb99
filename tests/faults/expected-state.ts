// Records what readers did and what the app reported: the expected state at the end of a run.
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';

export interface Written {
	readonly reader: ReaderId;
	readonly target: string;
	/** As JSON; of a note its text. */
	readonly value: string;
	/** The value that the writer saw before; null for none. */
	readonly over: string | null;
	/** False if the app crashed before it reported the save: then it may be there or not. */
	readonly said: boolean;
}

export interface Noted extends Written {
	/** The true time, ms since 1970. */
	readonly at: number;
}

export interface Ledger {
	write(written: Written): void;
	/** The reader discarded it, so it may be missing. */
	giveUp(reader: ReaderId, target: string): void;
	isGivenUp(reader: ReaderId, target: string): boolean;
	all(): readonly Noted[];
	/** All writes to one target. */
	of(reader: ReaderId, target: string): readonly Noted[];
}

/** @param time the true time, ms since 1970 */
export function openLedger(time: () => number): Ledger {
	const entries: Noted[] = [];
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
 * Values of which one must win, if each value was written once: those that nobody knowingly replaced, and any that may
 * not have been written at all.
 */
export function possibleEnds(written: readonly Written[]): ReadonlySet<string> {
	const replaced = new Set(written.filter(({ said }) => said).map(({ over }) => over));
	return new Set(written.filter(({ said, value }) => !said || !replaced.has(value)).map(({ value }) => value));
}
