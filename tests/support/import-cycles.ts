// Finds cycles in a graph of files by Tarjan's strongly connected components.

/** @returns the nodes of each cycle, once; a node that leads to itself is a cycle too */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
	const order = new Map<string, number>();
	const low = new Map<string, number>();
	const stack: string[] = [];
	const cycles: string[][] = [];
	const visit = (node: string): number => {
		const index = order.size;
		order.set(node, index);
		low.set(node, index);
		stack.push(node);
		for (const next of edges.get(node) ?? []) {
			const reach = order.has(next) ? (stack.includes(next) ? order.get(next) : undefined) : visit(next);
			low.set(node, Math.min(low.get(node) ?? index, reach ?? index));
		}
		const lowest = low.get(node) ?? index;
		if (lowest === index) {
			const members = stack.splice(stack.indexOf(node));
			const first = members[0] ?? node;
			if (members.length > 1 || edges.get(first)?.includes(first) === true) cycles.push(members);
		}
		return lowest;
	};
	for (const node of edges.keys()) {
		if (!order.has(node)) visit(node);
	}
	return cycles;
}
