// Finds the target of a page's meta refresh (HTML 4.2.5.3, `http-equiv=refresh`).
import { decodeHTMLAttribute } from 'entities/decode';
import { decode } from './decode-charset.ts';
import { absoluteUrl } from './absolute-url.ts';
import { tokenise } from './tokenizer.ts';

/** The tag is searched for in the first bytes only, because a page that has it further down has text to read. */
const HEAD_BYTES = 65_536;
/** With a longer delay the page is meant to be read before the redirect, so it is not followed. */
const MAX_DELAY_SECONDS = 10;

/** The beginning of a page if it contains the word `refresh`; null for other pages, which need no extraction process. */
export function headWithRefresh(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
	// A copy, because a view would keep the rest of the page in memory.
	const head = Uint8Array.from(bytes.subarray(0, HEAD_BYTES));
	// UTF-16 has a zero byte beside each ASCII letter.
	const letters = Buffer.from(head.buffer).toString('latin1').replaceAll('\0', '').toLowerCase();
	return letters.includes('refresh') ? head : null;
}

/** @returns an absolute URL other than the page's own; null when there is no redirect */
export function metaRefreshOf(bytes: Uint8Array, charset: string | null, address: string): string | null {
	let target: string | null = null;
	let base = address;
	let noscript = 0;
	tokenise(decode(bytes.subarray(0, HEAD_BYTES), charset), {
		open(name, attributes) {
			const values = new Map(attributes.map((one) => [one.name, decodeHTMLAttribute(one.value)]));
			if (name === 'noscript') noscript++;
			if (name === 'base') base = absoluteUrl(values.get('href'), address) ?? base;
			// A refresh in a noscript leads to a page that asks for scripts.
			if (name !== 'meta' || noscript > 0 || target !== null) return;
			if (values.get('http-equiv')?.trim().toLowerCase() === 'refresh')
				target = targetOf(values.get('content') ?? '', base);
		},
		close(name) {
			if (name === 'noscript') noscript--;
		},
		text: () => undefined
	});
	return target === null || withoutFragment(target) === withoutFragment(address) ? null : target;
}

/** A longer value, in UTF-16 units, has a URL that would not be fetched. */
const MAX_CONTENT_CHARACTERS = 8_192;

/**
 * The target of a refresh's `content`, parsed step by step, as in the standard: one regular expression would backtrack
 * over digits and spaces.
 */
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
	return address === '' ? null : absoluteUrl(address, base);
}

function withoutFragment(address: string): string {
	return address.split('#', 1)[0] ?? '';
}
