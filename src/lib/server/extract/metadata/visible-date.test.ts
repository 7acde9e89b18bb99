// Tests of dates that pages show without declaring them.
import { expect, test } from 'vitest';
import { openDocument } from '../html/parse-document.ts';
import { dateIn, findVisibleDate } from './visible-date.ts';

const JULY_4 = Date.UTC(2025, 6, 4);
const ADDRESS = 'https://example.org/story';

test.each([
	'July 4, 2025',
	'Published Jul. 4th 2025, 10:15',
	'4 July 2025',
	'on the 4th of July, 2025',
	'2025-07-04',
	'2025/7/4'
])('a date is read from a text: %s', (text) => {
	expect(dateIn(text)).toBe(JULY_4);
});

test.each(['July 2025', '4/7/2025', 'February 30, 2025', 'room 2025-07-041', '14 2025', ''])(
	'a text without a valid, unambiguous date gives null: %s',
	(text) => {
		expect(dateIn(text)).toBeNull();
	}
);

test('the first of two dates is used', () => {
	expect(dateIn('July 4, 2025 (updated 2026-01-01)')).toBe(JULY_4);
});

test('a date in the address, after the title or in an element for dates is found, but not a date further down', () => {
	const open = (body: string): Document => openDocument(`<html><body>${body}</body></html>`);
	expect(findVisibleDate(open(''), 'https://example.org/2025/07/04/story')).toBe(JULY_4);
	expect(findVisibleDate(open('<p>May 1, 2020</p><h1>Story</h1><div>By Ada</div><p>July 4, 2025</p>'), ADDRESS)).toBe(
		JULY_4
	);
	expect(findVisibleDate(open('<div class="PostDate">4 July 2025</div><h2>Story</h2>'), ADDRESS)).toBe(JULY_4);
	expect(findVisibleDate(open(`<h1>Story</h1><p>${'Words. '.repeat(100)}July 4, 2025</p>`), ADDRESS)).toBeNull();
});
