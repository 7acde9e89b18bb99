// Finds elements by a function in one walk, which takes a tenth of the time of a query by a long selector in linkedom.

const ELEMENT_NODE = 1;

/**
 * @param limit number of elements after which the walk ends
 * @returns the elements inside `root` that are wanted, in the order of the document
 */
export function elementsIn(root: Node, isWanted: (element: Element) => boolean, limit = Infinity): Element[] {
	const found: Element[] = [];
	let node: Node | null = root.firstChild;
	while (node !== null && found.length < limit) {
		if (node.nodeType === ELEMENT_NODE && isWanted(node as Element)) found.push(node as Element);
		let next: Node | null = node.firstChild;
		while (next === null && node !== null && node !== root) {
			next = node.nextSibling;
			if (next === null) node = node.parentNode;
		}
		node = next;
	}
	return found;
}

/** The classes, separated by single spaces. For `getAttribute('class')`, linkedom would make a set of them each time. */
export function classOf(element: Element): string {
	return element.getAttributeNode('class')?.value ?? '';
}

/** Whether a node lies inside an element with one of these names. @param names in lower case */
export function isWithin(node: Node, names: ReadonlySet<string>): boolean {
	for (let outer = node.parentNode; outer !== null; outer = outer.parentNode) if (names.has(nameOf(outer))) return true;
	return false;
}

/** The name of an element in lower case, as linkedom has it; it would make a new text of it for each `tagName`. */
export function nameOf(node: Node): string {
	return (node as Element).localName;
}
