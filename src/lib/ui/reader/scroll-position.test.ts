// Tests of the reading position that is stored and sent while an article is scrolled.
import { describe, expect, it } from 'vitest';
import {
	LINE,
	article,
	hide,
	lastStored,
	open,
	readOn,
	scroll,
	send,
	store,
	useArticle,
	wait
} from '../../../../tests/support/scrolled-article.ts';

useArticle();

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

	it('is the sentence that starts in the first line rather than the sentence that ends there', () => {
		open();
		// The second line, in which the second sentence starts.
		scroll(100 + 9 * LINE);
		wait(1_000);
		const place = lastStored();
		expect(place.quote).toBe('The second sentence of paragraph 2 is this one.');
		article.tracker?.stop();
		open(place);
		// The position stays the same however often the reader returns.
		scroll(article.view.scrollTop + 1);
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
		['the page is left', () => window.dispatchEvent(new Event('pagehide'))],
		['the article is closed', () => article.tracker?.stop()],
		['the reader pauses', () => wait(10_100)]
	])('is sent to other devices when %s', (_, leave) => {
		open();
		scroll(900);
		wait(150);
		leave();
		expect(send).toHaveBeenCalledTimes(1);
		expect(send.mock.lastCall?.[0].position.quote).toContain('paragraph');
		expect(send.mock.lastCall?.[1]).toBe(false);
		// The position is not sent again.
		article.tracker?.stop();
		expect(send).toHaveBeenCalledTimes(1);
	});

	it('is stored before it is sent when the page is left', () => {
		open();
		scroll(900);
		window.dispatchEvent(new Event('pagehide'));
		expect(store).toHaveBeenCalledTimes(1);
		expect(store.mock.invocationCallOrder[0]).toBeLessThan(send.mock.invocationCallOrder[0] ?? 0);
	});

	it('moves back when the reader scrolls up', () => {
		open();
		readOn(3);
		scroll(0);
		wait(1_000);
		expect(lastStored()).toMatchObject({ offset: 0, quote: 'The first sentence of paragraph 0 is this one.' });
		article.tracker?.stop();
		expect(send.mock.lastCall?.[0].furthest).toBeGreaterThan(0.2);
	});

	it('is not stored or sent before anything moved', () => {
		open();
		wait(60_000);
		hide();
		article.tracker?.stop();
		expect(store).not.toHaveBeenCalled();
		expect(send).not.toHaveBeenCalled();
	});

	it('is only a share in an article without text', () => {
		article.text.replaceChildren(...Array.from({ length: 20 }, () => document.createElement('img')));
		open();
		scroll(2_100);
		wait(1_000);
		expect(lastStored()).toMatchObject({ quote: '', offset: 0 });
		expect(lastStored().share).toBeCloseTo(0.5);
		article.tracker?.stop();
		article.view.scrollTop = 0;
		open(lastStored());
		expect(article.view.scrollTop).toBe(2_100);
	});

	it('is the sentence above a picture at the top edge, so that the picture is in view again', () => {
		article.text.children[4]?.append(document.createElement('img'));
		open();
		scroll(100 + 20 * LINE + 100);
		wait(1_000);
		expect(lastStored().quote).toBe('The third sentence of paragraph 4 is this one.');
	});
});
