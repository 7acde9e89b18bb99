// Tests of the file that reports a bad extraction: its name and its contents.
import { expect, it } from 'vitest';
import { testArticle } from '../../../../tests/support/articles.ts';
import { reportName, reportText } from './extraction-report.ts';

const { article, body } = testArticle('a');
const NOON = Date.UTC(2026, 5, 1, 12);

it('contains the address, the times, what was extracted and the page', () => {
	const source = {
		kind: 'page',
		url: article.url,
		type: 'text/html',
		charset: 'utf-8',
		fetched: NOON,
		encoding: 'utf-8',
		content: '<p>All of it.</p>'
	} as const;
	expect(JSON.parse(reportText({ article, body, source, version: '7' }))).toEqual({
		offprint: 1,
		app: '7',
		address: 'https://example.org/a',
		fetched: '2026-06-01T12:00:00.000Z',
		article: {
			title: 'Title of a',
			byline: null,
			published: '2026-01-02T00:00:00.000Z',
			site: 'example.org',
			lang: 'en',
			words: 4,
			html: '<p>The text of a, r1.</p>'
		},
		source: { ...source, fetched: '2026-06-01T12:00:00.000Z' }
	});
});

it('contains the article alone without a page, also with a date that is none', () => {
	const undated = { ...article, published: 1e300 };
	expect(JSON.parse(reportText({ article: undated, body: null, source: null, version: '7' }))).toMatchObject({
		fetched: null,
		source: null,
		article: { published: '', html: null }
	});
});

it.each([
	['https://www.example.org/a', 'example.org'],
	['https://read.example.org:8080/../a', 'read.example.org'],
	['http://[::1]/', '1'],
	['no address', 'page']
])('is named by the site and the day: %s', (url, site) => {
	expect(reportName({ url }, NOON)).toBe(`offprint-report-${site}-2026-06-01.json`);
});
