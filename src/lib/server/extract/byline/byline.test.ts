// Tests of choosing the authors of a page.
import { expect, test } from 'vitest';
import { openDocument } from '../html/parse-document.ts';
import { readMetadata } from '../metadata/metadata.ts';

const ADDRESS = 'https://www.harbourtimes.example/story';
const data = (article: unknown): string => `<script type="application/ld+json">${JSON.stringify(article)}</script>`;
const PROSE = `<p>${'The ferry left at dawn with the mail. '.repeat(40)}</p>`;

function bylineOf(head: string, body = '', address = ADDRESS): string | null {
	const document = openDocument(`<html><head>${head}</head><body>${body}</body></html>`);
	return readMetadata(document, address, address).byline;
}

test.each<[what: string, head: string, byline: string | null]>([
	['a person', data({ '@type': 'Article', author: { '@type': 'Person', name: 'Ada Byron' } }), 'Ada Byron'],
	['an organisation', data({ '@type': 'Article', author: { '@type': 'Organization', name: 'Harbour Times' } }), null],
	[
		'a reference to another node',
		data({
			'@graph': [
				{ '@type': 'Article', author: { '@id': '#p' } },
				{ '@type': 'Person', '@id': '#p', name: 'Ada Byron' }
			]
		}),
		'Ada Byron'
	],
	[
		'the site as author',
		`<meta property="og:site_name" content="Seaside"><meta name="author" content="Seaside">`,
		null
	],
	[
		'a person whose site it is',
		'<meta property="og:site_name" content="Ada Byron"><meta name="author" content="Ada Byron">',
		'Ada Byron'
	],
	[
		'a label and a value for social cards',
		'<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ada Byron">',
		'Ada Byron'
	],
	[
		'names as catalogues write them',
		'<meta name="citation_author" content="Byron, Ada"><meta name="citation_author" content="Hopper, Grace">',
		'Ada Byron, Grace Hopper'
	],
	[
		'a named team',
		data({ '@type': 'Article', author: { '@type': 'Person', name: 'The Harbour Team' } }),
		'The Harbour Team'
	]
])('from the data of a page: %s', (_what, head, byline) => {
	expect(bylineOf(head)).toBe(byline);
});

test.each<[what: string, body: string, byline: string | null]>([
	['after "By"', '<h1>Story</h1><p>By Ada Byron</p>', 'Ada Byron'],
	[
		'"By" and name in two elements',
		'<h1>Story</h1><div><span>Written by</span><span>Ada Byron</span></div>',
		'Ada Byron'
	],
	['a class for names', '<h1>Story</h1><div class="post-author"><span class="author-name">ada</span></div>', 'ada'],
	['a link to the page of an author', '<h1>Story</h1><a href="/authors/ada">Ada Byron</a>', 'Ada Byron'],
	[
		'links to several authors',
		'<h1>Story</h1><a class="a" href="/authors/ada">Ada Byron</a> and <a class="a" href="/authors/g">Grace Hopper</a>',
		'Ada Byron, Grace Hopper'
	],
	['a name beside a date', '<h1>Story</h1><div><p>Ada Byron</p><p>July 4, 2025</p></div>', 'Ada Byron'],
	['no reviewer', '<h1>Story</h1><p>Reviewed by <a href="/authors/g">Grace Hopper</a></p>', null],
	['no author of a comment', `<h1>Story</h1>${PROSE}<div class="comments"><a rel="author">Ada Byron</a></div>`, null],
	[
		'no author of a teaser',
		`<h1>Story</h1>${PROSE}<div class="post-card"><a href="/authors/g">Grace Hopper</a></div>`,
		null
	],
	['no part of the title', '<h1>The Ferry Guide</h1><div><p>Ferry Guide</p><p>July 4, 2025</p></div>', null],
	[
		'a box below the article',
		`<h1>Story</h1>${PROSE}<div class="author-box"><h3>Ada Byron</h3>Her life</div>`,
		'Ada Byron'
	],
	[
		'the account of the first post of a thread',
		'<h1>Which boat?</h1>' +
			['ada', 'grace', 'joan']
				.map((name) => `<div class="post"><a class="username" href="/u/${name}">${name}</a>${PROSE}</div>`)
				.join(''),
		'ada'
	]
])('from what a page shows: %s', (_what, body, byline) => {
	const title = /<h1>([^<]*)/.exec(body)?.[1] ?? '';
	expect(bylineOf(`<title>${title}</title>`, body)).toBe(byline);
});

test('a full name beside the title beats the account that published the page', () => {
	const head = data({ '@type': 'Article', headline: 'Story', author: { '@type': 'Person', name: 'KatieS' } });
	expect(bylineOf(head, '<h1>Story</h1><p>By Ada Byron</p>')).toBe('Ada Byron');
});

test('a site named by a person is that person’s', () => {
	expect(
		bylineOf('<title>Story</title>', '<nav><a href="/">Ada Byron</a></nav><h1>Story</h1>', 'https://byron.example/s')
	).toBe('Ada Byron');
});
