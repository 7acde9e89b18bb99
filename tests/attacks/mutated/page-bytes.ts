// Writes a page as bytes: in a charset that is declared, wrongly declared or not at all, with damaged bytes.
import type { Random } from '../../faults/random.ts';

export interface PageBytes {
	readonly bytes: Uint8Array;
	/** From the HTTP header. */
	readonly charset: string | null;
}

const LABELS = [
	...['utf-8', 'UTF8', 'windows-1252', 'iso-8859-1', 'shift_jis', 'gb18030', 'big5', 'euc-kr', 'iso-2022-jp'],
	...['utf-16le', 'utf-16be', 'utf-7', 'x-user-defined', 'replacement', 'koi8-r', 'macintosh', '', '"', 'nonsense']
];
const MARKS = [
	[0xef, 0xbb, 0xbf],
	[0xfe, 0xff],
	[0xff, 0xfe]
];
/** A lone surrogate, an overlong NUL, a truncated sequence, and a code point beyond Unicode, in UTF-8. */
const INVALID = [
	[0xed, 0xa0, 0x80],
	[0xc0, 0x80],
	[0xe2, 0x82],
	[0xf4, 0x90, 0x80, 0x80],
	[0xff],
	[0x1b, 0x24, 0x42],
	[0x00]
];

export function writeBytes(html: string, random: Random): PageBytes {
	if (random.chance(0.75)) return { bytes: Buffer.from(html), charset: random.pick([null, 'utf-8']) };
	const encoded = random.pick([
		() => Buffer.from(html),
		() => Buffer.from(html, 'latin1'),
		() => Buffer.from(html, 'utf16le'),
		() => Buffer.from(html, 'utf16le').swap16()
	])();
	const marked = random.chance(0.3) ? Buffer.concat([Buffer.from(random.pick(MARKS)), encoded]) : encoded;
	const damaged = random.chance(0.5) ? damage(marked, random) : marked;
	return { bytes: damaged, charset: random.chance(0.5) ? random.pick(LABELS) : null };
}

function damage(bytes: Buffer, random: Random): Buffer {
	const parts: Buffer[] = [];
	let from = 0;
	for (const at of Array.from({ length: 1 + random.int(9) }, () => random.int(bytes.length + 1)).sort(
		(a, b) => a - b
	)) {
		parts.push(bytes.subarray(from, at), Buffer.from(random.pick([...INVALID, ...MARKS])));
		from = Math.max(from, at);
	}
	return Buffer.concat([...parts, bytes.subarray(from)]);
}
