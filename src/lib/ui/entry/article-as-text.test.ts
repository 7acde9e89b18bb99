// Tests of writing an article as plain text and Markdown.
import { describe, expect, it } from 'vitest';
import { articleAsText, type TextFormat } from './article-as-text.ts';

const HTML = `<h2>The <em>ferry</em></h2><p>It runs&nbsp;twice
 a day<br>from <a href="https://example.org/pier_one?a=(b)">the pier</a>, <strong>weather permitting </strong>*.</p>
<div>Loose text<ul><li>Bread</li><li><p>Tea</p><ol start="3"><li>black</li></ol></li></ul></div>
<blockquote><p>First</p><p>Second</p></blockquote><figure><img src="/img/1" alt="A map"><figcaption>Sheet 17</figcaption></figure>
<pre><code>if (a &lt; b) {
  go();
}</code></pre><table><tr><th>Port</th><th>Time</th></tr><tr><td>Skarn | East</td><td>9:30</td></tr></table><hr><p># not a heading</p>`;

function written(html: string, format: TextFormat): string {
	const { body } = new DOMParser().parseFromString(html, 'text/html');
	const head = { title: 'Ferries [old]', author: 'A. Reader', address: 'https://example.org/ferries' };
	return articleAsText({ ...head, content: body }, format);
}

describe('an article as text', () => {
	it('is plain text with its title, author and address', () => {
		expect(written(HTML, 'plain')).toBe(`Ferries [old]

A. Reader

https://example.org/ferries

The ferry

It runs twice a day
from the pier, weather permitting *.

Loose text

- Bread
- Tea
  3. black

> First
>
> Second

A map

Sheet 17

if (a < b) {
  go();
}

Port\tTime
Skarn | East\t9:30

* * *

# not a heading
`);
	});

	it('is Markdown, in which the signs of the text mean nothing', () => {
		expect(written(HTML, 'markdown')).toBe(`# Ferries \\[old\\]

A. Reader

<https://example.org/ferries>

## The _ferry_

It runs twice a day
from [the pier](<https://example.org/pier_one?a=(b)>), **weather permitting** \\*.

Loose text

- Bread
- Tea
  3. black

> First
>
> Second

A map

Sheet 17

\`\`\`
if (a < b) {
  go();
}
\`\`\`

| Port | Time |
| --- | --- |
| Skarn \\| East | 9:30 |

---

\\# not a heading
`);
	});

	it.each(['plain', 'markdown'] as const)('ends for elements that are nested deeply: %s', (format) => {
		const [open, close] = ['<blockquote>', '</blockquote>'];
		const html = `${open.repeat(400)}deep${close.repeat(400)}<p>${'<b>'.repeat(400)}bold`;
		const start = performance.now();
		const text = written(html, format);
		expect(text).toContain('deep');
		expect(text).toContain('bold');
		expect(performance.now() - start).toBeLessThan(2_000);
	});

	it('writes nothing for a text without words', () => {
		expect(written('<p> </p><ul><li></li></ul><h2></h2><table></table>', 'plain')).toBe(
			'Ferries [old]\n\nA. Reader\n\nhttps://example.org/ferries\n'
		);
	});

	it('has the source of each formula, or else its characters', () => {
		const html =
			'<p>a <math alttext="x_1^2"><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math> b</p>' +
			'<p><math display="block" alttext="\\frac{a}{b}"><mfrac><mi>a</mi><mi>b</mi></mfrac></math></p><p><math><mi>y</mi><mo>*</mo></math></p>';
		expect(written(html, 'plain')).toContain('\n\na x_1^2 b\n\n\\frac{a}{b}\n\ny*\n');
		expect(written(html, 'markdown')).toContain('\n\na $x_1^2$ b\n\n$$\\frac{a}{b}$$\n\ny\\*\n');
	});
});
