// Observes an article whose text is rebuilt by another part of the reader.

/** @returns a function that stops it */
export function watchText(root: HTMLElement, onchange: () => void): () => void {
	const changes = new MutationObserver((records) => records.some(isOfText) && onchange());
	changes.observe(root, { childList: true, subtree: true });
	return () => changes.disconnect();
}

/** Whether text came or went, and not only buttons of the app. */
function isOfText({ addedNodes, removedNodes }: MutationRecord): boolean {
	const isAdded = (node: Node) => node instanceof Element && node.closest('button, [data-added]') !== null;
	return [...addedNodes, ...removedNodes].some((node) => node.textContent !== '' && !isAdded(node));
}
