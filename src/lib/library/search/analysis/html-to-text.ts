// Extracts the text of a stored article's HTML without a DOM, for workers.
import { MATHML_TAGS } from '../../../domain/mathml.ts';

/** Inline tags; any other tag starts a new line, also the rows and cells of a formula. */
const INLINE = new Set([
	...'a abbr b bdi bdo cite code del dfn em font i ins kbd mark q ruby s samp small span strong sub sup time u var wbr'.split(
		' '
	),
	...MATHML_TAGS.filter((tag) => !/^mt(?:able|r|d)$/.test(tag))
]);
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const REFERENCE = /&(?:#x([0-9a-f]{1,8})|#([0-9]{1,8})|([a-z]{1,8}));/gi;
const NAME = /[a-z][a-z0-9-]{0,40}/iy;
/**
 * Text before and at a footnote number. The number in lighthouse<sup>1</sup> is not part of the word, but the number in
 * m<sup>2</sup> is.
 */
const WORD_BEFORE = /\p{L}{3}$/u;
const NUMBER_AFTER = /\[?\d/y;

/**
 * The text of an article. Takes time linear in the length, because the sanitiser escapes `>` in attributes, so that each tag ends at the next
 * `>`.
 * @param html from the server's sanitiser
 */
export function plainText(html: string): string {
	const parts: string[] = [];
	let at = 0;
	while (at < html.length) {
		const start = html.indexOf('<', at);
		const text = html.slice(at, start === -1 ? html.length : start);
		if (text !== '') parts.push(text.includes('&') ? text.replace(REFERENCE, characterFor) : text);
		if (start === -1) break;
		const isComment = html.startsWith('<!--', start);
		const name = isComment ? '' : nameAt(html, start);
		if (name === '' && !isComment) {
			parts.push('<');
			at = start + 1;
			continue;
		}
		const end = isComment ? html.indexOf('-->', start + 4) : html.indexOf('>', start);
		if (end === -1) {
			// An unclosed tag runs to the end of the text.
			parts.push(html.slice(start));
			break;
		}
		at = isComment ? end + 3 : end + 1;
		if (name !== '') parts.push(replacementFor(name, html, { start, end: at }));
	}
	return parts.join('');
}

/** Name of the tag that starts at an offset, in lower case; empty if no tag starts there. */
function nameAt(html: string, start: number): string {
	NAME.lastIndex = html.charAt(start + 1) === '/' ? start + 2 : start + 1;
	return NAME.exec(html)?.[0].toLowerCase() ?? '';
}

function replacementFor(name: string, html: string, { start, end }: { start: number; end: number }): string {
	if (!INLINE.has(name)) return '\n';
	return name === 'sup' && html.charAt(start + 1) !== '/' && isFootnoteNumber(html, start, end) ? ' ' : '';
}

/** Whether a footnote number follows a tag, possibly inside another tag. */
function isFootnoteNumber(html: string, start: number, end: number): boolean {
	if (!WORD_BEFORE.test(html.slice(Math.max(0, start - 6), start))) return false;
	const inner = html.charAt(end) === '<' ? html.slice(end, end + MAX_LINK_CHARACTERS).indexOf('>') : -1;
	NUMBER_AFTER.lastIndex = inner === -1 ? end : end + inner + 1;
	return NUMBER_AFTER.test(html);
}

/** Maximum length of a footnote's link, in UTF-16 units. */
const MAX_LINK_CHARACTERS = 5_000;

function characterFor(whole: string, hex?: string, decimal?: string, name?: string): string {
	if (hex !== undefined) return characterOf(parseInt(hex, 16));
	if (decimal !== undefined) return characterOf(parseInt(decimal, 10));
	return ENTITIES[name?.toLowerCase() ?? ''] ?? whole;
}

function characterOf(code: number): string {
	return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}
