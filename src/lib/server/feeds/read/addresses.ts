// Reads addresses in a feed: absolute, http or https.
import { MAX_ADDRESS } from '../../../domain/core/line-limits.ts';
import { absoluteUrl } from '../../extract/html/absolute-url.ts';

/** No relative address resolves against it. */
const NO_BASE = 'about:blank';

/**
 * The address of a page; null if it is not http or https.
 * @param bases absolute addresses; the first that is one is used
 */
export function pageAddress(written: string | null | undefined, ...bases: (string | null)[]): string | null {
	if (written == null || written.length > MAX_ADDRESS) return null;
	const url = absoluteUrl(written, bases.find((base) => base !== null && URL.canParse(base)) ?? NO_BASE);
	return url === null || url.length > MAX_ADDRESS ? null : url;
}

/** The address of a file, byte for byte if it is absolute, because signed addresses break otherwise. */
export function fileAddress(written: string | null | undefined, ...bases: (string | null)[]): string | null {
	const url = pageAddress(written, ...bases);
	const text = written?.trim() ?? '';
	return url !== null && isWebAddress(text) ? text : url;
}

/** Whether a text is an absolute http or https address. */
export function isWebAddress(text: string): boolean {
	return /^https?:\/\/[^\s<>"]+$/i.test(text) && text.length <= MAX_ADDRESS && URL.canParse(text);
}
