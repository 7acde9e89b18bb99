// Announces that a link within the article makes the view jump, and restores the view on back and forward.

interface LinkOptions<ViewState> {
	readonly text: HTMLElement;
	/** Called when a link is followed and the view jumps. */
	readonly onleave: () => void;
	/** Returns what is needed to restore the current view. */
	readonly currentView: () => ViewState;
	/**
	 * Called when the reader goes back or forward, because the browser restores the scroll offset of the window only,
	 * not of elements.
	 */
	readonly restore: (view: ViewState) => void;
}

/** @returns a function that stops it */
export function followLinks<ViewState>({ text, onleave, currentView, restore }: LinkOptions<ViewState>): () => void {
	/** The view at each hash that the reader left. */
	const viewsByHash = new Map<string, ViewState>();
	let currentHash = location.hash;
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
		if (location.hash === currentHash) return;
		if (!isFollowing) viewsByHash.set(currentHash, currentView());
		currentHash = location.hash;
		const view = viewsByHash.get(currentHash);
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
