// Limits the pages and requests that are worked on at once, because the text and pictures of each are in memory.
import { Failure } from '../../domain/core/failure.ts';

export interface ConcurrencyLimit {
	/**
	 * Waits for a slot: better ranks first, and no reader gets all slots. @returns a function that frees the slot; call it
	 * once
	 */
	enter(reader: string, rank: number): Promise<() => void>;
}

export interface ConcurrencyLimits {
	readonly total: number;
	/** Maximum number of pages of one reader. */
	readonly perReader: number;
}

interface WaitingPage {
	readonly reader: string;
	readonly rank: number;
	readonly begin: () => void;
}

export function createConcurrencyLimit({ total, perReader }: ConcurrencyLimits): ConcurrencyLimit {
	const running: string[] = [];
	const waiting: WaitingPage[] = [];

	function next(): void {
		while (running.length < total) {
			const allowed = waiting.filter(({ reader }) => running.filter((one) => one === reader).length < perReader);
			const first = allowed.toSorted((a, b) => a.rank - b.rank)[0];
			if (first === undefined) return;
			waiting.splice(waiting.indexOf(first), 1);
			running.push(first.reader);
			first.begin();
		}
	}

	return {
		enter: (reader, rank) =>
			new Promise((resolve) => {
				const leave = (): void => {
					running.splice(running.indexOf(reader), 1);
					next();
				};
				waiting.push({ reader, rank, begin: () => resolve(leave) });
				next();
			})
	};
}

/** Requests of one reader, the running one included. */
const MAX_QUEUED = 4;

/** Does the work of a reader's request when it is its turn. @throws Failure `busy` when too many of the reader wait */
export type ReaderQueue = <T>(reader: string, work: () => Promise<T>) => Promise<T>;

/** Lets the requests of a reader in one after the other, before their bodies are read. */
export function createReaderQueue(limits: ConcurrencyLimits): ReaderQueue {
	const limit = createConcurrencyLimit(limits);
	const queued = new Map<string, number>();
	return async (reader, work) => {
		const before = queued.get(reader) ?? 0;
		if (before >= MAX_QUEUED) throw new Failure('busy');
		queued.set(reader, before + 1);
		const leave = await limit.enter(reader, 0);
		try {
			return await work();
		} finally {
			leave();
			const after = (queued.get(reader) ?? 1) - 1;
			if (after === 0) queued.delete(reader);
			else queued.set(reader, after);
		}
	};
}
