// Tests that cleaning an article loses no white space between words or in code.
import { expect, test } from 'vitest';
import { prepared } from '../../../../../tests/support/prepared.ts';
import { sanitise } from '../sanitise.ts';
import { cleanArticle } from './clean-article.ts';

function cleaned(body: string): string {
	return sanitise(
		prepared(body, (document) => cleanArticle(document, document.body, 'A title')),
		{}
	);
}

test.each<[body: string, expected: string]>([
	['<p>a<span> </span>b</p>', '<p>a b</p>'],
	['<p>a<span>\n\t</span>b</p>', '<p>a b</p>'],
	['<p>a<a href="https://example.org/"> </a>b</p>', '<p>a b</p>'],
	['<p>a<b> </b>b<em> </em>c<strong> </strong>d</p>', '<p>a<b> </b>b<em> </em>c<strong> </strong>d</p>'],
	['<p>a<span>&nbsp;</span>b</p>', '<p>a\u00a0b</p>'],
	['<p>a<span></span>b</p>', '<p>ab</p>'],
	['<pre>a<span>  </span>b<span>\n\n</span><em> </em>c</pre>', '<pre>a  b\n\n<em> </em>c</pre>'],
	['<pre>\ta\n  <code> b </code></pre>', '<pre>\ta\n  <code> b </code></pre>'],
	['<div>a<div> </div>b</div>', '<div>a b</div>'],
	['<p>a</p><p> </p><p>b</p>', '<p>a</p><p>b</p>'],
	['<p><math><mi>x</mi></math></p>', '<p><math><mi>x</mi></math></p>']
])('white space between words stays: %s', (body, expected) => {
	expect(cleaned(body)).toBe(expected);
});
