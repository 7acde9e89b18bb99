// Tests of the metadata of pages, in all the forms that pages use.
import { expect, test } from 'vitest';
import { openDocument } from '../html/parse-document.ts';
import { timeOf } from '../dates/declared-date.ts';
import { readMetadata, type Metadata } from './metadata.ts';
import { parseAuthor } from '../byline/person-name.ts';

const ADDRESS = 'https://www.example.org/news/page';

function read(head: string, body = ''): Metadata {
	const document = openDocument(`<html><head>${head}</head><body>${body}</body></html>`);
	return readMetadata(document, ADDRESS, ADDRESS);
}

function jsonLd(data: unknown): string {
	return `<script type="application/ld+json">${typeof data === 'string' ? data : JSON.stringify(data)}</script>`;
}

test.each<[what: string, head: string, body: string, title: string]>([
	[
		'the heading that agrees with the title',
		'<title>Quiet harbour - Example News</title>',
		'<h1>Logo</h1><h1>Quiet harbour</h1>',
		'Quiet harbour'
	],
	[
		'a heading over a shorter social title',
		'<meta property="og:title" content="Quiet harbour">',
		'<h1>Quiet harbour!</h1>',
		'Quiet harbour!'
	],
	[
		'JSON-LD instead of a heading with other words',
		`${jsonLd({ '@type': 'NewsArticle', headline: 'Quiet' })}<title>Quiet</title>`,
		'<h1>News</h1>',
		'Quiet'
	],
	[
		'the social title without the site',
		'<meta property="og:title" content="Quiet | Example"><meta property="og:site_name" content="Example">',
		'',
		'Quiet'
	],
	['the title without the host', '<title>Quiet — example.org</title>', '', 'Quiet'],
	[
		'a site at the front with a colon, which is kept',
		'<title>Example: Quiet</title><meta property="og:site_name" content="Example">',
		'',
		'Example: Quiet'
	],
	[
		'no site at the front with a bar',
		'<title>Example | Quiet</title><meta property="og:site_name" content="Example">',
		'',
		'Quiet'
	],
	['a dash that belongs to the title', '<title>War - and peace</title>', '', 'War - and peace'],
	['entities in JSON', jsonLd({ '@type': 'Article', headline: 'Salt &amp; wind &#8217;s' }), '', 'Salt & wind ’s'],
	[
		'named entities in JSON',
		jsonLd({ '@type': 'Article', headline: 'Caf&eacute; &mdash; it&rsquo;s &hellip; open' }),
		'',
		'Café — it’s … open'
	],
	['the only heading', '', '<h1> Quiet\n harbour </h1>', 'Quiet harbour']
])('the title is chosen: %s', (_what, head, body, title) => {
	expect(read(head, body).title).toBe(title);
});

test.each<[form: string, data: unknown]>([
	['an object', { '@type': 'NewsArticle', headline: 'H', author: { name: 'A. Writer' } }],
	[
		'a list',
		[
			{ '@type': 'WebSite', name: 'S' },
			{ '@type': ['Thing', 'BlogPosting'], headline: 'H', author: ['A. Writer'] }
		]
	],
	[
		'a graph',
		{ '@graph': [{ '@type': 'WebPage' }, { '@type': 'Article', headline: 'H', author: [{ name: 'A. Writer' }] }] }
	],
	[
		'the main entity of a page',
		{ '@type': 'WebPage', mainEntity: { '@type': 'Article', headline: 'H', author: { name: 'By A. Writer' } } }
	],
	['broken lines', '{"@type": "Article", "headline": "H", "description": "a\nb", "author": "A. Writer",}'],
	['a comment', '<!-- {"@type": "Article", "headline": "H", "author": "A. Writer"} -->'],
	['CDATA', '//<![CDATA[\n{"@type": "Article", "headline": "H", "author": "A. Writer"}\n//]]>']
])('JSON-LD is read in every form: %s', (_form, data) => {
	expect(read(jsonLd(data))).toMatchObject({ title: 'H', byline: 'A. Writer' });
});

test.each(['{', 'null', '"text"', '[[[]]]', '{"@graph": 5}', '{"@type": 7, "author": [null, 5, {}]}', ''])(
	'unusable JSON-LD is ignored: %j',
	(data) => {
		expect(read(`${jsonLd(data)}<title>T</title>`)).toMatchObject({ title: 'T', byline: null, published: null });
	}
);

test.each<[where: string, head: string, body: string]>([
	['a meta', '<meta name="Author" content="A. Writer">', ''],
	['a link', '', '<a rel="author" href="/w">by A. Writer</a>'],
	['an itemprop', '', '<span itemprop="author"><b itemprop="name">A. Writer</b>, staff</span>']
])('the author is found: in %s', (_where, head, body) => {
	expect(read(head, body).byline).toBe('A. Writer');
});

test('an address, an account or a whole sentence is not an author', () => {
	expect(read('<meta name="author" content="https://social.example/w">').byline).toBeNull();
	expect(read('<meta name="author" content="admin">').byline).toBeNull();
	expect(read(`<meta name="author" content="${'word '.repeat(40)}">`).byline).toBeNull();
});

test('entities in the name of an author in JSON are decoded', () => {
	expect(read(jsonLd({ '@type': 'Article', author: 'Ren&eacute;e B.' })).byline).toBe('Renée B.');
});

test('an ampersand in JSON that begins no complete entity is text', () => {
	const headline = 'AT&T &copy R&D &notit; now';
	expect(read(jsonLd({ '@type': 'Article', headline })).title).toBe(headline);
});

test('several authors are all listed, without duplicates', () => {
	const author = [{ name: 'A. One' }, { name: 'B. Two' }, { name: 'A. One' }];
	expect(read(jsonLd({ '@type': 'Article', author })).byline).toBe('A. One, B. Two');
});

test.each<[where: string, head: string, body: string]>([
	['JSON-LD', jsonLd({ '@type': 'Article', datePublished: '2024-03-05T08:00:00Z', dateModified: '2025-01-01' }), ''],
	['a meta', '<meta property="article:published_time" content="2024-03-05T10:00:00+02:00">', ''],
	['a time', '', '<article><time datetime="2024-03-05T08:00">5 March</time></article>'],
	['an itemprop', '', '<meta itemprop="datePublished" content="2024-03-05 08:00:00 Z">']
])('the date of publication is found: in %s', (_where, head, body) => {
	expect(read(head, body).published).toBe(Date.UTC(2024, 2, 5, 8));
});

test.each<[text: string, expected: number | null]>([
	['2024-03-05', Date.UTC(2024, 2, 5)],
	['20240305', Date.UTC(2024, 2, 5)],
	['2024-03-05T10:00:00.123+0330', Date.UTC(2024, 2, 5, 6, 30)],
	['March 5, 2024', Date.UTC(2024, 2, 5)],
	['Tue, 05 Mar 2024 08:00:00 GMT', Date.UTC(2024, 2, 5, 8)],
	['2024-13-45', null],
	['0001-01-01T00:00:00', null],
	['soon', null],
	['', null]
])('a date is parsed, and any other text gives null: %j', (text, expected) => {
	expect(timeOf(text)).toBe(expected);
});

test('the site name is the declared name, or else the publisher or the host', () => {
	expect(read('<meta property="og:site_name" content="Example News">').site).toBe('Example News');
	expect(read(jsonLd({ '@type': 'Article', publisher: { name: 'Example Press' } })).site).toBe('Example Press');
	expect(read('').site).toBe('example.org');
});

test('the canonical address and the picture are made absolute, and must be http or https', () => {
	const { canonical, picture } = read(
		'<link rel="canonical" href="/c"><meta property="og:image" content="//cdn.example.org/p.jpg">'
	);
	expect([canonical, picture]).toEqual(['https://www.example.org/c', 'https://cdn.example.org/p.jpg']);
	expect(
		read('<link rel=canonical href="javascript:x"><meta property="og:image" content="data:image/gif;base64,A">')
	).toMatchObject({
		canonical: null,
		picture: null
	});
});

test.each([
	['By Ada Byron', 'Ada Byron'],
	['Byron Katz', 'Byron Katz'],
	['ByAda Byron', 'Ada Byron'],
	['Written by: Ada Byron | July 4, 2025', 'Ada Byron'],
	['Ada ByronPublished on July 4, 2025', 'Ada Byron'],
	['Ada Byron Last updated: 4 July 2025', 'Ada Byron'],
	['2025-07-04 10:15 · Ada Byron', 'Ada Byron'],
	['Sat, 20 Dec, 2025 - 06:36', null],
	['262588213843476', null]
])('the author’s name is parsed from a line: "%s": %s', (text, name) => {
	expect(parseAuthor(text)).toBe(name);
});
