// Tests of the sanitiser: allowed content and attacks.
import { openDocument } from './html/parse-document.ts';
import { expect, test } from 'vitest';
import type { PictureHash } from '../../domain/article.ts';
import { sanitise, type KnownPictures } from './sanitise.ts';

const hash = 'a'.repeat(64) as PictureHash;
const pictures: KnownPictures = { 'https://example.org/a.jpg': { hash, width: 640, height: 480 } };

test.each<[attack: string, html: string]>([
	['a script', '<script>alert(1)</script>'],
	['a handler', '<img src="https://example.org/a.jpg" onerror="alert(1)"><p onclick=alert(1)>x</p>'],
	['a javascript: link', '<a href="javascript:alert(1)">x</a>'],
	['a javascript: link with white space and entities', '<a href=" java&#x0A;script&colon;alert(1)">x</a>'],
	['a data: link', '<a href="data:text/html,<script>alert(1)</script>">x</a>'],
	['a vbscript: link', '<a href="vbscript:msgbox(1)">x</a>'],
	['an iframe', '<iframe src="https://evil.example" srcdoc="<script>alert(1)</script>"></iframe>'],
	[
		'an svg',
		'<svg onload=alert(1)><script>alert(1)</script><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>'
	],
	['math', '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>'],
	['mutation by noscript', '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>'],
	['mutation by style', '<style><!--</style><img src=x onerror=alert(1)>--></style>'],
	['mutation by template', '<template><img src=x onerror=alert(1)></template>'],
	['mutation by xmp', '<xmp></xmp><img src=x onerror=alert(1)></xmp>'],
	['mutation by textarea', '<textarea></textarea><img src=x onerror=alert(1)></textarea>'],
	['mutation by a comment', '<!--><img src=x onerror=alert(1)>-->'],
	['an unclosed tag', '<img src=x onerror=alert(1) '],
	['a quote in an attribute', "<abbr title='\"><img src=x onerror=alert(1)>'>x</abbr>"],
	[
		'a form',
		'<form action="https://evil.example"><input name=a><button formaction="javascript:alert(1)">x</button></form>'
	],
	[
		'a base and a meta',
		'<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=javascript:alert(1)">'
	],
	['a link with a ping', '<a href="https://example.org/" ping="/share?url=x" download target="_self">x</a>'],
	['an object', '<object data="javascript:alert(1)"><embed src="javascript:alert(1)"></object>'],
	['style and class', '<p style="background:url(javascript:alert(1))" class="modal" data-x="1">x</p>'],
	[
		'a picture of our server',
		'<img src="/api/sync"><img src="https://example.org/a.jpg" srcset="https://evil.example/t.gif">'
	],
	[
		'a picture from elsewhere',
		'<img src="https://evil.example/t.gif"><video poster="https://evil.example/t.gif"></video>'
	],
	['a picture named like a property', '<img src="constructor"><img src="__proto__" alt="">'],
	['a name that hides a property', '<p id="cookie" name="cookie">x</p><a id="forms" href="#x">x</a>']
])('an attack is removed: %s', (_attack, html) => {
	const clean = sanitise(html, pictures);
	const document = openDocument(`<html><body>${clean}</body></html>`);
	for (const element of document.body.querySelectorAll('*')) {
		expect(element.tagName).toMatch(/^(P|A|SPAN|IMG|ABBR|TABLE|PRE)$/);
		for (const name of element.getAttributeNames()) {
			expect(name).toMatch(/^(href|rel|id|src|width|height|alt|title)$/);
			expect(name === 'title' || name === 'alt' ? '' : (element.getAttribute(name) ?? '')).not.toMatch(
				/script|evil|api/
			);
		}
		expect(element.getAttribute('src') ?? `/img/${hash}`).toBe(`/img/${hash}`);
		expect(element.id).toMatch(/^(user-content-.+)?$/);
	}
});

test('only a figure is a card, and only of a known kind', () => {
	expect(
		sanitise(
			'<figure data-embed="video"><p>a</p></figure><figure data-embed="sign-in" data-words="x"><p>b</p></figure><p data-embed="video">c</p>',
			{}
		)
	).toBe('<figure data-embed="video"><p>a</p></figure><figure><p>b</p></figure><p>c</p>');
});

test('the structure of a text stays', () => {
	const html =
		'<h2>T</h2><p dir="rtl" lang="fa">a <em>b</em> <strong>c</strong><br />d</p><ol start="3"><li>x</li></ol>' +
		'<blockquote><p>q</p></blockquote><pre><code>a &lt; b\n</code></pre><table><tbody><tr><td colspan="2">y</td></tr></tbody></table>';
	expect(sanitise(html, {})).toBe(html);
});

test('the highest heading becomes h2, below the article’s title', () => {
	expect(sanitise('<h1>x</h1>', {})).toBe('<h2>x</h2>');
});

test('a stored picture is served from this server, with its size', () => {
	const html =
		'<figure><a href="https://example.org/"><img src="https://example.org/a.jpg" alt="A &quot;b&quot;" /></a><figcaption>c</figcaption></figure>';
	expect(sanitise(html, pictures)).toBe(
		'<figure><a href="https://example.org/" rel="noopener noreferrer">' +
			`<img src="/img/${hash}" width="640" height="480" alt="A &quot;b&quot;" /></a><figcaption>c</figcaption></figure>`
	);
});

test('a picture that is not stored becomes a link with its alt text, and the text after it stays', () => {
	expect(sanitise('<p>a <img src="https://example.org/b.jpg" alt="B <i>"> c <b>d</b> e</p>', pictures)).toBe(
		'<p>a <a href="https://example.org/b.jpg" rel="noopener noreferrer">B &lt;i&gt;</a> c <b>d</b> e</p>'
	);
});

test('a picture that is not stored becomes text inside a link, because links cannot be nested', () => {
	expect(sanitise('<a href="https://example.org/"><img src="https://example.org/b.jpg" alt="B"> x</a>', {})).toBe(
		'<a href="https://example.org/" rel="noopener noreferrer"><span>B</span> x</a>'
	);
});

test('a picture that is not stored and has no alt text is removed with the boxes around it, and the text after it stays', () => {
	expect(
		sanitise('<figure><a href="https://example.org/"><img src="https://example.org/b.jpg"></a></figure><p>x</p>', {})
	).toBe('<p>x</p>');
	expect(sanitise('<p>a <img src="https://example.org/b.jpg"> b</p>', {})).toBe('<p>a  b</p>');
});

test('links within the article keep their targets', () => {
	expect(sanitise('<p>x<a href="#n%C3%A9">1</a></p><p id="né">y</p>', {})).toBe(
		'<p>x<a href="#user-content-né">1</a></p><p id="user-content-né">y</p>'
	);
});

test('an id that is too long with its prefix is removed at once', () => {
	for (const html of [`<p id="${'x'.repeat(195)}">y</p>`, `<math id="${'x'.repeat(195)}"><mi>y</mi></math>`])
		expect(sanitise(html, {})).not.toContain('id=');
	expect(sanitise(`<p id="${'x'.repeat(180)}">y</p>`, {})).toContain('id=');
});

test('links, also those to pictures, lose user and password, which would look like another host', () => {
	expect(
		sanitise('<a href="https://example.org:x@evil.example/a">x</a><img src="https://a@evil.example/b" alt="y">', {})
	).toBe(
		'<a href="https://evil.example/a" rel="noopener noreferrer">x</a>' +
			'<a href="https://evil.example/b" rel="noopener noreferrer">y</a>'
	);
});

test('mailto links are allowed, links with other schemes become text', () => {
	expect(sanitise('<a href="mailto:a@example.org">m</a> <a href="tel:1">t</a> <a href="/relative">r</a>', {})).toBe(
		'<a href="mailto:a@example.org" rel="noopener noreferrer">m</a> <span>t</span> <span>r</span>'
	);
});

test('a hundred thousand nested boxes are harmless', () => {
	const html = sanitise(`${'<div>'.repeat(100_000)}x`, {});
	expect(html.length).toBeLessThan(2_000);
	expect(html).toContain('x');
});

test('sanitising twice changes nothing', () => {
	const html = sanitise('<h1>a</h1><p>b &amp; c<script>x</script></p><ul><li>d</li></ul>', {});
	expect(sanitise(html, {})).toBe(html);
});

test.each([
	[
		'a picture without a text beside a caption',
		'<figure><img src="x.jpg"><figcaption>a</figcaption></figure>',
		'<figure><figcaption>a</figcaption></figure>'
	],
	['a formula of which nothing remains', '<p><math><maction>a</maction></math></p><p>b</p>', '<p>b</p>'],
	[
		'a text for a picture in the deepest element',
		`${'<div>'.repeat(99)}a<img alt="b">${'</div>'.repeat(99)}`,
		`${'<div>'.repeat(99)}a${'</div>'.repeat(99)}`
	],
	[
		'a picture below the deepest level',
		`<p>a</p>${'<span>'.repeat(120)}<img src="https://example.org/a.jpg">${'</span>'.repeat(120)}`,
		'<p>a</p>'
	],
	['a heading in a heading', '<h1><h2>a</h2></h1>', '<h2>a</h2>'],
	[
		'a cell after a link in a link',
		'<table><tr><th><p>a<a>b<a>c</a><td>d</td></tr></table>',
		'<table><tr><th><p>a<span>b</span><span>c</span></p></th><td>d</td></tr></table>'
	],
	['a block in an element that is left out', '<p>a<x-y><h2>b</h2></x-y></p>', '<p>a</p><h2>b</h2>'],
	[
		'a cell in an element that is left out',
		'<table><tr><td>a<font><td>b</font></table>',
		'<table><tr><td>a</td><td>b</td></tr></table>'
	],
	['an element that is left out and ends a paragraph', '<p>a<form>b</form>c', '<p>a</p>bc']
])('every tag is closed as it will be read, so that sanitising again changes nothing: %s', (_what, html, clean) => {
	expect(sanitise(html, {})).toBe(clean);
	expect(sanitise(clean, {})).toBe(clean);
});
