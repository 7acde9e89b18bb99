// Tests of feeds that are made to cost time, memory or secrets. A step that is not linear would take minutes.
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { FeedDocument, FeedRefusal } from './feed-document.ts';
import { MAX_FEED_BYTES, MAX_ITEMS } from './limits.ts';
import { readFeed } from './read-feed.ts';

const TIMEOUT_MS = 60_000;
/** A quarter of the limit, at which a quadratic step takes more than the time limit too. */
const LENGTH = 3_500_000;

function read(text: string): FeedDocument | FeedRefusal {
	return readFeed(Buffer.from(text), { url: 'https://example.org/feed', contentType: null });
}

function readItem(inner: string, prolog = ''): FeedDocument {
	const feed = read(`${prolog}<rss><channel><title>x</title><item>${inner}</item></channel></rss>`);
	if ('refused' in feed) throw new Error(feed.refused);
	return feed;
}

function fill(piece: string, length = LENGTH): string {
	return piece.repeat(Math.floor(length / piece.length));
}

function count(length: number, piece: (index: number) => string): string {
	return Array.from({ length }, (_, index) => piece(index)).join('');
}

test('entities that a document type declares are never expanded', () => {
	const bomb = `<!DOCTYPE rss [<!ENTITY a "${'a'.repeat(1000)}">${count(9, (n) => `<!ENTITY a${n + 1} "&a${n};&a${n};">`)}]>`;
	expect(readItem('<title>&a9;</title>', bomb).items[0]?.title).toBe('&a9;');
});

test('external entities are neither read nor requested', () => {
	const dtd = '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>';
	expect(readItem('<title>a &f; b</title>', dtd).items[0]?.title).toBe('a &f; b');
});

test('a packed bomb is refused before it is unpacked', () => {
	const feed = readFeed(gzipSync(Buffer.alloc(64_000_000)), { url: 'https://example.org/', contentType: null });
	expect(feed).toEqual({ refused: 'too-large' });
});

test('more bytes than the limit are refused', () => {
	expect(read(' '.repeat(MAX_FEED_BYTES + 1))).toEqual({ refused: 'too-large' });
});

test('a million numeric references are decoded', { timeout: TIMEOUT_MS }, () => {
	expect(readItem(`<description>${fill('&#65;', 5_000_000)}</description>`).items[0]?.html).toHaveLength(1_000_000);
});

test.each([
	['a title of 14 MB', `<title>${fill('a', 14_000_000)}</title>`],
	['a title of tags', `<title>${fill('&lt;b&gt;')}</title>`],
	['a title of brackets', `<title>${fill('&lt;')}</title>`],
	['attributes without end', `<p ${count(250_000, (n) => `a${n}="x" `)}></p>`],
	['names of attributes', `<p ${fill('a ')}></p>`],
	['quotes without end', `<p ${fill('a=" ')}></p>`],
	['spaces in a tag', `<p a${fill(' ')}></p>`],
	['brackets', fill('< ')],
	['ampersands', fill('&')],
	['one long name of an entity', `&${fill('a')}`],
	['comments without end', fill('<!-- ')],
	['CDATA sections without end', fill('<![CDATA[')],
	['CDATA sections', fill('<![CDATA[a]]>')],
	['a date of spaces', `<pubDate>1${fill(' ')}Jan 2026</pubDate>`],
	['an author of brackets', `<author>${fill('a@(')}</author>`],
	['authors', fill('<dc:creator>a</dc:creator>')],
	['categories', fill('<category>x</category>')],
	['empty descriptions', fill('<description> </description>')],
	['links that are none', fill('<link>javascript:1</link>')],
	['media', `<media:group>${fill('<media:content url="http://a/b.mp4"/>')}</media:group>`],
	['media groups', fill('<media:group><media:content url="http://a/b.mp4"/></media:group>')]
])('%s', { timeout: TIMEOUT_MS }, (_, inner) => {
	expect(readItem(inner).items.length).toBeLessThanOrEqual(1);
});

test.each([
	['nesting', fill('<a>')],
	['nesting, and end tags of elements that are not open', fill('<a>', LENGTH / 2) + fill('</b>', LENGTH / 2)],
	['nesting under many names', count(60_000, (n) => `<a${n}>`) + count(60_000, (n) => `</a${n}>`)],
	['nested namespaces', count(60_000, (n) => `<a xmlns:p${n}="u${n}">`)],
	['namespaces of many items', count(50_000, (n) => `<item xmlns:p${n}="u${n}"><p${n}:a/></item>`)],
	['a base for every item', fill('<item xml:base="a/"><guid>1</guid>')],
	['items that nobody closed', fill('<item>')],
	['items with one id', count(50_000, (n) => `<item><guid>g</guid><title>${n}</title></item>`)],
	['channels', fill('<channel>')]
])('%s', { timeout: TIMEOUT_MS }, (_, inner) => {
	const feed = read(`<rss><channel>${inner}</channel></rss>`);
	expect('refused' in feed ? [] : feed.items.length).toBeLessThanOrEqual(MAX_ITEMS);
});

test.each([
	['declarations before the root', fill('<?a ?>'), 'not-a-feed'],
	['document types without end', fill('<!DOCTYPE ['), 'not-a-feed'],
	['arrays in JSON', `{"items":${fill('[')}`, 'bad-json'],
	['quotes in JSON', `{"items":"${fill('\\"')}`, 'bad-json'],
	['objects in JSON', fill('{"'), 'bad-json'],
	['beginnings', fill('<feed'), 'not-a-feed']
])('%s are refused', { timeout: TIMEOUT_MS }, (_, text, refused) => {
	expect(read(text)).toEqual({ refused });
});

test(
	'of more items than the limit the first are read, and the document counts as truncated',
	{ timeout: TIMEOUT_MS },
	() => {
		const feed = read(`<rss><channel>${count(MAX_ITEMS + 1, (n) => `<item><guid>${n}</guid></item>`)}</channel></rss>`);
		expect(feed).toMatchObject({ truncated: true });
		expect('items' in feed && feed.items.length).toBe(MAX_ITEMS);
	}
);

test('long values are cut, and addresses that are too long are none', () => {
	const long = 'x'.repeat(10_000);
	const [item] = readItem(
		`<title>${long}</title><author>${long}</author><category>${long}</category><link>https://example.org/${long}</link><guid>${long}</guid>`
	).items;
	expect(item?.title).toHaveLength(500);
	expect(item?.author).toHaveLength(200);
	expect(item?.categories[0]).toHaveLength(100);
	expect(item?.url).toBeNull();
	expect(item?.id.length).toBeLessThan(100);
});
