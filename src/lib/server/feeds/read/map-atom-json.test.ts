// Tests of the values that a feed and its items have of Atom and JSON.
import { expect, test } from 'vitest';
import { NAMESPACES, readTestFeed } from '../../../../../tests/support/feeds/read-test-feed.ts';
import type { FeedDocument, FeedItemDocument } from './feed-document.ts';

function atom(inner: string): FeedDocument {
	return readTestFeed(`<feed xmlns="http://www.w3.org/2005/Atom"${NAMESPACES}>${inner}</feed>`);
}

function atomEntry(inner: string): FeedItemDocument | undefined {
	return atom(`<entry>${inner}</entry>`).items[0];
}

test('a feed of Atom has the same values', () => {
	const feed = atom(
		'<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>b</b></div></title><subtitle type="html">S &amp;lt;</subtitle><link href="/home"/>' +
			'<link rel="self" href="https://example.org/feed"/><link rel="hub" href="https://hub.example.org/"/>' +
			'<icon>/i.png</icon><sy:updatePeriod>weekly</sy:updatePeriod><fh:complete/>'
	);
	expect(feed).toMatchObject({
		kind: 'atom',
		title: 'A b',
		description: 'S <',
		homePage: 'https://feeds.example.net/home',
		self: 'https://example.org/feed',
		hub: 'https://hub.example.org/',
		icon: 'https://feeds.example.net/i.png',
		updatePeriodMinutes: 10_080,
		complete: true
	});
});

test('an entry of Atom has categories, source, comments, enclosures and the post that it answers', () => {
	const entry = atomEntry(
		'<id>i</id><category term="a" label="Label"/><category term="b"/><thr:in-reply-to ref="tag:x"/>' +
			'<source><title type="html">S &amp;amp; T</title><link href="https://s.example.org/"/></source>' +
			'<link rel="replies" type="text/html" href="/c"/><link rel="http://www.iana.org/assignments/relation/alternate" href="/e"/>' +
			'<link rel="enclosure" href="/a.MP3?x=%2F" title="Part 1"/><content type="html" xml:lang="fr">c</content>'
	);
	expect(entry).toMatchObject({
		url: 'https://feeds.example.net/e',
		categories: ['Label', 'b'],
		inReplyTo: 'tag:x',
		source: { title: 'S & T', url: 'https://s.example.org/' },
		comments: 'https://feeds.example.net/c',
		enclosures: [{ url: 'https://feeds.example.net/a.MP3?x=%2F', type: 'audio/mpeg', length: null, title: 'Part 1' }],
		language: 'fr'
	});
});

test.each([
	['<content type="text">a &lt; b\nc</content>', 'a &lt; b<br>\nc'],
	['<content type="application/octet-stream">PGI+YTwvYj4=</content>', '<b>a</b>'],
	['<content type="image/png">iVBORw0KGgo=</content><summary>s</summary>', 's'],
	['<content src="https://example.org/a.html"/><summary>s</summary>', 's'],
	[
		'<content type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml">a<x:br/>b</x:div></content>',
		'<div>a<br>b</div>'
	]
])('the text of %s', (inner, html) => {
	expect(atomEntry(inner)?.html).toBe(html);
});

test('an entry that is in another vocabulary is none', () => {
	expect(
		readTestFeed('<a:feed xmlns:a="http://www.w3.org/2005/Atom" xmlns:b="https://b.example.org/"><b:entry/></a:feed>')
			.items
	).toEqual([]);
});

test('a JSON feed has the same values, and wrong types are none', () => {
	const feed = readTestFeed(
		`${JSON.stringify({
			version: 'https://jsonfeed.org/version/1.1',
			title: 7,
			description: ' D\nd ',
			home_page_url: '/home',
			feed_url: 'https://example.org/feed.json',
			favicon: 'https://example.org/f.ico',
			language: 'en-GB',
			expired: true,
			hubs: [{ type: 'WebSub', url: 'https://hub.example.org/' }],
			items: [
				null,
				{
					id: 1,
					tags: ['a', 1, 'a'],
					image: '/p.png',
					language: 'de',
					authors: [{ url: 'x' }, 'y', { name: 'N' }],
					content_html: { a: 1 }
				},
				{ id: 'x', attachments: [{ url: 'https://example.org/a.pdf', title: 'Doc', size_in_bytes: '12' }] }
			]
		})}<!-- generated -->`
	);
	expect(feed).toMatchObject({
		kind: 'json',
		title: '7',
		description: 'D d',
		homePage: 'https://feeds.example.net/home',
		self: 'https://example.org/feed.json',
		icon: 'https://example.org/f.ico',
		language: 'en-GB',
		hub: 'https://hub.example.org/',
		ended: true,
		items: [
			{
				id: '1',
				categories: ['a'],
				picture: 'https://feeds.example.net/p.png',
				language: 'de',
				author: 'N',
				html: null
			},
			{ id: 'x', enclosures: [{ url: 'https://example.org/a.pdf', type: 'application/pdf', length: 12, title: 'Doc' }] }
		]
	});
});
