// How far a reader got in an article: measured by the scrolled page, kept now and then, restored on return.

/** ms between two writes of the place while reading, and until an article that needs no scrolling was seen. */
const PAUSE = 3_000;
/** From here on the article counts as read to its end. */
const END = 0.98;

/** The share of an element that has been above the lower edge of the window, 0 to 1. */
export function shareAbove(element: HTMLElement): number {
	const { top, height } = element.getBoundingClientRect();
	if (height === 0) return 0;
	return Math.min(1, Math.max(0, (window.innerHeight - top) / height));
}

/** Scrolls so that the given share of the element is above the lower edge of the window; nothing for its beginning. */
export function restore(element: HTMLElement, share: number): void {
	const { top, height } = element.getBoundingClientRect();
	const wanted = top + window.scrollY + height * share - window.innerHeight;
	if (share > 0 && share < END && wanted > 0) window.scrollTo({ top: wanted, behavior: 'instant' });
}

export interface Reading {
	/** The furthest share of earlier readings: only what goes beyond it is kept. */
	readonly from: number;
	/** Told the furthest share so far, at most every few seconds and when the reader leaves. */
	readonly keep: (share: number) => void;
	/** Told once, when the end has been seen in this reading. */
	readonly ended: () => void;
}

/** Follows reading. Returns how to stop. */
export function followPlace(element: HTMLElement, { from, keep, ended }: Reading): () => void {
	let furthest = from;
	let kept = from;
	let isOver = false;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const write = () => {
		clearTimeout(timer);
		timer = undefined;
		if (furthest > kept) keep((kept = furthest));
	};
	const onscroll = () => {
		const share = shareAbove(element);
		furthest = Math.max(furthest, share);
		if (share >= END && !isOver) {
			isOver = true;
			write();
			ended();
		} else timer ??= setTimeout(write, PAUSE);
	};
	const onhide = () => {
		if (document.visibilityState === 'hidden') write();
	};
	// What fits the window is never scrolled: after a while it has been seen to its end.
	const seen = setTimeout(() => {
		if (document.visibilityState === 'visible' && shareAbove(element) >= END) onscroll();
	}, PAUSE);
	window.addEventListener('scroll', onscroll, { passive: true });
	document.addEventListener('visibilitychange', onhide);
	return () => {
		clearTimeout(seen);
		write();
		window.removeEventListener('scroll', onscroll);
		document.removeEventListener('visibilitychange', onhide);
	};
}
