// Decodes the bytes of an XML document, also of one that declares a wrong charset.

const PRESCAN_BYTES = 4096;
const DECLARATION = /<\?xml\s[^<>]{0,200}encoding\s{0,20}=\s{0,20}["']([\w.:-]{1,40})["']/i;
const CHARSET = /charset\s{0,20}=\s{0,20}["']?([\w.:-]{1,40})/i;
/** Characters that XML does not allow. */
// eslint-disable-next-line no-control-regex -- these are the characters to remove
const NOT_ALLOWED = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]+/g;

/**
 * The charset is, in this order: the byte order mark; UTF-8 if the bytes are valid and not only ASCII; the first of the
 * header and the XML declaration that decodes without error; UTF-8 with replacements if some sequences are valid;
 * windows-1252.
 * @param contentType header; null if there is none
 */
export function decodeXml(bytes: Uint8Array, contentType: string | null): string {
	return withoutControls(decodeText(bytes, contentType));
}

/** Removes the characters that XML does not allow. */
export function withoutControls(text: string): string {
	return text.replace(NOT_ALLOWED, '');
}

function decodeText(bytes: Uint8Array, contentType: string | null): string {
	const wide = wideEncodingOf(bytes);
	if (wide === 'utf-32le' || wide === 'utf-32be') return decodeUtf32(bytes, wide);
	if (wide !== null) return new TextDecoder(wide).decode(bytes);
	const utf8 = new TextDecoder('utf-8').decode(bytes);
	const strict = decodeStrictly(bytes, 'utf-8');
	if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return utf8;
	// As many bytes as letters: the text is ASCII, which other charsets may mean differently.
	if (strict !== null && strict.length !== bytes.length) return strict;
	const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, PRESCAN_BYTES));
	for (const label of [CHARSET.exec(contentType ?? '')?.[1], DECLARATION.exec(head)?.[1]]) {
		// UTF-16 has no ASCII bytes in a row, so the label is wrong.
		const text = label === undefined || /^utf-?16/i.test(label) ? null : decodeStrictly(bytes, label);
		if (text !== null) return text;
	}
	return strict ?? (/[^\0-\x7f\ufffd]/.test(utf8) ? utf8 : new TextDecoder('windows-1252').decode(bytes));
}

/** An encoding of two or four bytes, by its byte order mark or by the zeros around the first letters. */
function wideEncodingOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be' | null {
	const [a, b, c, d] = bytes;
	if (a === 0 && b === 0 && ((c === 0xfe && d === 0xff) || (c === 0 && d === 0x3c))) return 'utf-32be';
	if (c === 0 && d === 0 && ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0))) return 'utf-32le';
	if ((a === 0xfe && b === 0xff) || (a === 0 && b !== 0 && c === 0 && d !== 0)) return 'utf-16be';
	if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0 && c !== 0 && d === 0)) return 'utf-16le';
	return null;
}

function decodeUtf32(bytes: Uint8Array, encoding: 'utf-32le' | 'utf-32be'): string {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const units = new Uint16Array(Math.floor(bytes.length / 4) * 2);
	let length = 0;
	for (let at = 0; at + 4 <= bytes.length; at += 4) {
		const code = view.getUint32(at, encoding === 'utf-32le');
		if (code === 0xfeff && at === 0) continue;
		if (code < 0x10000) units[length++] = code;
		else if (code > 0x10ffff) units[length++] = 0xfffd;
		else {
			units[length++] = 0xd7c0 + (code >> 10);
			units[length++] = 0xdc00 | (code & 0x3ff);
		}
	}
	return new TextDecoder('utf-16le').decode(units.subarray(0, length));
}

/** Null if the label is unknown or a byte is wrong. */
function decodeStrictly(bytes: Uint8Array, label: string): string | null {
	try {
		return new TextDecoder(label, { fatal: true }).decode(bytes);
	} catch {
		return null;
	}
}
