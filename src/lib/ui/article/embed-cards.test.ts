// Tests of naming cards in the reader's language.
import { expect, test } from 'vitest';
import { m } from '../../paraglide/messages.js';
import { nameCards } from './embed-cards.ts';

async function name(html: string): Promise<HTMLElement> {
	const text = document.createElement('div');
	text.innerHTML = html;
	const before = text.textContent;
	await nameCards(text, new AbortController().signal);
	expect(text.textContent).toBe(before);
	return text;
}

const card = (kind: string, title = 'The crossing') =>
	`<figure data-embed="${kind}"><a href="https://www.films.example/1"><img src="/img/1" alt=""></a><figcaption><a href="https://www.films.example/1">${title}</a></figcaption></figure>`;
const captionOf = (text: HTMLElement) => text.querySelector('figcaption')?.dataset;

test('a card says what it is and where, and its picture has a name', async () => {
	const text = await name(card('video'));
	expect(captionOf(text)?.['words']).toBe(m.reading_embed_on({ kind: m.reading_embed_video(), host: 'films.example' }));
	expect(text.querySelector('a')?.ariaLabel).toBe(`${m.reading_embed_video()}: The crossing`);
	expect(captionOf(text)?.['reason']).toBeUndefined();
});

test('the host is not said twice', async () => {
	expect(captionOf(await name(card('map', 'films.example')))?.['words']).toBe(m.reading_embed_map());
});

test.each([
	['video-page', m.reading_embed_video_page],
	['audio-page', m.reading_embed_audio_page]
] as const)('a page that plays something says why it has no text: %s', async (kind, words) => {
	expect(captionOf(await name(card(kind)))?.['reason']).toBe(words({ host: 'films.example' }));
});

test.each([
	card('constructor'),
	'<figure data-embed="video"></figure>',
	'<figure><figcaption><a href="/x">x</a></figcaption></figure>'
])('other figures stay as they are: %s', async (html) => {
	expect((await name(html)).querySelector('[data-words], [aria-label]')).toBeNull();
});
