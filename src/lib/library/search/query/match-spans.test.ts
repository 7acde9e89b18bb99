// Tests of the marked words in a text, and of the snippet.
import { expect, it } from 'vitest';
import { parseQuery } from './query.ts';
import { snippetOf } from './snippet.ts';
import { toMatchQuery, marksIn } from './match-spans.ts';

function marked(query: string, text: string): string[] {
	return marksIn(text, toMatchQuery(parseQuery(query), [])).map(([from, to]) => text.slice(from, to));
}

it('marks words, and words with the prefix that is still being typed', () => {
	expect(marked('sea ', 'The sea, the Sea and the seal')).toEqual(['sea', 'Sea']);
	expect(marked('sea', 'The sea and the seal')).toEqual(['sea', 'seal']);
	expect(marked('sea -fog tag:sea is:unread ', 'Sea fog')).toEqual(['Sea']);
});

it('marks a phrase only where its words are adjacent', () => {
	expect(marked('"the sea"', 'The man, the sea, the end of the sea')).toEqual(['the sea', 'the sea']);
	expect(marked('"an email now"', 'an e-mail now, an email, now e-mail')).toEqual(['an e-mail now', 'an email, now']);
});

it('marks a compound as one', () => {
	expect(marked('e-mail ', 'E-mail, the letter E, a mail, an email')).toEqual(['E-mail', 'email']);
	expect(marked('東京都 ', '東京都と京都')).toEqual(['東京都']);
	expect(marked('水', '香水と水')).toEqual(['水', '水']);
});

it('shows the part of a text with the most matches', () => {
	const text = `${'Sand lies here. '.repeat(30)}A sea of fog. ${'More sand. '.repeat(30)}`;
	const snippet = snippetOf(`The sea alone. ${text}`, toMatchQuery(parseQuery('sea fog '), []));
	expect(snippet?.marks.map(([from, to]) => snippet.text.slice(from, to))).toEqual(['sea', 'fog']);
	expect(snippetOf(text, toMatchQuery(parseQuery('desert '), []))).toBeNull();
	expect(snippetOf('\nThe sea', toMatchQuery(parseQuery('sea '), []))?.text).toBe('The sea');
});
