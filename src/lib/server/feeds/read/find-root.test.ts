// Tests of finding the beginning and the end of a feed.
import { expect, test } from 'vitest';
import { readFeedOrRefusal, readTestFeed } from '../../../../../tests/support/feeds/read-test-feed.ts';

test.each([
	['<!DOCTYPE html><p>', 'html-page'],
	[
		'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html xmlns="x"><rss>',
		'html-page'
	],
	['<!-- a --><HTML lang=en>', 'html-page'],
	['<b>Notice</b><html><head><feed>', 'html-page'],
	['<?xml version="1.0"?><opml version="2.0"/>', 'opml'],
	['<?xml version="1.0"?><urlset/>', 'not-a-feed'],
	['no markup', 'not-a-feed'],
	[`${'x'.repeat(4096)}<rss><channel/></rss>`, 'not-a-feed'],
	['{"version":"https://jsonfeed.org/version/1","items":[', 'bad-json'],
	['{"a":1}', 'not-a-feed'],
	['[]', 'not-a-feed'],
	[' \n\t', 'empty']
])('refused: %s', (text, refused) => {
	expect(readFeedOrRefusal(text)).toEqual({ refused });
});

test.each([
	`<!-- ${'long '.repeat(2000)}--><rss><channel><title>T</title></channel></rss>`,
	'<?xml version="1.0"?><!DOCTYPE rss [<!-- ]> --><!ENTITY a "]>">]><rss><channel><title>T</title></channel></rss>',
	'<?xml-stylesheet href="x"?><channel><title>T</title></channel>',
	'Warning: x\n<RSS><CHANNEL><TITLE>T</TITLE></CHANNEL></RSS>'
])('a root is found: %s', (text) => {
	expect(readTestFeed(text).title).toBe('T');
});

test.each([
	['<rss><channel><item><guid>a</guid></item>', true, 1],
	['<rss><channel><item><guid>a</guid></item><item><guid>b</guid>', true, 1],
	[
		'<rss><channel><item><guid>a</guid></item><item><description><![CDATA[b</description></item></channel></rss>',
		true,
		1
	],
	['<rss><channel><item><guid>a</guid></item><ite', true, 1],
	['<rss><channel><item><guid>a</guid></item></channel>', false, 1],
	['<rss><channel><item><guid>a</guid></item></rss>', false, 1]
])('truncated: %s', (text, truncated, items) => {
	const feed = readTestFeed(text);
	expect([feed.truncated, feed.items.length]).toEqual([truncated, items]);
});
