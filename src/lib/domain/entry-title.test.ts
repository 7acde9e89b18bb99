// Tests of choosing the title and author of an entry.
import { expect, test } from 'vitest';
import { authorOf, titleOf } from './entry-title.ts';

const url = 'https://example.org/a';
const about = { title: 'A page', site: '', excerpt: '', lead: null };

test('the reader’s own title and author come first', () => {
	const article = { title: 'An article', byline: 'An author' };
	expect(titleOf({ article, entry: { title: 'Mine', about, url } })).toBe('Mine');
	expect(authorOf({ article, entry: { author: 'Me' } })).toBe('Me');
	expect(authorOf({ article, entry: { author: null } })).toBe('An author');
	expect(authorOf({ article: null, entry: { author: null } })).toBe('');
});

test('a title comes from the article, else from the page, else from the address', () => {
	expect(titleOf({ article: { title: 'An article' }, entry: { title: null, about, url } })).toBe('An article');
	expect(titleOf({ article: null, entry: { title: null, about, url } })).toBe('A page');
	expect(titleOf({ article: undefined, entry: { title: null, about: null, url } })).toBe('example.org/a');
});

test.each([
	['https://www.example.org/', 'www.example.org'],
	['http://127.0.0.1:80/some%20page/%D8%A8%D8%A7%D8%BA?a=1#b', '127.0.0.1/some%20page/باغ?a=1'],
	['javascript:alert(1)', 'javascript:alert(1)'],
	['https://', 'https://']
])('an address is named by its host and path: %s', (address, title) => {
	expect(titleOf({ article: null, entry: { title: null, about: null, url: address } })).toBe(title);
});
