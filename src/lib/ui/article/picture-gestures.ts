// Gestures on a picture: pinch, double tap, wheel, drag, and swipes to the next picture or down to close.
import type { PictureZoom } from './picture-zoom.svelte.ts';

const DOUBLE_TAP_MS = 300;
const TAP_PX = 24;
const SWIPE_PX = 60;
const CLOSE_PX = 90;
/** Zoom for each px of a wheel. */
const WHEEL_ZOOM = 0.002;

export interface GestureActions {
	readonly zoom: PictureZoom;
	/** Shows the picture as it follows a finger that swipes, px; 0 when the finger is lifted. */
	drag(x: number, y: number): void;
	step(by: -1 | 1): void;
	close(): void;
}

interface Point {
	readonly x: number;
	readonly y: number;
}

/** @returns a function that stops it */
export function watchGestures(stage: HTMLElement, { zoom, drag, step, close }: GestureActions): () => void {
	const pointers = new Map<number, Point>();
	let start: Point | null = null;
	let lastTap: (Point & { at: number }) | null = null;
	const fromMiddle = ({ x, y }: Point): Point => {
		const { left, top, width, height } = stage.getBoundingClientRect();
		return { x: x - left - width / 2, y: y - top - height / 2 };
	};
	const pointOf = ({ clientX: x, clientY: y }: MouseEvent): Point => ({ x, y });
	const ondown = (event: PointerEvent) => {
		stage.setPointerCapture(event.pointerId);
		pointers.set(event.pointerId, pointOf(event));
		start = pointers.size === 1 ? pointOf(event) : null;
		drag(0, 0);
	};
	const onmove = (event: PointerEvent) => {
		const before = pointers.get(event.pointerId);
		if (before === undefined) return;
		const now = pointOf(event);
		const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
		pointers.set(event.pointerId, now);
		if (other !== undefined) pinch(zoom, fromMiddle(other), fromMiddle(before), fromMiddle(now));
		else if (zoom.scale > 1) zoom.pan(now.x - before.x, now.y - before.y);
		else if (start !== null) drag(now.x - start.x, Math.max(0, now.y - start.y));
	};
	const onup = (event: PointerEvent) => {
		pointers.delete(event.pointerId);
		const [from, to] = [start, pointOf(event)];
		start = null;
		drag(0, 0);
		if (from === null || event.type === 'pointercancel') return;
		const [dx, dy] = [to.x - from.x, to.y - from.y];
		if (Math.hypot(dx, dy) < TAP_PX) return tap(to, event.timeStamp);
		if (zoom.scale > 1) return;
		if (dy > CLOSE_PX && dy > Math.abs(dx)) close();
		else if (Math.abs(dx) > SWIPE_PX && Math.abs(dx) > Math.abs(dy)) step(dx < 0 ? 1 : -1);
	};
	const tap = (to: Point, at: number) => {
		const isDouble =
			lastTap !== null && at - lastTap.at < DOUBLE_TAP_MS && Math.hypot(to.x - lastTap.x, to.y - lastTap.y) < TAP_PX;
		lastTap = isDouble ? null : { ...to, at };
		if (!isDouble) return;
		const { x, y } = fromMiddle(to);
		zoom.toggle(x, y);
	};
	const onwheel = (event: WheelEvent) => {
		event.preventDefault();
		const { x, y } = fromMiddle(pointOf(event));
		zoom.zoom(Math.exp(-event.deltaY * WHEEL_ZOOM), x, y);
	};
	const listeners: readonly (readonly [string, (event: never) => void])[] = [
		['pointerdown', ondown],
		['pointermove', onmove],
		['pointerup', onup],
		['pointercancel', onup],
		['wheel', onwheel]
	];
	for (const [name, listener] of listeners) stage.addEventListener(name, listener as EventListener, { passive: false });
	return () => {
		for (const [name, listener] of listeners) stage.removeEventListener(name, listener as EventListener);
	};
}

function pinch(zoom: PictureZoom, other: Point, before: Point, now: Point): void {
	const distance = (point: Point) => Math.hypot(point.x - other.x, point.y - other.y);
	const middle = (point: Point): Point => ({ x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 });
	const [from, to] = [middle(before), middle(now)];
	zoom.pan(to.x - from.x, to.y - from.y);
	if (distance(before) > 0) zoom.zoom(distance(now) / distance(before), to.x, to.y);
}
