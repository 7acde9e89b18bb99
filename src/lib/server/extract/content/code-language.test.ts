// Tests that the language of code is found where highlighters name it.
import { expect, it } from 'vitest';
import { openDocument } from '../html/parse-document.ts';
import { noteCodeLanguages } from './code-language.ts';

it.each([
	['<pre><code class="hljs language-js">x</code></pre>', 'js'],
	['<pre class="lang-C++">x</pre>', 'c++'],
	['<div class="highlight highlight-source-python"><pre>x</pre></div>', 'python'],
	['<div class="highlight-rust notranslate"><div class="highlight"><pre>x</pre></div></div>', 'rust'],
	['<pre data-language="go"><code>x</code></pre>', 'go'],
	['<pre data-language="go go"><code class="language-text">x</code></pre>', null],
	['<pre class="sourceCode Python"><code class="sourceCode python">x</code></pre>', 'python'],
	['<pre class="brush: js; notranslate">x</pre>', 'js'],
	['<pre><code class="hljs copyable">x</code></pre>', null],
	['<pre class="r">x</pre>', null],
	['<div class="lang-en"><pre>x</pre></div>', null],
	['<pre>x</pre>', null]
])('%s', (html, language) => {
	const document = openDocument(`<body>${html}</body>`);
	noteCodeLanguages(document);
	expect(document.querySelector('pre')?.getAttribute('data-language') ?? null).toBe(language);
});

it.each([
	['<div><span>html</span></div><pre class="brush: html">x</pre>', ''],
	['<p>JavaScript</p><pre class="language-js">x</pre>', ''],
	['<p>Use html</p><pre class="language-html">x</pre>', 'Use html'],
	['<h3>Rust</h3><pre class="language-rust">x</pre>', 'Rust']
])('a label with the language goes: %s', (html, left) => {
	const document = openDocument(`<body>${html}</body>`);
	noteCodeLanguages(document);
	document.querySelector('pre')?.remove();
	expect(document.body.textContent).toBe(left);
});
