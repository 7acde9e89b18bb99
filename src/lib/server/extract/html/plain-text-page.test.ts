// A text file reads as an article does.
import { expect, test } from 'vitest';
import { extract } from '../extract.ts';
import { pageOfText } from './plain-text-page.ts';

const ADDRESS = 'https://example.org/notes/tides%20of%20may.txt';
const LINE = 'The water rose past the second mark before noon, and fell again when the wind turned east.';

test('empty lines part paragraphs, and a short first line is the title', () => {
	const { title, html, words } = extract(
		pageOfText(`Tides\r\n\r\n${LINE}\r\n${LINE}\r\n\r\n${LINE}`, ADDRESS),
		ADDRESS
	);
	expect(title).toBe('Tides');
	expect(html.match(/<p>/g)).toHaveLength(2);
	expect(words).toBe(3 * 17);
});

test('a text without a title has the name of its file', () => {
	expect(extract(pageOfText(`${LINE}\n${LINE}\n\n${LINE}`, ADDRESS), ADDRESS).title).toBe('tides of may.txt');
});

test('what looks like markup is shown, not done', () => {
	const { html } = extract(pageOfText(`${LINE}\n${LINE}\n\n<script>x()</script> & <b>${LINE}</b>`, ADDRESS), ADDRESS);
	expect(html).toContain('&lt;script&gt;');
	expect(html).not.toContain('<b>');
});

test('what is laid out in columns keeps its lines', () => {
	const table = 'mon   1.2   2.3\ntue   1.4   2.1\nwed   1.1   2.2';
	expect(pageOfText(`${LINE}\n\n${table}`, ADDRESS)).toContain(`<pre>${table}</pre>`);
});
