// The words of a stored article's HTML, without a DOM: a worker has none.

/** Tags within a line of text; any other begins a new one. */
const INLINE = new Set(
	'a abbr b bdi bdo cite code del dfn em font i ins kbd mark q ruby s samp small span strong sub sup time u var wbr'.split(
		' '
	)
);
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
/** The sanitiser writes `>` in attributes as an entity, so that a tag ends at the first one. */
const MARKUP = /<!--[^]*?-->|<\/?([a-z][a-z0-9-]*)[^>]*>|&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+));/gi;

/** The number of a footnote belongs to no word: lighthouse<sup>1</sup>. That of m<sup>2</sup> does. */
const NOTE = /(?<=\p{L}{3})<sup\b[^>]*>(?=(?:<[^>]*>)?\[?\d)/giu;

/** @param html as the server's sanitiser wrote it */
export function plainText(html: string): string {
	return html
		.replace(NOTE, ' $&')
		.replace(
			MARKUP,
			(whole, tag?: string, hex?: string, decimal?: string, name?: string) =>
				(tag !== undefined && (INLINE.has(tag.toLowerCase()) ? '' : '\n')) ||
				(hex !== undefined && letterOf(parseInt(hex, 16))) ||
				(decimal !== undefined && letterOf(parseInt(decimal, 10))) ||
				(name !== undefined && (ENTITIES[name.toLowerCase()] ?? whole)) ||
				''
		);
}

function letterOf(code: number): string {
	return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}
