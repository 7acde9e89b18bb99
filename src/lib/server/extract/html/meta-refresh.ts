// Finds the target of a page's meta refresh (HTML 4.2.5.3, `http-equiv=refresh`).
import { decodeHTMLAttribute } from 'entities/decode';
import { decode } from './decode-charset.ts';
import { absolute } from './absolute-url.ts';
import { tokenise } from './tokenizer.ts';

/** The tag is looked for in the first characters only; a page that has it further down has a text of its own. */
const HEAD_BYTES = 65_536;
/** A longer delay lets the reader read first. */
const MAX_DELAY_SECONDS = 10;

/** The beginning of a page, when it contains the word `refresh`: most pages need no extraction process to be asked. */
export function headThatMoves(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
	// A copy: otherwise the rest of the page stays in memory for as long as this part.
	const head = Uint8Array.from(bytes.subarray(0, HEAD_BYTES));
	// UTF-16 has a zero byte beside each ASCII letter.
	const letters = Buffer.from(head.buffer).toString('latin1').replaceAll('\0', '').toLowerCase();
	return letters.includes('refresh') ? head : null;
}

/** @returns an absolute URL other than the page's own; null when there is no redirect */
export function metaRefreshOf(bytes: Uint8Array, charset: string | null, address: string): string | null {
	let found: string | null = null;
	let base = address;
	let noscript = 0;
	tokenise(decode(bytes.subarray(0, HEAD_BYTES), charset), {
		open(name, attributes) {
			const values = new Map(attributes.map((one) => [one.name, decodeHTMLAttribute(one.value)]));
			if (name === 'noscript') noscript++;
			if (name === 'base') base = absolute(values.get('href'), address) ?? base;
			// In a noscript, it leads to a page that asks for scripts.
			if (name !== 'meta' || noscript > 0 || found !== null) return;
			if (values.get('http-equiv')?.trim().toLowerCase() === 'refresh')
				found = targetOf(values.get('content') ?? '', base);
		},
		close(name) {
			if (name === 'noscript') noscript--;
		},
		text: () => undefined
	});
	return found === null || withoutFragment(found) === withoutFragment(address) ? null : found;
}

/** Longer URLs are not fetched, in UTF-16 units. */
const MAX_CONTENT_CHARACTERS = 8_192;

/** Parsed step by step, as in the standard: one regular expression would backtrack over digits and spaces. */
function targetOf(content: string, base: string): string | null {
	if (content.length > MAX_CONTENT_CHARACTERS) return null;
	const time = /^\s*(\d+)/.exec(content);
	if (time === null || Number(time[1]) > MAX_DELAY_SECONDS) return null;
	const rest = content.slice(time[0].length).replace(/^[\d.]+/, '');
	if (!/^[\s;,]/.test(rest)) return null;
	const value = rest.trimStart().replace(/^[;,]/, '').trimStart();
	const target = /^url\s*=/i.test(value) ? value.slice(value.indexOf('=') + 1).trimStart() : value;
	const quote = /^["']/.test(target) ? target.charAt(0) : '';
	const address = quote === '' ? target : (target.slice(1).split(quote, 1)[0] ?? '');
	return address === '' ? null : absolute(address, base);
}

function withoutFragment(address: string): string {
	return address.split('#', 1)[0] ?? '';
}
