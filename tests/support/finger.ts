// Touches the screen as a finger does, through Chromium's own recognition of gestures.
import type { Locator, Page } from '@playwright/test';

const DRAG_STEPS = 12;

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
		await touch('touchStart', { x, y });
		await touch('touchEnd');
	};
	return {
		tap,
		tapOn: async (element) => {
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
			await touch('touchEnd');
		}
	};
}

type TouchType = 'touchStart' | 'touchMove' | 'touchEnd';
