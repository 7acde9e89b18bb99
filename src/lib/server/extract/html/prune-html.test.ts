// Tests of pruning a page before it is parsed: irrelevant parts are removed, and every tag is closed.
import { expect, test } from 'vitest';
import { pruneHtml } from './prune-html.ts';

function prune(html: string): string {
	return pruneHtml(html).html;
}

test('scripts, styles, drawings and comments are removed, structured data stays', () => {
	expect(
		prune('<style>p{}</style><script>if (a<b) x("</p>")</script><svg><path d=""/><text>x</text></svg>a<!-- b -->c')
	).toBe('ac');
	expect(prune('<script type="application/ld+json">{"a":1}</script>')).toBe(
		'<script type="application/ld+json">{"a":1}</script>'
	);
});

test('irrelevant attributes are removed, pictures keep all of theirs', () => {
	expect(prune('<p onclick="x()" data-k="1" class=a id="b" style="color:red">x</p>')).toBe('<p class="a" id="b">x</p>');
	expect(prune('<p style="display: none">x</p>')).toBe('<p style="display: none">x</p>');
	expect(prune(`<img data-any='a "b"' src=x.jpg>`)).toBe('<img data-any="a &quot;b&quot;" src="x.jpg">');
});

test('an attribute value is cut at 64,000 characters, a data URL of a picture is kept whole', () => {
	const long = 'a&quot;'.repeat(20_000);
	expect(pruneHtml(`<meta name=author content="${long}">`).html).toBe(
		`<meta name="author" content="${long.slice(0, 64_000)}">`
	);
	const picture = `data:image/png;base64,${'A'.repeat(100_000)}`;
	expect(pruneHtml(`<img src="${picture}">`).html).toBe(`<img src="${picture}">`);
});

test.each([
	['code that is not markup', 'a<xmp>if (a<b) "</p>" &amp;</xmp>c', 'a<pre>if (a&lt;b) "&lt;/p&gt;" &amp;amp;</pre>c'],
	['such code in other code', '<pre><code><xmp>a<b></xmp></code></pre>', '<pre><code>a&lt;b&gt;</code></pre>'],
	[
		'a formula',
		'<math><mspace width="1em"/><mi class="a" mathvariant="normal">x</mi></math>',
		'<math><mspace width="1em"></mspace><mi class="a" mathvariant="normal">x</mi></math>'
	],
	['a formula with prefixes', '<mml:math><mml:mi>x</mml:mi></mml:math>', '<math><mi>x</mi></math>'],
	['a formula that never ends', '<p>a<math><mrow><mi>x<p>b', '<p>a<math><mrow><mi>x</mi></mrow></math></p><p>b</p>'],
	[
		'a script with a formula',
		'<script type="math/tex">a<b</script><script>x</script>',
		'<script type="math/tex">a<b</script>'
	]
])('%s is kept', (_what, html, pruned) => {
	expect(prune(html)).toBe(pruned);
});

test('a declarative shadow root is kept, other templates are not', () => {
	expect(prune('<div><template shadowrootmode="open"><p>in</p></template></div><template>out</template>')).toBe(
		'<div><p>in</p></div>'
	);
});

test.each([
	[
		'unclosed paragraphs and items',
		'<ul><li><p>a<li>b</ul><p>c<p>d<div>e',
		'<ul><li><p>a</p></li><li>b</li></ul><p>c</p><p>d</p><div>e</div>'
	],
	['a closing tag without an opening one', 'a</i></div>b', 'ab'],
	['tags that cross', '<b>a<i>b</b>c</i>', '<b>a<i>b</i></b>c'],
	['a title that never ends', '<title>Words<p>a</p>', '<title></title>Words<p>a</p>'],
	['a comment that never ends', 'a<!-- b<p>c</p>', 'a b<p>c</p>'],
	['a script that never ends', 'a<script>b<p>c</p>', 'ab<p>c</p>'],
	['a quote that never ends', '<a href="x>one</a><p>two</p>', '<a href="">one</a><p>two</p>'],
	['a smaller-than sign', '1 < 2 <3 <p>x</p>', '1 &lt; 2 &lt;3 <p>x</p>']
])('the nesting is repaired: %s', (_what, html, repaired) => {
	expect(prune(html)).toBe(repaired);
});

test('nesting is limited to 200, and deeper content is kept', () => {
	const { html, elements } = pruneHtml(`${'<div>'.repeat(5_000)}deep${'</div>'.repeat(5_000)}<p>after</p>`);
	expect(elements).toBe(201);
	expect(html).toContain('deep');
	expect(html.endsWith('</div><p>after</p>')).toBe(true);
});

test.each([
	'<b>',
	'<b></i>',
	'<title>',
	'<!--',
	'<a b="',
	'<a b=\'"',
	'<',
	'</b',
	'<li><ul>',
	'<table><td>',
	'<script>'
])('a megabyte of a repeated piece takes linear time: %s', (piece) => {
	const before = process.cpuUsage();
	pruneHtml(piece.repeat(1e6 / piece.length));
	const { user } = process.cpuUsage(before);
	expect(user / 1000).toBeLessThan(3_000);
});

test('attributes that name pictures are kept, whatever their name, and other data attributes are not', () => {
	expect(
		pruneHtml('<div data-x="/a.jpg" data-y="1" style="color:red"><p style="background: url(/b.png)"></p></div>').html
	).toBe('<div data-x="/a.jpg"><p style="background: url(/b.png)"></p></div>');
});

test('a script that writes a gist into the page becomes a frame', () => {
	expect(
		pruneHtml('<script src="https://gist.github.com/ida/0a1b2c.js"></script><script src="/a.js"></script>').html
	).toBe('<iframe src="https://gist.github.com/ida/0a1b2c.js" allowfullscreen></iframe>');
});
