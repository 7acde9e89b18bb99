// Links from one place of an article to another: told before they are followed, and the way back from where they led.

interface Follow<Held> {
	readonly text: HTMLElement;
	/** A link is followed: the view jumps. @returns what is needed to come back */
	readonly leave: () => Held;
	/** The reader goes back in the browser's history, which puts back the window's scrolling, but that of no box in it. */
	readonly back: (held: Held) => void;
}

/** @returns how to stop */
export function followLinks<Held>({ text, leave, back }: Follow<Held>): () => void {
	/** By the hash of the address from which a link was followed. */
	const left = new Map<string, Held>();
	let isFollowing = false;
	const onclick = ({ target }: Event) => {
		const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
		if (link === null) return;
		const held = leave();
		if (link.hash === location.hash) return;
		left.set(location.hash, held);
		isFollowing = true;
	};
	const onhash = () => {
		const held = left.get(location.hash);
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
