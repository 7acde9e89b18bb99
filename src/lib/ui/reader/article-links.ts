// Follows links within an article as announced jumps, and restores the position on back and forward.

interface LinkOptions<Held> {
	readonly text: HTMLElement;
	/** Called when a link is followed and the view jumps. */
	readonly onleave: () => void;
	/** Returns what is needed to restore the current view. */
	readonly currentView: () => Held;
	/**
	 * Called when the reader goes back or forward: the browser restores the scroll offset of the window only, not of
	 * elements.
	 */
	readonly restore: (held: Held) => void;
}

/** @returns a function that stops it */
export function followLinks<Held>({ text, onleave, currentView, restore }: LinkOptions<Held>): () => void {
	/** The view at each hash that the reader left. */
	const viewsByHash = new Map<string, Held>();
	let at = location.hash;
	let isFollowing = false;
	const onclick = ({ target, button, ctrlKey, metaKey, shiftKey, altKey }: MouseEvent) => {
		// Opens another tab or window, or a download; this page does not move.
		if (button !== 0 || ctrlKey || metaKey || shiftKey || altKey) return;
		const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
		if (link === null) return;
		onleave();
		if (link.hash === location.hash) return;
		viewsByHash.set(location.hash, currentView());
		isFollowing = true;
	};
	const onhash = () => {
		if (location.hash === at) return;
		if (!isFollowing) viewsByHash.set(at, currentView());
		at = location.hash;
		const view = viewsByHash.get(at);
		if (!isFollowing && view !== undefined) restore(view);
		isFollowing = false;
	};
	text.addEventListener('click', onclick, { passive: true });
	window.addEventListener('hashchange', onhash);
	return () => {
		text.removeEventListener('click', onclick);
		window.removeEventListener('hashchange', onhash);
	};
}
