// Tests of tracking, storing and restoring the reading position while scrolling.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { layInLines, resizeCallbacks, stubResizeObserver, type Lines } from '../../../../tests/support/lines.ts';
import type { Position } from '../../domain/reading/position.ts';
import { PositionTracker } from './scroll-position.ts';

const LINE = 20;
/** Forty paragraphs of three sentences. */
const PARAGRAPHS = Array.from({ length: 40 }, (_, index) =>
	['first', 'second', 'third'].map((nth) => `The ${nth} sentence of paragraph ${index} is this one.`).join(' ')
);

let view: HTMLElement;
let text: HTMLElement;
let lines: Lines;
let tracker: PositionTracker | null;
const store = vi.fn();
const send = vi.fn();
const show = vi.fn();

beforeEach(() => {
	vi.useFakeTimers();
	stubResizeObserver();
	view = document.createElement('div');
	text = document.createElement('div');
	document.body.append(view);
	view.append(text);
	fill(PARAGRAPHS);
	lines = { width: 40, line: LINE, above: 100, height: 400 };
	layInLines(view, text, lines);
	location.hash = '';
});

afterEach(() => {
	tracker?.stop();
	tracker = null;
	vi.useRealTimers();
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
	document.body.replaceChildren();
	for (const callback of [store, send, show]) callback.mockReset();
});

function fill(paragraphs: readonly string[]): void {
	text.replaceChildren(
		...paragraphs.map((words) => {
			const paragraph = document.createElement('p');
			paragraph.append(words);
			return paragraph;
		})
	);
}

function open(begin: Position | null = null, furthest = 0): void {
	tracker = new PositionTracker({
		view,
		text,
		begin,
		furthest,
		on: 'Firefox on Linux',
		store,
		send,
		show
	});
}

/**
 * The reader scrolls.
 * @param to px from the top
 */
function scroll(to: number): void {
	window.dispatchEvent(new Event('wheel'));
	move(to);
}

/** The view moves for any other reason. */
function move(to: number): void {
	view.scrollTop = to;
	view.dispatchEvent(new Event('scroll'));
}

function wait(ms: number): void {
	vi.advanceTimersByTime(ms);
}

/** Reads on by most of a view, a number of times. */
function readOn(times: number): void {
	for (let time = 0; time < times; time++) {
		wait(1_500);
		scroll(view.scrollTop + 320);
		wait(300);
	}
}

function hide(): void {
	vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
	document.dispatchEvent(new Event('visibilitychange'));
}

/** The line at the top edge of the view. */
function lineAtTop(): string {
	const count = Math.max(0, Math.round((view.scrollTop + 8 - lines.above) / LINE));
	const all = [...text.querySelectorAll('p')].flatMap(({ textContent }) =>
		Array.from({ length: Math.ceil(textContent.length / lines.width) }, (_, index) =>
			textContent.slice(index * lines.width, (index + 1) * lines.width)
		)
	);
	return all[count] ?? '';
}

const lastStored = () => store.mock.lastCall?.[0].position as Position;

describe('the position', () => {
	it('is the sentence at the top edge of the view, with device and share', () => {
		open();
		scroll(100 + 8 * LINE);
		wait(1_000);
		expect(lastStored()).toMatchObject({
			quote: 'The first sentence of paragraph 2 is this one.',
			prefix: expect.stringMatching(/third sentence of paragraph 1 is this one\.$/) as string,
			on: 'Firefox on Linux'
		});
		expect(lastStored().share).toBeCloseTo(2 / 40);
	});

	it('is the sentence that starts in the first line rather than the one that ends there', () => {
		open();
		// The second line, in which the second sentence starts.
		scroll(100 + 9 * LINE);
		wait(1_000);
		const place = lastStored();
		expect(place.quote).toBe('The second sentence of paragraph 2 is this one.');
		tracker?.stop();
		open(place);
		// The position stays the same however often the reader returns.
		scroll(view.scrollTop + 1);
		wait(1_000);
		expect(lastStored().quote).toBe(place.quote);
	});

	it('is stored within a second of every movement, not with every scroll event', () => {
		open();
		for (let count = 0; count < 30; count++) {
			scroll(count * 30);
			wait(100);
		}
		wait(1_000);
		expect(store.mock.calls.length).toBeLessThanOrEqual(5);
		expect(store.mock.calls.length).toBeGreaterThanOrEqual(3);
		expect(send).not.toHaveBeenCalled();
	});

	it.each([
		['the page is hidden', hide],
		['the page goes away', () => window.dispatchEvent(new Event('pagehide'))],
		['the article is closed', () => tracker?.stop()],
		['the reader pauses', () => wait(10_100)]
	])('is sent to other devices when %s', (_, leave) => {
		open();
		scroll(900);
		wait(150);
		leave();
		expect(send).toHaveBeenCalledTimes(1);
		expect(send.mock.lastCall?.[0].position.quote).toContain('paragraph');
		expect(send.mock.lastCall?.[1]).toBe(false);
		// Once is enough.
		tracker?.stop();
		expect(send).toHaveBeenCalledTimes(1);
	});

	it('is stored before the page goes away', () => {
		open();
		scroll(900);
		window.dispatchEvent(new Event('pagehide'));
		expect(store).toHaveBeenCalledTimes(1);
		expect(store.mock.invocationCallOrder[0]).toBeLessThan(send.mock.invocationCallOrder[0] ?? 0);
	});

	it('goes back up too', () => {
		open();
		readOn(3);
		scroll(0);
		wait(1_000);
		expect(lastStored()).toMatchObject({ offset: 0, quote: 'The first sentence of paragraph 0 is this one.' });
		tracker?.stop();
		expect(send.mock.lastCall?.[0].furthest).toBeGreaterThan(0.2);
	});

	it('is not stored before anything moved', () => {
		open();
		wait(60_000);
		hide();
		tracker?.stop();
		expect(store).not.toHaveBeenCalled();
		expect(send).not.toHaveBeenCalled();
	});

	it('in an article without text is a share of it', () => {
		text.replaceChildren(...Array.from({ length: 20 }, () => document.createElement('img')));
		open();
		scroll(2_100);
		wait(1_000);
		expect(lastStored()).toMatchObject({ quote: '', offset: 0 });
		expect(lastStored().share).toBeCloseTo(0.5);
		tracker?.stop();
		view.scrollTop = 0;
		open(lastStored());
		expect(view.scrollTop).toBe(2_100);
	});

	it('within a picture is the sentence above it, so that the picture is in view again', () => {
		text.children[4]?.append(document.createElement('img'));
		open();
		scroll(100 + 20 * LINE + 100);
		wait(1_000);
		expect(lastStored().quote).toBe('The third sentence of paragraph 4 is this one.');
	});
});

describe('returning', () => {
	/** A position that a reader reached, and left. */
	function leaveAt(px: number): Position {
		open();
		scroll(px);
		wait(1_000);
		tracker?.stop();
		tracker = null;
		view.scrollTop = 0;
		return lastStored();
	}

	it.each([23, 40, 90])('puts the sentence at the top edge, at any width: %d characters in a line', (width) => {
		const place = leaveAt(1_300);
		lines.width = width;
		open(place);
		const from = PARAGRAPHS.join('').slice(place.offset, place.offset + 10);
		const before = PARAGRAPHS[15] ?? '';
		expect(place.quote).toContain('paragraph 15');
		const index = before.indexOf(place.quote);
		expect(from).toBe(place.quote.slice(0, 10));
		expect(lineAtTop()).toBe(before.slice(index - (index % width), index - (index % width) + width));
	});

	it('finds the sentence in an article that was changed before it', () => {
		const place = leaveAt(1_300);
		fill(['An editor has put this before all else.', ...PARAGRAPHS.slice(3)]);
		open(place);
		expect(view.scrollTop).toBe(100 + (1 + 12 * 4) * LINE - 8);
	});

	it('goes to the share in an article with no word in common', () => {
		const place = leaveAt(1_300);
		fill(PARAGRAPHS.map((words) => words.replace(/\w/g, 'x')));
		open(place);
		expect(Math.abs(view.scrollTop - 1_300)).toBeLessThan(60);
	});

	it('goes to the end of the part that was read if no position is known', () => {
		open(null, 0.5);
		expect(view.scrollTop).toBe(100 + 20 * 4 * LINE - 300);
	});

	it('starts at the start if the reader had gone back there', () => {
		const place = leaveAt(60);
		open(place, 0.5);
		expect(view.scrollTop).toBe(0);
	});

	it('keeps the sentence in place while pictures and fonts load, until the reader scrolls', () => {
		const place = leaveAt(1_300);
		open(place);
		const before = view.scrollTop;
		lines.above += 500;
		resizeCallbacks.at(-1)?.();
		expect(view.scrollTop).toBe(before + 500);
		scroll(view.scrollTop + 33);
		const moved = view.scrollTop;
		lines.above += 200;
		resizeCallbacks.at(-1)?.();
		expect(view.scrollTop).toBe(moved);
		// Kept again at the new position, once scrolling has stopped.
		wait(1_000);
		lines.above += 200;
		resizeCallbacks.at(-1)?.();
		expect(view.scrollTop).toBe(moved + 200);
	});

	it('is not undone by scrolling without the reader at the start', () => {
		const place = leaveAt(1_300);
		open(place);
		const before = view.scrollTop;
		move(0);
		expect(view.scrollTop).toBe(before);
		scroll(0);
		expect(view.scrollTop).toBe(0);
	});

	it('writes nothing', () => {
		const place = leaveAt(1_300);
		for (const callback of [store, send]) callback.mockReset();
		open(place, 0.4);
		resizeCallbacks.at(-1)?.();
		wait(60_000);
		hide();
		tracker?.stop();
		expect(store).not.toHaveBeenCalled();
		expect(send).not.toHaveBeenCalled();
	});
});

describe('reading', () => {
	const furthest = () => {
		tracker?.stop();
		return send.mock.lastCall?.[0].furthest as number;
	};

	it('grows by scrolling through', () => {
		open();
		readOn(5);
		expect(furthest()).toBeCloseTo((5 * 320 + 400 - 100) / (40 * 4 * LINE), 1);
	});

	it('does not grow by a footnote link or a search match, however near', () => {
		open();
		readOn(2);
		const link = document.createElement('a');
		link.href = '#user-content-note';
		text.firstElementChild?.append(link);
		wait(2_000);
		window.dispatchEvent(new Event('pointerdown'));
		link.click();
		move(view.scrollTop + 380);
		wait(20_000);
		const before = furthest();
		expect(before).toBeLessThan((2 * 320 + 400 - 100 + LINE) / (40 * 4 * LINE));
		open(send.mock.lastCall?.[0].position as Position, before);
		window.dispatchEvent(new Event('pointerdown'));
		tracker?.jump();
		move(view.scrollTop + 300);
		wait(20_000);
		expect(furthest()).toBe(before);
	});

	it('does not grow by the End key', () => {
		open();
		wait(5_000);
		window.dispatchEvent(new KeyboardEvent('keydown', { key: 'End' }));
		for (const to of [900, 1_800, 2_900]) {
			move(to);
			wait(100);
		}
		wait(30_000);
		expect(furthest()).toBe(0);
		expect(send.mock.calls.some(([, isEnded]) => isEnded as boolean)).toBe(false);
	});

	it('reaches the end by scrolling through, once', () => {
		open();
		readOn(10);
		wait(20_000);
		const ends = send.mock.calls.filter(([, isEnded]) => isEnded as boolean);
		expect(ends).toHaveLength(1);
		expect(ends[0]?.[0].furthest).toBeGreaterThan(0.98);
	});

	it('reaches the end with the first movement in an article hardly longer than the view', () => {
		fill(PARAGRAPHS.slice(0, 4));
		open();
		wait(5_000);
		scroll(100);
		wait(150);
		expect(send.mock.calls).toEqual([
			[{ position: expect.objectContaining({ on: 'Firefox on Linux' }) as Position, furthest: 1 }, true]
		]);
	});

	it('does not reach the end when the window becomes large enough for the whole article', () => {
		fill(PARAGRAPHS.slice(0, 8));
		open();
		wait(2_000);
		scroll(60);
		wait(2_000);
		view.scrollTop = 0;
		lines.height = 1_000;
		resizeCallbacks.at(-1)?.();
		wait(20_000);
		tracker?.stop();
		expect(send.mock.calls.map(([{ furthest }, isEnded]) => [furthest < 0.7, isEnded])).toEqual([[true, false]]);
	});

	it('does not reach the end of an article that fits the view', () => {
		fill(PARAGRAPHS.slice(0, 2));
		open();
		wait(60_000);
		tracker?.stop();
		expect(send).not.toHaveBeenCalled();
	});

	it('is shown as the share above the bottom edge', () => {
		open();
		expect(show.mock.lastCall?.[0]).toBeCloseTo(15 / 160, 1);
	});
});

describe('the way back from a footnote', () => {
	it('leads to the place of the link, and forward to the footnote', () => {
		open();
		scroll(1_000);
		wait(1_000);
		const link = document.createElement('a');
		link.href = '#user-content-note';
		text.firstElementChild?.append(link);
		window.dispatchEvent(new Event('pointerdown'));
		link.click();
		move(2_500);
		wait(300);
		history.replaceState(null, '', '#user-content-note');
		window.dispatchEvent(new Event('hashchange'));
		wait(5_000);
		history.replaceState(null, '', location.pathname);
		window.dispatchEvent(new Event('hashchange'));
		expect(view.scrollTop).toBe(1_000);
		wait(1_000);
		expect(lastStored().quote).toContain('paragraph 11');
		history.replaceState(null, '', '#user-content-note');
		window.dispatchEvent(new Event('hashchange'));
		expect(view.scrollTop).toBe(2_500);
	});
});
