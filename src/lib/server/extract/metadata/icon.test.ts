// Tests of choosing the icon of a site.
import { expect, test } from 'vitest';
import { pruneHtml } from '../html/prune-html.ts';
import { openDocument } from '../html/parse-document.ts';
import { iconOf } from './icon.ts';

const icon = (head: string): string | null =>
	iconOf(openDocument(pruneHtml(`<html><head>${head}</head><body></body></html>`).html), 'https://example.org/a/b');

test.each([
	['<link rel="icon" href="/i.png">', 'https://example.org/i.png'],
	['<link rel="shortcut icon" href="i.ico">', 'https://example.org/a/i.ico'],
	[
		'<link rel="icon" sizes="16x16" href="/16.png"><link rel="icon" sizes="96x96" href="/96.png"><link rel="icon" sizes="512x512" href="/512.png">',
		'https://example.org/96.png'
	],
	[
		'<link rel="icon" sizes="32x32" href="/32.png"><link rel="apple-touch-icon" href="/touch.png">',
		'https://example.org/touch.png'
	],
	[
		'<link rel="icon" type="image/svg+xml" href="/i.svg"><link rel="icon" sizes="192x192" href="/192.png">',
		'https://example.org/i.svg'
	],
	['<link rel="mask-icon" href="/mask.svg">', 'https://example.org/favicon.ico'],
	['<link rel="icon" href="javascript:x">', 'https://example.org/favicon.ico'],
	['', 'https://example.org/favicon.ico']
])('%s: %s', (head, expected) => {
	expect(icon(head)).toBe(expected);
});
