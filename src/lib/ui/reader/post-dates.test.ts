// Tests that the dates of posts are shown in the reader's language, without a change of the article's text.
import { afterEach, expect, test } from 'vitest';
import { showPostDates } from './post-dates.ts';

const { documentElement: page } = document;

afterEach(() => page.removeAttribute('lang'));

function show(html: string): HTMLElement {
	const text = document.createElement('div');
	text.innerHTML = html;
	const before = text.textContent;
	showPostDates(text);
	expect(text.textContent).toBe(before);
	return text;
}

const post = (datetime: string) =>
	`<section data-post="reply"><p><strong>anna</strong> · <time datetime="${datetime}">x</time></p><p>Text.</p></section>`;
const wordsIn = (text: HTMLElement) => text.querySelector('time')?.dataset['words'];

test.each([
	['2024-02-04T23:59:59.999Z', '4. Februar 2024'],
	['2024-02-04', '4. Februar 2024'],
	['2024-02', 'Februar 2024'],
	['2024', '2024']
])('a date is shown as exactly as it is known: %s', (datetime, words) => {
	page.lang = 'de';
	expect(wordsIn(show(post(datetime)))).toBe(words);
});

test.each([
	['without a date for machines', '<section data-post="reply"><p><time>04/05/2024</time></p></section>'],
	['with another value', post('PT5M')],
	['in the text of a post', '<section data-post="reply"><p>x</p><p><time datetime="2024-02-04">x</time></p></section>']
])('a time stays as the page shows it: %s', (_, html) => {
	expect(wordsIn(show(html))).toBeUndefined();
});
