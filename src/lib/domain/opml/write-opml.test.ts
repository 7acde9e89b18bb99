// Tests of writing lists of feeds, and of reading them back.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutLine } from '../core/line-limits.ts';
import { MAX_NAME } from '../feed.ts';
import { canonicalUrlKey } from '../url/url.ts';
import { withoutControls } from '../xml/decode-xml.ts';
import { readOpml } from './read-opml.ts';
import { writeOpml, type FeedToWrite } from './write-opml.ts';

const HEAD = { title: 'Feeds & more', date: Date.UTC(2026, 10, 30, 8, 5, 9) };

test('a list has its feeds in flat folders, with everything escaped', () => {
	const feeds: FeedToWrite[] = [
		{ url: 'https://example.org/a?x=1&y=2', title: 'A "<b>"', folder: 'News / World', site: 'https://example.org/' },
		{ url: 'https://example.org/b', title: null, folder: null },
		{ url: 'https://example.org/c', title: 'C\n\td\u0000\ud800', folder: 'News / World', site: null }
	];
	expect(writeOpml(feeds, HEAD)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
	<head>
		<title>Feeds &amp; more</title>
		<dateCreated>Mon, 30 Nov 2026 08:05:09 GMT</dateCreated>
	</head>
	<body>
		<outline type="rss" text="https://example.org/b" title="https://example.org/b" xmlUrl="https://example.org/b"/>
		<outline text="News / World" title="News / World">
			<outline type="rss" text="A &quot;&lt;b&gt;&quot;" title="A &quot;&lt;b&gt;&quot;" xmlUrl="https://example.org/a?x=1&amp;y=2" htmlUrl="https://example.org/"/>
			<outline type="rss" text="C  d\ufffd" title="C  d\ufffd" xmlUrl="https://example.org/c"/>
		</outline>
	</body>
</opml>
`);
});

test('every list comes back as it was written', () => {
	const line = fc
		.oneof(
			fc.string({ unit: 'grapheme' }),
			fc.string({ unit: 'binary' }),
			fc.constantFrom('&lt;', '<a b="c">', ']]>', '/')
		)
		.map((text) => cutLine(withoutControls(text), MAX_NAME));
	const name = fc.option(line.filter((text) => text !== ''));
	const address = fc.webUrl({ withQueryParameters: true, withFragments: true }).map((url) => new URL(url).href);
	const feed = fc.record({ url: address, title: name, folder: name, site: fc.option(address) });
	fc.assert(
		fc.property(fc.uniqueArray(feed, { selector: ({ url }) => canonicalUrlKey(url) }), (feeds) => {
			const content = readOpml(writeOpml(feeds, HEAD));
			if (typeof content === 'string') throw new Error(content);
			expect(content.refused).toEqual([]);
			expect(content.duplicates).toEqual([]);
			const byUrl = (one: FeedToWrite, other: FeedToWrite): number => (one.url < other.url ? -1 : 1);
			expect(content.feeds.toSorted(byUrl)).toEqual(feeds.toSorted(byUrl));
		})
	);
});
