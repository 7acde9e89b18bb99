// Counts how many elements are drawn for a drawing when its references are followed, so that a small source cannot ask for
// endless work.

export interface Reference {
	readonly id: string;
	/** How often the element is drawn: once for each point in the case of a marker. */
	readonly times: number;
}

export interface DrawnElement {
	readonly id: string | null;
	/** Index of the element around it; -1 for the root. */
	readonly parent: number;
	readonly references: readonly Reference[];
}

/** Maximum length of a chain of references. */
const MAX_CHAIN = 50;

/**
 * @param elements in the order of the source
 * @returns the number of elements drawn; Infinity for references in a circle or in too long a chain
 */
export function drawnElements(elements: readonly DrawnElement[]): number {
	const byId = new Map<string, number>();
	for (const [index, { id }] of elements.entries()) if (id !== null && !byId.has(id)) byId.set(id, index);
	/** The index after the last element inside each element. */
	const ends = elements.map((_, index) => index + 1);
	for (let index = elements.length - 1; index > 0; index--) {
		const parent = elements[index]?.parent ?? -1;
		if (parent >= 0) ends[parent] = Math.max(ends[parent] ?? 0, ends[index] ?? 0);
	}
	const known = new Map<number, number>();
	let steps = 0;

	function costOf(index: number, chain: number): number {
		const before = known.get(index);
		if (before !== undefined) return before;
		if (chain > MAX_CHAIN || steps > MAX_STEPS) return Infinity;
		// Until it is known, a reference back to this element is a circle.
		known.set(index, Infinity);
		const end = ends[index] ?? index + 1;
		let cost = end - index;
		steps += cost;
		for (let inner = index; inner < end; inner++) {
			for (const { id, times } of elements[inner]?.references ?? []) {
				const target = byId.get(id);
				if (target !== undefined) cost += times * costOf(target, chain + 1);
			}
		}
		known.set(index, cost);
		return cost;
	}

	return elements.length === 0 ? 0 : costOf(0, 0);
}

/** Maximum number of elements looked at, with those inside each element that is referred to. */
const MAX_STEPS = 500_000;
