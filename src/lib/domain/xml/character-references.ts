// Decodes character references without the large table of HTML: those of XML, numbers, and the names that people meet.

/** Names of the characters 160 to 255, in their order (HTML 4.01, 24.2). */
const LATIN_1 =
	'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro ' +
	'para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil ' +
	'Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave ' +
	'Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml ' +
	'igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute ' +
	'thorn yuml';
const OTHERS: readonly (readonly [name: string, character: string])[] = [
	['amp', '&'],
	['lt', '<'],
	['gt', '>'],
	['quot', '"'],
	['apos', "'"],
	['ndash', '–'],
	['mdash', '—'],
	['lsquo', '‘'],
	['rsquo', '’'],
	['sbquo', '‚'],
	['ldquo', '“'],
	['rdquo', '”'],
	['bdquo', '„'],
	['lsaquo', '‹'],
	['rsaquo', '›'],
	['hellip', '…'],
	['bull', '•'],
	['trade', '™'],
	['euro', '€'],
	['OElig', 'Œ'],
	['oelig', 'œ'],
	['Scaron', 'Š'],
	['scaron', 'š'],
	['Yuml', 'Ÿ'],
	['larr', '←'],
	['rarr', '→'],
	['ensp', '\u2002'],
	['emsp', '\u2003'],
	['thinsp', '\u2009'],
	['zwnj', '\u200c'],
	['zwj', '\u200d'],
	['lrm', '\u200e'],
	['rlm', '\u200f']
];
const NAMES: ReadonlyMap<string, string> = new Map([
	...LATIN_1.split(' ').map((name, index) => [name, String.fromCharCode(160 + index)] as const),
	...OTHERS
]);
const REFERENCE = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z][a-z0-9]{1,7}));/gi;

/** Decodes once. Unknown names, a bare `&` and numbers without a character stay as they are. */
export function decodeReferences(text: string): string {
	if (!text.includes('&')) return text;
	return text.replace(REFERENCE, (reference, hex?: string, decimal?: string, name?: string) => {
		if (name !== undefined) return NAMES.get(name) ?? reference;
		const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
		return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? reference : String.fromCodePoint(code);
	});
}
