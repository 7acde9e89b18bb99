// An open article of forty paragraphs in jsdom, which the test scrolls while a tracker follows its reading position.
import { afterEach, beforeEach, vi } from 'vitest';
import type { Position } from '../../src/lib/domain/reading/position.ts';
import { PositionTracker } from '../../src/lib/ui/reader/scroll-position.ts';
import { layInLines, stubResizeObserver, type Lines } from './lines.ts';

/** Height of a line, px. */
export const LINE = 20;
/** Forty paragraphs of three sentences. */
export const PARAGRAPHS = Array.from({ length: 40 }, (_, index) =>
	['first', 'second', 'third'].map((nth) => `The ${nth} sentence of paragraph ${index} is this one.`).join(' ')
);

interface OpenArticle {
	view: HTMLElement;
	text: HTMLElement;
	lines: Lines;
	tracker: PositionTracker | null;
}

/** The article of the current test. */
export const article = {} as OpenArticle;
/** Callbacks of the tracker. */
export const store = vi.fn();
export const send = vi.fn();
export const show = vi.fn();
export const moved = vi.fn();

/** Creates the article before each test of a file, and removes it afterwards. */
export function useArticle(): void {
	beforeEach(() => {
		vi.useFakeTimers();
		stubResizeObserver();
		article.view = document.createElement('div');
		article.text = document.createElement('div');
		article.tracker = null;
		document.body.append(article.view);
		article.view.append(article.text);
		fill(PARAGRAPHS);
		article.lines = { width: 40, line: LINE, above: 100, height: 400 };
		layInLines(article.view, article.text, article.lines);
		location.hash = '';
	});
	afterEach(() => {
		article.tracker?.stop();
		vi.useRealTimers();
		vi.unstubAllGlobals();
		vi.restoreAllMocks();
		document.body.replaceChildren();
		for (const callback of [store, send, show, moved]) callback.mockReset();
	});
}

/** Replaces the paragraphs of the article. */
export function fill(paragraphs: readonly string[]): void {
	article.text.replaceChildren(
		...paragraphs.map((words) => {
			const paragraph = document.createElement('p');
			paragraph.append(words);
			return paragraph;
		})
	);
}

/** Opens the article at a position, on a device called Firefox on Linux. */
export function open(begin: Position | null = null, furthest = 0): void {
	const { view, text } = article;
	const callbacks = { store, send, show, move: moved };
	article.tracker = new PositionTracker({ view, text, begin, furthest, on: 'Firefox on Linux', ...callbacks });
}

/**
 * Scrolls as a reader does.
 * @param to px from the top
 */
export function scroll(to: number): void {
	window.dispatchEvent(new Event('wheel'));
	move(to);
}

/** Moves the view without any action of the reader. */
export function move(to: number): void {
	article.view.scrollTop = to;
	article.view.dispatchEvent(new Event('scroll'));
}

export function wait(ms: number): void {
	vi.advanceTimersByTime(ms);
}

/** Reads on by most of a view, a number of times. */
export function readOn(times: number): void {
	for (let time = 0; time < times; time++) {
		wait(1_500);
		scroll(article.view.scrollTop + 320);
		wait(300);
	}
}

/** Hides the page. */
export function hide(): void {
	vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
	document.dispatchEvent(new Event('visibilitychange'));
}

export const lastStored = () => store.mock.lastCall?.[0].position as Position;
