// Aligns the words of a page with those of its annotated text, in order.

/** Longest run of words that is looked for first; runs that occur once in both texts anchor the alignment. */
const RUN_WORDS = 5;
/** Texts up to this product of lengths are aligned exactly. */
const EXACT_CELLS = 40_000;

/** @returns the indexes of the words of `page` that belong to a long common subsequence with `truth` */
export function alignWords(page: readonly string[], truth: readonly string[]): number[] {
	const numbers = new Map<string, number>();
	const numberOf = (word: string): number => {
		const known = numbers.get(word) ?? numbers.size;
		numbers.set(word, known);
		return known;
	};
	const a = page.map(numberOf);
	const b = truth.map(numberOf);
	const matched: number[] = [];
	align({ from: 0, to: a.length }, { from: 0, to: b.length }, RUN_WORDS);
	return matched;

	function align(pagePart: Part, truthPart: Part, run: number): void {
		let { from, to } = pagePart;
		let { from: other, to: otherEnd } = truthPart;
		while (from < to && other < otherEnd && a[from] === b[other]) {
			matched.push(from++);
			other++;
		}
		while (from < to && other < otherEnd && a[to - 1] === b[otherEnd - 1]) {
			matched.push(--to);
			otherEnd--;
		}
		if (from === to || other === otherEnd) return;
		const [rest, otherRest] = [
			{ from, to },
			{ from: other, to: otherEnd }
		];
		if ((to - from) * (otherEnd - other) <= EXACT_CELLS) return alignExactly(rest, otherRest);
		const anchors = commonRuns(rest, otherRest, run);
		if (anchors.length === 0) {
			if (run > 1) align(rest, otherRest, run - 1);
			return;
		}
		let [at, otherAt] = [from, other];
		for (const [index, otherIndex] of anchors) {
			if (index < at || otherIndex < otherAt) continue;
			align({ from: at, to: index }, { from: otherAt, to: otherIndex }, run);
			[at, otherAt] = [index, otherIndex];
			while (at < index + run) {
				matched.push(at++);
				otherAt++;
			}
		}
		align({ from: at, to }, { from: otherAt, to: otherEnd }, run);
	}

	/** Longest common subsequence by dynamic programming. */
	function alignExactly({ from, to }: Part, { from: other, to: otherEnd }: Part): void {
		const width = otherEnd - other + 1;
		const lengths = new Uint16Array((to - from + 1) * width);
		const at = (row: number, column: number): number => lengths[(row - from) * width + column - other] ?? 0;
		for (let row = to - 1; row >= from; row--) {
			for (let column = otherEnd - 1; column >= other; column--) {
				lengths[(row - from) * width + column - other] =
					a[row] === b[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
			}
		}
		let [row, column] = [from, other];
		while (row < to && column < otherEnd) {
			if (a[row] === b[column]) {
				matched.push(row++);
				column++;
			} else if (at(row + 1, column) >= at(row, column + 1)) row++;
			else column++;
		}
	}

	/** Pairs of positions of runs that occur once in both parts, in ascending order in both. */
	function commonRuns(part: Part, otherPart: Part, run: number): [number, number][] {
		const others = uniqueRuns(b, otherPart, run);
		const pairs: [number, number][] = [];
		for (const [key, index] of uniqueRuns(a, part, run)) {
			const otherIndex = others.get(key) ?? -1;
			if (index !== -1 && otherIndex !== -1) pairs.push([index, otherIndex]);
		}
		return longestAscending(pairs.toSorted((x, y) => x[0] - y[0]));
	}
}

interface Part {
	readonly from: number;
	readonly to: number;
}

/** The position of each run of words; -1 for one that occurs more than once. */
function uniqueRuns(words: readonly number[], { from, to }: Part, run: number): Map<string, number> {
	const positions = new Map<string, number>();
	for (let index = from; index + run <= to; index++) {
		const key = words.slice(index, index + run).join();
		positions.set(key, positions.has(key) ? -1 : index);
	}
	return positions;
}

/** The longest subsequence with ascending second numbers (patience sorting). */
function longestAscending(pairs: readonly [number, number][]): [number, number][] {
	const tails: number[] = [];
	const before: number[] = [];
	for (const [index, [, value]] of pairs.entries()) {
		let low = 0;
		let high = tails.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((pairs[tails[middle] ?? 0]?.[1] ?? 0) < value) low = middle + 1;
			else high = middle;
		}
		before[index] = tails[low - 1] ?? -1;
		tails[low] = index;
	}
	const chain: [number, number][] = [];
	for (let index = tails.at(-1) ?? -1; index !== -1; index = before[index] ?? -1) {
		const pair = pairs[index];
		if (pair !== undefined) chain.push(pair);
	}
	return chain.reverse();
}
