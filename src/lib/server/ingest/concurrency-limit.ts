// Limits the pages that are ingested at once, because the text and pictures of each are in memory.

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
