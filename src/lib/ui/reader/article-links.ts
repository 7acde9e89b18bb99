// Links from one place of an article to another: told before they are followed, and the way back from where they led.

interface Follow<Held> {
	readonly text: HTMLElement;
	/** A link is followed: the view jumps. */
	readonly leave: () => void;
	/** What is needed to come back to where the view is. */
	readonly hold: () => Held;
	/** The reader goes back or forward in the browser's history, which puts back the window's scrolling, but that of no box in it. */
	readonly back: (held: Held) => void;
}

/** @returns how to stop */
export function followLinks<Held>({ text, leave, hold, back }: Follow<Held>): () => void {
	/** Where the view was at each hash that the reader has left. */
	const left = new Map<string, Held>();
	let at = location.hash;
	let isFollowing = false;
	const onclick = ({ target, button, ctrlKey, metaKey, shiftKey, altKey }: MouseEvent) => {
		// Opens another tab or window, or downloads: this page does not move.
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
