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
	Object.defineProperty(row, 'clientWidth', { value: 390 });
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
		touch('touchmove', -100);
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

describe('a row that a swipe has left open', () => {
	function open() {
		const shown = show();
		const content = shown.row.firstElementChild as HTMLElement;
		const swipe = (by: number) => {
			shown.touch('touchstart', 200);
			shown.touch('touchmove', 200 + by / 2);
			shown.touch('touchmove', 200 + by);
			const followed = content.style.translate;
			shown.touch('touchend');
			return followed;
		};
		swipe(-100);
		expect(content.style.translate).toBe('-96px');
		return { ...shown, content, swipe };
	}

	it('continues from there, and acts when it is swiped further', () => {
		const { row, handlers, content, swipe } = open();
		expect(swipe(-30)).toBe('-126px');
		expect(handlers.swipe).not.toHaveBeenCalled();
		expect(content.style.translate).toBe('-96px');
		swipe(-60);
		expect(handlers.swipe).toHaveBeenCalledExactlyOnceWith(row, 'start');
		expect(content.style.translate).toBe('');
	});

	it('is closed by a swipe back, however far', () => {
		const { handlers, content, swipe } = open();
		expect(swipe(300)).toBe('');
		expect(content.style.translate).toBe('');
		expect(handlers.swipe).not.toHaveBeenCalled();
		expect(handlers.reveal).toHaveBeenLastCalledWith(null, null);
	});

	it('is not held', () => {
		const { handlers, touch } = open();
		touch('touchstart', 200);
		vi.advanceTimersByTime(HELD_MS + FRAME_MS);
		expect(handlers.hold).not.toHaveBeenCalled();
	});
});
