// Turns a page's bytes into text, as browsers decide about charsets (WHATWG Encoding, HTML 13.2.3).

const PRESCAN_BYTES = 4096;

/**
 * @param charset what the HTTP header says
 * In order: byte order mark, header, what the first 4 KiB declare, UTF-8 if the bytes are valid UTF-8, windows-1252.
 */
export function decode(bytes: Uint8Array, charset: string | null): string {
	const declared = markOf(bytes) ?? encodingOf(charset) ?? encodingOf(declaredIn(bytes));
	// Servers put a default of latin1 on everything; text in it is never valid UTF-8 by chance.
	if (declared === null || declared === 'windows-1252') return decodeUtf8(bytes) ?? decodeAs(bytes, 'windows-1252');
	return decodeAs(bytes, declared);
}

function markOf(bytes: Uint8Array): string | null {
	if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
	return null;
}

/** The canonical name of an encoding; nothing for a label that browsers do not know. */
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
		/<meta\s[^>]*?charset\s*=\s*["']?\s*([^\s"'/>;]+)/i.exec(head)?.[1] ??
		/^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)/i.exec(head)?.[1] ??
		null;
	// These bytes were read as ASCII, so that the page cannot be UTF-16.
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
