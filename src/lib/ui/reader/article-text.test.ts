// Tests of shares, lines and sentences of an article, at a cost independent of its length.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { layInLines } from '../../../../tests/support/lines.ts';
import { ArticleText } from './article-text.ts';

const LINE = 20;
let view: HTMLElement;
let text: HTMLElement;

beforeEach(() => {
	[view, text] = [document.createElement('div'), document.createElement('div')];
	document.body.append(view);
	view.append(text);
	layInLines(view, text, { width: 40, line: LINE, above: 0, height: 400 });
});
afterEach(() => {
	vi.restoreAllMocks();
	document.body.replaceChildren();
});

function show(html: string): ArticleText {
	text.innerHTML = html;
	return new ArticleText(text);
}

describe('an article', () => {
	it('has shares by its characters, with pictures counting as two hundred', () => {
		const words = show(`<p>${'a'.repeat(400)}</p><img><p>${'b'.repeat(400)}</p>`);
		const shares = [0, 5 * LINE, 10 * LINE, 15 * LINE, 20 * LINE, 30 * LINE].map((y) => words.shareAbove(y));
		[0, 0.2, 0.4, 0.5, 0.6, 1].forEach((share, index) => expect(shares[index]).toBeCloseTo(share, 1));
		for (const share of [0.2, 0.5, 0.8]) expect(words.shareAbove(words.topOfShare(share) ?? 0)).toBeCloseTo(share, 1);
	});

	it('without text or pictures has no shares', () => {
		const words = show('<p> </p>');
		expect([words.shareAbove(10), words.lineAt(10), words.topOf(0)]).toEqual([0, null, null]);
	});

	it('has sentences that end with their block', () => {
		const words = show('<h2>The heading</h2><p>The first sentence</p><p>The second one. A third.</p>');
		const quotes = [0, 1, 2].map((line) => words.sentenceIn(words.lineAt(line * LINE) ?? { from: 0, to: 1 }).quote);
		expect(quotes).toEqual(['The heading', 'The first sentence', 'The second one.']);
	});

	it('has sentences that continue through links and emphasis', () => {
		const words = show('<p>This is <em>one</em> sentence with <a href="#x">a link</a> in it.</p>');
		expect(words.sentenceIn({ from: 10, to: 11 }).quote).toBe('This is one sentence with a link in it.');
	});

	it('has no sentence that starts far before its line', () => {
		const words = show(`<p>${'word '.repeat(400)}</p>`);
		const line = words.lineAt(30 * LINE);
		expect(line).toEqual({ from: 1_200, to: 1_240 });
		expect(words.sentenceIn({ from: 1_200, to: 1_240 }).offset).toBe(1_200);
	});

	it('has sentences in Arabic and Chinese', () => {
		const arabic = show('<p dir="rtl">هل رأيت المنارة؟ نعم رأيتها.</p>');
		expect(arabic.sentenceIn({ from: 18, to: 40 }).quote).toBe('نعم رأيتها.');
		const chinese = show('<p>山谷里有茶馆。老人在喝茶。</p>');
		expect(chinese.sentenceIn({ from: 7, to: 20 }).quote).toBe('老人在喝茶。');
	});

	it('of a million characters needs as few layout reads as a short one', () => {
		const countLayoutReads = (paragraphs: number): number => {
			const words = show(`<p>${'Some words to read. '.repeat(50)}</p>`.repeat(paragraphs));
			const boxes = vi.spyOn(Range.prototype, 'getBoundingClientRect');
			const rects = vi.spyOn(Range.prototype, 'getClientRects');
			const y = (paragraphs * 25 * LINE) / 3;
			words.shareAbove(y);
			const line = words.lineAt(y);
			if (line !== null) words.topOf(words.sentenceIn(line).offset);
			const count = boxes.mock.calls.length + rects.mock.calls.length;
			boxes.mockRestore();
			rects.mockRestore();
			return count;
		};
		expect(countLayoutReads(1_000)).toBeLessThan(countLayoutReads(10) + 60);
	});
});
