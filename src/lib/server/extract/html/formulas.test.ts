// Tests that MathML is rebuilt from allowed elements, attributes and texts.
import { expect, test } from 'vitest';
import { sanitise } from '../sanitise.ts';

const clean = (html: string): string => sanitise(html, {});

test('a formula keeps its structure', () => {
	const html =
		'<p>a <math display="block" alttext="x \\lt &amp;"><mrow><msubsup><mi mathvariant="normal">x</mi><mn>1</mn><mn>2</mn></msubsup>' +
		'<mo stretchy="false">&lt;</mo><mspace width="0.1667em"></mspace><mtable columnalign="right left"><mtr><mtd columnspan="2"><mtext>if </mtext></mtd></mtr></mtable></mrow></math> b</p>';
	expect(clean(html)).toBe(html.replace('if ', 'if'));
	expect(clean(clean(html))).toBe(clean(html));
});

test.each<[what: string, inside: string, expected: string]>([
	[
		'handlers, styles, classes and links',
		'<mi onclick="x()" style="color:red" class="a" href="https://evil.example">x</mi>',
		'<mi>x</mi>'
	],
	['an action', '<maction actiontype="toggle"><mi>x</mi><mi>y</mi></maction>', '<mi>x</mi>'],
	['an annotation', '<semantics><mi>x</mi><annotation encoding="text/plain">y</annotation></semantics>', '<mi>x</mi>'],
	[
		'an annotation in HTML',
		'<semantics><mi>x</mi><annotation-xml encoding="text/html"><p>y</p></annotation-xml></semantics>',
		'<mi>x</mi>'
	],
	['an annotation without an end', '<mi>x</mi><annotation-xml><svg><p>y', '<mi>x</mi>'],
	[
		'pictures as characters',
		'<mtext>x<mglyph src="a.png"></mglyph><malignmark></malignmark></mtext>',
		'<mtext>x</mtext>'
	],
	['HTML in a text', '<mtext>x <b>y</b> <i>z</i></mtext>', '<mtext>x y z</mtext>'],
	['a picture in a text', '<mtext>x<img src="https://evil.example"></mtext>', '<mtext>x</mtext>'],
	['scripts and styles', '<mtext>x<script>y</script><style>z</style></mtext>', '<mtext>x</mtext>'],
	['a formula in a formula', '<mi>x</mi><math><mi>y</mi></math>', '<mi>x</mi><mi>y</mi>'],
	['an unknown element', '<mi>x</mi><mfoo><mi>y</mi></mfoo>', '<mi>x</mi><mrow><mi>y</mi></mrow>'],
	['text outside of a text element', 'x<mrow>y</mrow>', '<mtext>x</mtext><mrow><mtext>y</mtext></mrow>'],
	[
		'fences',
		'<mfenced open="[" separators=";"><mi>x</mi><mi>y</mi></mfenced>',
		'<mrow><mo>[</mo><mi>x</mi><mo>;</mo><mi>y</mi><mo>)</mo></mrow>'
	],
	['a long space', '<mi>x</mi><mspace width="-99em" height="9e9px"/>', '<mi>x</mi><mspace></mspace>'],
	[
		'a space by its name',
		'<mi>x</mi><mspace width="thickmathspace"/><mi>y</mi>',
		'<mi>x</mi><mspace width=".2778em"></mspace><mi>y</mi>'
	],
	['elements that end at once', '<mrow/><mi>x</mi>', '<mrow></mrow><mi>x</mi>'],
	['names of characters', '<mo>&InvisibleTimes;&#x2211;&lt;</mo>', '<mo>\u2062∑&lt;</mo>'],
	['an id', '<mi id="a">x</mi><mtr id="b"></mtr>', '<mi>x</mi><mtr id="user-content-b"></mtr>']
])('only what draws a formula is kept: %s', (_what, inside, expected) => {
	expect(clean(`<p>a</p><math>${inside}</math>`)).toBe(`<p>a</p><math>${expected}</math>`);
});

test.each<[what: string, html: string, expected: string]>([
	['a paragraph', '<p>a <math><mi>x<p>b</p>', '<p>a <math><mi>x</mi></math></p><p>b</p>'],
	[
		'a table in a text',
		'<math><mtext>x<table><tr><td>b</td></tr></table></mtext></math>',
		'<math><mtext>x</mtext></math><table><tr><td>b</td></tr></table>'
	],
	['an empty formula', '<p>a <math><mi></mi></math> b</p>', '<p>a  b</p>'],
	['a formula without MathML', '<math alttext="x^2"></math>', '<code>x^2</code>'],
	[
		'a forged place of a formula',
		'<p>a<formula-slot data-n="0">b</formula-slot></p><math><mi>x</mi></math>',
		'<p>ab</p><math><mi>x</mi></math>'
	],
	[
		'a formula in a removed element',
		'<p>a</p><iframe><math><mi>x</mi></math></iframe><math><mi>y</mi></math>',
		'<p>a</p><math><mi>y</mi></math>'
	],
	['parts without a formula', '<p><mi>x</mi></p>', '<p>x</p>']
])('HTML around a formula stays apart from it: %s', (_what, html, expected) => {
	expect(clean(html)).toBe(expected);
});

test('a formula with too many parts keeps its source alone', () => {
	expect(clean(`<math alttext="x">${'<mi>x</mi>'.repeat(6_000)}</math>`)).toBe('<code>x</code>');
});
