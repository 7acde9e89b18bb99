// Tests that galleries, diagrams and cards of videos are read with the server gone.
import { expect } from '@playwright/test';
import { goToList, openLibrary, pictureWidths } from '../support/app.ts';
import { article, openArticle } from '../support/article.ts';
import { test } from '../support/journey.ts';

const PARAGRAPH = `<p>${'The ferry leaves the small harbour at seven each morning, with bread, newspapers and a dog on board. '.repeat(3)}</p>`;
const DIAGRAM =
	'<figure><svg viewBox="0 0 420 120" width="420" height="120" role="img"><title>How a letter travels</title>' +
	'<rect x="10" y="30" width="120" height="60" fill="#eef" stroke="#446"/><text x="70" y="66" text-anchor="middle">Jetty</text>' +
	'<path d="M130 60h160" stroke="currentColor"/><text x="210" y="50" text-anchor="middle" fill="currentColor">by boat</text>' +
	'<rect x="290" y="30" width="120" height="60" fill="#efe" stroke="#464"/><text x="350" y="66" text-anchor="middle">Shed</text>' +
	'</svg><figcaption>Figure 1. From the jetty to the shed.</figcaption></figure>';
const GALLERY = ['one', 'two', 'three']
	.map((name) => `<figure><img src="/pic/${name}.jpg" alt="${name}"></figure>`)
	.join('');
const VIDEO =
	'<div class="player"><video controls title="The crossing" poster="/pic/poster.jpg"><source src="/crossing.mp4"></video></div>';
const FRAME = '<iframe src="https://player.vimeo.com/video/12345" title="The keeper" allowfullscreen></iframe>';

test('a gallery, a diagram and a card of a video are shown with the server gone', async ({
	site,
	offprint,
	device
}) => {
	const address = site.page(
		'/ferry',
		`<!doctype html><html lang="en"><head><title>The night ferry</title></head><body><article><h1>The night ferry</h1>
		${PARAGRAPH}${DIAGRAM}${PARAGRAPH}<div class="gallery">${GALLERY}</div>${PARAGRAPH}${VIDEO}${PARAGRAPH}${FRAME}${PARAGRAPH}</article></body></html>`
	);
	const film = site.page(
		'/film',
		`<!doctype html><html><head><title>Crossing in fog</title><meta property="og:title" content="Crossing in fog">
		<meta property="og:type" content="video.other"><meta property="og:image" content="/pic/fog.jpg">
		<meta name="description" content="Four minutes on the bridge of the night ferry, filmed in May."></head><body><div id="player"></div></body></html>`
	);
	await openLibrary(device.page, offprint, [address, 'The night ferry'], [film, 'Crossing in fog']);
	await offprint.stop();
	await openArticle(device.page, 'The night ferry');
	const text = article(device.page);
	// The diagram is drawn at twice its size; the three pictures of the gallery and the poster are stored as they are.
	const widths = await pictureWidths(device.page);
	expect(widths[0]).toBe(840);
	expect(widths).toHaveLength(5);
	expect(widths.every((width) => width >= 320)).toBe(true);
	await expect(text.getByRole('button', { name: 'View picture: How a letter travels' })).toBeVisible();
	const [crossing, keeper] = [text.getByRole('figure').nth(-2), text.getByRole('figure').nth(-1)];
	await expect(crossing.getByRole('link', { name: 'Video: The crossing' })).toHaveAttribute(
		'href',
		`${site.origin}/crossing.mp4`
	);
	await expect(keeper.getByRole('link', { name: 'The keeper' })).toHaveAttribute('href', 'https://vimeo.com/12345');
	await expect(keeper.locator('figcaption')).toHaveAttribute('data-words', 'Video on vimeo.com');
	await goToList(device.page, 'Unread');
	await openArticle(device.page, 'Crossing in fog');
	expect(await pictureWidths(device.page)).toEqual([expect.any(Number)]);
	await expect(text).toContainText('Four minutes on the bridge of the night ferry');
	await expect(text.locator('figcaption')).toHaveAttribute('data-reason', /^This page is a video\./);
});
