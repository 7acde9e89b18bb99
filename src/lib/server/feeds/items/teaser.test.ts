// Tests of the rule that decides whether a feed has only the beginning of an item.
import { expect, it } from 'vitest';
import { hasTeaserEnd, isTeaser, type FeedText } from './teaser.ts';

const WHOLE: FeedText = {
	text: 'A whole text that ends here.',
	words: 6,
	kind: 'content',
	hasTitle: true,
	enclosures: [],
	endsWithLinkToPage: false
};

it.each<[why: string, text: Partial<FeedText>, isTeaser: boolean]>([
	['a whole text', {}, false],
	['no text', { text: '', words: 0, kind: null }, true],
	['no text and no title', { text: '', words: 0, kind: null, hasTitle: false }, false],
	['a summary', { kind: 'summary', words: 40 }, true],
	['a long text in the element for summaries', { kind: 'summary', words: 400 }, false],
	['a long text that breaks off', { words: 400, text: 'and so the keeper [...]' }, true],
	['a short text whose last link leads to the page', { words: 40, endsWithLinkToPage: true }, true],
	['a long text whose last link leads to the page', { words: 900, endsWithLinkToPage: true }, false],
	['a short post without a title', { kind: 'summary', words: 20, hasTitle: false, text: 'Well…' }, false],
	[
		'the notes of an episode',
		{ kind: 'summary', enclosures: [{ url: 'https://x.test/a', type: 'audio/mpeg', length: null, title: null }] },
		false
	]
])('%s', (_why, text, expected) => {
	expect(isTeaser({ ...WHOLE, ...text })).toBe(expected);
});

it.each([
	'The keeper …',
	'The keeper [...]',
	'The keeper […]',
	'The keeper went. Read more',
	'The keeper went. Read more »',
	'The keeper went. Continue reading →',
	'Der Wärter ging. Weiterlesen',
	'… (more)',
	'守る。続きを読む'
])('a teaser ends like this: %s', (text) => expect(hasTeaserEnd(text)).toBe(true));

it.each(['The end.', 'There is much more', 'one of them, and more.', 'I like to read more', 'Read more books.'])(
	'a whole text ends like this: %s',
	(text) => expect(hasTeaserEnd(text)).toBe(false)
);
