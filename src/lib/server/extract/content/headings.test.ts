// Tests that headings keep their words and lose what pages put beside them.
import { expect, test } from 'vitest';
import { prepared } from '../../../../../tests/support/prepared.ts';
import { prepareHeadings } from './headings.ts';

test.each<[form: string, body: string, heading: string]>([
	['Sphinx', '<h2>Tides<a class="headerlink" href="#tides" title="Link">¶</a></h2>', '<h2>Tides</h2>'],
	[
		'Docusaurus',
		'<h2 class="anchor" id="tides">Tides<a href="#tides" class="hash-link" aria-label="Direct link">\u200b</a></h2>',
		'<h2 class="anchor" id="tides">Tides</h2>'
	],
	['a link with words', '<h2>Tides <a class="permalink" href="#tides">Permalink</a></h2>', '<h2>Tides </h2>'],
	[
		'MDN',
		'<h2 id="tides"><a href="#tides">The <code>tide</code></a></h2>',
		'<h2 id="tides">The <code>tide</code></h2>'
	],
	['a sign before the words', '<h2 id="a"><a href="#a">#</a> Tides</h2>', '<h2 id="a"> Tides</h2>'],
	['an anchor around the words', '<h3><a name="a" class="anchor" href="#a">Tides</a></h3>', '<h3 id="a">Tides</h3>'],
	[
		'GitHub',
		'<div class="markdown-heading"><h2>Tides</h2><a id="b" class="anchor" href="#b"><i></i></a></div>',
		'<h2 id="b">Tides</h2>'
	],
	[
		'a wiki',
		'<div class="mw-heading"><h2 id="T">Tides</h2><span class="mw-editsection">[<a href="/e">edit source</a>]</span></div>',
		'<h2 id="T">Tides</h2>'
	],
	[
		'an old wiki',
		'<h2><span class="mw-headline" id="T">Tides</span><span class="mw-editsection">[<a href="/e">edit</a>]</span></h2>',
		'<h2><span class="mw-headline" id="T">Tides</span></h2>'
	],
	['boxes inside', '<h2><div>Tides</div><div><button></button></div></h2>', '<h2> Tides </h2>'],
	['a role', '<div role="heading" aria-level="3" id="c">Tides</div>', '<h3 id="c">Tides</h3>'],
	['a link elsewhere', '<h2><a href="/tides">Tides</a></h2>', '<h2><a href="/tides">Tides</a></h2>'],
	[
		'a link to a note',
		'<h2>Tides<sup><a href="#fn1">1</a></sup></h2>',
		'<h2>Tides<sup><a href="#fn1">1</a></sup></h2>'
	],
	['a title with signs', '<h2 id="c"><a href="#c">C#</a></h2>', '<h2 id="c">C#</h2>'],
	['a title of signs', '<h2>#</h2>', '<h2>#</h2>'],
	['tags as text', '<h2>The &lt;dialog&gt; tag</h2>', '<h2>The &lt;dialog&gt; tag</h2>'],
	[
		'a formula and a picture',
		'<h2>A <math><mi>x</mi></math> <img src="a.png"></h2>',
		'<h2>A <math><mi>x</mi></math> <img src="a.png"></h2>'
	]
])('a heading keeps its words alone: %s', (_form, body, heading) => {
	expect(prepared(body, prepareHeadings)).toBe(heading);
});

test('a link with words beside a heading stays, whatever its class', () => {
	const body = '<div><h3>Tides</h3><a class="heading-link" href="/a">All about the tides of the year</a></div>';
	expect(prepared(body, prepareHeadings)).toBe(body);
});

test('a box with a heading and text stays', () => {
	const body = '<div class="intro"><h2>Tides</h2><p>Twice a day.</p></div>';
	expect(prepared(body, prepareHeadings)).toBe(body);
});
