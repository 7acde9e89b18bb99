// Tests of finding the matches of a query in a text, and of snippets.
import { expect, it } from 'vitest';
import { parseQuery } from './query.ts';
import { snippetOf } from './snippet.ts';
import { toMatchQuery, matchRanges } from './match-spans.ts';

function matchesIn(query: string, text: string): string[] {
	return matchRanges(text, toMatchQuery(parseQuery(query), [])).map(([from, to]) => text.slice(from, to));
}

it('words match, and so do words that begin with the word that is being typed', () => {
	expect(matchesIn('sea ', 'The sea, the Sea and the seal')).toEqual(['sea', 'Sea']);
	expect(matchesIn('sea', 'The sea and the seal')).toEqual(['sea', 'seal']);
	expect(matchesIn('sea -fog tag:sea is:unread ', 'Sea fog')).toEqual(['Sea']);
});

it('a phrase matches only where its words are adjacent', () => {
	expect(matchesIn('"the sea"', 'The man, the sea, the end of the sea')).toEqual(['the sea', 'the sea']);
	expect(matchesIn('"an email now"', 'an e-mail now, an email, now e-mail')).toEqual([
		'an e-mail now',
		'an email, now'
	]);
});

it('a compound is one match', () => {
	expect(matchesIn('e-mail ', 'E-mail, the letter E, a mail, an email')).toEqual(['E-mail', 'email']);
	expect(matchesIn('東京都 ', '東京都と京都')).toEqual(['東京都']);
	expect(matchesIn('水', '香水と水')).toEqual(['水', '水']);
});

it('a snippet is the part of a text that matches most words of the query', () => {
	const text = `${'Sand lies here. '.repeat(30)}A sea of fog. ${'More sand. '.repeat(30)}`;
	const snippet = snippetOf(`The sea alone. ${text}`, toMatchQuery(parseQuery('sea fog '), []));
	expect(snippet?.matches.map(([from, to]) => snippet.text.slice(from, to))).toEqual(['sea', 'fog']);
	expect(snippetOf(text, toMatchQuery(parseQuery('desert '), []))).toBeNull();
	expect(snippetOf('\nThe sea', toMatchQuery(parseQuery('sea '), []))?.text).toBe('The sea');
});
