// Tests of the beginning of an element's text.
import { expect, test } from 'vitest';
import { beginningOf, linesOf } from './beginning-of.ts';
import { openDocument } from './parse-document.ts';

const bodyOf = (html: string): Element => openDocument(`<html><body>${html}</body></html>`).body;

test('blocks divide the text into lines, and white space does not count', () => {
	const body = bodyOf(`<p>Written ${' '.repeat(300)} by</p><div>Ada\n Byron<br>Engineer</div><script>x()</script>`);
	expect(linesOf(body, 60)).toEqual(['Written by', 'Ada Byron', 'Engineer']);
	expect(beginningOf(body, 60)).toBe('Written by Ada Byron Engineer');
});

test('an element may be left out', () => {
	const body = bodyOf('<h1>Story <a class="anchor" href="#s">#</a></h1>');
	expect(beginningOf(body, 50, (element) => element.nodeName === 'A')).toBe('Story');
});

test('reading stops after 1,000 nodes', () => {
	expect(beginningOf(bodyOf(`${'<i></i>'.repeat(1_200)}late`), 50)).toBe('');
});
