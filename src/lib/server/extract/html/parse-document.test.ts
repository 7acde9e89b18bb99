// Tests of documents whose tags html, head and body are missing, repeated or in the wrong place.
import { expect, test } from 'vitest';
import { extract } from '../extract.ts';
import { openDocument } from './parse-document.ts';
import { pruneHtml } from './prune-html.ts';

const WORDS = 'The ferry left at dawn with the mail, two passengers and a crate of oranges. '.repeat(5);
const HEAD = '<title>The ferry</title><meta name="author" content="Ida Strand">';
const ARTICLE = `<article><h1>The ferry</h1><p>First. ${WORDS}</p><p>Second. ${WORDS}</p></article>`;

test.each([
	['as written by the standard', `<html lang="sv"><head>${HEAD}</head><body>${ARTICLE}</body></html>`],
	['without the end of the head', `<html lang="sv"><head>${HEAD}<body>${ARTICLE}</body></html>`],
	['without the end of the head and without a body', `<html lang="sv"><head>${HEAD}${ARTICLE}</html>`],
	['without a head and a body', `<html lang="sv">${HEAD}${ARTICLE}`],
	['with an element before', `<p>A notice</p><html lang="sv"><head>${HEAD}</head><body>${ARTICLE}</body></html>`],
	['with an open element before', `<i><html lang="sv"><head>${HEAD}</head><body>${ARTICLE}</body></html>`],
	['with an open element before the head', `<div><head>${HEAD}</head><body><html lang="sv">${ARTICLE}</body></div>`],
	[
		'in a second document',
		`<html><body><html lang="sv"><head>${HEAD}</head><body>${ARTICLE}</body></html></body></html>`
	],
	['with the tag in an attribute', `<p title="<html>"></p>${HEAD}<div><html lang="sv">${ARTICLE}</div>`]
])('a document is read: %s', (_name, html) => {
	const document = openDocument(pruneHtml(html).html);
	expect(document.querySelectorAll('html, head, body')).toHaveLength(3);
	expect([...document.documentElement.children].map(({ localName }) => localName)).toEqual(['head', 'body']);
	expect(document.documentElement.getAttribute('lang')).toBe('sv');
	expect(document.body.querySelector('article')?.textContent).toContain('Second.');
	const { title, byline, html: text } = extract(html, 'https://example.org/a');
	expect({ title, byline }).toEqual({ title: 'The ferry', byline: 'Ida Strand' });
	expect(text).toMatch(/First\..*Second\./s);
});

test('text and elements that end a head keep their order', () => {
	const document = openDocument(
		'<html><head><title>a</title>\n<meta name="b">c<p>d</p><link rel="e"></head><body>f</body></html>'
	);
	expect(document.head.innerHTML.trim()).toBe('<title>a</title>\n<meta name="b">');
	expect(document.body.textContent).toBe('cdf');
});
