// Tests of the short mode for pages that are too large to extract in full.
import { expect, test } from 'vitest';
import { keepTextBlocks } from './text-blocks.ts';
import { extract } from '../extract.ts';
import { pruneHtml } from './prune-html.ts';

const SENTENCE = 'The ferry crosses the sound twice a day, in the morning and at dusk, whatever the weather. ';

test('boxes are removed, their texts stay separate, and boilerplate is removed with its contents', () => {
	const html = '<nav><p>Menu</p></nav><div class="a"><div>one <span>two</span></div><div>three</div></div><p>four</p>';
	expect(keepTextBlocks(html)).toBe('one two<br>three<br><p>four</p>');
});

test('a page with too many elements for full mode is extracted in short mode', () => {
	const page = `<title>Ferries</title><nav>${'<a href="/">Home</a>'.repeat(50)}</nav><main>${`<div><p>${SENTENCE}</p></div>`.repeat(12_000)}</main>`;
	const { mode, title, html, words } = extract(page, 'https://example.org/ferries');
	expect(mode).toBe('short');
	expect(title).toBe('Ferries');
	expect(words).toBe(17 * 12_000);
	expect(html).not.toContain('Home');
});

test('a page that took too long before is extracted in short mode, with its pictures', () => {
	const page = `<article><div><p>${SENTENCE.repeat(5)}</p><img data-src="/a.jpg"></div></article>`;
	const { mode, pictures } = extract(page, 'https://example.org/ferries', { mode: 'short' });
	expect(mode).toBe('short');
	expect(pictures).toEqual(['https://example.org/a.jpg']);
});

test('the contents of a noscript are not repeated', () => {
	const lazy = '<img class="lazy" data-src="/a.jpg"><noscript><img src="/a.jpg"></noscript>';
	const page = `<article><p>${SENTENCE.repeat(5)}</p>${lazy}<noscript><p>${SENTENCE}</p></noscript></article>`;
	const { html, words } = extract(page, 'https://example.org/ferries', { mode: 'short' });
	expect(html.match(/<img/g)).toHaveLength(1);
	expect(words).toBe(17 * 5);
});

test('a page that is too large for short mode is refused', () => {
	expect(() => keepTextBlocks('<p>x</p>'.repeat(100_001))).toThrow(expect.objectContaining({ code: 'too_large' }));
	expect(() => keepTextBlocks(`<p>${pruneHtml('word '.repeat(1_300_000)).html}</p>`)).toThrow(
		expect.objectContaining({ code: 'too_large' })
	);
});
