// Tests of sniffing responses whose type is missing, vague or wrong.
import { expect, test } from 'vitest';
import { pageTypeOf, refuseOtherTypes } from './sniff-type.ts';

const PAGE = '<!doctype html><html><body><p>Words</p></body></html>';

function typeOf(declared: string, body: string | Uint8Array): string {
	return pageTypeOf(declared, typeof body === 'string' ? Buffer.from(body, 'latin1') : body);
}

test.each(['', 'text/plain', 'application/octet-stream', 'application/xml', 'text/html'])(
	'a page is recognised whatever type the server declares: "%s"',
	(declared) => {
		refuseOtherTypes(declared);
		expect(typeOf(declared, PAGE)).toBe('text/html');
		expect(typeOf(declared, `<?xml version="1.0"?>\n<!-- made by hand -->\n${PAGE}`)).toBe('text/html');
	}
);

test('plain text is recognised in any charset', () => {
	expect(typeOf('text/plain', 'Some words. A < B, says the text.')).toBe('text/plain');
	expect(typeOf('text/markdown', '# Words')).toBe('text/plain');
	expect(typeOf('text/plain', Buffer.from('\ufeffWörter', 'utf16le'))).toBe('text/plain');
	expect(typeOf('', 'Some words without a type.')).toBe('text/plain');
});

test.each(['application/pdf', 'image/png', 'application/json', 'video/mp4', 'text/css', 'application/rss+xml'])(
	'another declared type is refused before the body is read: %s',
	(declared) => {
		expect(() => refuseOtherTypes(declared)).toThrow(expect.objectContaining({ code: 'not_html' }));
	}
);

test.each([
	['a PDF', 'text/html', '%PDF-1.7 ...'],
	['a picture', 'text/html', '\u0089PNG\r\n\u001a\n'],
	['a picture', 'application/octet-stream', '\u00ff\u00d8\u00ff\u00e0'],
	['an archive', 'text/plain', 'PK\u0003\u0004'],
	['a feed', 'application/xml', '<?xml version="1.0"?><rss version="2.0"></rss>'],
	['data', '', '{"a": 1}'],
	['bytes', 'text/plain', 'a\u0000\u0001b'],
	['bytes', 'application/octet-stream', 'anything'],
	['nothing', '', '']
])('bytes that are neither a page nor text are refused: %s, declared as "%s"', (_what, declared, body) => {
	expect(() => typeOf(declared, body)).toThrow(expect.objectContaining({ code: 'not_html' }));
});
