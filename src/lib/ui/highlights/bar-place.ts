// Computes where the bar of a highlight is, and follows the view that it moves with.

/** Distance between the text and the bar, and between the bar and the edges of the view, px. */
const GAP_PX = 6;
/** Width and height of the bar, px, as far as they matter to keep it in view. */
const BAR_WIDTH_PX = 340;
const BAR_HEIGHT_PX = 52;
/** Height of the handle below the last line of a highlight, px. */
const HANDLE_PX = 24;

/**
 * The place below a range, or above it if there is no room. With fingers, at the lower edge of the view, so that the lines
 * to which an end may be dragged stay free.
 * @returns px from the start and the top of the window; null if the range is out of view
 */
export function barPlace(range: Range, view: HTMLElement): { x: number; y: number } | null {
	const box = range.getBoundingClientRect();
	const last = [...range.getClientRects()].at(-1) ?? box;
	const { top, bottom, left, right } = view.getBoundingClientRect();
	if (box.bottom < top || box.top > bottom) return null;
	const lowest = bottom - BAR_HEIGHT_PX - GAP_PX;
	const below = last.bottom + HANDLE_PX + GAP_PX;
	const above = box.top - BAR_HEIGHT_PX - GAP_PX;
	let y = matchMedia('(hover: none)').matches ? lowest : below;
	if (below > lowest) y = above;
	// A range that is taller than the view has its bar over the text.
	if (y < top) y = lowest;
	const isRtl = getComputedStyle(view).direction === 'rtl';
	const start = isRtl ? innerWidth - box.right : box.left;
	const [least, most] = isRtl ? [innerWidth - right, innerWidth - left] : [left, right];
	const x = Math.max(least, Math.min(start, most - BAR_WIDTH_PX - GAP_PX));
	return { x, y };
}

/**
 * Calls `onmove` when the text moves on the screen.
 * @returns a function that stops it
 */
export function followView(view: HTMLElement, root: HTMLElement, onmove: () => void): () => void {
	let frame = 0;
	const later = (): void => {
		cancelAnimationFrame(frame);
		frame = requestAnimationFrame(onmove);
	};
	const resizes = new ResizeObserver(later);
	resizes.observe(root);
	resizes.observe(view);
	view.addEventListener('scroll', later, { passive: true });
	return () => {
		cancelAnimationFrame(frame);
		resizes.disconnect();
		view.removeEventListener('scroll', later);
	};
}
