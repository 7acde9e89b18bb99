// Tests that tables of a page's layout are unwrapped and tables of data stay.
import { expect, test } from 'vitest';
import { prepared } from '../../../../../tests/support/prepared.ts';
import { unwrapLayoutTables } from './layout-tables.ts';

test.each<[kind: string, body: string, shown: string]>([
	['a role', '<table role="presentation"><tr><td>a</td><td>b</td></tr></table>', '<div><div>a</div><div>b</div></div>'],
	[
		'one column',
		'<table><tbody><tr><td><p>a</p></td></tr><tr><td>b</td></tr></tbody></table>',
		'<div><div><p>a</p></div><div>b</div></div>'
	],
	[
		'tables in a table',
		'<table><tr><td>a</td><td><table><tr><td>b</td></tr></table></td></tr></table>',
		'<div><div>a</div><div><div><div>b</div></div></div></div>'
	],
	[
		'headings of a page',
		'<table><tr><td>menu</td><td><h1>Ferries</h1><p>a</p></td></tr></table>',
		'<div><div>menu</div><div><h1>Ferries</h1><p>a</p></div></div>'
	]
])('a table that lays out a page is unwrapped: %s', (_kind, body, shown) => {
	expect(prepared(body, unwrapLayoutTables)).toBe(shown);
});

test.each<[kind: string, body: string]>([
	['header cells', '<table><tbody><tr><th>a</th></tr><tr><td>b</td></tr></tbody></table>'],
	['a caption', '<table><caption>a</caption><tbody><tr><td>b</td></tr></tbody></table>'],
	['two columns of words', '<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>']
])('a table of data stays: %s', (_kind, body) => {
	expect(prepared(body, unwrapLayoutTables)).toBe(body);
});
