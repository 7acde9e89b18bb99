// Gestures on a list: holding a row, swiping it sideways, and pulling the list down.

/** Time for which a row is held until it is selected, ms, and how far the finger may move meanwhile, px. */
const HOLD_MS = 500;
const STILL_PX = 10;
/** How far an open row is moved, px, and the distance from which it stays open, or its action runs if it is open. */
export const OPEN_PX = 96;
const STAYS_OPEN_PX = 48;
/** How far the list is pulled down to sync, px. */
export const PULL_PX = 72;

export type Side = 'start' | 'end';

export interface TouchHandlers {
	/** Whether rows can be held and swiped now. */
	isActive(): boolean;
	/** Whether a swipe to this side does something. */
	canSwipe(row: HTMLElement, to: Side): boolean;
	hold(row: HTMLElement): void;
	/** A row has moved to this side and shows its action; null when it is back. */
	reveal(row: HTMLElement | null, to: Side | null): void;
	/** The action of the open row was touched. */
	act(): void;
	/** A row was swiped past half its width, or further after it was open. */
	swipe(row: HTMLElement, to: Side): void;
	/** The list is pulled down by this distance, px; 0 at the end. */
	pull(distance: number): void;
	/** The list was pulled down far enough and released. */
	pulled(): void;
}

interface Touch {
	readonly x: number;
	readonly y: number;
	readonly row: HTMLElement | null;
	readonly isAtTop: boolean;
	/** How far the row was moved before, px; it is 0 unless the row is open. */
	readonly base: number;
	/** `null` until the finger has moved. */
	gesture: 'swipe' | 'pull' | 'scroll' | 'hold' | null;
	distance: number;
}

/**
 * Follows the touches on a list.
 * @param list the element that scrolls
 * @returns a function that stops it, and one that closes the open row
 */
export function followTouches(list: HTMLElement, handlers: TouchHandlers): { stop: () => void; close: () => void } {
	let touch: Touch | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let frame = 0;
	let open: HTMLElement | null = null;
	/** How far the open row is moved, px. */
	let openBy = 0;

	const rowIn = (target: EventTarget | null): HTMLElement | null =>
		target instanceof Element ? target.closest<HTMLElement>('li[data-number]') : null;
	const isMirrored = () => getComputedStyle(list).direction === 'rtl';
	const sideOf = (distance: number): Side => (distance > 0 === isMirrored() ? 'start' : 'end');

	function move(row: HTMLElement, by: number, how: 'follow' | 'settle'): void {
		const content = row.firstElementChild as HTMLElement;
		content.style.transition = how === 'settle' ? 'translate 240ms cubic-bezier(0.2, 0, 0.2, 1)' : 'none';
		content.style.translate = by === 0 ? '' : `${by}px`;
	}

	function close(): void {
		if (open === null) return;
		move(open, 0, 'settle');
		open = null;
		handlers.reveal(null, null);
	}

	function begin(event: TouchEvent): void {
		const [first, second] = event.touches;
		stopHold();
		touch = null;
		if (first === undefined || second !== undefined) return close();
		const row = rowIn(event.target);
		// A touch of its action is for the open row; any other closes it.
		if (open !== null && row !== open) close();
		touch = {
			x: first.clientX,
			y: first.clientY,
			row: handlers.isActive() && (open === null || open === row) ? row : null,
			isAtTop: list.scrollTop <= 0,
			base: open === null ? 0 : openBy,
			gesture: null,
			distance: 0
		};
		// Movements that a busy page has not handled yet come before the next frame, so that a swipe is no hold.
		timer = setTimeout(() => (frame = requestAnimationFrame(hold)), HOLD_MS);
	}

	function stopHold(): void {
		clearTimeout(timer);
		cancelAnimationFrame(frame);
	}

	function hold(): void {
		if (touch === null || touch.gesture !== null || touch.row === null || open !== null) return;
		touch.gesture = 'hold';
		handlers.hold(touch.row);
	}

	function follow(event: TouchEvent): void {
		const first = event.touches[0];
		if (touch === null || first === undefined) return;
		const [x, y] = [first.clientX - touch.x, first.clientY - touch.y];
		if (touch.gesture === null && Math.max(Math.abs(x), Math.abs(y)) > STILL_PX) {
			stopHold();
			touch.gesture = gestureOf(touch, x, y);
		}
		if (touch.gesture === 'pull') handlers.pull((touch.distance = Math.max(0, y)));
		if (touch.gesture !== 'swipe' || touch.row === null) return;
		const { base } = touch;
		const moved = base + x;
		// A swipe back closes an open row, and does not begin the action of the other side.
		const side = sideOf(base === 0 ? x : base);
		const isBack = base !== 0 && moved * base <= 0;
		touch.distance = !isBack && handlers.canSwipe(touch.row, side) ? moved : 0;
		handlers.reveal(touch.row, side);
		move(touch.row, touch.distance, 'follow');
	}

	function gestureOf({ row, isAtTop, base }: Touch, x: number, y: number): Touch['gesture'] {
		if (Math.abs(x) > Math.abs(y))
			return row !== null && (base !== 0 || handlers.canSwipe(row, sideOf(x))) ? 'swipe' : 'scroll';
		return isAtTop && y > 0 ? 'pull' : 'scroll';
	}

	function end(event: TouchEvent): void {
		stopHold();
		const ended = touch;
		touch = null;
		if (ended === null) return;
		const isReleased = event.type === 'touchend';
		// The click after it would open the article.
		if (ended.gesture === 'hold' && event.cancelable) event.preventDefault();
		if (ended.gesture === 'pull') {
			handlers.pull(0);
			if (isReleased && ended.distance > PULL_PX) handlers.pulled();
		}
		if (ended.gesture === 'swipe' && ended.row !== null)
			endSwipe(ended.row, isReleased ? ended.distance : 0, ended.base);
		else if (open !== null && isReleased) {
			// Not left to the click, which browsers drop soon after a swipe.
			if (event.cancelable) event.preventDefault();
			if ((event.target as Element).closest('[data-swiped]') !== null) handlers.act();
			else close();
		}
	}

	function endSwipe(row: HTMLElement, distance: number, base: number): void {
		const moved = Math.abs(distance);
		open = row;
		const isFurther = base !== 0 && moved - Math.abs(base) >= STAYS_OPEN_PX;
		if (moved > row.clientWidth / 2 || isFurther) {
			handlers.swipe(row, sideOf(distance));
			close();
		} else if (moved >= STAYS_OPEN_PX) move(row, (openBy = Math.sign(distance) * OPEN_PX), 'settle');
		else close();
	}

	/** Holding a link would open the browser's menu. */
	function stopMenu(event: Event): void {
		if ((event as PointerEvent).pointerType === 'touch' && rowIn(event.target) !== null) event.preventDefault();
	}

	// The browser then scrolls up and down only, so that listeners need not prevent it and scrolling stays smooth.
	list.style.touchAction = 'pan-y';
	list.addEventListener('touchstart', begin, { passive: true });
	list.addEventListener('touchmove', follow, { passive: true });
	list.addEventListener('touchend', end);
	list.addEventListener('touchcancel', end);
	list.addEventListener('contextmenu', stopMenu);
	list.addEventListener('scroll', close, { passive: true });
	return {
		close,
		stop() {
			stopHold();
			close();
			list.removeEventListener('touchstart', begin);
			list.removeEventListener('touchmove', follow);
			list.removeEventListener('touchend', end);
			list.removeEventListener('touchcancel', end);
			list.removeEventListener('contextmenu', stopMenu);
			list.removeEventListener('scroll', close);
		}
	};
}
