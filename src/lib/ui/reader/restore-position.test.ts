// Tests of restoring the reading position: when an article is opened again, and when the reader goes back from a footnote.
import { describe, expect, it } from 'vitest';
import { resizeCallbacks } from '../../../../tests/support/lines.ts';
import {
	LINE,
	PARAGRAPHS,
	article,
	fill,
	hide,
	lastStored,
	move,
	moved,
	open,
	scroll,
	send,
	store,
	useArticle,
	wait
} from '../../../../tests/support/scrolled-article.ts';
import type { Position } from '../../domain/reading/position.ts';

useArticle();

/** The line at the top edge of the view. */
function lineAtTop(): string {
	const count = Math.max(0, Math.round((article.view.scrollTop + 8 - article.lines.above) / LINE));
	const all = [...article.text.querySelectorAll('p')].flatMap(({ textContent }) =>
		Array.from({ length: Math.ceil(textContent.length / article.lines.width) }, (_, index) =>
			textContent.slice(index * article.lines.width, (index + 1) * article.lines.width)
		)
	);
	return all[count] ?? '';
}

describe('a visit to another place', () => {
	const begin: Position = {
		quote: 'The first sentence of paragraph 5',
		prefix: '',
		suffix: '',
		offset: 600,
		on: null,
		share: 0.1
	};

	it('is kept when the browser scrolls, and leaves the position where it was', () => {
		open(begin);
		article.tracker?.visit(1_300);
		move(40);
		expect(article.view.scrollTop).toBe(1_300);
		wait(2_000);
		hide();
		expect(store).not.toHaveBeenCalled();
		expect(send).not.toHaveBeenCalled();
		expect(article.tracker?.position).toEqual(begin);
	});

	it('moves the position when the reader scrolls on from there', () => {
		open(begin);
		article.tracker?.visit(1_300);
		expect(moved).toHaveBeenCalledOnce();
		scroll(1_320);
		wait(1_000);
		expect(moved).toHaveBeenCalledTimes(2);
		expect(lastStored().quote).toContain('paragraph 15');
	});
});

describe('opening an article again', () => {
	/** Scrolls to a position, closes the article and returns the position. */
	function leaveAt(px: number): Position {
		open();
		scroll(px);
		wait(1_000);
		article.tracker?.stop();
		article.tracker = null;
		article.view.scrollTop = 0;
		return lastStored();
	}

	it.each([23, 40, 90])('puts the sentence at the top edge, at any width: %d characters in a line', (width) => {
		const place = leaveAt(1_300);
		article.lines.width = width;
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
		expect(article.view.scrollTop).toBe(100 + (1 + 12 * 4) * LINE - 8);
	});

	it('goes to the stored part of the article if none of its words are left', () => {
		const place = leaveAt(1_300);
		fill(PARAGRAPHS.map((words) => words.replace(/\w/g, 'x')));
		open(place);
		expect(Math.abs(article.view.scrollTop - 1_300)).toBeLessThan(60);
	});

	it('goes to the end of the part that was read if no position is known', () => {
		open(null, 0.5);
		expect(article.view.scrollTop).toBe(100 + 20 * 4 * LINE - 300);
	});

	it('goes to the start if the reader had gone back to it', () => {
		const place = leaveAt(60);
		open(place, 0.5);
		expect(article.view.scrollTop).toBe(0);
	});

	it('keeps the sentence in place while pictures and fonts load, until the reader scrolls', () => {
		const place = leaveAt(1_300);
		open(place);
		const before = article.view.scrollTop;
		article.lines.above += 500;
		resizeCallbacks.at(-1)?.();
		expect(article.view.scrollTop).toBe(before + 500);
		scroll(article.view.scrollTop + 33);
		const moved = article.view.scrollTop;
		article.lines.above += 200;
		resizeCallbacks.at(-1)?.();
		expect(article.view.scrollTop).toBe(moved);
		// Once scrolling has stopped, the sentence at the new position is kept in place.
		wait(1_000);
		article.lines.above += 200;
		resizeCallbacks.at(-1)?.();
		expect(article.view.scrollTop).toBe(moved + 200);
	});

	it('is not undone when the browser scrolls just after the article opened', () => {
		const place = leaveAt(1_300);
		open(place);
		const before = article.view.scrollTop;
		move(0);
		expect(article.view.scrollTop).toBe(before);
		scroll(0);
		expect(article.view.scrollTop).toBe(0);
	});

	it('stores and sends nothing', () => {
		const place = leaveAt(1_300);
		for (const callback of [store, send]) callback.mockReset();
		open(place, 0.4);
		resizeCallbacks.at(-1)?.();
		wait(60_000);
		hide();
		article.tracker?.stop();
		expect(store).not.toHaveBeenCalled();
		expect(send).not.toHaveBeenCalled();
	});
});

describe('going back from a footnote', () => {
	it('restores the view at the link, and going forward restores the view at the footnote', () => {
		open();
		scroll(1_000);
		wait(1_000);
		const link = document.createElement('a');
		link.href = '#user-content-note';
		article.text.firstElementChild?.append(link);
		window.dispatchEvent(new Event('pointerdown'));
		link.click();
		move(2_500);
		wait(300);
		history.replaceState(null, '', '#user-content-note');
		window.dispatchEvent(new Event('hashchange'));
		wait(5_000);
		history.replaceState(null, '', location.pathname);
		window.dispatchEvent(new Event('hashchange'));
		expect(article.view.scrollTop).toBe(1_000);
		wait(1_000);
		expect(lastStored().quote).toContain('paragraph 11');
		history.replaceState(null, '', '#user-content-note');
		window.dispatchEvent(new Event('hashchange'));
		expect(article.view.scrollTop).toBe(2_500);
	});
});
