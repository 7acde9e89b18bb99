// Tests of character references.
import { expect, test } from 'vitest';
import { decodeReferences } from './character-references.ts';

test.each([
	['&amp;lt; &quot;&apos;&#39;&gt;', "&lt; \"''>"],
	['Caf&eacute; &Uuml;ber&nbsp;uns &yuml;', 'Café Über\u00a0uns ÿ'],
	['&ldquo;a&rdquo; &mdash; b&hellip;', '“a” — b…'],
	['&#8364; &#x20AC; &#128512;', '€ € 😀'],
	['R&D &unknown; & &copy &#xd800; &#9999999; &;', 'R&D &unknown; & &copy &#xd800; &#9999999; &;']
])('%s is decoded once', (text, decoded) => {
	expect(decodeReferences(text)).toBe(decoded);
});
