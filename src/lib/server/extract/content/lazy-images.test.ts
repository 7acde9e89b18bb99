// Tests of lazily loaded pictures, in each form that pages use.
import { expect, test } from 'vitest';
import { openDocument } from '../html/parse-document.ts';
import { resolvePictures } from './lazy-images.ts';

const BASE = 'https://example.org/news/page';
const BLANK = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';

function resolve(html: string): string[] {
	const document = openDocument(`<html><body>${html}</body></html>`);
	resolvePictures(document, BASE);
	for (const noscript of document.querySelectorAll('noscript')) noscript.remove();
	return [...document.querySelectorAll('img')].map((img) => img.getAttribute('src') ?? '');
}

test.each<[form: string, html: string]>([
	['a plain image', '<img src="/a.jpg">'],
	['an attribute that marks drawings', '<img data-drawing="figure" src="/a.jpg">'],
	['data-src', '<img data-src="/a.jpg">'],
	['data-src behind a blank', '<img src="/d/blank.gif" data-src="/a.jpg">'],
	['data-src behind a data: pixel', `<img src="${BLANK}" data-src="/a.jpg">`],
	['data-src before a blurred preview', '<img src="/tiny-blur.jpg" data-src="/a.jpg">'],
	['data-original', '<img src="spacer.gif" data-original="//example.org/a.jpg">'],
	['data-lazy-src', '<img src="/lazy-loader.svg" data-lazy-src="../a.jpg">'],
	['an unknown attribute', '<img src="" data-foo-bar="/a.jpg">'],
	['JSON in an attribute', `<img src="${BLANK}" data-image='{"thumb": "/t.jpg", "src": "/a.jpg"}'>`],
	['data-srcset', `<img src="${BLANK}" data-srcset="/s.jpg 300w, /a.jpg 1200w, /l.jpg 3000w">`],
	['srcset only', '<img srcset="/s.jpg 300w, /a.jpg 1200w">'],
	['srcset beside a small src', '<img src="/s.jpg" srcset="/s.jpg 300w, /a.jpg 1200w">'],
	['a narrow srcset without src', '<img srcset="/s.jpg 100w, /a.jpg 300w">'],
	['src beside a narrow srcset', '<img src="/a.jpg" srcset="/s.jpg 100w, /m.jpg 300w">'],
	['picture with sources', '<picture><source srcset="/a.jpg 1400w"><img src="/s.jpg"></picture>'],
	['picture with lazy sources', `<picture><source data-srcset="/a.jpg"><img src="${BLANK}"></picture>`],
	['picture without img', '<picture><source srcset="/a.jpg"></picture>'],
	['amp-img', '<amp-img src="/a.jpg" width="4" height="3"></amp-img>'],
	['amp-img with srcset', '<amp-img srcset="/a.jpg 800w"></amp-img>'],
	['noscript after a blank', `<img src="${BLANK}"><noscript><img src="/a.jpg"></noscript>`],
	['noscript before a blank', `<noscript><img src="/a.jpg"></noscript><img src="${BLANK}">`],
	['noscript after a blank in a link', '<a><img class="lazy"></a><noscript><img src="/a.jpg"></noscript>'],
	['noscript after a picture whose address is known', '<img data-src="/a.jpg"><noscript><img src="/a.jpg"></noscript>'],
	['noscript alone', '<p>text</p><noscript><img src="/a.jpg"></noscript>']
])('the address of a picture is found: %s', (_form, html) => {
	expect(resolve(html)).toEqual(['https://example.org/a.jpg']);
});

test.each<[what: string, html: string]>([
	['a blank without another address', '<img src="/blank.gif">'],
	['a single pixel', '<img src="https://stats.example/hit?x=1" width="1" height="1">'],
	[
		'a pixel for browsers without scripts',
		'<noscript><img src="https://stats.example/hit" width="1" height="1"></noscript>'
	],
	['an image without attributes', '<img alt="nothing">'],
	['a picture of another scheme', '<img src="javascript:alert(1)">'],
	['an attribute that contains JSON without a picture', `<img src="${BLANK}" data-image='{"a": "/a"}'>`]
])('an image without a picture is removed: %s', (_what, html) => {
	expect(resolve(html)).toEqual([]);
});

test('a picture whose name merely contains the word of a placeholder stays', () => {
	expect(resolve('<img src="/transparent-government-report-cover-of-the-year-2024.jpg">')).toHaveLength(1);
	expect(resolve('<img src="/pixel-9-pro/photo.jpg">')).toHaveLength(1);
});

test('an inline picture stays when it is large', () => {
	const address = `data:image/png;base64,${'A'.repeat(5_000)}`;
	expect(resolve(`<img src="${address}">`)).toEqual([address]);
});

test('a picture keeps only the attributes that the reader needs', () => {
	const document = openDocument(
		'<html><body><img src="a.png" alt="A" onerror="x()" class="c" style="d" data-id="1"></body></html>'
	);
	resolvePictures(document, BASE);
	expect(document.querySelector('img')?.getAttributeNames().toSorted()).toEqual(['alt', 'src']);
});
