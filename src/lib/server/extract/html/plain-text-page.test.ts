// Tests of turning plain text into a page.
import { expect, test } from 'vitest';
import { extract } from '../extract.ts';
import { pageOfText } from './plain-text-page.ts';

const ADDRESS = 'https://example.org/notes/tides%20of%20may.txt';
const LINE = 'The water rose past the second mark before noon, and fell again when the wind turned east.';

test('empty lines separate paragraphs, and a short first line is the title', () => {
	const { title, html, words } = extract(
		pageOfText(`Tides\r\n\r\n${LINE}\r\n${LINE}\r\n\r\n${LINE}`, ADDRESS),
		ADDRESS
	);
	expect(title).toBe('Tides');
	expect(html.match(/<p>/g)).toHaveLength(2);
	expect(words).toBe(3 * 17);
});

test('a text without a title gets the name of its file', () => {
	expect(extract(pageOfText(`${LINE}\n${LINE}\n\n${LINE}`, ADDRESS), ADDRESS).title).toBe('tides of may.txt');
});

test('markup in the text is shown as text', () => {
	const { html } = extract(pageOfText(`${LINE}\n${LINE}\n\n<script>x()</script> & <b>${LINE}</b>`, ADDRESS), ADDRESS);
	expect(html).toContain('&lt;script&gt;');
	expect(html).not.toContain('<b>');
});

test('columns keep their lines', () => {
	const table = 'mon   1.2   2.3\ntue   1.4   2.1\nwed   1.1   2.2';
	expect(pageOfText(`${LINE}\n\n${table}`, ADDRESS)).toContain(`<pre>${table}</pre>`);
});
