// Tests which hidden text of a page is shown and which is removed.
import { expect, test } from 'vitest';
import { prepared } from '../../../../../tests/support/prepared.ts';
import { removeHiddenText, unhideMainContent } from './unhide.ts';

const PARAGRAPH = `<p>${'The harbour was quiet that morning, and the boats lay still under a pale sky. '.repeat(2)}</p>`;
const LONG = PARAGRAPH.repeat(6);

test.each<[what: string, body: string, isShown: boolean]>([
	['the text of a page that shows none', `<p>Loading</p><div hidden>${LONG}</div>`, true],
	[
		'the text below a consent notice',
		`<div class="cookie-box">${PARAGRAPH.repeat(3)}</div><div style="opacity: 0">${LONG}</div>`,
		true
	],
	['the rest of a text', `<div>${PARAGRAPH.repeat(3)}<div style="display:none">${LONG}</div></div>`, true],
	['other articles below a text', `<div>${PARAGRAPH.repeat(3)}</div><div style="display:none">${LONG}</div>`, false],
	['a dialog after paragraphs', `<div>${PARAGRAPH.repeat(3)}<div class="modal" hidden>${LONG}</div></div>`, false]
])('most of a page is shown although it is hidden, unless the page shows another text: %s', (_what, body, isShown) => {
	expect(/hidden|style=/.test(prepared(body, unhideMainContent))).toBe(!isShown);
});

test('hidden text is removed, hidden pictures stay', () => {
	const picture = '<div hidden><img src="a.png">b</div>';
	expect(
		prepared(
			`<p>a</p><p hidden>b</p><p style="display:none">c</p><p aria-hidden="true">d</p>${picture}`,
			removeHiddenText
		)
	).toBe(`<p>a</p><p aria-hidden="true">d</p>${picture}`);
});

test('parts that arrive after the page are moved to their places', () => {
	const body =
		'<main><p>a</p><template id="P:1"></template><p>d</p></main><div hidden id="S:1"><p>b</p><template id="P:2"></template></div><div hidden id="S:2"><pre>c</pre></div>';
	expect(prepared(body, unhideMainContent)).toBe('<main><p>a</p><p>b</p><pre>c</pre><p>d</p></main>');
});
