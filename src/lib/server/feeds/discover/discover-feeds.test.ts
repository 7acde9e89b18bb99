// Tests of the whole search, on a made-up web.
import { describe, expect, test } from 'vitest';
import { readFeed } from '../read/read-feed.ts';
import { discoverFeeds } from './discover-feeds.ts';
import type { Discovery, DiscoveredFeed, DiscoveryTools, FetchedDocument, FetchFailed } from './discovery.ts';
import { linksOfPage } from './page-links.ts';
import { MAX_REQUESTS } from './search-requests.ts';

type Answer =
	| string
	| FetchFailed
	| { readonly moved: string; readonly status: number }
	| { readonly body: string; readonly type: string; readonly link?: string };

const SITE = 'https://example.org';

/** A web of pages by their addresses, which counts what is asked for; other addresses are not found. */
function web(pages: Readonly<Record<string, Answer>>): { readonly tools: DiscoveryTools; readonly asked: string[] } {
	const asked: string[] = [];
	const tools: DiscoveryTools = {
		fetchPage: (url) => {
			asked.push(url.replace(SITE, ''));
			return Promise.resolve(answerOf(pages, url, []));
		},
		read: (bytes, origin) => Promise.resolve(readFeed(bytes, origin)),
		links: (bytes, origin) => Promise.resolve(linksOfPage(bytes, origin))
	};
	return { tools, asked };
}

function answerOf(
	pages: Readonly<Record<string, Answer>>,
	url: string,
	hops: FetchedDocument['hops']
): FetchedDocument | FetchFailed {
	const answer = pages[url.replace(SITE, '')] ?? { failure: 'not_found' };
	if (typeof answer === 'object' && 'failure' in answer) return answer;
	if (typeof answer === 'object' && 'moved' in answer) {
		const to = new URL(answer.moved, url).href;
		return answerOf(pages, to, [...hops, { from: url, to, status: answer.status }]);
	}
	const { body, type, link = null } = typeof answer === 'string' ? { body: answer, type: 'text/html' } : answer;
	return { url, hops, contentType: type, link, bytes: new TextEncoder().encode(body) };
}

function feed(title: string, items: readonly string[] = ['a', 'b']): string {
	const entries = items.map(
		(name, day) =>
			`<item><title>${name}</title><link>${SITE}/${name}</link><pubDate>0${String(day + 1)} Jan 2026</pubDate></item>`
	);
	return `<rss version="2.0"><channel><title>${title}</title><link>${SITE}/</link>${entries.join('')}</channel></rss>`;
}

function page(body: string): string {
	return `<!doctype html><title>Page</title>${body}`;
}

function link(href: string, title = '', type = 'application/rss+xml'): string {
	return `<link rel="alternate" type="${type}" title="${title}" href="${href}">`;
}

function foundIn(discovery: Discovery): readonly DiscoveredFeed[] {
	if (discovery.kind === 'none') throw new Error(discovery.reason);
	return discovery.feeds;
}

/** Address, source, and title in the preview. */
function rows(discovery: Discovery): unknown[] {
	return foundIn(discovery).map(({ url, source, preview }) => [url.replace(SITE, ''), source, preview?.title ?? null]);
}

describe('certain answers', () => {
	test('the address of a feed is the answer, with a preview', async () => {
		const body = feed('News &amp; more', ['a', 'b', 'c', 'd', 'e', 'f']).replace(
			'<item>',
			'<language>en</language><description>About</description><item>'
		);
		const { tools, asked } = web({ '/u/feed': { body, type: 'text/plain' } });
		expect(await discoverFeeds('example.org/u/feed', tools)).toEqual({
			kind: 'found',
			choice: 'clear',
			feeds: [
				{
					url: `${SITE}/u/feed`,
					title: null,
					source: 'typed',
					failure: null,
					preview: {
						title: 'News & more',
						description: 'About',
						site: `${SITE}/`,
						language: 'en',
						items: ['f', 'e', 'd', 'c', 'b'].map((title, index) => ({ title, published: Date.UTC(2026, 0, 6 - index) }))
					}
				}
			]
		});
		expect(asked).toEqual(['/u/feed']);
	});

	test('the only feed of a page is the answer; feeds of comments do not count', async () => {
		const html = page(
			link('/comments/feed', 'Comments') + link('/feed', 'Blog') + link('/atom', 'Blog', 'application/atom+xml')
		);
		const { tools, asked } = web({ '/post': html, '/feed': feed('Blog') });
		const discovery = await discoverFeeds(`Read this: ${SITE}/post`, tools);
		expect(discovery).toMatchObject({ choice: 'clear' });
		expect(rows(discovery)).toEqual([
			['/feed', 'linked', 'Blog'],
			['/comments/feed', 'linked', null]
		]);
		expect(asked).toEqual(['/post', '/feed']);
	});

	test('a known site is not asked for its page', async () => {
		const { tools, asked } = web({ 'https://www.reddit.com/r/a/.rss': feed('r/a') });
		expect(await discoverFeeds('old.reddit.com/r/a', tools)).toMatchObject({
			choice: 'clear',
			feeds: [{ source: 'known' }]
		});
		expect(asked).toEqual(['https://www.reddit.com/r/a/.rss']);
	});

	test('a profile of a known software is read if its page names no feed', async () => {
		const { tools } = web({ '/@name': page(''), '/@name.rss': feed('Name') });
		expect(await discoverFeeds('@name@example.org', tools)).toMatchObject({
			choice: 'clear',
			feeds: [{ url: `${SITE}/@name.rss` }]
		});
		const closed = web({ '/@name': { failure: 'bot_wall' }, '/@name.rss': feed('Name') });
		expect(await discoverFeeds('@name@example.org', closed.tools)).toMatchObject({ choice: 'clear' });
	});

	test('a page of YouTube has the feed of its channel', async () => {
		const address = 'https://www.youtube.com/feeds/videos.xml?channel_id=UCBcRF18a7Qf58cCRy5xuWwQ';
		const { tools, asked } = web({
			'https://www.youtube.com/@name': page('<script>{"externalId":"UCBcRF18a7Qf58cCRy5xuWwQ"}</script>'),
			[address]: feed('Channel')
		});
		expect(await discoverFeeds('https://www.youtube.com/@name', tools)).toMatchObject({
			choice: 'clear',
			feeds: [{ url: address }]
		});
		expect(asked).toHaveLength(2);
	});

	test('one feed in two formats is one, even if only its items tell', async () => {
		const html = page(link('/rss', 'RSS of all') + link('/atom', 'The other', 'application/atom+xml'));
		const { tools } = web({ '/': html, '/rss': feed('Blog'), '/atom': feed('Blog') });
		const discovery = await discoverFeeds(SITE, tools);
		expect(discovery).toMatchObject({ choice: 'clear' });
		expect(rows(discovery)).toEqual([['/rss', 'linked', 'Blog']]);
	});

	test('another format takes the place of a broken one', async () => {
		const html = page(link('/rss', 'Blog') + link('/atom', 'Blog', 'application/atom+xml'));
		const { tools } = web({ '/': html, '/rss': page('gone'), '/atom': feed('Blog') });
		const discovery = await discoverFeeds(SITE, tools);
		expect(rows(discovery)).toEqual([['/atom', 'linked', 'Blog']]);
		expect(discovery).toMatchObject({ choice: 'clear' });
	});

	test('the Link header counts', async () => {
		const type = 'application/pdf';
		const { tools } = web({
			'/a.pdf': { body: '%PDF', type, link: '</feed>; rel=alternate; type=application/rss+xml' },
			'/feed': feed('F')
		});
		expect(await discoverFeeds(`${SITE}/a.pdf`, tools)).toMatchObject({
			choice: 'clear',
			feeds: [{ url: `${SITE}/feed` }]
		});
	});

	test('a page that leads to another one is followed once', async () => {
		const refresh = (to: string): string => page(`<meta http-equiv="refresh" content="0; url=${to}">`);
		const { tools } = web({ '/': refresh('/en/'), '/en/': page(link('feed')), '/en/feed': feed('F') });
		expect(rows(await discoverFeeds(SITE, tools))).toEqual([['/en/feed', 'linked', 'F']]);
		const circle = web({ '/': refresh('/a'), '/a': refresh('/') });
		expect(await discoverFeeds(SITE, circle.tools)).toEqual({ kind: 'none', reason: 'no_feed' });
		expect(circle.asked).toHaveLength(5);
	});
});

describe('redirects', () => {
	test.each([
		['a permanent one', 301, '/new'],
		['a temporary one', 302, '/old']
	])('%s: which address is followed', async (_, status, kept) => {
		const { tools } = web({ '/old': { moved: '/new', status }, '/new': feed('F') });
		expect(rows(await discoverFeeds(`${SITE}/old`, tools))).toEqual([[kept, 'typed', 'F']]);
		const linked = web({
			'/': page(link('/old', 'A') + link('/new', 'B')),
			'/old': { moved: '/new', status },
			'/new': feed('F')
		});
		const discovery = await discoverFeeds(SITE, linked.tools);
		expect(rows(discovery)).toEqual([[kept, 'linked', 'F']]);
		expect(discovery).toMatchObject({ choice: 'clear' });
	});

	test('what comes behind a temporary redirect is not followed', async () => {
		const { tools } = web({
			'/1': { moved: '/2', status: 308 },
			'/2': { moved: '/3', status: 302 },
			'/3': { moved: '/4', status: 301 },
			'/4': feed('F')
		});
		expect(rows(await discoverFeeds(`${SITE}/1`, tools))).toEqual([['/2', 'typed', 'F']]);
	});
});

describe('a choice', () => {
	test('of several feeds four are read', async () => {
		const names = ['a', 'b', 'c', 'd', 'e', 'f'];
		const html = page(names.map((name) => link(`/${name}.xml`, name)).join(''));
		const { tools, asked } = web({
			'/': html,
			...Object.fromEntries(names.map((name) => [`/${name}.xml`, feed(name, [name])]))
		});
		const discovery = await discoverFeeds(SITE, tools);
		expect(discovery).toMatchObject({ choice: 'ask' });
		expect(rows(discovery)).toEqual([
			...['a', 'b', 'c', 'd'].map((name) => [`/${name}.xml`, 'linked', name]),
			...['e', 'f'].map((name) => [`/${name}.xml`, 'linked', null])
		]);
		expect(asked).toHaveLength(5);
	});

	test('at most twelve feeds are offered', async () => {
		const names = Array.from({ length: 20 }, (_, index) => String(index));
		const html = page(names.map((name) => link(`/${name}.xml`, name)).join(''));
		const discovery = await discoverFeeds(SITE, web({ '/': html, '/0.xml': feed('F') }).tools);
		expect(foundIn(discovery)).toHaveLength(12);
	});

	test('a feed that cannot be read now is offered with the reason', async () => {
		const { tools } = web({ '/': page(link('/feed', 'F')), '/feed': { failure: 'needs_login' } });
		expect(await discoverFeeds(SITE, tools)).toEqual({
			kind: 'found',
			choice: 'ask',
			feeds: [{ url: `${SITE}/feed`, title: 'F', source: 'linked', preview: null, failure: 'needs_login' }]
		});
	});

	test('a host that asks for a pause is asked for nothing more', async () => {
		const { tools, asked } = web({ 'https://github.com/o/r/releases.atom': { failure: 'slow_down' } });
		const discovery = await discoverFeeds('github.com/o/r', tools);
		expect(foundIn(discovery).map(({ failure }) => failure)).toEqual(['slow_down', 'slow_down', 'slow_down']);
		expect(asked).toHaveLength(1);
	});

	test('links are read before addresses are guessed, and need an answer of the reader', async () => {
		const html = page(
			'<a href="/about-rss">RSS</a><a href="/news.rss">News</a><a href="/more.rss">More</a><a href="/why">Feeds</a>'
		);
		const { tools, asked } = web({ '/': html, '/about-rss': page('words'), '/news.rss': feed('News') });
		const discovery = await discoverFeeds(SITE, tools);
		expect(discovery).toMatchObject({ choice: 'ask' });
		expect(rows(discovery)).toEqual([
			['/news.rss', 'link', 'News'],
			['/more.rss', 'link', null]
		]);
		expect(asked).toEqual(['/', '/about-rss', '/news.rss']);
	});

	test('an address that only may be a feed is not offered when it cannot be read', async () => {
		const failure = { failure: 'site_error' } as const;
		const html = page('<a href="/news.rss">News</a>');
		const { tools } = web({ '/@name': html, '/@name.rss': failure, '/news.rss': failure, '/feed/': feed('F') });
		const discovery = await discoverFeeds(`${SITE}/@name`, tools);
		expect(rows(discovery)).toEqual([['/feed/', 'guessed', 'F']]);
	});

	test('three addresses are guessed, and the first feed ends it', async () => {
		const { tools, asked } = web({ '/': page(''), '/index.xml': feed('F') });
		const discovery = await discoverFeeds(SITE, tools);
		expect(discovery).toMatchObject({ choice: 'ask' });
		expect(rows(discovery)).toEqual([['/index.xml', 'guessed', 'F']]);
		expect(asked).toEqual(['/', '/feed/', '/index.xml']);
	});

	test('feeds in another language and of comments are better than none', async () => {
		const foreign = link('/de.xml', 'Deutsch').replace('>', ' hreflang="de">');
		const { tools } = web({
			'/': page(`<html lang="en">${foreign}${link('/c.xml', 'Comments')}`),
			'/de.xml': feed('Deutsch')
		});
		expect(rows(await discoverFeeds(SITE, tools))).toEqual([
			['/de.xml', 'linked', 'Deutsch'],
			['/c.xml', 'linked', null]
		]);
		const only = web({ '/': page(link('/c.xml', 'Comments')), '/c.xml': feed('Comments') });
		const discovery = await discoverFeeds(SITE, only.tools);
		expect(discovery).toMatchObject({ choice: 'ask' });
		expect(rows(discovery)).toEqual([['/c.xml', 'linked', 'Comments']]);
	});
});

describe('nothing found', () => {
	test.each<[text: string, answer: Answer, reason: string]>([
		['example.org', page('words'), 'no_feed'],
		['example.org', { failure: 'needs_login' }, 'needs_login'],
		['example.org', { failure: 'bot_wall' }, 'bot_wall'],
		['example.org', { failure: 'not_found' }, 'not_found'],
		['example.org', { body: '<opml><body/></opml>', type: 'text/xml' }, 'feed_list'],
		['example.org', { body: '%PDF-1.7', type: 'application/pdf' }, 'not_a_feed'],
		['example.org', { body: '{"a":1}', type: 'application/json' }, 'not_a_feed'],
		['example.org', { body: '<urlset/>', type: 'application/xml' }, 'not_a_feed'],
		['example.org', { body: '', type: 'text/html' }, 'not_a_feed'],
		['my blog', '', 'not_an_address'],
		['mailto:me@example.org', '', 'unsupported_scheme']
	])('%s: %j', async (text, answer, reason) => {
		expect(await discoverFeeds(text, web({ '/': answer }).tools)).toEqual({ kind: 'none', reason });
	});

	test('a site that knows no https is asked without, unless https was typed', async () => {
		const pages: Record<string, Answer> = { '/': { failure: 'unreachable' }, 'http://example.org/': feed('F') };
		expect(rows(await discoverFeeds('example.org', web(pages).tools))).toEqual([['http://example.org/', 'typed', 'F']]);
		expect(await discoverFeeds('https://example.org', web(pages).tools)).toEqual({
			kind: 'none',
			reason: 'unreachable'
		});
	});

	test('on a known site nothing is guessed', async () => {
		const { tools, asked } = web({ 'https://www.youtube.com/@name': page('') });
		expect(await discoverFeeds('https://www.youtube.com/@name', tools)).toEqual({ kind: 'none', reason: 'no_feed' });
		expect(asked).toHaveLength(1);
	});
});

describe('limits', () => {
	test('however much a page names, the requests are limited', async () => {
		const names = Array.from({ length: 40 }, (_, index) => String(index));
		const html = page(
			`<html lang="en"><meta http-equiv="refresh" content="0; url=/x">` +
				names.map((name) => link(`/${name}.xml`, name) + `<a href="/${name}.rss">x</a>`).join('')
		);
		const { tools, asked } = web({ 'http://example.org/@name': html, '/@name': { failure: 'unreachable' } });
		expect(await discoverFeeds('example.org/@name', tools)).toEqual({ kind: 'none', reason: 'no_feed' });
		expect(asked.length).toBeLessThanOrEqual(MAX_REQUESTS);
		expect(asked.length).toBeGreaterThan(6);
	});

	test('after the time what was read is returned, also when a request does not end', async () => {
		const stop = new AbortController();
		const { tools } = web({ '/': page(link('/a', 'A') + link('/b', 'B')), '/a': feed('A') });
		const slow: DiscoveryTools = {
			...tools,
			fetchPage: (url, signal) => {
				if (!url.endsWith('/b')) return tools.fetchPage(url, signal);
				stop.abort();
				return new Promise(() => undefined);
			}
		};
		expect(rows(await discoverFeeds(SITE, slow, stop.signal))).toEqual([
			['/a', 'linked', 'A'],
			['/b', 'linked', null]
		]);
		expect(await discoverFeeds(SITE, slow, stop.signal)).toEqual({ kind: 'none', reason: 'too_slow' });
	});

	test('a request that is rejected by the signal counts as too slow, and any other error is passed on', async () => {
		const stop = new AbortController();
		const { tools } = web({});
		const rejecting: DiscoveryTools = {
			...tools,
			fetchPage: () => {
				stop.abort();
				return Promise.reject(new Error('aborted'));
			}
		};
		expect(await discoverFeeds(SITE, rejecting, stop.signal)).toEqual({ kind: 'none', reason: 'too_slow' });
		await expect(
			discoverFeeds(SITE, { ...tools, fetchPage: () => Promise.reject(new Error('broken')) })
		).rejects.toThrow('broken');
	});
});
