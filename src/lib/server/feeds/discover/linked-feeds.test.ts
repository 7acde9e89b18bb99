// Tests of the feeds that pages name.
import { describe, expect, test } from 'vitest';
import { linkedFeeds } from './linked-feeds.ts';
import { linksOfPage } from './page-links.ts';

const PAGE = 'https://example.org/blog/post';

function found(html: string, address = PAGE): string[][] {
	return linkedFeeds(html, address).feeds.map(({ url, source, content }) => [
		url.replace('https://example.org', ''),
		source,
		content
	]);
}

describe('feeds that the page names', () => {
	test('a link has its address, title and format', () => {
		const html = '<link rel="alternate" type="application/rss+xml" title="A &amp;amp; B\n c" href="/feed?a=1&amp;b=2">';
		expect(linkedFeeds(html, PAGE).feeds).toEqual([
			{
				url: 'https://example.org/feed?a=1&b=2',
				title: 'A &amp; B c',
				source: 'linked',
				format: 'rss',
				content: 'articles'
			}
		]);
	});

	test.each([
		'rel="alternate" type="application/atom+xml"',
		'rel=alternate type=application/rdf+xml',
		"rel='alternate home' type='APPLICATION/RSS+XML; charset=utf-8'",
		'rel="alternate" type="application/rss&#43;xml"',
		'rel="feed alternate" type="application/feed+json"',
		'rel="alternative" type="text/rss"',
		'rel="alternate" type="application/x.atom+xml"',
		'rel="alternate" type="application/xml"',
		'rel="alternate" type="text/xml"',
		'rel="alternate" type="application/json"',
		'rel="alternate"',
		'rel="feed"'
	])('a link with %s', (attributes) => {
		expect(found(`<body><div><link ${attributes} href="/feed">`)).toEqual([['/feed', 'linked', 'articles']]);
	});

	test.each([
		'rel="stylesheet alternate" type="application/rss+xml" href="/feed"',
		'rel="alternate" type="application/json+oembed" href="/feed/oembed"',
		'rel="alternate" type="text/xml+oembed" href="/wp-json/oembed/1.0/embed?format=xml"',
		'rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1"',
		'rel="https://api.w.org/" type="application/json" href="/wp-json/"',
		'rel="EditURI" type="application/rsd+xml" href="/xmlrpc.php?rsd"',
		'rel="search" type="application/opensearchdescription+xml" href="/feed.xml"',
		'rel="alternate" type="application/activity+json" href="/feed"',
		'rel="alternate" hreflang="de" href="/de/"',
		'rel="alternate" type="application/json" href="/index.json"',
		'rel="alternate" type="application/xml" href="/sitemap.xml"',
		'rel="alternate" type="application/rss+xml" href="javascript:feed()"',
		'rel="alternate" type="application/rss+xml"',
		'type="application/rss+xml" href="/feed"'
	])('no feed: %s', (attributes) => {
		expect(found(`<link ${attributes}>`)).toEqual([]);
	});

	test('addresses are relative to the first base', () => {
		const link = '<link rel=alternate type=application/rss+xml href=x.xml>';
		expect(found(`<base target=_top><base href="/sub/"><base href="/no/">${link}`)).toEqual([
			['/sub/x.xml', 'linked', 'articles']
		]);
		expect(found(`<base href="javascript:1">${link}`)).toEqual([['/blog/x.xml', 'linked', 'articles']]);
	});

	test('feeds of comments, in other languages and of podcasts are told apart', () => {
		const link = (title: string, href: string, more = ''): string =>
			`<link rel="alternate" type="application/rss+xml" title="${title}" href="${href}" ${more}>`;
		const html =
			'<html lang="en-GB"><meta property="og:type" content="article">' +
			link('Blog » Feed', '/feed/') +
			link('Blog » Comments Feed', '/x1') +
			link('Blog', '/comments/feed/') +
			link('Blog » Kommentar-Feed', '/x2') +
			link('ブログ » コメントフィード', '/x3') +
			link('Post', '/blog/post/feed/') +
			link('Podcast', '/podcast.xml') +
			link('Blog auf Deutsch', '/de/feed', 'hreflang="de"') +
			link('Blog in English', '/en/feed', 'hreflang="en"') +
			link('Wiki', '/w/index.php?title=Special:RecentChanges&amp;feed=atom') +
			link('Stories', '/web-stories/feed/');
		expect(found(html).map(([, , content]) => content)).toEqual([
			...[
				'articles',
				'comments',
				'comments',
				'comments',
				'comments',
				'comments',
				'audio',
				'language',
				'articles',
				'comments',
				'comments'
			]
		]);
	});

	test('a session of the one who loaded the page is left out of addresses', () => {
		const sid = `sid=${'0a'.repeat(16)}`;
		const html = [`/feed?${sid}`, `/feed?a=1&amp;${sid}`, `/feed?${sid}&amp;b=2`, '/feed?sid=1'].map(
			(href) => `<link rel=alternate type=application/atom+xml href="${href}">`
		);
		expect(found(html.join('')).map(([url]) => url)).toEqual(['/feed', '/feed?a=1', '/feed?b=2', '/feed?sid=1']);
	});

	test('the feed of a section is no feed of comments', () => {
		const html =
			'<link rel=alternate type=application/rss+xml href=/feed/><link rel=alternate type=application/rss+xml href=/blog/post/feed/>';
		expect(found(html).map(([, , content]) => content)).toEqual(['articles', 'articles']);
	});
});

describe('links that look like feeds', () => {
	test.each([
		['<a href="/rss">Latest</a>', '/rss', 'Latest'],
		['<a href="/index.xml"><img alt="Subscribe"></a>', '/index.xml', 'Subscribe'],
		['<a href="/news.rss"></a>', '/news.rss', null],
		['<a href="/?feed=rss2">x</a>', '/?feed=rss2', 'x'],
		['<a href="/subscribe" title="RSS feed"><svg></svg></a>', '/subscribe', 'RSS feed'],
		['<a href="/abo">RSS</a>', '/abo', 'RSS'],
		['<a href="feed:https://example.org/x">x</a>', '/x', 'x'],
		['<a href="feed://example.org/x?rss">RSS</a>', 'http://example.org/x?rss', 'RSS'],
		['<a href="https://feedly.com/i/subscription/feed/https%3A%2F%2Fexample.org%2Ffeed">Feedly</a>', '/feed', 'Feedly'],
		['<a href="https://feeds.example.net/x">x</a>', 'https://feeds.example.net/x', 'x'],
		['<a href="https://blog.example.org/rss.php">x</a>', 'https://blog.example.org/rss.php', 'x'],
		['<a href="/tech-feed">Tech</a>', '/tech-feed', 'Tech'],
		['<a href="/forums/-/index.rss"><i title="RSS"></i></a>', '/forums/-/index.rss', 'RSS'],
		['<a href="/forum/external.php?type=RSS2&amp;forumids=1">x</a>', '/forum/external.php?type=RSS2&forumids=1', 'x'],
		['<a href="/blog?format=rss">x</a>', '/blog?format=rss', 'x']
	])('%s', (html, url, title) => {
		const [link] = linkedFeeds(html, PAGE).feeds;
		expect(link).toMatchObject({ title, source: 'link' });
		expect(link?.url.replace('https://example.org', '')).toBe(url);
	});

	test.each([
		'<a href="/feedback">Feedback</a>',
		'<a href="https://en.example.net/wiki/About">What is RSS?</a>',
		'<a href="/about">A long text about how to read this site with RSS and many other things</a>',
		'<a href="/rss.png">RSS</a>',
		'<a href="mailto:rss@example.org">RSS</a>',
		'<a>RSS</a>',
		'<script>"<a href=/feed>RSS</a>"</script>',
		'<!-- <a href="/feed">RSS</a> -->',
		'<a href="/atoms">atoms</a>',
		'<a href="/profile?utm_source=some-feed-item">Name</a>',
		'<a href="/what-is-a-product-feed-and-why">x</a>',
		'<a href="/arcteryx-atom-sv/">The Atom SV</a>',
		'<a href="/go?to=https://example.org/feed/x">x</a>',
		'<a href="https://other.example.net/feed/">Blog</a>',
		'<a href="https://podcasts.google.com/feed/abc">Podcast</a>',
		'<a href="https://feeds.example.net/episode.mp3">Episode</a>',
		'<a href="/rss.html">x</a>'
	])('no feed: %s', (html) => {
		expect(found(html)).toEqual([]);
	});

	test('a link with the type of a feed is as good as one in the head', () => {
		expect(found('<a rel="alternate" type="application/atom+xml" href="/x">here</a>')).toEqual([
			['/x', 'linked', 'articles']
		]);
	});
});

describe('ids in pages', () => {
	const CHANNEL = 'UCBcRF18a7Qf58cCRy5xuWwQ';

	test.each([
		[`"related":[{"channelId":"UC0fXtHnZH6Gtl5AEmEGyBTA"}],"externalId":"${CHANNEL}"`],
		[`<meta itemprop="identifier" content="${CHANNEL}">`],
		[`<link rel="canonical" href="https://www.youtube.com/channel/${CHANNEL}">`],
		[`"externalId":"a video","videoDetails":{"channelId":"${CHANNEL}"`]
	])('a page of YouTube has the feed of its channel: %s', (html) => {
		expect(found(html, 'https://www.youtube.com/@name')).toContainEqual([
			...[`https://www.youtube.com/feeds/videos.xml?channel_id=${CHANNEL}`, 'linked', 'articles']
		]);
		expect(found(html)).toEqual([]);
	});

	test('a page of SoundCloud has the feed of its user', () => {
		const feed = 'https://feeds.soundcloud.com/users/soundcloud:users:206444980/sounds.rss';
		const html = '<meta property="al:ios:url" content="soundcloud://users:206444980">';
		expect(found(html, 'https://soundcloud.com/name')).toEqual([[feed, 'linked', 'articles']]);
		expect(found(html.replace('0"', '0/x"'), 'https://soundcloud.com/name')).toEqual([]);
	});
});

test('a page says which software made it', () => {
	expect(linkedFeeds('<meta name="Generator" content="Hugo 0.1"><meta name=generator content=x>', PAGE).generator).toBe(
		'Hugo 0.1'
	);
	expect(linkedFeeds('<p>', PAGE).generator).toBeNull();
});

test('a page without feeds may lead to another one; its bytes are decoded by their charset', () => {
	const origin = { url: PAGE, contentType: 'text/html; charset=iso-8859-1' };
	const refresh = Buffer.from('<meta http-equiv="refresh" content="0; url=/en/">', 'latin1');
	expect(linksOfPage(refresh, origin)).toEqual({ feeds: [], generator: null, refresh: 'https://example.org/en/' });
	const feed = Buffer.from('<link rel=alternate type=application/rss+xml title="Müll" href=/f>', 'latin1');
	expect(linksOfPage(Buffer.concat([refresh, feed]), origin)).toMatchObject({
		feeds: [{ title: 'Müll' }],
		refresh: null
	});
});

test.each([
	['links', '<link rel=alternate type=application/rss+xml href=/f>'],
	['anchors', '<a href=/feed title="'],
	['open anchors', '<a href=/feed><img alt="x ">'],
	['text in an anchor', '<a href=/feed>RSS '],
	['brackets', '<'],
	['ids', '"channelId":"UC']
])('the time is linear in the size of the page: %s', (_, piece) => {
	const html = piece.repeat(1_000_000 / piece.length);
	const started = performance.now();
	const { feeds } = linkedFeeds(html, 'https://www.youtube.com/@name');
	expect(performance.now() - started).toBeLessThan(3_000);
	expect(feeds.length).toBeLessThanOrEqual(250);
});
