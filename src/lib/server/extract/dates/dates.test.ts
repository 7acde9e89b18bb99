// Tests of choosing the dates of a page.
import { expect, test } from 'vitest';
import { openDocument } from '../html/parse-document.ts';
import { readMetadata } from '../metadata/metadata.ts';
import { timeOf } from './declared-date.ts';

const NOW = Date.UTC(2026, 0, 1);
const ADDRESS = 'https://example.org/story';
const data = (article: unknown): string => `<script type="application/ld+json">${JSON.stringify(article)}</script>`;
const PROSE = `<p>${'The ferry left at dawn with the mail. '.repeat(40)}</p>`;

function datesOf(head: string, body = '', address = ADDRESS): [published: string | null, modified: string | null] {
	const document = openDocument(`<html lang="en"><head><title>Story</title>${head}</head><body>${body}</body></html>`);
	const { published, modified } = readMetadata(document, address, address, NOW);
	return [dayOf(published), dayOf(modified)];
}

function dayOf(time: number | null): string | null {
	return time === null ? null : new Date(time).toISOString().slice(0, 10);
}

test.each<[what: string, head: string, body: string, published: string | null, modified: string | null]>([
	[
		'both dates of the data',
		data({ '@type': 'Article', datePublished: '2025-07-04', dateModified: '2025-08-01' }),
		'',
		'2025-07-04',
		'2025-08-01'
	],
	['any name of a meta', '<meta name="w-published-date" content="2025-07-04">', '', '2025-07-04', null],
	['a date beside the title', '', '<h1>Story</h1><p>4 July 2025</p>', '2025-07-04', null],
	[
		'the published one of two beside the title',
		'',
		'<h1>Story</h1><p>Updated August 1, 2025</p><p>Published July 4, 2025</p>',
		'2025-07-04',
		'2025-08-01'
	],
	['the update where there is no other', '', '<h1>Story</h1><p>Updated August 1, 2025</p>', '2025-08-01', null],
	[
		'the one by the title, not one in the sidebar',
		'',
		'<div class="recent-posts"><time datetime="2025-12-01">1 Dec</time></div><h1>Story</h1><time datetime="2025-07-04">4 July</time>',
		'2025-07-04',
		null
	],
	['no date in the text', '', `<h1>Story</h1>${PROSE}<p>Since July 4, 2025 it is late.</p>`, null, null],
	['no date in the future', '', '<h1>Story</h1><p>Opens July 4, 2027</p>', null, null],
	['no date before the web', '', '<h1>Story</h1><p>July 4, 1976</p>', null, null],
	[
		'no day on which a member joined',
		'',
		'<h1>Story</h1><p>Joined: July 4, 2012</p><p>July 4, 2025</p>',
		'2025-07-04',
		null
	],
	['a date in parts', '', '<h1>Story</h1><div>July <b>4</b>, 2025</div>', '2025-07-04', null],
	[
		'the visible one where building the site anew wrote the other',
		data({ '@type': 'Article', datePublished: 'Aug 1, 2025', dateModified: 'Aug 1, 2025' }),
		'<h1>Story</h1><p>July 4, 2025</p>',
		'2025-07-04',
		'2025-08-01'
	]
])('%s', (_what, head, body, published, modified) => {
	expect(datesOf(head, body)).toEqual([published, modified]);
});

test('the date in the address, and the day that it has by the zone of the page', () => {
	expect(datesOf('', '', 'https://example.org/2025/07/04/story')[0]).toBe('2025-07-04');
	expect(datesOf('', '', 'https://example.org/2025-07-04-story')[0]).toBe('2025-07-04');
	expect(datesOf('', '', 'https://example.org/2025/july/04/story')[0]).toBe('2025-07-04');
	const head = '<meta property="article:published_time" content="2025-07-05T02:41:00Z">';
	expect(datesOf(head, '', 'https://example.org/2025/07/04/story')[0]).toBe('2025-07-04');
});

test.each<[text: string, expected: number | null]>([
	['2024-03-05T23:30:00-05:00', Date.UTC(2024, 2, 6) - 1],
	['2024-03-05T00:30:00+03:00', Date.UTC(2024, 2, 5)],
	['2024-03-05 8:05', Date.UTC(2024, 2, 5, 8, 5)],
	['Mar 5, 2024', Date.UTC(2024, 2, 5)],
	['05.03.2024', Date.UTC(2024, 2, 5)],
	['1709625600', null]
])('the day of the page is kept: %s', (text, expected) => {
	expect(timeOf(text)).toBe(expected);
});
