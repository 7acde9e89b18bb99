// Tests of finding addresses in pasted text.
import { describe, expect, it } from 'vitest';
import { findAddresses, MAX_FOUND } from './find-addresses.ts';

const found = (text: string) => findAddresses(text).addresses;

describe('addresses in a text', () => {
	it.each<[string, string, readonly string[]]>([
		[
			'one in each line',
			'https://a.org/1\nhttp://b.org/2\r\n\nc.org/3',
			['https://a.org/1', 'http://b.org/2', 'https://c.org/3']
		],
		[
			'several in a line',
			'https://a.org/ b.org\thttps://c.org/',
			['https://a.org/', 'https://b.org/', 'https://c.org/']
		],
		['in prose', 'See https://a.org/x, (https://b.org/y) and Node.js.', ['https://a.org/x', 'https://b.org/y']],
		['repeated', 'https://a.org/ https://a.org/', ['https://a.org/']],
		['in angle brackets and quotes', '<https://a.org/> "https://b.org/"', ['https://a.org/', 'https://b.org/']],
		['with brackets of their own', 'https://en.wikipedia.org/wiki/A_(b) x', ['https://en.wikipedia.org/wiki/A_(b)']],
		['of other schemes', 'mailto:a@b.org ftp://a.org/', []],
		['missing', 'Node.js is nice, e.g. for servers', []],
		['in an empty text', ' \n ', []]
	])('are found: %s', (_, text, addresses) => {
		expect(found(text)).toEqual(addresses);
	});

	it('are counted with the lines that have none', () => {
		expect(findAddresses('My list\n\nhttps://a.org/\nbuy milk\nb.org').linesLeftOut).toBe(2);
	});

	it('are named when the text has them more than once', () => {
		expect([...findAddresses('https://a.org/ b.org\nhttps://a.org/').repeated]).toEqual(['https://a.org/']);
	});

	it('are limited, and the rest of the text is returned', () => {
		const lines = Array.from({ length: MAX_FOUND + 2 }, (_, index) => `https://a.org/${index}`);
		const { addresses, rest } = findAddresses(lines.join('\n'));
		expect(addresses).toHaveLength(MAX_FOUND);
		expect(rest).toBe(lines.slice(MAX_FOUND).join('\n'));
	});

	it('are never cut at the end of the text that is searched', () => {
		const line = `https://a.org/${'x'.repeat(999)}`;
		const text = Array.from({ length: 100 }, () => line).join('\n');
		expect(found(text)).toEqual([line]);
		expect(
			findAddresses(text)
				.rest.split('\n')
				.every((each) => each === line)
		).toBe(true);
	});
});
