// Decodes a page's bytes by the rules of browsers (WHATWG Encoding, HTML 13.2.3).

const PRESCAN_BYTES = 4096;
const DEFAULT = 'windows-1252';
const MAX_INVALID_CHARACTERS = 4;

/**
 * Uses, in this order: the byte order mark, the header, a declaration in the first 4 KiB, UTF-8 if the bytes are valid
 * UTF-8, windows-1252. A declaration that the bytes contradict is skipped, because servers send their default charset for
 * pages that have another.
 * @param charset from the HTTP header
 */
export function decode(bytes: Uint8Array, charset: string | null): string {
	const unicodeEncoding = byteOrderMarkOf(bytes) ?? utf16Of(bytes);
	if (unicodeEncoding !== null) return decodeAs(bytes, unicodeEncoding);
	const [first = DEFAULT, second = first] = [charset, declaredIn(bytes)].flatMap((label) => encodingOf(label) ?? []);
	// Servers often send Latin-1 or UTF-8 as a default that is wrong for the page. The bytes decide, because
	// text in another charset is hardly ever valid UTF-8.
	if (first === DEFAULT) return decodeUtf8(bytes) ?? decodeAs(bytes, second === 'utf-8' ? DEFAULT : second);
	if (first !== 'utf-8') return decodeAs(bytes, first);
	const text = decodeAs(bytes, 'utf-8');
	return isGarbled(text) ? decodeAs(bytes, second === 'utf-8' ? DEFAULT : second) : text;
}

/** Whether more than 4 characters and 1 % are invalid, which are too many for stray bytes or a truncated end. */
function isGarbled(text: string): boolean {
	const invalid = text.split('\ufffd').length - 1;
	return invalid > MAX_INVALID_CHARACTERS && invalid > text.length / 100;
}

/** UTF-16 without a byte order mark: a page begins with ASCII characters, of which one byte of two is then zero. */
function utf16Of(bytes: Uint8Array): string | null {
	const [a, b, c, d] = bytes;
	if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le';
	return a === 0 && b !== 0 && c === 0 && d !== 0 ? 'utf-16be' : null;
}

function byteOrderMarkOf(bytes: Uint8Array): string | null {
	if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
	return null;
}

/** The canonical name of an encoding; null for a label that browsers do not know. */
function encodingOf(label: string | null): string | null {
	if (label === null) return null;
	try {
		return new TextDecoder(label).encoding;
	} catch {
		return null;
	}
}

function declaredIn(bytes: Uint8Array): string | null {
	const head = decodeAs(bytes.subarray(0, PRESCAN_BYTES), 'windows-1252').replace(/<!--.*?-->/gs, '');
	const label =
		/<meta\s[^>]*?charset\s*=[\s"']*([^\s"'/>;]+)/i.exec(head)?.[1] ??
		/^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)/i.exec(head)?.[1] ??
		null;
	// The bytes were read as ASCII, so the page cannot be UTF-16.
	return label !== null && /^utf-?16/i.test(label) ? 'utf-8' : label;
}

function decodeUtf8(bytes: Uint8Array): string | null {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return null;
	}
}

function decodeAs(bytes: Uint8Array, encoding: string): string {
	return new TextDecoder(encoding).decode(bytes);
}
