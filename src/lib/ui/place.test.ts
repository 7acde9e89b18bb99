// Following how far a reader gets: what is kept, when, and when an article has been read to its end.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followPlace, restore, shareAbove } from './place.ts';

const VIEW = 800;
const text = document.createElement('div');
const view = document.createElement('div');
const placed = { view, text };
const keep = vi.fn();
const ended = vi.fn();

/** The text as it lies in its view: how high it is, and how far it was scrolled, px. */
function lay(height: number, scrolled: number): void {
	text.getBoundingClientRect = () => ({ top: -scrolled, height }) as DOMRect;
	view.getBoundingClientRect = () => ({ bottom: VIEW }) as DOMRect;
	view.scrollTop = scrolled;
}

function scroll(to: number): void {
	lay(8_000, to);
	view.dispatchEvent(new Event('scroll'));
}

function hide(): void {
	vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
	document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
	vi.useFakeTimers();
	lay(8_000, 0);
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
	for (const told of [keep, ended]) told.mockReset();
});

describe('the place', () => {
	it('is kept every few seconds, not with every turn of the wheel', () => {
		const stop = followPlace(placed, { from: 0, keep, ended });
		for (const to of [100, 800, 1_600]) scroll(to);
		expect(keep).not.toHaveBeenCalled();
		vi.advanceTimersByTime(3_000);
		expect(keep.mock.calls).toEqual([[0.3]]);
		stop();
	});

	it('is kept at once when the reader goes elsewhere', () => {
		const stop = followPlace(placed, { from: 0, keep, ended });
		scroll(1_600);
		hide();
		expect(keep.mock.calls).toEqual([[0.3]]);
		stop();
		expect(keep).toHaveBeenCalledTimes(1);
	});

	it('is kept when the article is closed, and never again', () => {
		const stop = followPlace(placed, { from: 0, keep, ended });
		scroll(1_600);
		stop();
		scroll(4_000);
		vi.advanceTimersByTime(10_000);
		expect(keep.mock.calls).toEqual([[0.3]]);
	});

	it('is not kept while it is short of an earlier reading', () => {
		const stop = followPlace(placed, { from: 0.5, keep, ended });
		scroll(1_600);
		stop();
		expect(keep).not.toHaveBeenCalled();
	});
});

describe('the end', () => {
	it('is told once, when it has been seen', () => {
		const stop = followPlace(placed, { from: 0, keep, ended });
		for (const to of [7_200, 7_000, 7_200]) scroll(to);
		expect(keep.mock.calls).toEqual([[1]]);
		expect(ended).toHaveBeenCalledTimes(1);
		stop();
	});

	it('is told of an article that was read to its end before, and is read again', () => {
		const stop = followPlace(placed, { from: 1, keep, ended });
		scroll(7_200);
		expect(ended).toHaveBeenCalledTimes(1);
		expect(keep).not.toHaveBeenCalled();
		stop();
	});

	it('of an article that fits the view is seen after a while', () => {
		lay(500, 0);
		const stop = followPlace(placed, { from: 0, keep, ended });
		expect(ended).not.toHaveBeenCalled();
		vi.advanceTimersByTime(3_000);
		expect(ended).toHaveBeenCalledTimes(1);
		stop();
	});

	it('of a long article is not seen by opening it, and nothing is written then', () => {
		const stop = followPlace(placed, { from: 0, keep, ended });
		vi.advanceTimersByTime(60_000);
		stop();
		expect(keep).not.toHaveBeenCalled();
		expect(ended).not.toHaveBeenCalled();
	});
});

describe('returning', () => {
	it('scrolls to where the reader was', () => {
		restore(placed, 0.5);
		expect(view.scrollTop).toBe(3_200);
		lay(8_000, 3_200);
		expect(shareAbove(placed)).toBe(0.5);
	});

	it.each([0, 0.05, 0.99, 1])('begins at the top when %d was read', (share) => {
		restore(placed, share);
		expect(view.scrollTop).toBe(0);
	});
});
