// Tests of the text of a stored article that search sees.
import { expect, it } from 'vitest';
import { plainText } from './html-to-text.ts';

it.each([
	['<p>a <b>b</b>c</p><p>d</p>', '\na bc\n\nd\n'],
	['lighthouse<sup><a href="#n">1</a></sup> m<sup>2</sup>', 'lighthouse 1 m2'],
	[
		'<p>E is <math alttext="E=mc^2"><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math>.</p>',
		'\nE is E=mc2.\n'
	],
	['<math><mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr></mtable></math>', '\n\n\na\n\nb\n\n\n'],
	['a &amp;lt; &#x62;&nbsp;c', 'a &lt; b c']
])('the text of %s', (html, text) => {
	expect(plainText(html)).toBe(text);
});
