// Tests that pages in the place of an article are recognised, and that articles about such pages are not.
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../domain/core/failure.ts';
import { extractPage } from '../extract-page.ts';
import { wallOf } from './recognise-wall.ts';

const SENTENCE = 'The keeper of the lighthouse wrote down every ship that passed the island in that winter. ';
const ARTICLE = `<article><h1>The log</h1>${`<p>${SENTENCE.repeat(3)}</p>`.repeat(3)}</article>`;
const page = (title: string, body: string) => `<html><head><title>${title}</title></head><body>${body}</body></html>`;

/** The failure with which a page is refused; null if its article is kept. */
function refusalOf(html: string, address = 'https://example.org/story'): string | null {
	try {
		extractPage(html, address);
		return null;
	} catch (error) {
		return codeOf(error);
	}
}

const WORDS_OF_CONSENT = `<h1>We value your privacy</h1><p>We and our 143 partners store and/or access information on a device,
	such as cookies, and process personal data for personalised ads. Some partners rely on legitimate interest. You can withdraw
	your consent at any time. ${'Details of each purpose are listed below. '.repeat(6)}</p>
	<button>Accept all</button><button>Reject all</button>`;
const WORDS_OF_CONSENT_DE = `<h1>Weiterlesen mit Werbung</h1><p>Wir und unsere 203 Partner speichern Informationen auf einem Gerät und
	zeigen personalisierte Werbung. Die Einwilligung kann jederzeit geändert werden. ${'Das gilt für alle Seiten. '.repeat(8)}</p>
	<button>Akzeptieren und weiter</button>`;

describe('a page in the place of an article', () => {
	it.each([
		[
			'Cloudflare',
			page(
				'Just a moment...',
				'<script>window._cf_chl_opt = {};</script><noscript>Enable JavaScript and cookies to continue</noscript>'
			)
		],
		[
			'Cloudflare with words',
			page(
				'Attention Required! | Cloudflare',
				`<h1>Sorry, you have been blocked</h1><p>${'You are unable to access this site. '.repeat(9)}</p>`
			)
		],
		[
			'DataDome',
			page(
				'example.org',
				'<p>Please enable JS and disable any ad blocker</p><script src="https://ct.captcha-delivery.com/c.js"></script>'
			)
		],
		[
			'Akamai',
			page(
				'Access Denied',
				'<h1>Access Denied</h1>You do not have permission. Reference #18.2 https://errors.edgesuite.net/18.2'
			)
		],
		['HUMAN', page('Access to this page has been denied', '<div id="px-captcha"></div>')],
		[
			'Imperva',
			page('', '<iframe src="/_Incapsula_Resource?SWUDNSAI=31"></iframe>Request unsuccessful. Incapsula incident ID: 1')
		],
		[
			'Anubis',
			page(
				"Making sure you're not a bot!",
				'<script src="/.within.website/x/cmd/anubis/main.js"></script><p>Loading</p>'
			)
		]
	])('is a bot wall: %s', (_name, html) => {
		expect(refusalOf(html)).toBe('bot_wall');
	});

	it.each([
		['a form alone', page('Members', '<form><input name="user"><input type="password"></form>'), undefined],
		[
			'a form with words',
			page('Sign in to continue', `<p>${'Read this with an account. '.repeat(9)}</p><input type="password">`),
			undefined
		],
		[
			'in German',
			page('Anmelden', `<p>${'Nur mit einem Konto zu lesen. '.repeat(9)}</p><input TYPE="Password">`),
			undefined
		],
		[
			'in Arabic',
			page('تسجيل الدخول', `<p>${'هذه الصفحة للأعضاء فقط. '.repeat(9)}</p><input type="password">`),
			undefined
		],
		[
			'by its address',
			page('Example', `<p>${'Choose how to log in to this site. '.repeat(6)}</p>`),
			'https://example.org/login?next=%2Fstory'
		],
		[
			'of another host',
			page('Sign in', `<p>${'Use your account. '.repeat(12)}</p>`),
			'https://accounts.example.org/v3/identifier'
		]
	])('is a login: %s', (_name, html, address) => {
		expect(refusalOf(html, address)).toBe('needs_login');
	});

	it.each([
		['by its words', page('Example', WORDS_OF_CONSENT), undefined],
		['in German', page('Example', WORDS_OF_CONSENT_DE), undefined],
		[
			'by its address',
			page('Example', `<p>${'Choose first. '.repeat(30)}</p>`),
			'https://consent.example.org/collect?continue=x'
		],
		['by its title', page('Before you continue to Example', `<p>${'Choose first. '.repeat(30)}</p>`), undefined]
	])('is a consent wall: %s', (_name, html, address) => {
		expect(refusalOf(html, address)).toBe('consent_wall');
	});

	it.each([
		['an empty box', page('App', '<div id="root"></div><script src="/app.js"></script>')],
		[
			'a notice',
			page(
				'App',
				'<noscript>You need to enable JavaScript to run this app.</noscript><custom-app></custom-app><script></script>'
			)
		],
		[
			'a notice that reads as an article',
			page('App', `<p>Please enable JavaScript in your browser. ${'This page is an application. '.repeat(8)}</p>`)
		],
		['little text', page('App', '<p>Loading</p><script src="/app.js"></script>')]
	])('is filled by scripts: %s', (_name, html) => {
		expect(refusalOf(html)).toBe('needs_scripts');
	});
});

describe('an article is kept', () => {
	it.each([
		['beside a login form', page('The log', `<form><input type="password"><button>Log in</button></form>${ARTICLE}`)],
		['beside a consent dialog', page('The log', `<div class="cookie-dialog">${WORDS_OF_CONSENT}</div>${ARTICLE}`)],
		[
			'on a site with Cloudflare’s script',
			page('The log', `${ARTICLE}<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>`)
		],
		[
			'that is about JavaScript',
			page('How to enable JavaScript', `${ARTICLE}<p>Enable JavaScript in your browser.</p>`)
		],
		[
			'that is about consent',
			page('A ruling on cookies', `${ARTICLE}<p>Sites must offer “Reject all” beside “Accept all”.</p>`)
		],
		[
			'with a notice for browsers without scripts',
			page('The log', `<noscript>Please enable JavaScript.</noscript>${ARTICLE}`)
		]
	])('%s', (_name, html) => {
		expect(refusalOf(html)).toBeNull();
	});

	it('when it is short', () => {
		const short = `<article><h1>Note</h1><p>${SENTENCE.repeat(2)}</p></article>`;
		expect(refusalOf(page('Note', `<input type="password">${short}<script></script>`))).toBeNull();
	});

	it('when it is long, whatever else its page has', () => {
		const html = page('Just a moment...', `<input type="password">${ARTICLE.repeat(5)}`);
		expect(wallOf({ html, address: 'https://example.org/login', words: 500, text: '' })).toBeNull();
	});
});

it('a page without anything to read and without a reason stays one', () => {
	expect(refusalOf(page('Empty', '<p>Nothing.</p>'))).toBe('nothing_to_read');
});

it('takes linear time on hostile pages', () => {
	const pieces = [
		'<script>',
		'<noscript>java script ',
		'accept ',
		'we and our ',
		'<title>',
		' javascript',
		'<input type=password '
	];
	for (const piece of pieces) {
		const html = piece.repeat(2_000_000 / piece.length);
		const started = performance.now();
		wallOf({ html, address: 'https://example.org/', words: null, text: html.slice(0, 400_000) });
		expect(performance.now() - started).toBeLessThan(3_000);
	}
});
