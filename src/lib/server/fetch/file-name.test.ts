// Tests of the names of files, from their addresses and headers.
import { expect, test } from 'vitest';
import { fileNameIn, fileNameOf } from './file-name.ts';

test.each([
	['https://example.org/a/My%20report.pdf?x=1', 'My report.pdf'],
	['https://example.org/a/%ff.pdf', '%ff.pdf'],
	['https://example.org/folder/', 'folder'],
	['https://example.org/', 'example.org']
])('the name of the file at %s', (address, name) => {
	expect(fileNameOf(address)).toBe(name);
});

test.each([
	[null, null],
	['inline', null],
	['attachment; filename="a b.pdf"', 'a b.pdf'],
	['attachment; filename=a.pdf; size=3', 'a.pdf'],
	['attachment; filename="x.pdf"; filename*=UTF-8\'\'%D9%83%D8%AA%D8%A7%D8%A8.pdf', 'كتاب.pdf'],
	['attachment; filename="../../etc/a.pdf"', 'a.pdf'],
	['attachment; filename=""', null]
])('the name in a header: %s', (header, name) => {
	expect(fileNameIn(header)).toBe(name);
});
