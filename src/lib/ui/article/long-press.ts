// Opens a menu for a link: right click, menu key or long press.

/** Time after which a press is long where the browser opens no menu itself (Safari on iOS), ms. */
const LONG_PRESS_MS = 550;
/** Distance that a finger may move in a long press, px. */
const TOLERANCE_PX = 10;

/**
 * @param open shows the menu of a link; returns false if the link has none
 * @returns a function that stops it
 */
export function watchLinkMenus(text: HTMLElement, open: (link: HTMLAnchorElement) => boolean): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let from: Touch | undefined;
	/** Whether this press has opened the menu, also for a moment after it, when some browsers ask for a menu. */
	let isLong = false;
	const linkOf = ({ target }: Event) =>
		target instanceof Element ? target.closest<HTMLAnchorElement>('a[href]') : null;
	const stopTimer = () => clearTimeout(timer);
	const begin = () => {
		isLong = false;
		stopTimer();
	};
	const listeners = {
		pointerdown: begin,
		keydown: begin,
		contextmenu: (event: MouseEvent) => {
			const link = linkOf(event);
			stopTimer();
			// With Shift, the menu of the browser opens.
			if (link === null || event.shiftKey) return;
			if (isLong || open(link)) event.preventDefault();
		},
		touchstart: (event: TouchEvent) => {
			const link = linkOf(event);
			begin();
			if (link === null || event.touches.length > 1) return;
			from = event.touches[0];
			timer = setTimeout(() => (isLong = open(link)), LONG_PRESS_MS);
		},
		touchmove: ({ touches: [touch] }: TouchEvent) => {
			if (touch === undefined || from === undefined) return;
			if (Math.hypot(touch.clientX - from.clientX, touch.clientY - from.clientY) > TOLERANCE_PX) stopTimer();
		},
		touchend: (event: TouchEvent) => {
			stopTimer();
			// The click would be one beside the menu, and close it.
			if (isLong) event.preventDefault();
		},
		touchcancel: stopTimer
	};
	const options = { capture: true, passive: false } as const;
	const names = Object.keys(listeners) as (keyof typeof listeners)[];
	for (const name of names) text.addEventListener(name, listeners[name] as EventListener, options);
	return () => {
		stopTimer();
		for (const name of names) text.removeEventListener(name, listeners[name] as EventListener, options);
	};
}
