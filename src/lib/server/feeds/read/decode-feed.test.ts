// Tests of turning bytes into text.
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeFeed } from './decode-feed.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const declared = (charset: string): string => `<?xml version="1.0" encoding="${charset}"?>`;

test.each([
	['a byte order mark decides', Buffer.from('\ufeffé'), 'text/xml; charset=iso-8859-1', 'é'],
	['UTF-16 with a mark', Buffer.from('\ufeff<é>', 'utf16le'), 'text/xml; charset=utf-8', '<é>'],
	['UTF-16 without a mark', Buffer.from('<a>é</a>', 'utf16le').swap16(), null, '<a>é</a>'],
	['UTF-32', Buffer.from([0x3c, 0, 0, 0, 0xe9, 0, 0, 0, 0, 0xf6, 1, 0]), null, '<é😀'],
	['valid UTF-8 wins over the header', Buffer.from('ß'), 'text/xml; charset=ISO-8859-1', 'ß'],
	[
		'the header is asked first',
		latin1(`${declared('windows-1251')}\xb1`),
		'text/xml; charset="iso-8859-2"',
		`${declared('windows-1251')}ą`
	],
	[
		'the declaration is asked next',
		latin1(`${declared('windows-1251')}\xcf`),
		'text/xml; charset=utf-8',
		`${declared('windows-1251')}П`
	],
	[
		'an unknown label is none',
		latin1(`${declared('windows-1251')}\xcf`),
		'text/xml; charset=klingon',
		`${declared('windows-1251')}П`
	],
	[
		'ASCII in another charset',
		latin1(`${declared('iso-2022-jp')}\x1b$B$"\x1b(B`),
		null,
		`${declared('iso-2022-jp')}あ`
	],
	[
		'UTF-16 is not believed of ASCII',
		latin1(`${declared('utf-16')}a`),
		'text/xml; charset=utf-16',
		`${declared('utf-16')}a`
	],
	['a broken byte among UTF-8', latin1('\xc3\xa9 \xff'), null, 'é \ufffd'],
	['no valid sequence: windows-1252', latin1('\xe9 \x93'), 'text/xml; charset=utf-8', 'é “'],
	['control characters go', Buffer.from('a\x07\0b\tc\ufffe'), null, 'ab\tc'],
	['packed bytes', gzipSync(Buffer.from('<é>')), 'application/octet-stream', '<é>'],
	['a packed text that was cut', gzipSync(Buffer.from('<rss>é')).subarray(0, -6), null, '<rss>é']
])('%s', (_, bytes, contentType, text) => {
	expect(decodeFeed(bytes, contentType)).toBe(text);
});

test('bytes that only look packed are refused', () => {
	expect(decodeFeed(latin1('\x1f\x8bnothing'), null)).toEqual({ refused: 'bad-gzip' });
});
