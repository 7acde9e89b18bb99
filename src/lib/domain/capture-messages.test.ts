// Tests of what the app accepts from a page of another site.
import { describe, expect, it } from 'vitest';
import {
	checkPage,
	checkPicture,
	isHello,
	MAX_CAPTURE_BYTES,
	MAX_CAPTURE_LENGTH,
	MAX_CAPTURED_PICTURE_BYTES,
	openerPolicyOf,
	picturesOfForm
} from './capture-messages.ts';

const ORIGIN = 'https://example.org';
const page = { address: `${ORIGIN}/a`, title: ' A\u202e title\n', html: '<p>Words</p>', pictures: 2 };

describe('a page', () => {
	it('is accepted from its own site, with a title that is safe to show', () => {
		expect(checkPage(page, ORIGIN)).toEqual({ ...page, title: 'A title' });
	});

	it.each([
		['another site', { ...page, address: 'https://bank.example/' }, 'other-site'],
		['another port', { ...page, address: `${ORIGIN}:8443/a` }, 'other-site'],
		['another scheme', { ...page, address: 'http://example.org/a' }, 'other-site'],
		['a script', { ...page, address: 'javascript:alert(1)' }, 'not-web'],
		['a file', { ...page, address: 'file:///etc/passwd' }, 'not-web'],
		['no address', { ...page, address: 'example' }, 'not-web'],
		['a very long address', { ...page, address: `${ORIGIN}/${'a'.repeat(5000)}` }, 'not-web'],
		['too much text', { ...page, html: 'a'.repeat(MAX_CAPTURE_LENGTH + 1) }, 'too-large'],
		['too many bytes of letters', { ...page, html: '漢'.repeat(5_100_000) }, 'too-large'],
		['too many bytes of escapes', { ...page, html: '"\u0001'.repeat(1_600_000) }, 'too-large'],
		['no text', { ...page, html: '' }, 'no-page'],
		['text of another type', { ...page, html: ['<p>Words</p>'] }, 'no-page'],
		['nothing', null, 'no-page']
	])('is refused with %s', (_what, value, problem) => {
		expect(checkPage(value, ORIGIN)).toBe(problem);
	});

	it('is accepted up to the largest size that the server takes', () => {
		const html = '漢'.repeat(Math.floor((MAX_CAPTURE_BYTES - 2) / 3));
		const [fitting, larger] = ['', 'aaa'].map((more) => checkPage({ ...page, html: html + more }, ORIGIN));
		expect(fitting).not.toBeTypeOf('string');
		expect(larger).toBe('too-large');
	});

	it('of a sender whom the browser does not name keeps the address that it claims', () => {
		expect(checkPage(page, null)).toMatchObject({ address: `${ORIGIN}/a` });
	});

	it('cannot announce any number of pictures', () => {
		expect(checkPage({ ...page, pictures: 1e9 }, ORIGIN)).toMatchObject({ pictures: 60 });
		expect(checkPage({ ...page, pictures: -1 }, ORIGIN)).toMatchObject({ pictures: 0 });
		expect(checkPage({ ...page, pictures: 'many' }, ORIGIN)).toMatchObject({ pictures: 0 });
	});
});

describe('a picture', () => {
	const picture = { address: `${ORIGIN}/a.png`, type: 'image/png', bytes: new ArrayBuffer(8) };

	it('is accepted', () => expect(checkPicture(picture)).toEqual(picture));

	it.each([
		['another type', { ...picture, type: 'text/html' }],
		['no bytes', { ...picture, bytes: new ArrayBuffer(0) }],
		['a text for its bytes', { ...picture, bytes: 'bytes' }],
		['too many bytes', { ...picture, bytes: new ArrayBuffer(MAX_CAPTURED_PICTURE_BYTES + 1) }],
		['nothing', null]
	])('is refused with %s', (_what, value) => expect(checkPicture(value)).toBeNull());

	it('comes in Base64 with a form', () => {
		const images = [
			{ address: `${ORIGIN}/a.png`, type: 'image/png', data: btoa('PNG') },
			{ address: `${ORIGIN}/b.png`, type: 'image/png', data: '%%%' },
			null
		];
		const [first, ...others] = picturesOfForm({ images });
		expect([new TextDecoder().decode(first?.bytes), others]).toEqual(['PNG', []]);
		expect(picturesOfForm({ images: 'many' })).toEqual([]);
	});
});

it('only the first message of this version opens the port', () => {
	expect(isHello({ offprint: 1, kind: 'hello' })).toBe(true);
	for (const other of [{ offprint: 2, kind: 'hello' }, { offprint: 1, kind: 'ready' }, 'hello', null, [1]])
		expect(isHello(other)).toBe(false);
});

it('only the screen that receives a page keeps its opener', () => {
	expect(openerPolicyOf('/capture')).toBe('unsafe-none');
	for (const path of ['/', '/capture/', '/captures', '/Capture', '/save'])
		expect(openerPolicyOf(path)).toBe('same-origin');
});
