// Tests that the date of a post is stored for machines, whatever the page writes, and only once.
import { expect, test } from 'vitest';
import { around, each, store, TEXTS } from '../../../../../tests/support/stored-thread.ts';
import { relativeDate } from './relative-date.ts';

const FETCHED = Date.UTC(2024, 2, 15, 10);

const page = (date: string, before = '', after = ''): string =>
	around(
		each(
			(index, text, name) =>
				`<article class="message" id="post-${String(index)}"><a class="username" href="/members/${name}/">${name}</a> ${date}<div class="message-body">${before}<p>${text}</p>${after}</div></article>`
		)
	);

const headerOf = (html: string): string =>
	store(html, 'https://bakers.example/threads/7/', FETCHED).page.querySelector('section > p')?.innerHTML ?? '';

test.each([
	[
		'a time',
		'<time datetime="2024-02-04T13:02:51Z">Feb 4, 2024 at 13:02</time>',
		'2024-02-04T13:02:51.000Z',
		'Feb 4, 2024 at 13:02'
	],
	[
		'a time of another zone',
		'<time datetime="2024-02-04T20:02:51-0800">Feb 4, 2024</time>',
		'2024-02-04T23:59:59.999Z',
		'Feb 4, 2024'
	],
	[
		'a time whose day is another here',
		'<time datetime="2024-02-03T22:02:51Z">Feb 4, 2024</time>',
		'2024-02-04',
		'Feb 4, 2024'
	],
	[
		'an ISO date as text',
		'<time datetime="2006-08-08T22:13+00:00">2006-08-08T22:13+00:00</time>',
		'2006-08-08T22:13:00.000Z',
		'2006-08-08'
	],
	[
		'a time without words',
		'<time itemprop="dateCreated" datetime="2024-02-04T13:02:51Z"></time>',
		'2024-02-04T13:02:51.000Z',
		'2024-02-04'
	],
	[
		'a time with its age',
		'<time datetime="2024-02-04T13:02:51Z"><span>Feb 4, 2024</span><span>1 mo</span></time>',
		'2024-02-04T13:02:51.000Z',
		'Feb 4, 2024'
	],
	[
		'a relative text with a title',
		'<span class="date" title="2024-02-04 13:02:51Z">last month</span>',
		'2024-02-04T13:02:51.000Z',
		'2024-02-04'
	],
	[
		'a tooltip of a script',
		'<span class="moment-time" data-tippy-content="Sunday, February 4th, 2024 at 3:51:58 PM GMT+03:00">1 month ago</span>',
		'2024-02-04',
		'2024-02-04'
	],
	[
		'seconds since 1970',
		'<span class="date" data-timestamp="1707051771">1 month ago</span>',
		'2024-02-04T13:02:51.000Z',
		'2024-02-04'
	],
	['words', '<span class="date">Sun Feb 04, 2024 1:02 pm</span>', '2024-02-04', 'Sun Feb 04, 2024 1:02 pm'],
	['a relative text', '<span class="date">2 days ago</span>', '2024-03-13', '2024-03-13'],
	['months ago', '<span class="date">3 months ago</span>', '2023-12', '2023-12'],
	['years ago', '<time>1 year ago</time>', '2023', '2023']
])('the date of a post is stored for machines, in words that stay right: %s', (_, date, iso, text) => {
	expect(headerOf(page(date))).toBe(`<strong>wheatfield</strong> · <time datetime="${iso}">${text}</time>`);
});

test('a date that cannot be read stays as the page shows it', () => {
	expect(headerOf(page('<span class="date">04/05/2024</span>'))).toBe(
		'<strong>wheatfield</strong> · <time>04/05/2024</time>'
	);
});

test.each([
	['just now', '2024-03-15'],
	['yesterday at 5:02 PM', '2024-03-14'],
	['about an hour ago', '2024-03-15'],
	['11h ago', '2024-03-14'],
	['vor 3 Tagen', '2024-03-12'],
	['il y a 2 semaines', '2024-03-01'],
	['hace 4 meses', '2023-11'],
	['há 1 ano', '2023'],
	['2 giorni fa', '2024-03-13'],
	['3 дня назад', '2024-03-12'],
	['منذ 5 أيام', '2024-03-10'],
	['2 gün önce', '2024-03-13'],
	['3 replies', null],
	['2 days', null]
])('relative dates are read as exactly as they are: %s', (text, iso) => {
	expect(relativeDate(text, FETCHED)).toBe(iso);
});

const TIME =
	'<time datetime="2024-02-04T13:02:51Z"><span class="long">February 4, 2024</span><span class="short">1 mo</span></time>';

test.each([
	['the date again', `<div class="meta"><p><span>${TIME}</span></p></div>`, ''],
	['the date again, as a line', '<div>Posted February 4, 2024</div>', ''],
	['when it was edited, in bold', '', `<p><strong>Edited ${TIME} by wheatfield</strong></p>`],
	[
		'when it was edited',
		'',
		'<div>Last edited by wheatfield on Mon Feb 05, 2024 9:15 am, edited 1 time in total.</div>'
	],
	['when it was edited, in German', '', '<p><em>Zuletzt bearbeitet: 05.02.2024</em></p>']
])('details of a post are not in its text: %s', (_, before, after) => {
	const { posts } = store(page(TIME, before, after), 'https://bakers.example/threads/7/', FETCHED);
	expect(posts.map(({ text }) => text.replace(/\s+/g, ' ').trim())).toEqual([...TEXTS]);
});

test('a text about an edit stays', () => {
	const note = '<p>Edited to add: the oven was broken.</p>';
	const { text } = store(page(TIME, '', note), 'https://bakers.example/threads/7/', FETCHED);
	expect(text).toContain('Edited to add: the oven was broken.');
});
