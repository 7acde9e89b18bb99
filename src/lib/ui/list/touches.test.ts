// Tests that holding a row and swiping it are told apart, also on a page that is busy.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followTouches, type TouchHandlers } from './touches.ts';

/** Longer than a row is held until it is selected, and longer than a frame, ms. */
const HELD_MS = 501;
const FRAME_MS = 17;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
	vi.useRealTimers();
	document.body.replaceChildren();
});

function show() {
	const list = document.body.appendChild(document.createElement('ul'));
	const row = list.appendChild(document.createElement('li'));
	row.dataset['number'] = '0';
	row.append(document.createElement('div'));
	const handlers = {
		isActive: () => true,
		canSwipe: () => true,
		hold: vi.fn(),
		reveal: vi.fn(),
		act: vi.fn(),
		swipe: vi.fn(),
		pull: vi.fn(),
		pulled: vi.fn()
	} satisfies TouchHandlers;
	followTouches(list, handlers);
	const touch = (type: string, x?: number) => {
		const touches = x === undefined ? [] : [{ clientX: x, clientY: 10 }];
		row.dispatchEvent(Object.assign(new Event(type, { bubbles: true, cancelable: true }), { touches }));
	};
	return { row, handlers, touch };
}

describe('a finger on a row', () => {
	it('that rests holds it', () => {
		const { row, handlers, touch } = show();
		touch('touchstart', 100);
		vi.advanceTimersByTime(HELD_MS + FRAME_MS);
		expect(handlers.hold).toHaveBeenCalledExactlyOnceWith(row);
		touch('touchmove', 20);
		touch('touchend');
		expect(handlers.swipe).not.toHaveBeenCalled();
	});

	it('that moved while the page was busy swipes it', () => {
		const { row, handlers, touch } = show();
		touch('touchstart', 100);
		// The timer is handled before the movement, which happened earlier.
		vi.advanceTimersByTime(HELD_MS);
		touch('touchmove', 20);
		vi.advanceTimersByTime(FRAME_MS);
		expect(handlers.hold).not.toHaveBeenCalled();
		touch('touchend');
		expect(handlers.swipe).toHaveBeenCalledExactlyOnceWith(row, 'start');
	});

	it('that is lifted in time does neither', () => {
		const { handlers, touch } = show();
		touch('touchstart', 100);
		touch('touchend');
		vi.advanceTimersByTime(HELD_MS + FRAME_MS);
		expect([handlers.hold.mock.calls, handlers.swipe.mock.calls]).toEqual([[], []]);
	});
});
