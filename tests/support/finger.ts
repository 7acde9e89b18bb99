// Touches the screen as a finger does, through Chromium's own recognition of gestures.
import type { Locator, Page } from '@playwright/test';

const DRAG_STEPS = 12;
/** Time for which a finger rests at the end of a drag, ms. */
const REST_MS = 150;

export type Finger = {
	tap: (x: number, y: number) => Promise<void>;
	/** Taps the middle of an element. */
	tapOn: (element: Locator) => Promise<void>;
	drag: (from: Point, to: Point) => Promise<void>;
};

export type Point = { readonly x: number; readonly y: number };

export async function useFinger(page: Page): Promise<Finger> {
	const session = await page.context().newCDPSession(page);
	await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 1 });
	const touch = (type: TouchType, ...points: Point[]) =>
		session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(({ x, y }) => ({ x, y })) });
	const tap = async (x: number, y: number): Promise<void> => {
		// Sent together, because a busy page answers the first so late that both would be a long press.
		await Promise.all([touch('touchStart', { x, y }), touch('touchEnd')]);
	};
	return {
		tap,
		tapOn: async (element) => {
			// Waits until it no longer moves and nothing is over it.
			await element.click({ trial: true });
			const box = await element.boundingBox();
			if (box === null) throw new Error('The element is not on the screen');
			await tap(box.x + box.width / 2, box.y + box.height / 2);
		},
		drag: async (from, to) => {
			await touch('touchStart', from);
			for (let step = 1; step <= DRAG_STEPS; step++) {
				const share = step / DRAG_STEPS;
				await touch('touchMove', { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
			}
			// A finger that is lifted while it moves starts a fling, which a tap that follows would stop instead of clicking.
			await page.waitForTimeout(REST_MS);
			await touch('touchMove', to);
			await touch('touchEnd');
		}
	};
}

type TouchType = 'touchStart' | 'touchMove' | 'touchEnd';
