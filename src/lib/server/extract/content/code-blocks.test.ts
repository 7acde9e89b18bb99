// Tests that code of many highlighters becomes a `pre` with its characters.
import { expect, test } from 'vitest';
import { openDocument } from '../html/parse-document.ts';
import { prepared } from '../../../../../tests/support/prepared.ts';
import { prepareCode } from './code-blocks.ts';

function codeOf(body: string): (string | null)[] {
	const html = prepared(body, prepareCode);
	return [...openDocument(`<html><body>${html}</body></html>`).querySelectorAll('pre')].map((pre) => pre.textContent);
}

test.each<[form: string, body: string, code: string]>([
	['plain text', '<pre>a\n\t b  c\n\n</pre>', 'a\n\t b  c\n\n'],
	['spans that hold only white space', '<pre><b>a</b><span> </span><i>b</i><span>\n  </span>c</pre>', 'a b\n  c'],
	['line breaks as elements', '<pre>a<br>  b<br/><br>c</pre>', 'a\n  b\n\nc'],
	['a box for each line', '<pre><div>a</div><div>  b</div><div><br></div><div>c</div></pre>', 'a\n  b\n\nc'],
	[
		'boxes with line breaks between them',
		'<pre><div>a</div>\n<div>b</div>\n<div></div>\n<div>c</div></pre>',
		'a\nb\n\nc'
	],
	[
		'boxes that end with line breaks',
		'<pre><code><div class="line">a\n</div><div class="line">b\n</div></code></pre>',
		'a\nb\n'
	],
	[
		'empty lines',
		'<pre><span class="line">a</span><span class="line"></span><span class="line">b</span></pre>',
		'a\n\nb'
	],
	['lines with spaces between them', '<pre><span class="line">a</span> <span class="line">b</span></pre>', 'a\nb'],
	[
		'lines that end with a break, of Docusaurus',
		'<pre><code><span class="token-line"><span>a</span><br></span><span class="token-line"><span></span><br></span><span class="token-line"><span>b</span><br></span></code></pre>',
		'a\n\nb\n'
	],
	[
		'lines as blocks by their style',
		'<pre><span style="display:block">a</span><span style="display:block">b</span></pre>',
		'a\nb'
	],
	['a code element for each line', '<pre><code>a</code><code>  b</code></pre>', 'a\n  b'],
	['items of a list', '<pre><ol class="linenums"><li>a</li><li> b</li></ol></pre>', 'a\n b'],
	['text before a box', '<pre>a<div>b</div>c</pre>', 'a\nb\nc'],
	[
		'lines of other names',
		'<pre><code><span class="highlight-line"><span class="highlight-line-content">a</span></span><span class="highlight-line"> b</span></code></pre>',
		'a\n b'
	],
	[
		'numbers as elements',
		'<pre><code><span class="line-number">1</span>a\n<span class="line-number">2</span>b</code></pre>',
		'a\nb'
	],
	['a plugin class on the code', '<pre><code class="language-js line-numbers">42</code></pre>', '42'],
	[
		'empty rows of numbers',
		'<pre class="line-numbers"><code>a\nb<span class="line-numbers-rows"><span></span><span></span></span></code></pre>',
		'a\nb'
	],
	['a button inside', '<pre><button>Copy</button><code>a</code><div class="copy-button">Copied!</div></pre>', 'a'],
	[
		'a table with one row',
		'<table class="highlighttable"><tr><td class="linenos"><div class="linenodiv"><pre>1\n2</pre></div></td><td class="code"><div><pre><span></span>a\n  b\n</pre></div></td></tr></table>',
		'a\n  b\n'
	],
	[
		'a table with a row for each line, without text as numbers',
		'<table><tr><td class="blob-num" data-line-number="1"></td><td class="blob-code">a</td></tr><tr><td class="blob-num" data-line-number="2"></td><td class="blob-code">  b</td></tr></table>',
		'a\n  b'
	],
	[
		'a table inside code',
		'<pre><code><table class="hljs-ln"><tr><td class="hljs-ln-numbers"><div data-line-number="1"></div></td><td class="hljs-ln-code">a</td></tr><tr><td class="hljs-ln-numbers"><div data-line-number="2"></div></td><td class="hljs-ln-code"> b</td></tr></table></code></pre>',
		'a\n b'
	],
	[
		'two columns of the same class',
		'<div class="highlight"><table class="lntable"><tr><td class="lntd"><pre><code><span class="lnt">1\n</span><span class="lnt">2\n</span></code></pre></td><td class="lntd"><pre><code>a\n b\n</code></pre></td></tr></table></div>',
		'a\n b\n'
	],
	[
		'boxes in a cell',
		'<table><tr><td class="gutter"><div class="line number1">1</div><div class="line number2">2</div></td><td class="code"><div class="container"><div class="line">a</div><div class="line">b</div></div></td></tr></table>',
		'a\nb'
	],
	['code with line breaks outside of pre', '<div class="x"><code>a<br>  b</code></div>', 'a\n  b'],
	['code alone in a paragraph', '<p><code>a<br>b</code></p>', 'a\nb'],
	['code with many lines alone in a box', '<div><code>a\n  b\nc</code></div>', 'a\n  b\nc']
])('code keeps its lines: %s', (_form, body, code) => {
	expect(codeOf(body)).toEqual([code]);
});

test.each<[kind: string, body: string]>([
	['inline code', '<p>Run <code>a b</code> first.</p>'],
	['inline code that the source wraps', '<p><code>a\nb</code></p>'],
	['a table of numbers', '<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>'],
	['a table of words and code', '<table><tr><td>name</td><td><code>a</code></td></tr></table>'],
	['links and marked words in code', '<pre>a <a href="https://example.org/">b</a> <mark>c</mark></pre>']
])('other content stays as it is: %s', (_kind, body) => {
	expect(prepared(body, prepareCode)).toBe(body);
});

test('the button to copy and the label of the language beside code are removed, its file name stays', () => {
	expect(
		prepared(
			'<div class="language-ts"><button class="copy"></button><span class="lang">ts</span><span class="filename">a.ts</span><pre>b</pre><div class="zeroclipboard-container">Copy code</div></div>',
			prepareCode
		)
	).toBe('<div class="language-ts"><span class="filename">a.ts</span><pre>b</pre></div>');
});
