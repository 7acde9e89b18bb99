// Tests of the values that a feed and its items have of RSS.
import { expect, test } from 'vitest';
import { NAMESPACES, readTestFeed } from '../../../../../tests/support/feeds/read-test-feed.ts';
import type { FeedDocument, FeedItemDocument } from './feed-document.ts';

function rss(channel: string): FeedDocument {
	return readTestFeed(
		`<rss version="2.0"${NAMESPACES}><channel><link>https://example.org/</link>${channel}</channel></rss>`
	);
}

function rssItem(inner: string): FeedItemDocument | undefined {
	return rss(`<item>${inner}</item>`).items[0];
}

test('a channel has its addresses, language, icon and schedule', () => {
	const feed = rss(
		'<title>T</title><description> &lt;p&gt;A &amp;amp; b&lt;/p&gt;&lt;p&gt;c&lt;/p&gt; </description><a:link rel="self" href="/self.xml"/><a:link rel="hub" href="https://hub.example.org/"/>' +
			'<language>en_gb</language><image><url>/icon.png</url><title>no</title></image><ttl>90</ttl>' +
			'<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>' +
			'<skipHours><hour>3</hour><hour>24</hour><hour>99</hour></skipHours><skipDays><day>Sunday</day><day>x</day></skipDays>' +
			'<itunes:new-feed-url>https://example.com/new</itunes:new-feed-url><itunes:complete>Yes</itunes:complete>' +
			'<p:guid>917393e3</p:guid><fh:complete/>'
	);
	expect(feed).toMatchObject({
		kind: 'rss',
		title: 'T',
		description: 'A & b c',
		homePage: 'https://example.org/',
		self: 'https://feeds.example.net/self.xml',
		hub: 'https://hub.example.org/',
		language: 'en-gb',
		icon: 'https://feeds.example.net/icon.png',
		ttlMinutes: 90,
		updatePeriodMinutes: 360,
		skipHours: [3, 0],
		skipDays: [0],
		newFeedUrl: 'https://example.com/new',
		podcastGuid: '917393e3',
		complete: true,
		ended: true,
		truncated: false
	});
});

test('a channel without them has none', () => {
	expect(rss('<ttl>0</ttl><ttl>soon</ttl>')).toMatchObject({
		title: null,
		description: null,
		self: null,
		hub: null,
		language: null,
		icon: null,
		ttlMinutes: null,
		updatePeriodMinutes: null,
		skipHours: [],
		skipDays: [],
		newFeedUrl: null,
		podcastGuid: null,
		complete: false,
		ended: false
	});
});

test('an item of RSS has categories, source, comments, picture and the post that it answers', () => {
	const item = rssItem(
		'<guid>g</guid><category>A &amp; B</category><category>A &amp; B</category><dc:subject>C</dc:subject>' +
			'<source url="https://other.example.org/feed">Other</source><comments>/c</comments><dc:language>de</dc:language>' +
			'<media:thumbnail url="https://example.org/t.jpg"/><thr:in-reply-to ref="tag:x" href="https://example.org/p"/>'
	);
	expect(item).toMatchObject({
		categories: ['A & B', 'C'],
		source: { title: 'Other', url: 'https://other.example.org/feed' },
		comments: 'https://example.org/c',
		picture: 'https://example.org/t.jpg',
		inReplyTo: 'https://example.org/p',
		language: 'de'
	});
});

test.each([
	['<media:content url="/a.jpg" medium="image"/>', 'https://example.org/a.jpg'],
	['<media:content url="/a" type="image/png"/>', 'https://example.org/a'],
	['<media:group><media:thumbnail url="/b.jpg"/></media:group>', 'https://example.org/b.jpg'],
	[
		'<media:content url="/v.mp4" type="video/mp4"><media:thumbnail url="/b.jpg"/></media:content>',
		'https://example.org/b.jpg'
	],
	['<itunes:image href="/c.jpg"/>', 'https://example.org/c.jpg'],
	['<enclosure url="/d.jpg" type="image/jpeg"/>', 'https://example.org/d.jpg'],
	['<enclosure url="/d.mp3" type="audio/mpeg"/>', null]
])('the picture of %s', (inner, picture) => {
	expect(rssItem(inner)?.picture).toBe(picture);
});

test.each([
	['<dc:creator>A</dc:creator><author>b@c.org (B)</author>', 'A'],
	['<dc:creator>A</dc:creator><dc:creator>B</dc:creator>', 'A, B'],
	['<author>b@c.org (B C)</author>', 'B C'],
	['<author>B C &lt;b@c.org&gt;</author>', 'B C'],
	['<author>b@c.org</author>', 'b@c.org'],
	['<itunes:author>D</itunes:author>', 'D'],
	['<a:author><a:name>E</a:name></a:author>', 'E'],
	['<author> </author>', null]
])('the author of %s', (inner, author) => {
	expect(rssItem(inner)?.author).toBe(author);
});

test('the text of an item is its content; a summary besides it is plain text', () => {
	expect(
		rssItem('<description>S &lt;b&gt;s&lt;/b&gt;</description><content:encoded>C</content:encoded>')
	).toMatchObject({
		html: 'C',
		htmlKind: 'content',
		summary: 'S s'
	});
	expect(
		rssItem('<content:encoded>&lt;p&gt;&amp;nbsp;&lt;/p&gt;</content:encoded><description>D</description>')
	).toMatchObject({
		html: 'D',
		htmlKind: 'summary',
		summary: null
	});
	expect(rssItem('<description>&lt;img src="a"&gt;</description>')?.html).toBe('<img src="a">');
	expect(rssItem('<title>t</title>')).toMatchObject({ html: null, htmlKind: null, summary: null });
});

test.each([
	['<description xml:base="https://a.example.org/x/">d</description><link>/l</link>', 'https://a.example.org/x/'],
	['<description>d</description><link>/l</link>', 'https://example.org/l'],
	['<description>d</description>', 'https://example.org/'],
	['<description xml:base="javascript:1">d</description>', 'https://example.org/']
])('relative addresses in %s', (inner, base) => {
	expect(rssItem(inner)?.base).toBe(base);
});

test.each([
	['&lt;i&gt;a&lt;/i&gt; b', 'a b'],
	['a&lt;br/&gt;b', 'a b'],
	['2 &lt; 3 &amp;lt; 4', '2 < 3 < 4'],
	['the &lt;b&gt; tag', 'the <b> tag'],
	['&lt;B class="x"&gt;a&lt;/b&gt;', 'a'],
	['&lt;custom&gt;a&lt;/custom&gt;', '<custom>a</custom>'],
	['<b>a</b> &amp; b', 'a & b'],
	['&amp;copy 2026 &amp;copy; &amp;bogus;', '&copy 2026 © &bogus;'],
	['a \u202ereversed', 'a reversed'],
	['  ', null]
])('the title %s', (title, expected) => {
	expect(rssItem(`<title>${title}</title>`)?.title).toBe(expected);
});

test('an unclosed title or link ends before the next element of its item', () => {
	const feed = rss('<item><title>T<link>/l<guid isPermaLink="false">g</guid></item><item><guid>h</guid></item>');
	expect(feed.items).toMatchObject([{ id: 'g', title: 'T', url: 'https://example.org/l' }, { id: 'h' }]);
});

test('a feed that is quoted in the text of an item stays there', () => {
	const feed = readTestFeed(
		'<rss xmlns:x="https://x.example.org/"><channel><item><guid>g</guid><x:related><item><guid>no</guid></item></x:related>' +
			'<title>T</title></item></channel></rss>'
	);
	expect(feed.items).toMatchObject([{ id: 'g', title: 'T' }]);
});

test('markup that is not escaped is written as HTML', () => {
	expect(rssItem('<description>a<br>b &amp; c <a href="x&amp;y">d</a></description><link>/l</link>')).toMatchObject({
		html: 'a<br>b &amp; c <a href="x&amp;y">d</a>',
		url: 'https://example.org/l'
	});
});

test('references to control characters leave the text', () => {
	expect(rssItem('<description>a&amp;#1;b&amp;#x0B;c&amp;#10;d&amp;#128512;</description>')?.html).toBe(
		'abc&#10;d&#128512;'
	);
});

test.each([
	[
		'no guid, no link: title, date and enclosure',
		'<title>T</title><description>1</description>',
		'<title>T</title><description>2</description>'
	],
	['no guid: the link', '<link>/l</link><title>T</title>', '<link>/l</link><title>U</title>']
])('the id does not depend on the rest: %s', (_, before, after) => {
	expect(rssItem(before)?.id).toBe(rssItem(after)?.id);
});

test('bare texts have ids by their texts', () => {
	expect(rss('<item><description>a</description></item><item><description>b</description></item>').items).toHaveLength(
		2
	);
});

test('items with one id, one address and other titles are kept apart', () => {
	const item = (title: string): string => `<item><guid isPermaLink="false">g</guid><title>${title}</title></item>`;
	const ids = rss(item('a') + item('b') + item('c') + item('b')).items.map(({ id }) => id);
	expect(ids).toHaveLength(3);
	expect(ids[0]).toBe('g');
	expect(new Set(ids).size).toBe(3);
});
