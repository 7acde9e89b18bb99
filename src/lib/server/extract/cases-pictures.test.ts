// Tests of pictures, diagrams and embedded players on whole pages: what the stored article shows.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PictureHash } from '../../domain/article.ts';
import { extract, type ExtractedArticle } from './extract.ts';
import { openDocument } from './html/parse-document.ts';
import { sanitise } from './sanitise.ts';

const ADDRESS = 'http://127.0.0.1:8080/page.html';
const SITE = 'http://127.0.0.1:8080';

interface Shown {
	readonly article: ExtractedArticle;
	readonly html: string;
	/** Paths, or whole addresses on other hosts, of the pictures shown, in order. */
	readonly pictures: readonly string[];
	readonly alts: readonly string[];
}

/** Extracts and sanitises a page as if every picture could be had. */
function show(page: string): Shown {
	const article = extract(page, ADDRESS);
	const hashes = article.pictures.map((address, index) => [address, index.toString(16).padStart(64, '0')] as const);
	const known = Object.fromEntries(
		hashes.map(([address, hash]) => [address, { hash: hash as PictureHash, width: 640, height: 480 }])
	);
	const html = sanitise(article.html, known);
	const byHash = new Map(hashes.map(([address, hash]) => [`/img/${hash}`, address]));
	const images = [...openDocument(`<html><body>${html}</body></html>`).querySelectorAll('img')];
	return {
		article,
		html,
		pictures: images.map((img) => shorten(byHash.get(img.getAttribute('src') ?? '') ?? '')),
		alts: images.map((img) => img.getAttribute('alt') ?? '')
	};
}

const shorten = (address: string) => (address.startsWith('data:') ? address.slice(0, 14) : address.replace(SITE, ''));
const fixture = (name: string) =>
	show(readFileSync(new URL(`../../../../tests/fixtures/extraction/${name}.html`, import.meta.url), 'utf8'));

const SENTENCE =
	'The ferry leaves the small harbour at seven each morning, with bread, newspapers and a dog on board. ';
const PARAGRAPH = `<p>${SENTENCE.repeat(3)}</p>`;
const inArticle = (body: string, head = '') =>
	show(
		`<!doctype html><html lang="en"><head><title>The night ferry</title>${head}</head><body><article><h1>The night ferry</h1>${PARAGRAPH}${PARAGRAPH}${body}${PARAGRAPH}${PARAGRAPH}</article></body></html>`
	);

test.each<[name: string, pictures: readonly string[]]>([
	[
		'picture-names',
		[
			'grey-seal.jpg',
			'pixel-9-camera.jpg',
			'empty-harbour.jpg',
			'loading-dock.jpg',
			'clear-water.png',
			'harbour.jpg'
		].map((name) => `/pic/${name}`)
	],
	['picture-names-control', ['/pic/seal.jpg', '/pic/nine-camera.jpg', '/pic/quiet-harbour.jpg']],
	['picture-flags', ['/pic/one.jpg', '/pic/two.jpg', '/pic/three.jpg', '/pic/four.jpg']],
	['picture-types', ['/pic/a.webp', '/pic/b.jpg', '/pic/c.avif']],
	['picture-dark', ['/pic/light-logo.png', '/pic/light-plan.png', '/pic/screen-map.png']],
	['gallery', ['/pic/g1.jpg', '/pic/g2.jpg', '/pic/g3.jpg']],
	['data-small', ['data:image/png']],
	['svg-inline', ['data:image/svg']],
	['misc', ['data:image/svg']],
	['lazy-1', ['/i/REAL.jpg']],
	['lazy-2', ['/i/REAL.jpg']],
	['lazy-3', ['/i/REAL.jpg']],
	['lazy-4', ['/i/REAL.jpg']],
	['lazy-5', ['/i/REAL.jpg']],
	['lazy-6', ['/i/REAL.jpg']],
	['lazy-7', ['https://cdn.example/pages/i/REAL.jpg']],
	['lazy-8', ['http://img.example/i/REAL.jpg']],
	['lazy-9', ['/i/REAL.jpg']],
	['lazy-10', ['/i/REAL.jpg']],
	['lazy-11', ['/i/REAL.jpg']],
	['lazy-12', ['/i/REAL.jpg']],
	[
		'video',
		[
			'https://i.ytimg.com/vi/abcdefghijk/hqdefault.jpg',
			'https://e.org/p.jpg',
			'https://i.ytimg.com/vi/zzzzzzzzzzz/hqdefault.jpg'
		]
	],
	['video-page', ['/pic/thumb.jpg']]
])('the pictures of a page are shown: %s', (name, pictures) => {
	expect(fixture(name).pictures).toEqual(pictures);
});

test('the diagram of a page has its title as alternative text, and its caption', () => {
	const { alts, html } = fixture('svg-inline');
	expect(alts).toEqual(['How a letter travels']);
	expect(html).toMatch(/<figure><img [^>]*\/?><figcaption>Figure 1\. How a letter travels/);
	expect(fixture('misc').alts).toEqual(['Route map']);
});

test('the captions of lazy pictures are kept with them', () => {
	for (const number of Array.from({ length: 12 }, (_, index) => index + 1))
		expect(fixture(`lazy-${number}`).html, `lazy-${number}`).toMatch(
			/<figure>.*<img .*<figcaption>The Anna at the pier<\/figcaption><\/figure>/
		);
});

test('further addresses of a picture are tried after the best, src last', () => {
	expect(fixture('picture-broken-candidate').article.alternatives).toEqual({
		[`${SITE}/gone/large`]: [`${SITE}/pic/good.jpg`],
		[`${SITE}/gone/two`]: [`${SITE}/pic/good2.jpg`]
	});
});

test('embedded players become cards with title, picture and link', () => {
	const { html } = fixture('video');
	const cards = [...openDocument(`<html><body>${html}</body></html>`).querySelectorAll('figure')];
	const facts = cards.map((card) => [
		card.getAttribute('data-embed'),
		card.querySelector('figcaption a')?.getAttribute('href'),
		card.querySelector('figcaption')?.textContent,
		card.querySelector('a > img') !== null
	]);
	expect(facts).toEqual([
		['video', 'https://www.youtube.com/watch?v=abcdefghijk', 'Crossing', true],
		['video', 'https://vimeo.com/12345', 'vimeo.com', false],
		['video', 'https://e.org/v.mp4', 'e.org', true],
		['audio', 'https://e.org/s.mp3', 'e.org', false],
		['video', 'https://www.youtube.com/watch?v=zzzzzzzzzzz', 'Storm', true]
	]);
});

test('a page that is a video keeps title, description and picture, with a link to play it', () => {
	const { article, html } = fixture('video-page');
	expect(article).toMatchObject({ title: 'Crossing in fog', leadPicture: `${SITE}/pic/thumb.jpg` });
	expect(html).toMatch(/^<figure data-embed="video-page"><a href="http:\/\/127\.0\.0\.1:8080\/page\.html"[^>]*><img /);
	expect(html).toContain('Four minutes on the bridge of the night ferry');
	expect(html).toContain('2:40 the other ship');
});

describe('pictures', () => {
	test.each<[what: string, html: string, pictures: readonly string[]]>([
		[
			'a source for narrow screens is passed over',
			'<picture><source media="(max-width: 600px)" srcset="/n.jpg"><source media="(min-width: 601px)" srcset="/w.jpg"><img src="/s.jpg"></picture>',
			['/w.jpg']
		],
		[
			'a source for an unknown feature comes after the others',
			'<picture><source media="(fold: open)" srcset="/f.jpg"><img src="/s.jpg"></picture>',
			['/s.jpg']
		],
		[
			'a source for another screen is better than none',
			'<picture><source media="(max-width: 600px)" srcset="/n.jpg"><img></picture>',
			['/n.jpg']
		],
		[
			'a file in a format that cannot be decoded comes after the others',
			'<img srcset="/a.heic 1200w" src="/a.jpg">',
			['/a.jpg']
		],
		[
			'a thumbnail in a link to its picture',
			'<a href="/full/boat.jpg"><img src="/boat-150x150.jpg"></a>',
			['/full/boat.jpg']
		],
		['a picture in a link to another page', '<a href="/boats"><img src="/boat.jpg"></a>', ['/boat.jpg']],
		[
			'a picture in a link to its page in a wiki',
			'<a href="/wiki/File:Boat.jpg"><img src="/thumb/boat.jpg" width="220"></a>',
			['/thumb/boat.jpg']
		],
		[
			'a gallery of empty links with backgrounds',
			'<figure><a href="/a.jpg" style="background-image: url(/a-s.jpg)"></a><a href="/b.jpg"></a></figure>',
			['/a-s.jpg', '/b.jpg']
		],
		[
			'a list of pictures in an attribute',
			`<div data-images='[{"thumb":"/a-s.jpg","full":"/a.jpg"},{"full":"/b.jpg"}]'></div>`,
			['/a.jpg', '/b.jpg']
		],
		[
			'a slider that shows its first picture',
			`<div data-gallery="/a.jpg,/b.jpg"><img src="/a.jpg" alt=""></div>`,
			['/a.jpg', '/b.jpg']
		],
		[
			'a gallery of links to pictures',
			'<ul><li><a href="/a.jpg"><img src="/a-150x150.jpg"></a></li><li><a href="/b.jpg"><img src="/b-150x150.jpg"></a></li></ul>',
			['/a.jpg', '/b.jpg']
		],
		[
			'a slider of pictures alone',
			'<div class="swiper"><div class="wrap"><div><img src="/a.jpg"></div><div><img src="/b.jpg"></div></div></div>',
			['/a.jpg', '/b.jpg']
		],
		['a background that is only decoration', '<div style="background:url(/line.png)"></div>', []],
		[
			'a picture for narrow and for wide screens',
			'<figure><img src="/boat-300x200.jpg"><img src="/boat-1200x800.jpg"></figure>',
			['/boat-300x200.jpg', '/boat-1200x800.jpg'].slice(0, 2)
		],
		[
			'a placeholder that many lazy images share',
			['a', 'b', 'c']
				.map((name) => `<p><img class="lazyload" src="/theme/wait.jpg" data-x="/${name}.jpg"></p>`)
				.join(''),
			['/a.jpg', '/b.jpg', '/c.jpg']
		],
		[
			'a loading animation of a lazy image without another address',
			'<img class="lazyload" src="/img/loading.gif">',
			[]
		],
		[
			'a blurred preview and the picture in noscript',
			`<figure><img class="blur-up" src="/boat-20.jpg"><noscript><img src="/boat.jpg"></noscript></figure>`,
			['/boat.jpg']
		],
		[
			'a picture in noscript beside another one',
			'<p><img src="/one.jpg"><noscript><img src="/count.gif" width="1" height="1"></noscript></p>',
			['/one.jpg']
		],
		[
			'a drawing in a data: address',
			`<img src="data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><circle r="9"/><path d="M0 0h9"/></svg>')}">`,
			['data:image/svg']
		],
		[
			'a rectangle in a data: address that keeps the place',
			`<img src="data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><rect width="90" height="60" fill="#eee"/></svg>')}">`,
			[]
		]
	])('%s', (_what, html, pictures) => {
		expect(inArticle(html).pictures).toEqual(pictures);
	});

	test('a box with a picture and a caption becomes a figure', () => {
		const { html } = inArticle(
			'<div class="wp-caption"><img src="/a.jpg"><p class="wp-caption-text">The pier</p></div>'
		);
		expect(html).toMatch(/<figure><img [^>]*><figcaption>The pier<\/figcaption><\/figure>/);
	});

	test('the credit of a picture is a part of its caption', () => {
		const { html } = inArticle(
			'<figure><img src="/a.jpg"><figcaption>The pier</figcaption><div class="photo-credit">Photo: I. Strand</div></figure>'
		);
		expect(html).toContain('<figcaption>The pier Photo: I. Strand</figcaption>');
	});

	test('a picture above the title is kept, once', () => {
		const page = (text: string) =>
			show(`<html><head><title>Boats</title><meta property="og:image" content="${SITE}/media/harbour-1200x630.jpg"></head><body>
				<div class="hero"><figure><img src="/media/harbour-800x400.jpg"><figcaption>At dawn</figcaption></figure></div>
				<article><h1>Boats</h1>${PARAGRAPH.repeat(3)}${text}${PARAGRAPH.repeat(3)}</article></body></html>`);
		expect(page('').pictures).toEqual(['/media/harbour-800x400.jpg']);
		expect(page('').html).toContain('At dawn');
		expect(page('').article.leadPicture).toBe(`${SITE}/media/harbour-800x400.jpg`);
		expect(page('<p><img src="/media/harbour-300x200.jpg"></p>').pictures).toHaveLength(1);
	});
});

describe('diagrams', () => {
	const SHAPES = '<rect width="90" height="30"/><circle r="9"/><path d="M0 0h9"/><text x="5" y="20">Jetty</text>';

	test.each<[what: string, html: string, count: number]>([
		['a diagram with letters', `<p><svg width="300" height="200">${SHAPES}</svg></p>`, 1],
		['a diagram in a figure', '<figure><svg viewBox="0 0 300 200"><rect width="90" height="30"/></svg></figure>', 1],
		['an icon beside words', '<p>Read <svg width="16" height="16"><path d="M0 0h9v9z"/></svg> this.</p>', 0],
		[
			'an icon that a style sheet sizes',
			'<p><svg viewBox="0 0 24 24"><path d="M0 0h9"/><path d="M0 0h9"/><path d="M0 0h9"/></svg></p>',
			0
		],
		['an icon of a font', '<p><svg aria-hidden="true" viewBox="0 0 512 512"><path d="M0 0h9"/></svg></p>', 0],
		['a logo in a link', `<p><a href="/"><svg width="300" height="80">${SHAPES}</svg></a></p>`, 0],
		['a drawing in a button', `<p><button><svg width="300" height="80">${SHAPES}</svg></button></p>`, 0],
		['an anchor in a heading', `<h2>Boats <svg width="300" height="80">${SHAPES}</svg></h2>`, 0],
		['symbols for other drawings', `<svg style="display: none"><symbol id="a">${SHAPES}</symbol></svg>`, 0],
		['an SVG without an end', '<p>Before</p><svg width="300" height="200"><rect width="9" height="9"><p>After</p>', 0],
		['an SVG in a comment', `<!-- <svg width="300" height="200">${SHAPES} -->`, 0],
		['more drawings than a page may have', `<svg width="300" height="200">${SHAPES}</svg>`.repeat(80), 60]
	])('%s', (_what, html, count) => {
		// Consecutive pictures with the same address are one.
		let number = 0;
		const different = html.replace(
			/<svg width="300" height="200">/g,
			() => `<svg width="300" height="${200 + number++}">`
		);
		const { article, html: shown } = inArticle(different);
		expect(article.pictures.filter((address) => address.startsWith('data:image/svg'))).toHaveLength(count);
		expect(shown).toContain(SENTENCE.trim());
		expect(shown).not.toMatch(/<svg|<path|Jetty/);
	});
});

describe('cards', () => {
	const cardsOf = (html: string, head = '') => {
		const document = openDocument(`<html><body>${inArticle(html, head).html}</body></html>`);
		return [...document.querySelectorAll('figure[data-embed]')].map((card) => [
			card.getAttribute('data-embed'),
			card.querySelector('figcaption a')?.getAttribute('href'),
			card.querySelector('figcaption')?.textContent
		]);
	};

	test.each<[source: string, kind: string, address: string]>([
		[
			'https://www.youtube-nocookie.com/embed/abcdefghijk?start=90',
			'video',
			'https://www.youtube.com/watch?v=abcdefghijk&t=90'
		],
		['//www.youtube.com/embed/videoseries?list=PL123456', 'video', 'https://www.youtube.com/playlist?list=PL123456'],
		['https://player.vimeo.com/video/12345?h=abc', 'video', 'https://vimeo.com/12345/abc'],
		['https://www.dailymotion.com/embed/video/x7abc', 'video', 'https://www.dailymotion.com/video/x7abc'],
		['https://embed.ted.com/talks/a_talk', 'video', 'https://www.ted.com/talks/a_talk'],
		['https://tube.example/videos/embed/0a1b2c3d4e5f', 'video', 'https://tube.example/w/0a1b2c3d4e5f'],
		['https://open.spotify.com/embed/track/4abc?si=1', 'audio', 'https://open.spotify.com/track/4abc'],
		[
			'https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a/b&color=1',
			'audio',
			'https://soundcloud.com/a/b'
		],
		['https://bandcamp.com/EmbeddedPlayer/album=1/', 'audio', 'https://bandcamp.com/EmbeddedPlayer/album=1/'],
		['https://platform.twitter.com/embed/Tweet.html?id=123', 'post', 'https://x.com/i/status/123'],
		['https://www.instagram.com/p/Abc/embed/captioned/', 'post', 'https://www.instagram.com/p/Abc/'],
		['https://social.example/@ida/109876543210/embed', 'post', 'https://social.example/@ida/109876543210'],
		[
			'https://embed.bsky.app/embed/did:plc:abc/app.bsky.feed.post/3k2',
			'post',
			'https://bsky.app/profile/did:plc:abc/post/3k2'
		],
		['https://codepen.io/ida/embed/abc?height=300', 'code', 'https://codepen.io/ida/pen/abc'],
		['https://maps.google.com/maps?q=Bergen&output=embed', 'map', 'https://maps.google.com/maps?q=Bergen'],
		['https://datawrapper.dwcdn.net/AbCd1/3/', 'chart', 'https://datawrapper.dwcdn.net/AbCd1/'],
		['https://flo.uri.sh/visualisation/123/embed', 'chart', 'https://public.flourish.studio/visualisation/123/'],
		['https://films.example/embed/42', 'video', 'https://films.example/embed/42']
	])('a frame becomes a card that links to its page: %s', (source, kind, address) => {
		const host = new URL(address).hostname.replace(/^www\./, '');
		expect(cardsOf(`<p><iframe src="${source}" width="560" height="315"></iframe></p>`)).toEqual([
			[kind, address, host]
		]);
	});

	test.each<[what: string, html: string]>([
		[
			'an advert',
			'<iframe src="https://securepubads.doubleclick.net/x" title="3rd party ad content" width="300" height="250"></iframe>'
		],
		['a counter', '<iframe src="https://www.googletagmanager.com/ns.html?id=1" height="0" width="0"></iframe>'],
		['comments', '<iframe src="https://disqus.com/embed/comments/?base=default"></iframe>'],
		['a frame without a title', '<iframe src="https://example.org/box"></iframe>'],
		['a frame without an address', '<iframe srcdoc="<p>x</p>"></iframe>'],
		['a script', '<iframe src="javascript:alert(1)"></iframe>'],
		['a file on this device', '<video src="file:///etc/passwd"></video>']
	])('what is no part of an article has no card: %s', (_what, html) => {
		expect(cardsOf(html)).toEqual([]);
	});

	test.each<[what: string, html: string, expected: readonly string[]]>([
		[
			'a lazy frame with a fallback',
			'<iframe src="about:blank" data-lazy-src="https://www.youtube.com/embed/abcdefghijk" title="Storm"></iframe><noscript><iframe src="https://www.youtube.com/embed/abcdefghijk" title="Storm"></iframe></noscript>',
			['video', 'https://www.youtube.com/watch?v=abcdefghijk', 'Storm']
		],
		[
			'a frame for browsers without scripts',
			'<noscript><iframe src="https://www.youtube.com/embed/abcdefghijk" title="Storm"></iframe></noscript>',
			['video', 'https://www.youtube.com/watch?v=abcdefghijk', 'Storm']
		],
		[
			'a figure with a caption',
			'<figure><div class="wrap"><iframe src="https://www.youtube.com/embed/abcdefghijk" title="Storm"></iframe></div><figcaption>Filmed in May</figcaption></figure>',
			['video', 'https://www.youtube.com/watch?v=abcdefghijk', 'StormFilmed in May']
		],
		[
			'an old plug-in',
			'<object><param name="movie" value="https://www.youtube.com/v/abcdefghijk"><embed src="https://www.youtube.com/v/abcdefghijk"></object>',
			['video', 'https://www.youtube.com/watch?v=abcdefghijk', 'youtube.com']
		],
		[
			'a player of AMP',
			'<amp-youtube data-videoid="abcdefghijk" width="4" height="3"></amp-youtube>',
			['video', 'https://www.youtube.com/watch?v=abcdefghijk', 'youtube.com']
		],
		[
			'a gist',
			'<script src="https://gist.github.com/ida/0a1b2c.js"></script>',
			['code', 'https://gist.github.com/ida/0a1b2c', 'gist.github.com']
		],
		[
			'a title that says nothing',
			'<iframe src="https://www.youtube.com/embed/abcdefghijk" title="YouTube video player"></iframe>',
			['video', 'https://www.youtube.com/watch?v=abcdefghijk', 'youtube.com']
		]
	])('a player is found in all its forms: %s', (_what, html, expected) => {
		expect(cardsOf(html)).toEqual([expected]);
	});

	test('a quoted post stays a quotation with its author and a link', () => {
		const { html } = inArticle(
			'<blockquote class="twitter-tweet"><p lang="en" dir="ltr">Fog again.</p>— Ida (@ida) <a href="https://twitter.com/ida/status/1">May 1</a></blockquote>' +
				'<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@ida/video/1"><section>The horn</section></blockquote>'
		);
		expect(html).toMatch(
			/<blockquote><p lang="en" dir="ltr">Fog again\.<\/p><p>— Ida \(@ida\) <a href="https:\/\/twitter\.com\/ida\/status\/1"/
		);
		expect(html).toMatch(
			/The horn<\/section><p><a href="https:\/\/www\.tiktok\.com\/@ida\/video\/1"[^>]*>tiktok\.com<\/a><\/p>/
		);
	});

	test('the markup of a page cannot make a card', () => {
		const { html } = inArticle(`<figure data-embed="video" class="card"><p>${SENTENCE}</p></figure>`);
		expect(html).not.toContain('data-embed');
	});
});
