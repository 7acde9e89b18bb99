// Tests of the SVG that is built of an untrusted one: what is kept, and attacks.
import { expect, test } from 'vitest';
import { svgOf } from './drawing-size.ts';
import { readDrawing } from './read-drawing.ts';

const RECT = '<rect width="9" height="9"/>';
const read = (content: string, attributes = 'width="300" height="200"') =>
	readDrawing(`<svg ${attributes}>${content}</svg>`, 0).drawing;
const written = (content: string, attributes?: string) => {
	const drawing = read(content, attributes);
	return drawing === null ? null : svgOf(drawing, 2);
};

test('names that HTML has in lower case get their case back, and links become groups', () => {
	const svg = written(
		`<LINEARGRADIENT id="g" gradienttransform="rotate(9)"><stop offset="0"/></LINEARGRADIENT><a href="/x"><rect fill="url('#g')" width=9 height=9 /></a>`,
		'viewbox="0 0 30 20" PRESERVEASPECTRATIO="none"'
	);
	expect(svg).toContain('viewBox="0 0 30 20" preserveAspectRatio="none"');
	expect(svg).toContain('<linearGradient id="g" gradientTransform="rotate(9)"><stop offset="0"/></linearGradient>');
	expect(svg).toContain('<g><rect fill="url(#g)" width="9" height="9"/></g>');
});

test('character references of HTML become characters', () => {
	expect(written('<text x="1">a&nbsp;&lt;b&gt; &amp;amp; c</text>')).toContain(
		'<text x="1">a\u00a0&lt;b&gt; &amp;amp; c</text>'
	);
	expect(read(`<title>Up &amp; down</title>${RECT}`)?.title).toBe('Up & down');
	expect(read(`<g><title>A bar</title>${RECT}</g>`, 'width="9" height="9" aria-label="Bars"')?.title).toBe('Bars');
	expect(read(`<g><title>A bar</title>${RECT}</g>`)?.title).toBe('');
});

test('the words of HTML in a drawing become its text, each line for itself', () => {
	const svg = written(
		'<foreignObject width="60" height="40"><div>First<br>second &amp; <b>third</b></div></foreignObject>'
	);
	expect(svg).toMatch(
		/<text x="30" y="20" [^>]*><tspan x="30" dy="-0.6em">First<\/tspan><tspan x="30" dy="1.2em">second &amp; third<\/tspan><\/text>/
	);
	expect(
		written(`<switch><foreignObject width="60" height="40"><p>HTML</p></foreignObject><text>SVG</text></switch>`)
	).not.toContain('HTML');
});

test('variables of the page become their fallback, or white or the colour of the text', () => {
	const svg = written(
		'<rect fill="var(--bg)" stroke="var(--line, rgb(1, 2, 3))" style="color: var(--x)" width="9" height="9"/><style>.a{fill:var(--y,red)}</style>'
	);
	expect(svg).toContain('fill="#fff" stroke="rgb(1, 2, 3)" style="color:currentColor"');
	expect(svg).toContain('.a{fill:red}');
});

test.each<[what: string, content: string]>([
	['a script', '<script>alert(1)</script>'],
	['handlers', '<g onload="alert(1)" onclick=alert(1)></g>'],
	['a picture', '<image href="file:///etc/passwd" width="9" height="9"/>'],
	['a picture by its old name', '<image xlink:href="https://evil.example/a.png"></image>'],
	['a reference to another file', '<use href="https://evil.example/a.svg#b"/>'],
	['a reference to a file on this device', '<use xlink:href="file:///etc/passwd#b"/>'],
	['a nested drawing in an address', '<use href="data:image/svg+xml,<svg id=b/>#b"/>'],
	['a fill from elsewhere', '<rect fill="url(https://evil.example/a#b)" width="9" height="9"/>'],
	['a fill from elsewhere in a style', '<rect style="fill: url(https://evil.example/a#b)" width="9" height="9"/>'],
	[
		'a style sheet from elsewhere',
		'<style>@import url(https://evil.example/a.css); @import "https://evil.example/b.css";</style>'
	],
	['a background in a style sheet', '<style>rect{fill:url(https://evil.example/a#b)}</style>'],
	['a font from elsewhere', '<style>@font-face{font-family:a;src:url(https://evil.example/a.woff)}</style>'],
	['HTML with a frame', '<foreignObject><iframe src="https://evil.example/"></iframe></foreignObject>'],
	[
		'a filter',
		'<filter id="f"><feImage href="https://evil.example/a.png"/></filter><rect filter="url(#f)" width="9" height="9"/>'
	],
	[
		'an animation',
		'<animate attributeName="href" values="https://evil.example/"/><set attributeName="onload" to="alert(1)"/>'
	],
	[
		'an element of another language',
		'<x:include href="file:///etc/passwd"/><xi:include href="file:///etc/passwd" parse="text"/>'
	],
	['a link that runs', '<a xlink:href="javascript:alert(1)"><text>x</text></a>'],
	['an attribute that ends its tag', `<rect id='"/><script>alert(1)</script>' width="9" height="9"/>`],
	['a text that ends its tag', '<text>&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;</text>'],
	['a data section', '<text><![CDATA[</text><script>alert(1)</script>]]></text>']
])('an attack leaves nothing: %s', (_what, content) => {
	const svg = written(content + RECT) ?? '';
	expect(svg).toContain('<rect width="9" height="9"/>');
	expect(svg).not.toMatch(
		/evil|file:|passwd|javascript|<script|<image|<iframe|<filter|<animate|<set|\son\w+=|url\((?!#)|@import/i
	);
	// Nothing but elements that are listed.
	const names = new Set([...svg.matchAll(/<([a-z]+)/gi)].map(([, name]) => name));
	for (const name of names) expect(name).toMatch(/^(?:svg|g|rect|text|use|style|tspan)$/);
});

test('an address that is hidden by an escape or a comment is none', () => {
	expect(written(`<style>rect{fill:u\\72l(//a.example/b)}g{fill:u/**/rl(//a.example/b)}</style>${RECT}`)).toContain(
		'<style>rect{fill:u72l(//a.example/b)}g{fill:u rl(//a.example/b)}</style>'
	);
});

const groups = (depth: number, inside: string) =>
	Array.from(
		{ length: depth },
		(_, index) => `<g id="g${index + 1}">${inside.replaceAll('#', `#g${index}`).repeat(10)}</g>`
	).join('');

test.each<[what: string, content: string]>([
	['uses of uses', `<defs><g id="g0">${RECT}</g>${groups(9, '<use href="#"/>')}</defs><use href="#g9"/>`],
	['a use of itself', `<g id="a"><use href="#a"/>${RECT}</g>`],
	[
		'patterns of patterns',
		`<defs><pattern id="g0" width="1" height="1">${RECT}</pattern>${Array.from({ length: 9 }, (_, index) => `<pattern id="g${index + 1}" width="1" height="1">${`<rect fill="url(#g${index})" width="9" height="9"/>`.repeat(10)}</pattern>`).join('')}</defs><rect fill="url(#g9)" width="9" height="9"/>`
	],
	[
		'markers on many points',
		`<marker id="m">${RECT.repeat(500)}</marker><path marker-mid="url(#m)" d="${'M0 0L9 9'.repeat(500)}"/>`
	],
	[
		'masks of masks in a style',
		`<mask id="g0">${RECT}</mask>${Array.from({ length: 9 }, (_, index) => `<mask id="g${index + 1}">${`<rect style="mask:url(#g${index})" width="9" height="9"/>`.repeat(10)}</mask>`).join('')}<rect mask="url(#g9)" width="9" height="9"/>`
	],
	['too many elements', RECT.repeat(30_000)],
	['too deep elements', `${'<g>'.repeat(100)}${RECT}${'</g>'.repeat(100)}`],
	['too long a path', `<path d="${'M0 0L9 9'.repeat(200_000)}"/>`],
	['no shapes', '<defs><rect/></defs>']
])('a drawing that would take too long, or shows nothing, is refused: %s', (_what, content) => {
	const started = performance.now();
	expect(read(content)).toBeNull();
	expect(performance.now() - started).toBeLessThan(1_000);
});

test.each<[attributes: string, width: number, height: number]>([
	['width="200" height="80"', 200, 80],
	['width="10em" viewBox="0 0 200 80"', 160, 64],
	['viewBox="0 0 420 120" width="100%" style="max-width: 210px"', 210, 60],
	['viewBox="0 0 800 400"', 800, 400],
	['viewBox="0 0 10 10"', 640, 640],
	['width="1000000" height="1000000"', 1600, 1600],
	['width="3200" height="800"', 1600, 400],
	['', 640, 320]
])('the size of a drawing is the one a browser shows, within limits: %s', (attributes, width, height) => {
	expect(read(RECT, attributes)?.size).toMatchObject({ width, height });
});

test.each(['width="0" height="9"', 'width="9000" height="1"', 'viewBox="0 0 1 9000"'])(
	'a drawing without an area is none: %s',
	(attributes) => {
		expect(read(RECT, attributes)).toBeNull();
	}
);

test('the picture has twice as many pixels as it takes on the page, and at most 1600 in width', () => {
	expect(written(RECT, 'width="300" height="200"')).toContain('width="600" height="400" viewBox="0 0 300 200"');
	expect(written(RECT, 'width="1200" height="300"')).toContain('width="1600" height="400"');
});

test('HTML ends a drawing that has no end tag', () => {
	const source = `<svg width="9" height="9"><g><p>After</p>`;
	expect(readDrawing(source, 0)).toEqual({ drawing: null, end: source.indexOf('<p>') });
	expect(readDrawing('<svg><g>', 0).end).toBe(-1);
});
