// Tests of the text of an article as a reader sees it, and of the way from it to the document and back.
import { afterEach, describe, expect, it } from 'vitest';
import { HighlightText } from './highlight-text.ts';

afterEach(() => document.body.replaceChildren());

function textOf(html: string): { root: HTMLElement; text: HighlightText } {
	const root = document.createElement('div');
	root.innerHTML = html;
	document.body.append(root);
	return { root, text: new HighlightText(root) };
}

describe('the text', () => {
	it('has a line for each block, and white space as it is drawn', () => {
		const { text } = textOf(`
			<p>One
				two  <b> three</b>.</p>
			<figure><img alt="x"><figcaption>A caption</figcaption></figure>
			<pre>a  =
	b</pre><ul><li>First</li><li>Second<br>line</li></ul>`);
		expect(text.text).toBe('One two three.\nA caption\na  =\n\tb\nFirst\nSecond\nline');
	});

	it('leaves out what the app adds', () => {
		const { text } = textOf('<pre>code<button>Copy</button></pre><p data-added>Wide table</p><p>End</p>');
		expect(text.text).toBe('code\nEnd');
	});

	it.each(['two three', 'three.\nA cap', 'b\nFi', 'One'])('gives the range of %j, and its offsets again', (words) => {
		const { text } = textOf('<p>One\n\t two <b>three</b>.</p><p>A cap<i>tion</i></p><pre>  a\nb</pre><p>\n First</p>');
		const from = text.text.indexOf(words);
		const range = text.rangeOf(from, from + words.length);
		if (range === null) throw new Error('no range');
		expect(text.offsetOf(range.startContainer, range.startOffset)).toBe(from);
		expect(text.offsetOf(range.endContainer, range.endOffset)).toBe(from + words.length);
		expect(range.toString().replace(/\s+/g, '')).toBe(words.replace(/\s+/g, ''));
	});

	it('takes points between elements as the next character', () => {
		const { root, text } = textOf('<p>One</p><p><img alt="">Two</p>');
		expect(text.offsetOf(root, 0)).toBe(0);
		expect(text.offsetOf(root, 1)).toBe(4);
		expect(text.offsetOf(root, 2)).toBe(7);
		expect(text.blockAt(5)?.textContent).toBe('Two');
	});
});
