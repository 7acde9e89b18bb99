// Tests of the part of an article that counts as read.
import { describe, expect, it } from 'vitest';
import { resizeCallbacks } from '../../../../tests/support/lines.ts';
import {
	LINE,
	PARAGRAPHS,
	article,
	fill,
	move,
	open,
	readOn,
	scroll,
	send,
	show,
	useArticle,
	wait
} from '../../../../tests/support/scrolled-article.ts';
import type { Position } from '../../domain/reading/position.ts';

useArticle();

describe('the part that was read', () => {
	const furthest = () => {
		article.tracker?.stop();
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
		article.text.firstElementChild?.append(link);
		wait(2_000);
		window.dispatchEvent(new Event('pointerdown'));
		link.click();
		move(article.view.scrollTop + 380);
		wait(20_000);
		const before = furthest();
		expect(before).toBeLessThan((2 * 320 + 400 - 100 + LINE) / (40 * 4 * LINE));
		open(send.mock.lastCall?.[0].position as Position, before);
		window.dispatchEvent(new Event('pointerdown'));
		article.tracker?.jump();
		move(article.view.scrollTop + 300);
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

	it('does not grow by the Tab key, which scrolls to what it focuses', () => {
		open();
		for (const to of [300, 600, 900]) {
			wait(2_000);
			window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab' }));
			move(to);
		}
		wait(20_000);
		expect(furthest()).toBe(0);
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
		article.view.scrollTop = 0;
		article.lines.height = 1_000;
		resizeCallbacks.at(-1)?.();
		wait(20_000);
		article.tracker?.stop();
		expect(send.mock.calls.map(([{ furthest }, isEnded]) => [furthest < 0.7, isEnded])).toEqual([[true, false]]);
	});

	it('does not reach the end of an article that fits the view', () => {
		fill(PARAGRAPHS.slice(0, 2));
		open();
		wait(60_000);
		article.tracker?.stop();
		expect(send).not.toHaveBeenCalled();
	});
});

it('the share of the article above the bottom edge of the view is reported', () => {
	open();
	expect(show.mock.lastCall?.[0]).toBeCloseTo(15 / 160, 1);
});
