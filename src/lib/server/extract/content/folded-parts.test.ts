// Tests that folded answers are shown with their questions, and that menus and dialogs stay hidden.
import { expect, test } from 'vitest';
import { prepared } from '../../../../../tests/support/prepared.ts';
import { unfoldParts } from './folded-parts.ts';

const ANSWER = 'Soup until eleven, and bread.';
const DETAILS = `<details><summary>Food?</summary><div><p>${ANSWER}</p></div></details>`;

test.each<[form: string, body: string, shown: string]>([
	[
		'a hidden panel after a button',
		`<button aria-expanded="false">Food?</button><div hidden><p>${ANSWER}</p></div>`,
		DETAILS
	],
	['a panel that styles hide', `<button class="accordion">Food?</button><div><p>${ANSWER}</p></div>`, DETAILS],
	[
		'a panel found by its id',
		`<div><div><button aria-expanded="false" aria-controls="p">Food?</button></div></div><hr><div id="p" style="display: none"><p>${ANSWER}</p></div>`,
		`<hr><details><summary>Food?</summary><div id="p"><p>${ANSWER}</p></div></details>`
	],
	[
		'Bootstrap',
		`<a data-target="#p" class="collapsed">Food?</a><div id="p" hidden><p>${ANSWER}</p></div>`,
		`<details><summary>Food?</summary><div id="p"><p>${ANSWER}</p></div></details>`
	],
	[
		'a box as a button',
		`<div class="faq-question" role="button">Food?</div><div aria-hidden="true"><p>${ANSWER}</p></div>`,
		DETAILS
	],
	[
		'two hidden boxes',
		`<button aria-expanded="false">Food?</button><div hidden><div style="display:none"><p>${ANSWER}</p></div></div>`,
		`<details><summary>Food?</summary><div><div><p>${ANSWER}</p></div></div></details>`
	],
	[
		'a heading with a button',
		`<h3><button aria-expanded="false">Food?</button></h3><div hidden><p>${ANSWER}</p></div>`,
		`<h3><button aria-expanded="false">Food?</button></h3><div><p>${ANSWER}</p></div>`
	],
	[
		'a heading without a button',
		`<div><h3>Food?</h3><div style="display:none"><p>${ANSWER}</p></div></div>`,
		`<div><h3>Food?</h3><div><p>${ANSWER}</p></div></div>`
	],
	[
		'a term and its definition',
		`<dl><dt>Food?</dt><dd hidden="hidden">${ANSWER}</dd></dl>`,
		`<dl><dt>Food?</dt><dd>${ANSWER}</dd></dl>`
	]
])('a folded answer is shown: %s', (_form, body, shown) => {
	expect(prepared(body, unfoldParts)).toBe(shown);
});

test.each<[form: string, body: string, shown: string]>([
	[
		'a button on each side',
		`<button aria-controls="p">Food?</button><div id="p" hidden><p>${ANSWER}</p></div><button aria-controls="p">Close</button>`,
		`<details><summary>Food?</summary><div id="p"><p>${ANSWER}</p></div></details><button aria-controls="p">Close</button>`
	],
	[
		'a button below a heading that has one',
		`<h3><button aria-controls="p">Food?</button></h3><div id="p" hidden><p>${ANSWER}</p></div><button aria-controls="p">Close</button>`,
		`<h3><button aria-controls="p">Food?</button></h3><div id="p"><p>${ANSWER}</p></div><button aria-controls="p">Close</button>`
	]
])('the first control of a panel is its question: %s', (_form, body, shown) => {
	expect(prepared(body, unfoldParts)).toBe(shown);
});

const LINKS = '<ul><li><a href="/a">All about ferries</a></li><li><a href="/b">All about tides</a></li></ul>';
test.each<[kind: string, body: string]>([
	['a menu', `<button aria-expanded="false">Menu</button><div hidden>${LINKS}</div>`],
	[
		'a menu of the navigation',
		`<nav><button aria-expanded="false">Menu</button><div hidden><p>${ANSWER}</p></div></nav>`
	],
	[
		'a dialog',
		`<button aria-expanded="false" aria-controls="d">Subscribe</button><div id="d" role="dialog" hidden><p>${ANSWER}</p></div>`
	],
	['other articles', `<h2>More</h2><div style="display:none"><h2>Other</h2><p>${ANSWER}</p></div>`],
	['a hidden text after a paragraph', `<p>Text</p><div hidden><p>${ANSWER}</p></div>`]
])('other hidden content stays hidden: %s', (_kind, body) => {
	expect(prepared(body, unfoldParts)).toBe(body);
});
