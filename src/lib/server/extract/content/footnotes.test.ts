// Tests that footnotes of many forms become marks that link to notes, and notes that link back.
import { expect, test } from 'vitest';
import { openDocument } from '../html/parse-document.ts';
import { prepared } from '../../../../../tests/support/prepared.ts';
import { prepareFootnotes } from './footnotes.ts';

const NOTE = 'So the cook says.';

test.each<[form: string, body: string]>([
	[
		'Wikipedia',
		`<p>A<sup id="r"><a href="#n"><span>[</span>1<span>]</span></a></sup></p><ol class="references"><li id="n"><b><a href="#r">^</a></b> <span>${NOTE}</span></li></ol>`
	],
	[
		'Substack',
		`<p>A<a id="r" class="footnote-anchor" href="#n">1</a></p><div class="footnote"><a id="n" href="#r" class="footnote-number">1</a><div class="footnote-content"><p>${NOTE}</p></div></div>`
	],
	[
		'Pandoc',
		`<p>A<a href="#n" class="footnote-ref" id="r" role="doc-noteref"><sup>1</sup></a></p><aside id="footnotes" role="doc-endnotes"><hr><ol><li id="n"><p>${NOTE}<a href="#r" role="doc-backlink"></a></p></li></ol></aside>`
	],
	[
		'EPUB',
		`<p>A<a epub:type="noteref" id="r" href="#n">1</a></p><aside epub:type="footnote" id="n"><p><a href="#r">1</a> ${NOTE}</p></aside>`
	],
	['names', `<p>A<a name="r" href="#n">1</a></p><p><a name="n" href="#r">1</a> ${NOTE}</p>`],
	[
		'a plugin with empty links',
		`<p>A<span id="r"></span><span><a href="#n" class="footnote-ref" role="doc-noteref"></a></span></p><ol><li><span id="n"></span>${NOTE}<a class="easy-footnote-to-top" href="#r"></a></li></ol>`
	],
	[
		'a note in the margin',
		`<p>A<label for="s" class="margin-toggle sidenote-number"></label><input type="checkbox" id="s" class="margin-toggle"><span class="sidenote">${NOTE}</span> goes on.</p><p>B</p>`
	],
	[
		'a note that opens at its mark',
		`<p>A<sup class="modern-footnotes-footnote"><a role="button">1</a></sup><span class="modern-footnotes-footnote__note">${NOTE}</span> goes on.</p><p>B</p>`
	]
])('a mark leads to its note and back: %s', (_form, body) => {
	const document = openDocument(`<html><body>${prepared(body, prepareFootnotes)}</body></html>`);
	const links = [...document.querySelectorAll('a[href^="#"]')];
	expect(links).toHaveLength(2);
	const [mark, back] = links;
	expect(mark?.textContent).toMatch(/^\[?1\]?$/);
	expect(back?.textContent).not.toBe('');
	const note = document.getElementById(mark?.getAttribute('href')?.slice(1) ?? '');
	expect(note?.closest('li, p, div, section')?.textContent).toContain(NOTE);
	const origin = document.getElementById(back?.getAttribute('href')?.slice(1) ?? '');
	expect(origin?.closest('p')?.textContent).toMatch(/^A/);
	expect(origin?.closest('p')?.textContent).not.toContain(NOTE);
	expect(document.querySelector('aside, label, input')).toBeNull();
});

test('an aside that is no note stays', () => {
	const body = '<aside class="related"><p>More</p></aside>';
	expect(prepared(body, prepareFootnotes)).toBe(body);
});

test('notes of several paragraphs are collected in order', () => {
	const html = prepared(
		'<div><p>A<span class="sidenote">one</span></p><p>B<span class="sidenote">two</span></p></div>',
		prepareFootnotes
	);
	expect(html).toMatch(/<ol><li id="inline-note-1">one .*<li id="inline-note-2">two .*<\/ol><\/div>$/);
});
