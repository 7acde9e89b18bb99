// Tests that the panels of tabs in a text are shown under their names.
import { expect, test } from 'vitest';
import { prepared } from '../../../../../tests/support/prepared.ts';
import { showTabPanels } from './tab-panels.ts';

const SHOWN = (id: string, name: string, code: string) =>
	`<div role="tabpanel"${id}><p><strong>${name}</strong></p><pre>${code}</pre></div>`;

test.each<[form: string, body: string, shown: string]>([
	[
		'tabs that name their panels',
		'<div role="tablist"><button role="tab" aria-controls="a">npm</button><button role="tab" aria-controls="b">yarn</button></div><div role="tabpanel" id="a"><pre>npm install</pre></div><div role="tabpanel" id="b" hidden><pre>yarn add it</pre></div>',
		SHOWN(' id="a"', 'npm', 'npm install') + SHOWN(' id="b"', 'yarn', 'yarn add it')
	],
	[
		'panels in the order of their tabs',
		'<div><ul role="tablist"><li role="tab">npm</li><li role="tab">yarn</li></ul><div><div role="tabpanel"><pre>npm install</pre></div><div role="tabpanel" hidden><pre>yarn add it</pre></div></div></div>',
		`<div><div>${SHOWN('', 'npm', 'npm install')}${SHOWN('', 'yarn', 'yarn add it')}</div></div>`
	]
])('all panels are shown: %s', (_form, body, shown) => {
	expect(prepared(body, showTabPanels)).toBe(shown);
});

test.each<[kind: string, body: string]>([
	[
		'lists of links',
		'<div><div role="tablist"><b role="tab">New</b><b role="tab">Most read</b></div><div role="tabpanel"><a href="/a">All about ferries</a></div><div role="tabpanel" hidden><a href="/b">All about tides</a></div></div>'
	],
	[
		'a number of panels that differs',
		'<div><div role="tablist"><b role="tab">A</b><b role="tab">B</b></div><div role="tabpanel"><pre>some code</pre></div></div>'
	]
])('other tabs stay as they are: %s', (_kind, body) => {
	expect(prepared(body, showTabPanels)).toBe(body);
});
