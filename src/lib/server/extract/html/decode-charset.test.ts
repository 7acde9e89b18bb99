// Tests of decoding a page's bytes.
import { expect, test } from 'vitest';
import { decode } from './decode-charset.ts';

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

test('a byte order mark overrides the header', () => {
	expect(decode(Buffer.from('\ufeffé', 'utf8'), 'windows-1252')).toBe('é');
	expect(decode(Buffer.from('\ufeffé', 'utf16le'), 'utf-8')).toBe('é');
	expect(decode(Buffer.from('\ufeffé', 'utf16le').swap16(), null)).toBe('é');
});

test('the header overrides the declaration in the page', () => {
	expect(decode(latin1('<meta charset=utf-8>\xb1'), 'iso-8859-2')).toContain('ą');
});

test('an unknown charset is ignored', () => {
	expect(decode(latin1('<meta charset="iso-8859-2">\xb1'), 'klingon')).toContain('ą');
});

test.each([
	['<meta charset="windows-1251">', '\xcf\xf0', 'Пр'],
	['<meta http-equiv="Content-Type" content="text/html; charset=shift_jis">', '\x93\xfa\x96\x7b', '日本'],
	['<meta http-equiv=content-type content="text/html;charset=gb2312" />', '\xd6\xd0', '中'],
	['<?xml version="1.0" encoding="euc-kr"?>', '\xc7\xd1', '한'],
	['<META CHARSET=windows-1256>', '\xc7', 'ا']
])('a declaration in the page is used: %s', (head, bytes, text) => {
	expect(decode(latin1(`${head}<p>${bytes}`), null)).toBe(`${head}<p>${text}`);
});

test('a declaration inside a comment is ignored', () => {
	expect(decode(latin1('<!-- <meta charset="windows-1251"> --><p>\xe9'), null)).toContain('é');
});

test('a page that declares UTF-16 in ASCII bytes is read as UTF-8', () => {
	expect(decode(Buffer.from('<meta charset="utf-16">é'), null)).toContain('é');
});

test('without a declaration, valid UTF-8 is UTF-8 and everything else windows-1252', () => {
	expect(decode(Buffer.from('“naïve”'), null)).toBe('“naïve”');
	expect(decode(latin1('\x93na\xefve\x94'), null)).toBe('“naïve”');
});

test('UTF-8 that the server declares as latin1 is recognised', () => {
	expect(decode(Buffer.from('naïve'), 'iso-8859-1')).toBe('naïve');
});

test('a page that is declared as UTF-8 keeps its valid parts when other bytes are invalid', () => {
	expect(decode(latin1('a\xffb'), 'utf-8')).toBe('a\ufffdb');
});

test.each([
	['koi8-r', '\xf0\xd2'],
	['windows-1251', '\xcf\xf0'],
	['iso-8859-5', '\xbf\xe0']
])('a header with UTF-8 or Latin-1 is ignored if the page declares another charset: %s', (declared, bytes) => {
	const page = latin1(`<meta charset="${declared}"><p>${bytes.repeat(20)}`);
	expect(decode(page, 'utf-8')).toContain('ПрПр');
	expect(decode(page, 'iso-8859-1')).toContain('ПрПр');
});

test.each([
	['big5', '\xa4\xa4', '中'],
	['gb18030', '\xd6\xd0', '中'],
	['euc-jp', '\xc6\xfc', '日'],
	['windows-1255', '\xf9', 'ש']
])('a charset in the header is used: %s', (charset, bytes, text) => {
	expect(decode(latin1(`<p>${bytes}`), charset)).toBe(`<p>${text}`);
});

test('UTF-16 without a byte order mark is recognised by its zeros', () => {
	expect(decode(Buffer.from('<html>é', 'utf16le'), null)).toBe('<html>é');
	expect(decode(Buffer.from('<html>é', 'utf16le').swap16(), 'utf-16')).toBe('<html>é');
});
