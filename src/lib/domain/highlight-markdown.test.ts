// Tests of highlights as Markdown.
import { describe, expect, it } from 'vitest';
import { fileNameOf, toMarkdown } from './highlight-markdown.ts';
import type { Highlight } from './highlight.ts';

function highlight(quote: string, note = ''): Highlight {
	return { anchor: { quote, prefix: '', suffix: '', offset: 0 }, note } as Highlight;
}

const article = (highlights: readonly Highlight[]) => ({
	title: 'A shore *is* a road',
	address: 'https://example.org/a b',
	source: 'The Long Field · M. Quill',
	highlights
});

describe('Markdown', () => {
	it('has the article, its quotes and the notes', () => {
		expect(toMarkdown([article([highlight('First line.\nSecond line.', 'My note.'), highlight('Another.')])])).toBe(
			[
				'# A shore \\*is\\* a road',
				'',
				'The Long Field · M. Quill',
				'',
				'<https://example.org/a%20b>',
				'',
				'> First line.',
				'>',
				'> Second line.',
				'',
				'My note.',
				'',
				'> Another.',
				''
			].join('\n')
		);
	});

	it('takes nothing in a quote or note as Markdown or HTML', () => {
		const text = toMarkdown([article([highlight('# <b>_x_</b> `y` [z](w)', '1. one\n- two\n10) ten')])]);
		expect(text).toContain('> \\# \\<b\\>\\_x\\_\\</b\\> \\`y\\` \\[z\\](w)');
		expect(text).toContain('1\\. one\n\\- two\n10\\) ten');
	});
});

it('a file name has no characters that a system refuses', () => {
	expect(fileNameOf('a/b: "c"?\u0000 <d>')).toBe('a b c d');
	expect(fileNameOf('...')).toBe('highlights');
	expect(fileNameOf('木'.repeat(200))).toHaveLength(80);
});
