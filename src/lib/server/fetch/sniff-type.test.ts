// Tests of sniffing responses whose type is missing, vague or wrong.
import { expect, test } from 'vitest';
import { pageTypeOf, refuseOtherTypes } from './sniff-type.ts';

const PAGE = '<!doctype html><html><body><p>Words</p></body></html>';

function typeOf(declared: string, body: string | Uint8Array, path = '/'): string {
	return pageTypeOf(declared, typeof body === 'string' ? Buffer.from(body, 'latin1') : body, path);
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
	expect(typeOf('text/plain', Buffer.from('\ufeffWörter', 'utf16le'))).toBe('text/plain');
	expect(typeOf('', 'Some words without a type.')).toBe('text/plain');
});

test('Markdown is recognised by its type, or as text by the name of the file', () => {
	expect(typeOf('text/markdown', '# Words')).toBe('text/markdown');
	expect(typeOf('text/markdown', '<h1 align="center">Words</h1>\n\nMore words.')).toBe('text/markdown');
	expect(typeOf('text/plain', '# Words', '/a/README.md')).toBe('text/markdown');
	expect(typeOf('application/octet-stream', '# Words', '/notes.markdown')).toBe('text/markdown');
	expect(typeOf('text/html', '<p>Words</p>', '/blob/README.md')).toBe('text/html');
	expect(typeOf('text/plain', PAGE, '/README.md')).toBe('text/html');
});

test.each([
	['application/pdf', '%PDF-1.7 ...', 'application/pdf'],
	['text/html', '%PDF-1.7 ...', 'application/pdf'],
	['application/octet-stream', 'A line before it\n%PDF-1.4', 'application/pdf'],
	['image/png', '\u0089PNG\r\n\u001a\n', 'image/png'],
	['text/html', '\u0089PNG\r\n\u001a\n', 'image/png'],
	['application/octet-stream', '\u00ff\u00d8\u00ff\u00e0', 'image/jpeg'],
	['image/webp', 'RIFF\u0001\u0002\u0003\u0004WEBPVP8 ', 'image/webp'],
	['image/avif', '\u0000\u0000\u0000\u001cftypavif', 'image/avif'],
	['image/svg+xml', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
	['application/pdf', PAGE, 'text/html']
])('a document is recognised by its bytes: declared as "%s"', (declared, body, type) => {
	refuseOtherTypes(declared);
	expect(typeOf(declared, body)).toBe(type);
});

test.each([
	['application/json', 'not_html'],
	['video/mp4', 'media_file'],
	['audio/mpeg', 'media_file'],
	['application/zip', 'archive_file'],
	['application/epub+zip', 'ebook_file'],
	['application/msword', 'office_file'],
	['application/vnd.openxmlformats-officedocument.presentationml.presentation', 'office_file'],
	['text/css', 'not_html'],
	['application/rss+xml', 'not_html']
])('another declared type is refused before the body is read: %s', (declared, code) => {
	expect(() => refuseOtherTypes(declared)).toThrow(expect.objectContaining({ code, details: { type: declared } }));
});

test.each([
	['an archive', 'text/plain', 'PK\u0003\u0004', 'archive_file'],
	[
		'an office document',
		'application/octet-stream',
		`PK\u0003\u0004${'x'.repeat(26)}[Content_Types].xml`,
		'office_file'
	],
	[
		'an e-book',
		'application/octet-stream',
		`PK\u0003\u0004${'x'.repeat(26)}mimetypeapplication/epub+zip`,
		'ebook_file'
	],
	['a sound', 'application/octet-stream', 'ID3\u0004', 'media_file'],
	['a film', 'application/octet-stream', '\u0000\u0000\u0000\u001cftypisom', 'media_file'],
	['an empty PDF', 'application/pdf', '', 'damaged_file'],
	['no picture', 'image/png', 'words', 'damaged_file'],
	['a feed', 'application/xml', '<?xml version="1.0"?><rss version="2.0"></rss>', 'not_html'],
	['data', '', '{"a": 1}', 'not_html'],
	['bytes', 'text/plain', 'a\u0000\u0001b', 'not_html'],
	['bytes', 'application/octet-stream', 'anything', 'not_html'],
	['nothing', '', '', 'not_html']
])('other bytes are refused with a reason: %s, declared as "%s"', (_what, declared, body, code) => {
	expect(() => typeOf(declared, body)).toThrow(expect.objectContaining({ code }));
});
