// Tests of sanitising stored HTML again before it is shown.
import { describe, expect, it } from 'vitest';
import type { StoredHtml } from '../../domain/article.ts';
import { safeHtml } from './safe-html.ts';

const HASH = 'a'.repeat(64);
const clean = (html: string) => String(safeHtml(html as StoredHtml));

describe('shown HTML', () => {
	it("can link to the app's pages only by plain links, which need a click", () => {
		const appAddress = `${location.origin}/save?url=https://evil.example/`;
		const shown = clean(
			`<a href="${appAddress}" ping="${location.origin}/share" download formaction="/share" target="_self">a</a>` +
				`<form action="/share" method="post"><input name="url"><button formaction="/share">b</button></form>` +
				`<img src="${appAddress}" alt="c"><a href="/share?url=x">d</a>`
		);
		const box = document.createElement('div');
		box.innerHTML = shown;
		expect(box.querySelectorAll('form, input, button, img')).toHaveLength(0);
		const links = [...box.querySelectorAll('a')].map((link) =>
			Object.fromEntries([...link.attributes].map(({ name, value }) => [name, value]))
		);
		expect(links).toEqual([{ href: appAddress, target: '_blank', rel: 'noopener noreferrer' }, {}]);
	});

	it.each([
		['a script', '<p>a</p><script>alert(1)</script>'],
		['a handler', '<p onclick="alert(1)">a</p>'],
		['a handler on a picture', `<img src="/img/${HASH}" onerror="alert(1)">`],
		['a script address', '<a href="javascript:alert(1)">a</a>'],
		['a script address with a tab', '<a href="java\tscript:alert(1)">a</a>'],
		['a data address', '<a href="data:text/html,<script>alert(1)</script>">a</a>'],
		['svg', '<svg><script>alert(1)</script></svg>'],
		['math', '<math><mtext><img src=x onerror=alert(1)></mtext></math>'],
		['a style', '<style>*{display:none}</style><p style="position:fixed">a</p>'],
		['a frame', '<iframe src="https://evil.example" srcdoc="<script>alert(1)</script>"></iframe>'],
		['a form', '<form action="https://evil.example"><input name="p"><button>Sign in</button></form>'],
		['an object', '<object data="evil.swf"></object><embed src="evil.swf">'],
		['a base', '<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=//evil.example">'],
		['a template', '<template><img src=x onerror=alert(1)></template>'],
		['mutation by noscript', '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>'],
		['mutation by a comment', '<!--><img src=x onerror=alert(1)>-->']
	])('does not contain dangerous content: %s', (_name, html) => {
		const shown = clean(html);
		expect(shown).not.toMatch(
			/<(script|svg|img src=x|style|iframe|form|input|button|object|embed|base|meta|template|noscript)\b/i
		);
		const box = document.createElement('div');
		box.innerHTML = shown;
		for (const element of box.querySelectorAll('*')) {
			for (const { name, value } of element.attributes) {
				expect(name).not.toMatch(/^on|^style$|^class$/);
				if (name === 'href' || name === 'src') expect(value).not.toMatch(/^\s*(java\s*script|data):/i);
			}
		}
	});

	it.each([
		'<p>a <math display="block" alttext="x^2"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math> b</p>',
		'<math><mtable columnalign="right left"><mtr id="user-content-e1"><mtd columnspan="2"><mo stretchy="false">(</mo></mtd></mtr></mtable></math>',
		'<math><munderover><mo movablelimits="false">∑</mo><mi>i</mi><mi>n</mi></munderover><mspace width="0.2em"></mspace></math>'
	])('keeps formulas: %s', (html) => {
		expect(clean(html)).toBe(html);
	});

	it.each([
		[
			'a link',
			'<math href="https://evil.example"><mi href="javascript:alert(1)">x</mi></math>',
			'<math><mi>x</mi></math>'
		],
		['an action', '<math><maction actiontype="statusline"><mi>x</mi></maction></math>', '<math><mi>x</mi></math>'],
		[
			'a style, a class and a colour',
			'<math><mi style="position:fixed" class="a" mathcolor="red">x</mi></math>',
			'<math><mi>x</mi></math>'
		],
		['HTML in a text', '<math><mtext>x<b>y</b><img src="/img/a"></mtext></math>', '<math><mtext>x</mtext></math>'],
		[
			'an annotation',
			'<math><mi>x</mi><annotation-xml encoding="text/html"><p>y</p></annotation-xml></math>',
			'<math><mi>x</mi></math>'
		],
		[
			'a character as a picture',
			'<math><mtext>x<mglyph></mglyph><malignmark></malignmark></mtext></math>',
			'<math><mtext>x</mtext></math>'
		],
		['a drawing', '<math><mtext><svg><text>y</text></svg></mtext></math>', '<math><mtext></mtext></math>'],
		['an id of the app', '<math id="content"><mi id="user-content-a">x</mi></math>', '<math><mi>x</mi></math>'],
		['a part outside of a formula', '<p><mi>x</mi></p>', '<p></p>']
	])('contains formulas without anything else: %s', (_name, html, shown) => {
		expect(clean(html)).toBe(shown);
	});

	it('keeps the app’s pictures and drops all others', () => {
		const shown = clean(
			`<img src="/img/${HASH}" alt="Ours"><img src="https://evil.example/pixel.gif"><img src="/img/../api">`
		);
		expect(shown.match(/<img/g)).toHaveLength(1);
		expect(shown).toContain('alt="Ours"');
	});

	it.each([
		'//tracker.example/p.gif',
		'data:image/gif;base64,R0lGODlhAQABAAAAACw=',
		'blob:https://example.org/1',
		'/api/account/sign-out',
		`/img/${HASH}/../../api`,
		`/img/${'A'.repeat(64)}`
	])('contains no picture of another origin or path: %s', (src) => {
		expect(clean(`<p>text<img src="${src}" srcset="${src} 2x"></p>`)).toBe('<p>text</p>');
	});

	it('has no classes, styles, names or handlers that could imitate the app', () => {
		const html =
			'<p class="button" style="position:fixed" name="body" data-x="1" slot="a" onfocus="b" tabindex="1">a</p>';
		expect(clean(html)).toBe('<p>a</p>');
	});

	it('keeps the structure of a text', () => {
		const html =
			'<h2>a</h2><p dir="rtl" lang="fa">b <em>c</em></p><ol start="3" type="a" reversed=""><li value="4">d</li></ol>' +
			'<table><caption>e</caption><tbody><tr><th scope="col" colspan="2">f</th></tr></tbody></table>' +
			'<details open=""><summary>g</summary>h</details><ruby>i<rp>(</rp><rt>j</rt><rp>)</rp></ruby><p>a<wbr>b<br>c</p>' +
			'<time datetime="2026-01-02">k</time><bdo dir="ltr">l</bdo><abbr title="m: n">o</abbr>';
		expect(clean(html)).toBe(html);
	});

	it.each([
		['<address>a</address>', 'a'],
		[
			'<table><colgroup><col span="2"></colgroup><tbody><tr><td>a</td></tr></tbody></table>',
			'<table><tbody><tr><td>a</td></tr></tbody></table>'
		],
		['<span title="b">a</span>', '<span>a</span>'],
		['<td dir="sideways">a</td>', 'a'],
		['<p dir="sideways" lang="?" id="note" value="1">a</p>', '<p>a</p>'],
		['<a rel="opener">a</a>', '<a>a</a>']
	])('contains nothing that the server does not allow: %s', (html, shown) => {
		expect(clean(html)).toBe(shown);
	});

	it('keeps the size of a picture, so that the text does not move when it loads', () => {
		const shown = clean(`<img src="/img/${HASH}" width="800" height="600" alt="A: b">`);
		for (const attribute of ['width="800"', 'height="600"', 'alt="A: b"', 'loading="lazy"'])
			expect(shown).toContain(attribute);
	});

	it('has cards of known kinds only', () => {
		const card = '<figure data-embed="video"><figcaption><a>a</a></figcaption></figure>';
		expect(clean(card)).toBe(card);
		expect(
			clean('<figure data-embed="sign-in" data-words="x" data-reason="y">a</figure><p data-embed="video">b</p>')
		).toBe('<figure>a</figure><p>b</p>');
	});

	it('is not changed when it is sanitised again', () => {
		const once = clean(`<p><a href="https://example.org/">a</a><img src="/img/${HASH}"></p>`);
		expect(clean(once)).toBe(once);
	});

	it('opens links in a new tab, except links within the article', () => {
		const shown = clean('<a href="https://example.org/">out</a><a href="#user-content-note">in</a>');
		expect(shown.match(/target="_blank"/g)).toHaveLength(1);
		expect(shown).toContain('rel="noopener noreferrer"');
	});

	it.each([
		['https://example.org:x@evil.example/a', 'https://evil.example/a'],
		['https:settings', 'https://settings/'],
		['https://EXAMPLE.org/a b', 'https://example.org/a%20b'],
		['mailto:a@example.org', 'mailto:a@example.org']
	])('contains links with their full address: %s: %s', (href, address) => {
		expect(clean(`<a href="${href}">a</a>`)).toBe(
			`<a href="${address}" target="_blank" rel="noopener noreferrer">a</a>`
		);
	});

	it.each(['/settings', '/img/../settings', `/img/${HASH}`, 'settings', '//evil.example/', 'https://', '?a', ''])(
		'contains no link to a path of the app: %s',
		(href) => {
			expect(clean(`<a href="${href}">a</a>`)).toBe('<a>a</a>');
		}
	);

	it('has no attributes that make a table or a line larger', () => {
		expect(
			clean(
				'<table width="9999"><tbody><tr><td colspan="1000" rowspan="65534" height="9999">a</td></tr></tbody></table><hr width="9">'
			)
		).toBe('<table><tbody><tr><td>a</td></tr></tbody></table><hr>');
	});

	it('keeps ids of the article distinct from those of the app', () => {
		expect(clean('<p id="content">a</p><p id="user-content-note">b</p>')).toBe(
			'<p>a</p><p id="user-content-note">b</p>'
		);
	});
});
