// Reads feeds from the `Link` header of an answer (RFC 8288, 3).
import { cutLine, MAX_TITLE } from '../../../domain/core/line-limits.ts';
import { pageAddress } from '../read/addresses.ts';
import type { FoundCandidate } from './candidate.ts';
import { contentOf, feedTypeOf } from './feed-words.ts';

/** Maximum length that is read; Node accepts 16 kB for all headers. */
const MAX_HEADER = 16_384;

/** @param base final address of the answer */
export function feedsInLinkHeader(header: string | null, base: string): readonly FoundCandidate[] {
	return partsOf((header ?? '').slice(0, MAX_HEADER), ',').flatMap((link) => feedOf(link, base) ?? []);
}

function feedOf(link: string, base: string): FoundCandidate | null {
	const [target = '', ...parameters] = partsOf(link, ';').map((part) => part.trim());
	const values = new Map(parameters.map(parameterOf));
	const type = feedTypeOf(values.get('type') ?? '');
	const rels = (values.get('rel') ?? '').toLowerCase().split(/\s+/);
	const url = /^<[^<>]*>$/.test(target) ? pageAddress(target.slice(1, -1), base) : null;
	if (url === null || type?.certainty !== 'sure' || !rels.includes('alternate')) return null;
	const title = cutLine(values.get('title') ?? '', MAX_TITLE) || null;
	return { url, title, source: 'linked', format: type.format, content: contentOf(title, url) };
}

function parameterOf(text: string): readonly [name: string, value: string] {
	const equals = text.indexOf('=');
	if (equals === -1) return [text.toLowerCase(), ''];
	const value = text.slice(equals + 1).trim();
	return [
		text.slice(0, equals).trim().toLowerCase(),
		value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value
	];
}

/** Splits at a separator outside of quotes and angle brackets. */
function partsOf(text: string, separator: ',' | ';'): readonly string[] {
	const parts: string[] = [];
	let start = 0;
	let end: '"' | '>' | null = null;
	for (let at = 0; at < text.length; at++) {
		const letter = text.charAt(at);
		if (letter === '\\' && end === '"') at++;
		else if (letter === end) end = null;
		else if (end === null && letter === separator) {
			parts.push(text.slice(start, at));
			start = at + 1;
		} else if (end === null && letter === '"') end = '"';
		else if (end === null && letter === '<') end = '>';
	}
	return [...parts, text.slice(start)];
}
