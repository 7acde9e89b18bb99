// Tests of the order of candidates, of guesses and of the Link header.
import { describe, expect, test } from 'vitest';
import { candidateAt, type FoundCandidate } from './candidate.ts';
import { guessedFeeds } from './guessed-feeds.ts';
import { feedsInLinkHeader } from './link-header.ts';
import { rankCandidates } from './rank-candidates.ts';

function candidate(path: string, more: Partial<FoundCandidate> = {}): FoundCandidate {
	return { ...candidateAt(new URL(path, 'https://example.org').href, 'linked'), ...more };
}

function ranked(...candidates: FoundCandidate[]): string[] {
	return rankCandidates(candidates).map(({ url }) => url.replace('https://example.org', ''));
}

describe('the order', () => {
	test('is that of sources, then of contents, then of the page; feeds of comments are last', () => {
		expect(
			ranked(
				candidate('/guess', { source: 'guessed' }),
				candidate('/comments', { content: 'comments' }),
				candidate('/link', { source: 'link' }),
				candidate('/language', { content: 'language' }),
				candidate('/audio', { content: 'audio' }),
				candidate('/b'),
				candidate('/a'),
				candidate('/known', { source: 'known' }),
				candidate('/typed', { source: 'typed', content: 'comments' })
			)
		).toEqual(['/typed', '/b', '/a', '/audio', '/known', '/link', '/guess', '/language', '/comments']);
	});

	test('has each address once, with https and the first title', () => {
		const found = rankCandidates([
			candidate('/feed/', { source: 'link', title: 'Link' }),
			candidate('http://example.org/feed?utm_source=x', { format: 'rss' }),
			candidate('https://example.org/feed#top', { title: 'Title', format: 'atom' })
		]);
		expect(found).toEqual([
			{ url: 'https://example.org/feed#top', title: 'Title', source: 'linked', format: 'rss', content: 'articles' }
		]);
	});
});

describe('one feed in several formats', () => {
	test.each([
		['Blog » RSS 2.0 Feed', 'Blog » Atom'],
		['RSS', 'Atom feed'],
		[null, null]
	])('%s and %s are one', (rss, atom) => {
		expect(
			ranked(
				candidate('/rss.xml', { title: rss, format: 'rss' }),
				candidate('/atom.xml', { title: atom, format: 'atom' })
			)
		).toEqual(['/rss.xml']);
	});

	test('feeds of other names or of one format stay', () => {
		expect(
			ranked(
				candidate('/a/rss', { title: 'Top 10', format: 'rss' }),
				candidate('/b/atom', { title: 'Top 5', format: 'atom' }),
				candidate('/c', { format: 'rss' }),
				candidate('/d', { format: 'rss' })
			)
		).toEqual(['/a/rss', '/b/atom', '/c', '/d']);
	});

	test('feeds without titles are told apart by their addresses', () => {
		const pair = (name: string): FoundCandidate[] => [
			candidate(`/${name}.rss`, { format: 'rss' }),
			candidate(`/${name}.atom`, { format: 'atom' })
		];
		expect(ranked(...pair('news'), ...pair('sport'))).toEqual(['/news.rss', '/sport.rss']);
	});
});

describe('guesses', () => {
	test.each([
		['https://example.org/', null, ['/feed/', '/index.xml', '/rss.xml']],
		['https://example.org/2024/a-story.html', null, ['/feed/', '/index.xml', '/rss.xml']],
		['https://example.org/blog?page=2', null, ['/blog/feed/', '/feed/', '/blog/index.xml']],
		['https://example.org/blog/', 'Hugo 0.140', ['/blog/index.xml', '/index.xml', '/feed/']],
		['https://example.org/a/b/c', 'Jekyll v4', ['/feed.xml', '/feed/', '/index.xml']],
		['https://example.org/feed/', null, ['/feed/feed/', '/feed/index.xml', '/index.xml']]
	])('%s made by %s', (address, generator, paths) => {
		const guesses = guessedFeeds(address, generator);
		expect(guesses.slice(0, 3).map(({ url }) => url)).toEqual(paths.map((path) => `https://example.org${path}`));
		expect(guesses.length).toBeLessThanOrEqual(8);
		expect(new Set(guesses.map(({ url }) => url)).size).toBe(guesses.length);
	});
});

describe('the Link header', () => {
	test('names feeds, with commas and semicolons in its texts', () => {
		const header =
			'</style.css>; rel=preload, <feed,a;b.xml>; rel="alternate"; type="application/atom+xml"; title="A, B; \\"C",' +
			'<https://example.net/j>;TYPE=application/feed+json;REL="home alternate"';
		expect(
			feedsInLinkHeader(header, 'https://example.org/x/').map(({ url, title, format }) => [url, title, format])
		).toEqual([
			['https://example.org/x/feed,a;b.xml', 'A, B; "C', 'atom'],
			['https://example.net/j', null, 'json']
		]);
	});

	test.each([
		null,
		'',
		'<',
		'</f>',
		'</f>; rel=alternate; type=text/html',
		'</f>; rel=self; type=application/rss+xml',
		',;"'
	])('%s names none', (header) => {
		expect(feedsInLinkHeader(header, 'https://example.org/')).toEqual([]);
	});
});
