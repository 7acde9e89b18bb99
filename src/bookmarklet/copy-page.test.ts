// Tests of the copy of a page: without secrets, with what style sheets hide marked, with its pictures apart.
import { beforeEach, describe, expect, it } from 'vitest';
import { copyPage, type PageCopy } from './copy-page.ts';

const LIMITS = { length: 100_000, bytes: 100_000 };

function copy(body: string, head = ''): PageCopy {
	document.head.innerHTML = head;
	document.body.innerHTML = body;
	for (const image of document.images) load(image, 640);
	return copied();
}

function copied(limits = LIMITS): PageCopy {
	const result = copyPage(document, limits);
	if (result === null) throw new Error('The page is too large');
	return result;
}

/** Pretends that a picture was loaded, because jsdom loads none. @param width px */
function load(image: HTMLImageElement, width: number): void {
	Object.defineProperties(image, {
		complete: { value: true, configurable: true },
		naturalWidth: { value: width, configurable: true }
	});
}

/** The body of a copy. */
const bodyOf = ({ html }: PageCopy) => /<body>(.*)<\/body>/s.exec(html)?.[1];

beforeEach(() => document.documentElement.removeAttribute('lang'));

describe('what only the reader should have', () => {
	it.each([
		['a script', '<script>secret()</script>'],
		['a comment', '<!-- secret -->'],
		[
			'the value of a field',
			'<input value="secret"><textarea>secret</textarea><select><option>secret</option></select>'
		],
		['a handler', '<p onclick="secret()"></p>'],
		['an attribute named like a secret', '<p data-user-token="secret"></p>'],
		['data of scripts', `<p data-state='{"a":"secret"}'></p>`],
		['a link with a token', '<a href="/logout?csrf=secret">Out</a>'],
		['an area with a token', '<map><area href="/logout?csrf=secret"></map>'],
		['a fragment with a token', '<a href="#access_token=secret">Out</a>'],
		['a frame with a token', '<iframe src="https://player.example/1?session=secret"></iframe>'],
		['a quote with a token', '<q cite="https://example.org/?jwt=secret">Words</q>'],
		['a password in an address', '<a href="https://ada:secret@example.org/">Words</a>'],
		['a script in a link', '<a href="javascript:secret()">Words</a><a href="data:text/html,secret">Words</a>'],
		['a style with a token', '<p style="background: url(/a?token=secret)">Words</p>']
	])('%s is left out', (_what, body) => {
		expect(copy(body).html).not.toContain('secret');
	});

	it.each([
		['a field of the head', '<meta name="csrf-token" content="secret">'],
		['an address in the head', '<meta property="og:url" content="https://example.org/a?token=secret">'],
		['a redirect', '<meta http-equiv="refresh" content="9; url=/a?token=secret">'],
		['the canonical address', '<link rel="canonical" href="https://example.org/a?token=secret">']
	])('%s is left out', (_what, head) => {
		expect(copy('<p>Words</p>', head).html).not.toContain('secret');
	});

	it('what the article says about itself stays, as do the addresses of its links', () => {
		const head = '<script type="application/ld+json">{"headline":"A"}</script><meta name="author" content="Ada">';
		const { html } = copy('<ol><li value="3"><a href="/a?page=2#part">Next</a></li></ol>', head);
		expect(html).toContain(head);
		expect(html).toContain('<ol><li value="3"><a href="/a?page=2#part">Next</a></li></ol>');
	});
});

describe('what style sheets hide', () => {
	const STYLE =
		'<style>.off{display:none}.unseen{visibility:hidden}.seen{visibility:visible}.bare{display:contents}</style>';

	it('is marked once, with all that is in it', () => {
		expect(bodyOf(copy('<nav class="off"><p>Menu</p></nav><p>Words</p>', STYLE))).toBe(
			'<nav class="off" hidden=""><p>Menu</p></nav><p>Words</p>'
		);
	});

	it('is not marked where a part of it is visible', () => {
		expect(bodyOf(copy('<div class="unseen"><p class="seen">Words</p><p>Menu</p></div>', STYLE))).toBe(
			'<div class="unseen"><p class="seen">Words</p><p hidden="">Menu</p></div>'
		);
	});

	it.each([
		['a folded part', '<details><summary>More</summary><p class="off">Words</p></details>'],
		['a picture that fades in', '<p class="unseen"><img src="/a.png"></p>'],
		['a formula beside its picture', '<span class="off"><math><mi>x</mi></math></span>'],
		['a box without a box of its own', '<div class="bare"><p>Words</p></div>'],
		['a sound without controls', '<audio class="off" src="/a.mp3"></audio>']
	])('except %s', (_what, body) => {
		expect(copy(body, STYLE).html).not.toContain('hidden=""');
	});

	it('is found in a shadow root, whose slots show the text of the page', () => {
		document.head.innerHTML = STYLE;
		document.body.innerHTML = '<story-end>The end</story-end>';
		const root = document.querySelector('story-end')?.attachShadow({ mode: 'open' });
		if (root === undefined) throw new Error('There is no element');
		root.innerHTML = '<p style="display:none">Menu</p><p>Inside: <slot>nothing</slot></p>';
		expect(bodyOf(copied())).toBe(
			'<story-end><p style="display:none" hidden="">Menu</p><p>Inside: The end</p></story-end>'
		);
	});
});

describe('a picture', () => {
	const own = `${location.origin}/offprint-picture-0`;

	it('has the address that the browser chose', () => {
		document.body.innerHTML = '<img src="small.png" srcset="large.png 2x" loading="lazy">';
		const [image] = document.images;
		if (image === undefined) throw new Error('There is no picture');
		load(image, 640);
		Object.defineProperty(image, 'currentSrc', { value: 'https://cdn.example/large.png' });
		const { html, pictures } = copied();
		expect(html).toContain('<img src="https://cdn.example/large.png" loading="lazy">');
		expect([...pictures]).toEqual([['https://cdn.example/large.png', 'https://cdn.example/large.png']]);
	});

	it('that was not loaded keeps the addresses from which it can be found, without secrets of its site', () => {
		document.body.innerHTML = '<img srcset="/a.png?token=secret 1x, /b.png 2x" data-src="/c.png?token=secret">';
		const { html } = copied();
		expect(html).toContain(`srcset="${location.origin}/a.png 1x, /b.png 2x"`);
		expect(html).not.toContain('secret');
	});

	it('of its own site with a secret in its address is read in the page', () => {
		const { html, pictures } = copy('<img src="/a.png?token=secret"><img src="/a.png?token=secret">');
		expect(html).not.toContain('secret');
		expect([...pictures]).toEqual([[own, `${location.origin}/a.png?token=secret`]]);
	});

	it('of another site keeps what the server needs to load it', () => {
		expect(copy('<img src="https://cdn.example/a.png?token=signed">').html).toContain('a.png?token=signed');
	});

	it('that is in its address is moved out of the page if it is large', () => {
		const large = `data:image/png;base64,${'A'.repeat(5_000)}`;
		const small = 'data:image/png;base64,AAAA';
		const { html, pictures } = copy(`<img src="${large}"><img src="${small}">`);
		expect([...pictures]).toEqual([[own, large]]);
		expect(bodyOf({ html, pictures })).toBe(`<img src="${own}"><img src="${small}">`);
	});
});

describe('a page that is too large', () => {
	it.each([
		['characters', { length: 2_000, bytes: 100_000 }],
		['bytes', { length: 100_000, bytes: 4_000 }]
	])('in %s is not copied', (_what, limits) => {
		document.head.innerHTML = '';
		document.body.innerHTML = `<p>${'漢'.repeat(1_900)}</p>`;
		expect(copyPage(document, { ...limits, length: limits.length - 100 })).toBeNull();
		expect(copyPage(document, LIMITS)).not.toBeNull();
	});

	it('without being so is cut where it is nested too deep', () => {
		document.body.innerHTML = `${'<b>'.repeat(400)}Deep${'<b>'.repeat(200)}Deeper`;
		expect(copied().html).toContain('Deep');
		expect(copied().html).not.toContain('Deeper');
	});
});
