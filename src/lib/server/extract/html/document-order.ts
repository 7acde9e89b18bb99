// Walks a document in its order, without recursion.

/** The node after this one and its contents, within `root`; null at its end. */
export function followingNode(node: Node, root: Node): Node | null {
	for (let current: Node | null = node; current !== null && current !== root; current = current.parentNode) {
		if (current.nextSibling !== null) return current.nextSibling;
	}
	return null;
}

/** The element itself and all elements around it. */
export function ancestorsOf(element: Element | null): ReadonlySet<Element> {
	const ancestors = new Set<Element>();
	for (let current = element; current !== null; current = current.parentElement) ancestors.add(current);
	return ancestors;
}
