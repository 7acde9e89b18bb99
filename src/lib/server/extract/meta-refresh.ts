// Finds the address that a page sends its readers on to without a redirect (HTML 4.2.5.3, `http-equiv=refresh`).
import { decode } from './charset.ts';
import { absolute } from './absolute.ts';
import { decodeEntities } from './entities.ts';
import { tokenise } from './tokens.ts';

/** Where such a tag stands; a page that says so further down has a text of its own. */
const HEAD_BYTES = 65_536;
/** Longer ones let the reader read first. */
const LONGEST_SECONDS = 10;

/** @returns an absolute address other than the page's own; null for a page that stays */
export function metaRefreshOf(bytes: Uint8Array, charset: string | null, address: string): string | null {
	let found: string | null = null;
	let base = address;
	let noscript = 0;
	tokenise(decode(bytes.subarray(0, HEAD_BYTES), charset), {
		open(name, attributes) {
			const values = new Map(attributes.map((one) => [one.name, decodeEntities(one.value)]));
			if (name === 'noscript') noscript++;
			if (name === 'base') base = absolute(values.get('href'), address) ?? base;
			// Pages that ask for scripts send those without to a page that says so.
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

function targetOf(content: string, base: string): string | null {
	const parts = /^\s*(\d+)[\d.]*\s*[;,\s]\s*(?:url\s*=\s*)?(["']?)(.+)$/is.exec(content);
	if (parts === null || Number(parts[1]) > LONGEST_SECONDS) return null;
	const quote = parts[2] ?? '';
	const target = parts[3] ?? '';
	if (/^url\s*=\s*$/i.test(target)) return null;
	return absolute(quote === '' ? target : (target.split(quote)[0] ?? ''), base);
}

function withoutFragment(address: string): string {
	return address.replace(/#.*/s, '');
}
