// Circles in a graph of files, by Tarjan's strongly connected components.

/** Each circle once, as the files in it; a file that imports itself is a circle too. */
export function findCircles(arrows: ReadonlyMap<string, readonly string[]>): string[][] {
	const order = new Map<string, number>();
	const low = new Map<string, number>();
	const open: string[] = [];
	const circles: string[][] = [];
	const visit = (node: string): number => {
		const index = order.size;
		order.set(node, index);
		low.set(node, index);
		open.push(node);
		for (const next of arrows.get(node) ?? []) {
			const reach = order.has(next) ? (open.includes(next) ? order.get(next) : undefined) : visit(next);
			low.set(node, Math.min(low.get(node) ?? index, reach ?? index));
		}
		const lowest = low.get(node) ?? index;
		if (lowest === index) {
			const members = open.splice(open.indexOf(node));
			const first = members[0] ?? node;
			if (members.length > 1 || arrows.get(first)?.includes(first) === true) circles.push(members);
		}
		return lowest;
	};
	for (const node of arrows.keys()) {
		if (!order.has(node)) visit(node);
	}
	return circles;
}
