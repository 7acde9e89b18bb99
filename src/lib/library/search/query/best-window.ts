// Finds the part of a text that matches most clauses of a query.

interface Match {
	readonly clause: number;
	readonly from: number;
	readonly to: number;
}

/**
 * Index of the match at which a window with the largest number of distinct clauses begins.
 * @param matches in order of their starts; they may overlap
 * @param length of the window, UTF-16 units
 */
export function indexOfBest(matches: readonly Match[], length: number): number {
	let [at, clauseCount] = [0, 0];
	// Counts the matches of each clause in a sliding window, in time linear in the number of matches.
	const counts = new Map<number, number>();
	let end = 0;
	for (const [index, { clause, from }] of matches.entries()) {
		for (let next = matches[end]; next !== undefined && next.to <= from + length; next = matches[++end])
			counts.set(next.clause, (counts.get(next.clause) ?? 0) + 1);
		if (counts.size > clauseCount) [at, clauseCount] = [index, counts.size];
		// A match that is longer than the window was not counted.
		if (end <= index) end = index + 1;
		else if (counts.get(clause) === 1) counts.delete(clause);
		else counts.set(clause, (counts.get(clause) ?? 0) - 1);
	}
	return at;
}
