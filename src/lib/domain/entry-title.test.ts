// Tests of choosing the title of an entry.
import { expect, test } from 'vitest';
import { titleOf } from './entry-title.ts';

const url = 'https://example.org/a';
const about = { title: 'A page', site: '', excerpt: '', lead: null };

test('a title comes from the article, else from the page, else from the address', () => {
	expect(titleOf({ article: { title: 'An article' }, entry: { about, url } })).toBe('An article');
	expect(titleOf({ article: null, entry: { about, url } })).toBe('A page');
	expect(titleOf({ article: undefined, entry: { about: null, url } })).toBe(url);
});
