// Tests that reading progress grows by scrolling, but not by jumps and not faster than reading speed.
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { END_SHARE, Reading } from './progress.ts';

/** Share of the article that is in view; the article is ten views long. */
const HEIGHT = 0.1;
/** Interval of reports while the view moves, ms. */
const LOOK = 100;

let now: number;
let top: number;
let reading: Reading;

beforeEach(() => open(0));

function open(furthest: number, at = 0): void {
	now = 1_000;
	top = at;
	reading = new Reading(furthest);
	look();
}

function look(): void {
	reading.look({ from: top, to: Math.min(1, top + HEIGHT) }, now);
}

/**
 * Scrolls with a report every 100 ms.
 * @param views distance, in views; negative to scroll back
 * @param perSecond speed, in views per second
 */
function scroll(views: number, perSecond = 1): void {
	reading.move(now);
	const looks = Math.max(1, Math.round((Math.abs(views) / perSecond) * (1_000 / LOOK)));
	const step = (views * HEIGHT) / looks;
	for (let count = 0; count < looks; count++) {
		top = Math.min(1 - HEIGHT, Math.max(0, top + step));
		now += LOOK;
		look();
	}
}

/** Jumps to another view. */
function leap(to: number): void {
	reading.move(now);
	top = to;
	look();
}

function rest(seconds: number): void {
	for (let count = 0; count < seconds; count++) {
		now += 1_000;
		look();
	}
}

describe('progress', () => {
	it('grows with every view that is scrolled through', () => {
		for (let count = 0; count < 4; count++) {
			rest(5);
			scroll(1, 3);
		}
		expect(reading.furthest).toBeCloseTo(0.5);
	});

	it('grows by paging, one view at a time', () => {
		for (const at of [0.09, 0.18, 0.27]) {
			rest(3);
			leap(at);
		}
		expect(reading.furthest).toBeCloseTo(0.37);
	});

	it('stays zero while the article is open at its start', () => {
		rest(60);
		expect(reading.furthest).toBe(0);
		expect(reading.isEnded).toBe(false);
	});

	it('does not grow by a jump, nor by reading on from there', () => {
		rest(5);
		scroll(1);
		leap(0.6);
		rest(30);
		for (let count = 0; count < 4; count++) scroll(1);
		expect(top + HEIGHT).toBeCloseTo(1);
		rest(30);
		expect(reading.furthest).toBeCloseTo(0.2);
		expect(reading.isEnded).toBe(false);
	});

	it('grows again when the reader comes back from a jump', () => {
		rest(5);
		scroll(1);
		leap(0.9);
		rest(5);
		leap(0.1);
		scroll(1);
		expect(reading.furthest).toBeCloseTo(0.3);
	});

	it('does not grow by an announced jump to a near target', () => {
		rest(5);
		scroll(1);
		reading.jump();
		leap(0.18);
		rest(10);
		expect(reading.furthest).toBeCloseTo(0.2);
		scroll(0.5);
		expect(reading.furthest).toBeCloseTo(0.33);
	});

	it('does not grow by a restored position', () => {
		open(0.5, 0.45);
		rest(30);
		expect(reading.furthest).toBe(0.5);
		scroll(0.5);
		expect(reading.furthest).toBeCloseTo(0.6);
	});

	it('does not grow beyond a position that was left by a jump and restored', () => {
		open(0.3, 0.8);
		rest(5);
		scroll(1);
		expect(reading.furthest).toBe(0.3);
	});

	it('grows no faster than reading speed', () => {
		rest(10);
		scroll(9, 20);
		expect(reading.furthest).toBeLessThan(0.6);
		rest(10);
		expect(reading.isEnded).toBe(false);
		// The speed of a thumb that skips text.
		open(0);
		rest(10);
		scroll(2.5, 4);
		rest(2);
		expect(reading.furthest).toBeCloseTo(0.35);
	});

	it('never shrinks and never passes the end of the view', () => {
		const steps = fc.array(
			fc.tuple(fc.constantFrom('scroll', 'leap', 'rest', 'jump'), fc.double({ min: 0, max: 1, noNaN: true }))
		);
		fc.assert(
			fc.property(steps, (all) => {
				open(0);
				let [before, seen] = [0, HEIGHT];
				for (const [action, amount] of all) {
					if (action === 'scroll') scroll(amount * 4 - 1.5, 1);
					else if (action === 'leap') leap(amount * (1 - HEIGHT));
					else if (action === 'rest') rest(Math.ceil(amount * 4));
					else reading.jump();
					seen = Math.max(seen, top + HEIGHT);
					expect(reading.furthest).toBeGreaterThanOrEqual(before);
					expect(reading.furthest).toBeLessThanOrEqual(seen + 1e-9);
					before = reading.furthest;
				}
			})
		);
	});
});

describe('the end', () => {
	it('is reached by scrolling through', () => {
		for (let count = 0; count < 9; count++) {
			rest(2);
			expect(reading.isEnded).toBe(false);
			scroll(1);
		}
		expect(reading.furthest).toBeGreaterThanOrEqual(END_SHARE);
		expect(reading.isEnded).toBe(true);
	});

	it('is not reached by opening an article that was read before', () => {
		open(1, 0.4);
		rest(60);
		expect(reading.isEnded).toBe(false);
		// An article that is opened at its end, where its position was restored.
		open(1, 0.9);
		rest(60);
		expect(reading.isEnded).toBe(false);
	});

	it('is not reached by scrolling at the end of an article read before and marked unread', () => {
		open(1, 0.9);
		rest(5);
		scroll(-0.1);
		rest(5);
		expect(reading.isEnded).toBe(false);
		scroll(-2);
		scroll(2.5);
		expect(reading.isEnded).toBe(true);
	});

	it('is reached again by reading again', () => {
		open(1, 0.8);
		rest(5);
		scroll(1);
		expect(reading.isEnded).toBe(true);
	});

	it('is not reached by opening an article that fits the view', () => {
		const short = new Reading(0);
		for (let at = 0; at < 60_000; at += 1_000) short.look({ from: 0, to: 1 }, at);
		expect([short.isEnded, short.furthest]).toEqual([false, 0]);
		short.move(60_000);
		short.look({ from: 0, to: 1 }, 61_000);
		expect([short.isEnded, short.furthest]).toEqual([false, 0]);
	});

	it('is reached in a text that fits the view once its title is scrolled away', () => {
		const short = new Reading(0);
		for (const at of [0, 1_000, 2_000, 3_000]) short.look({ from: 0, to: 0.9 }, at);
		short.move(3_500);
		short.look({ from: 0, to: 1 }, 3_600);
		expect([short.isEnded, short.furthest]).toEqual([true, 1]);
	});

	it('is not reached by a window that becomes large enough for the whole article', () => {
		rest(5);
		scroll(1);
		const { furthest } = reading;
		reading.resize({ from: 0, to: 1 });
		for (let count = 0; count < 5; count++) {
			now += 1_000;
			reading.look({ from: 0, to: 1 }, now);
		}
		expect([reading.isEnded, reading.furthest]).toEqual([false, furthest]);
	});

	it('is not reached while the page is hidden', () => {
		const unseen = new Reading(0);
		unseen.look({ from: 0, to: 0.8 }, 0);
		unseen.move(500);
		unseen.look({ from: 0.2, to: 1 }, 600);
		unseen.pause();
		unseen.look({ from: 0.2, to: 1 }, 60_000);
		expect(unseen.isEnded).toBe(false);
	});

	it('is not reached within the first seconds', () => {
		const near = new Reading(0);
		near.look({ from: 0, to: 0.8 }, 0);
		near.move(500);
		near.look({ from: 0.2, to: 1 }, 600);
		expect(near.isEnded).toBe(false);
		for (const at of [1_600, 2_600, 3_600]) near.look({ from: 0.2, to: 1 }, at);
		expect(near.isEnded).toBe(true);
	});
});
