// Touches a page as fingers do, through the browser's own gesture recognition.
import { expect, type CDPSession, type Locator, type Page } from '@playwright/test';

export interface Point {
	readonly x: number;
	readonly y: number;
}

/** Number of events of a movement, and the time between two of them, ms. */
const STEPS = 8;
const STEP_MS = 16;
/** Rest of a finger before it is lifted, ms. */
const REST_MS = 200;
/** Time for an element to be where a finger reaches it, ms. */
const REACH_MS = 15_000;

export class Touch {
	readonly #page: Page;
	readonly #session: CDPSession;

	private constructor(page: Page, session: CDPSession) {
		this.#page = page;
		this.#session = session;
	}

	static async of(page: Page): Promise<Touch> {
		const session = await page.context().newCDPSession(page);
		await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 });
		return new Touch(page, session);
	}

	/** @param beside distance from the middle of the element, px */
	async tap(target: Locator | Point, beside: Point = { x: 0, y: 0 }): Promise<void> {
		const point = await this.#pointOf(target, beside);
		// Sent together, because a busy page answers the first so late that both would be a long press.
		await Promise.all([this.#send('touchStart', [point]), this.#send('touchEnd', [])]);
	}

	async doubleTap(target: Locator | Point): Promise<void> {
		const point = await this.#pointOf(target);
		for (let count = 0; count < 2; count++) await this.tap(point);
	}

	/** Touches an element until the page has responded. */
	async holdUntil(target: Locator, response: () => Promise<void>): Promise<void> {
		await this.#send('touchStart', [await this.#pointOf(target)]);
		await response();
		await this.#send('touchEnd', []);
	}

	/** Moves a finger and lets it rest: the browser ignores a tap while a page still moves from a throw. */
	async swipe(target: Locator | Point, dx: number, dy: number): Promise<void> {
		const { x, y } = await this.#pointOf(target);
		await this.#send('touchStart', [{ x, y }]);
		await this.#move((part) => [{ x: x + dx * part, y: y + dy * part }]);
		await this.#page.waitForTimeout(REST_MS);
		await this.#send('touchEnd', []);
	}

	/**
	 * Moves a finger away from the edge that it moves to, in steps that are sent together, because a finger that waits for
	 * a slow page holds what it touches. It rests before it is lifted, as in `swipe`.
	 * @param from distance from the middle of the element, px
	 */
	async drag(target: Locator, by: { dx?: number; dy?: number }, from: Point = { x: 0, y: 0 }): Promise<void> {
		const { x, y } = await this.#pointOf(target, from);
		const { dx = 0, dy = 0 } = by;
		const parts = Array.from({ length: STEPS }, (_, step) => (step + 1) / STEPS);
		await Promise.all([
			this.#send('touchStart', [{ x, y }]),
			...parts.map((part) => this.#send('touchMove', [{ x: x + dx * part, y: y + dy * part }]))
		]);
		await this.#page.waitForTimeout(REST_MS);
		await this.#send('touchEnd', []);
	}

	/** Spreads two fingers from 40 px apart to `factor` times that. */
	async pinch(target: Locator, factor: number): Promise<void> {
		const { x, y } = await this.#pointOf(target);
		const at = (distance: number) => [
			{ x: x - distance / 2, y, id: 0 },
			{ x: x + distance / 2, y, id: 1 }
		];
		await this.#send('touchStart', at(40));
		await this.#move((part) => at(40 + 40 * (factor - 1) * part));
		await this.#send('touchEnd', []);
	}

	async #move(pointsAt: (part: number) => Point[]): Promise<void> {
		for (let step = 1; step <= STEPS; step++) {
			await this.#page.waitForTimeout(STEP_MS);
			await this.#send('touchMove', pointsAt(step / STEPS));
		}
	}

	/**
	 * A point of an element that can be used, is in view and has stopped moving, where a finger would reach it. What comes
	 * late above an element may move it out of the view again, where a touch reaches nothing.
	 * @param beside distance from the middle of the element, px
	 */
	async #pointOf(target: Locator | Point, beside: Point = { x: 0, y: 0 }): Promise<Point> {
		if ('x' in target) return { x: target.x + beside.x, y: target.y + beside.y };
		await expect(target).toBeEnabled();
		let point: Point = { x: 0, y: 0 };
		await expect(async () => {
			await target.scrollIntoViewIfNeeded();
			const { reached, ...found } = await target.evaluate(findPoint, beside);
			expect(reached, `what a finger reaches at ${found.x}, ${found.y} px`).toBe('the target');
			point = found;
		}).toPass({ timeout: REACH_MS });
		return point;
	}

	async #send(type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Point[]): Promise<void> {
		await this.#session.send('Input.dispatchTouchEvent', { type, touchPoints });
	}
}

/**
 * Runs in the page. @returns the point beside the middle of an element once it rests, and what is there: `the target` or
 * something else
 */
async function findPoint(element: Element, beside: Point): Promise<Point & { readonly reached: string }> {
	const place = () => JSON.stringify(element.getBoundingClientRect());
	const twoFrames = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
	// A sheet rises when it opens, and what comes late moves what is below it.
	for (let last = ''; last !== place(); await twoFrames()) last = place();
	// The first line of a link that has several.
	const { left, top, width, height } = element.getClientRects()[0] ?? element.getBoundingClientRect();
	const [x, y] = [left + width / 2 + beside.x, top + height / 2 + beside.y];
	const found = document.elementFromPoint(x, y);
	// Beside an element the browser itself chooses what a finger means, so that there it only has to touch the page.
	const isBeside = found !== null && (beside.x !== 0 || beside.y !== 0);
	const isTarget =
		isBeside || element.contains(found) || (found !== null && found.closest('label')?.control === element);
	return { x, y, reached: isTarget ? 'the target' : (found?.outerHTML.slice(0, 100) ?? 'nothing') };
}
