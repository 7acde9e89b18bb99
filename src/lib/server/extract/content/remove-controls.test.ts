// Tests that controls go, and that what they hold of the article stays.
import { expect, test } from 'vitest';
import { prepared } from '../../../../../tests/support/prepared.ts';
import { removeControls } from './remove-controls.ts';

test.each<[kind: string, body: string, left: string]>([
	[
		'a label of a picture that is a button',
		'<figure><div role="button"><span>Press enter to view the image in full size</span><p><img src="/a.png"></p></div></figure>',
		'<figure><div role="button"><p><img src="/a.png"></p></div></figure>'
	],
	[
		'the caption in it stays',
		'<figure><div role="button"><img src="/a.png"><figcaption>The tower</figcaption></div></figure>',
		'<figure><div role="button"><img src="/a.png"><figcaption>The tower</figcaption></div></figure>'
	],
	[
		'a box that asks to subscribe',
		'<section><div><h3>Our letter</h3><p>Each morning.</p><div><input type="email"></div></div><p>Fog.</p></section>'.replace(
			'Fog.',
			'Fog. '.repeat(41)
		),
		`<section><p>${'Fog. '.repeat(41)}</p></section>`
	],
	[
		'a field for an address in a long text',
		`<div><p>${'Fog. '.repeat(41)}<input type="email"></p></div>`,
		`<div><p>${'Fog. '.repeat(41)}</p></div>`
	],
	['a heading in a button stays', '<h3><button>Fares</button></h3>', '<h3>Fares</h3>'],
	['a form with a field for text', '<form><p>Say something</p><textarea></textarea></form><p>Fog.</p>', '<p>Fog.</p>']
])('%s', (_, body, left) => {
	expect(prepared(body, removeControls)).toBe(left);
});
