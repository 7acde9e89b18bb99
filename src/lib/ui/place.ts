// How far a reader got in an article: measured by the box that scrolls, kept now and then, restored on return.

/** ms between two writes of the place while reading, and until an article that needs no scrolling was seen. */
const PAUSE = 3_000;
/** From here on the article counts as read to its end. */
const END = 0.98;

/** @param view the box that an article's text is scrolled in */
export interface Placed {
	readonly view: HTMLElement;
	readonly text: HTMLElement;
}

/** The share of the text that has been above the lower edge of its view, 0 to 1. */
export function shareAbove({ view, text }: Placed): number {
	const { top, height } = text.getBoundingClientRect();
	if (height === 0) return 0;
	return Math.min(1, Math.max(0, (bottomOf(view) - top) / height));
}

/** Scrolls so that the given share of the text is above the lower edge of the view; nothing for its beginning. */
export function restore({ view, text }: Placed, share: number): void {
	const { top, height } = text.getBoundingClientRect();
	const wanted = view.scrollTop + top + height * share - bottomOf(view);
	if (share > 0 && share < END && wanted > 0) view.scrollTop = wanted;
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
export function followPlace(placed: Placed, { from, keep, ended }: Reading): () => void {
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
		const share = shareAbove(placed);
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
	// What fits the view is never scrolled: after a while it has been seen to its end.
	const seen = setTimeout(() => {
		if (document.visibilityState === 'visible' && shareAbove(placed) >= END) onscroll();
	}, PAUSE);
	placed.view.addEventListener('scroll', onscroll, { passive: true });
	document.addEventListener('visibilitychange', onhide);
	return () => {
		clearTimeout(seen);
		write();
		placed.view.removeEventListener('scroll', onscroll);
		document.removeEventListener('visibilitychange', onhide);
	};
}

function bottomOf(view: HTMLElement): number {
	return view.getBoundingClientRect().bottom;
}
