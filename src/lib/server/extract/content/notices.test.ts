// Tests that notices of many forms are marked as notes, with their titles as words.
import { expect, test } from 'vitest';
import { prepared } from '../../../../../tests/support/prepared.ts';
import { sanitise } from '../sanitise.ts';
import { prepareNotices } from './notices.ts';

const TITLED = '<aside><p><strong>Warning</strong></p><p>Do not lean.</p></aside>';

test.each<[form: string, body: string, shown: string]>([
	[
		'Sphinx',
		'<div class="admonition warning"><p class="admonition-title">Warning</p><p>Do not lean.</p></div>',
		TITLED
	],
	[
		'GitHub',
		'<div class="markdown-alert markdown-alert-warning"><p class="markdown-alert-title"><svg></svg>Warning</p><p>Do not lean.</p></div>',
		TITLED
	],
	[
		'Docusaurus',
		'<div class="theme-admonition theme-admonition-warning"><div class="admonitionHeading_x"><span></span>Warning</div><p>Do not lean.</p></div>',
		TITLED
	],
	[
		'VitePress',
		'<div class="warning custom-block"><p class="custom-block-title">Warning</p><p>Do not lean.</p></div>',
		TITLED
	],
	['MDN', '<div class="notecard warning"><h4>Warning</h4><p>Do not lean.</p></div>', TITLED],
	[
		'Starlight',
		'<aside class="starlight-aside starlight-aside--caution"><p class="starlight-aside__title">Warning</p><p>Do not lean.</p></aside>',
		TITLED
	],
	['a role', '<div role="note"><p>Do not lean.</p></div>', '<aside><p>Do not lean.</p></aside>'],
	['a paragraph', '<p class="callout">Do not lean.</p>', '<aside><p>Do not lean.</p></aside>'],
	['a sidebar is no notice', '<aside><p>Read more</p></aside>', '<aside><p>Read more</p></aside>'],
	['a link of a wiki', '<div role="note" class="hatnote">See also: tides</div>', '<div>See also: tides</div>'],
	['a consent form', '<div class="alert cookie-bar"><p>We use cookies.</p></div>', '<div><p>We use cookies.</p></div>'],
	[
		'the whole article',
		'<div class="callout"><h1>Ferries</h1><p>Text</p></div>',
		'<div><h2>Ferries</h2><p>Text</p></div>'
	]
])('a notice keeps its title: %s', (_form, body, shown) => {
	expect(sanitise(prepared(body, prepareNotices), {})).toBe(shown);
});

test('a notice inside a notice stays a part of it', () => {
	const html = prepared('<div class="callout"><div class="alert">a</div>b</div>', prepareNotices);
	expect(html).toBe('<section role="note"><div class="alert">a</div>b</section>');
});
