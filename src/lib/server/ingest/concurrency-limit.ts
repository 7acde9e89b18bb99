// Limits the pages that are ingested at once: the text and pictures of each are in memory.

export interface ConcurrencyLimit {
	/**
	 * Waits for a slot: better ranks first, and no reader gets all. @returns a function that frees the slot; call it once
	 */
	enter(who: string, rank: number): Promise<() => void>;
}

export interface ConcurrencyLimits {
	readonly atOnce: number;
	/** Maximum of these for one reader. */
	readonly ofOne: number;
}

interface Waiting {
	readonly who: string;
	readonly rank: number;
	readonly begin: () => void;
}

export function createConcurrencyLimit({ atOnce, ofOne }: ConcurrencyLimits): ConcurrencyLimit {
	const inside: string[] = [];
	const waiting: Waiting[] = [];

	function next(): void {
		while (inside.length < atOnce) {
			const may = waiting.filter(({ who }) => inside.filter((one) => one === who).length < ofOne);
			const first = may.toSorted((a, b) => a.rank - b.rank)[0];
			if (first === undefined) return;
			waiting.splice(waiting.indexOf(first), 1);
			inside.push(first.who);
			first.begin();
		}
	}

	return {
		enter: (who, rank) =>
			new Promise((resolve) => {
				const leave = (): void => {
					inside.splice(inside.indexOf(who), 1);
					next();
				};
				waiting.push({ who, rank, begin: () => resolve(leave) });
				next();
			})
	};
}
