// Follows links within an article as announced jumps, and restores the position on back and forward.

interface Follow<Held> {
	readonly text: HTMLElement;
	/** Called when a link is followed and the view jumps. */
	readonly leave: () => void;
	/** Returns what is needed to restore the current view. */
	readonly hold: () => Held;
	/**
	 * Called when the reader goes back or forward: the browser restores the scroll offset of the window only, not of
	 * elements.
	 */
	readonly back: (held: Held) => void;
}

/** @returns a function that stops it */
export function followLinks<Held>({ text, leave, hold, back }: Follow<Held>): () => void {
	/** The view at each hash that the reader left. */
	const left = new Map<string, Held>();
	let at = location.hash;
	let isFollowing = false;
	const onclick = ({ target, button, ctrlKey, metaKey, shiftKey, altKey }: MouseEvent) => {
		// Opens another tab or window, or a download; this page does not move.
		if (button !== 0 || ctrlKey || metaKey || shiftKey || altKey) return;
		const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
		if (link === null) return;
		leave();
		if (link.hash === location.hash) return;
		left.set(location.hash, hold());
		isFollowing = true;
	};
	const onhash = () => {
		if (location.hash === at) return;
		if (!isFollowing) left.set(at, hold());
		at = location.hash;
		const held = left.get(at);
		if (!isFollowing && held !== undefined) back(held);
		isFollowing = false;
	};
	text.addEventListener('click', onclick, { passive: true });
	window.addEventListener('hashchange', onhash);
	return () => {
		text.removeEventListener('click', onclick);
		window.removeEventListener('hashchange', onhash);
	};
}
