// Tests of shares: reading with a limit, finding the address, and displaying it.
import { describe, expect, it, test } from 'vitest';
import {
	addressIn,
	confirmationPath,
	looksPrivate,
	MAX_SHARE_BYTES,
	readShare,
	parseShared,
	shownAddress,
	wordsIn,
	type Shared
} from './share-target.ts';

const FORM = 'application/x-www-form-urlencoded';

function post(body: BodyInit, type?: string): Request {
	const headers = type === undefined ? {} : { 'content-type': type };
	return new Request('https://read.example.org/share', { method: 'POST', body, headers });
}

function shared(fields: Partial<Shared>): Shared {
	return parseShared((name) => fields[name]);
}

describe('a share', () => {
	it('is read in either form encoding', async () => {
		const fields = { title: 'A page', text: 'See https://example.org/ä', url: '' };
		const multipart = new FormData();
		for (const [name, value] of Object.entries(fields)) multipart.set(name, value);
		expect(await readShare(post(multipart))).toEqual(fields);
		expect(await readShare(post(new URLSearchParams(fields).toString(), FORM))).toEqual(fields);
	});

	it('loses NUL and unpaired surrogates, which no database stores', () => {
		expect(shared({ title: 'A\0 page \ud800' })).toMatchObject({ title: 'A page \ufffd' });
	});

	it('has no fields if the body is not a form, and no text from files', async () => {
		const none = { title: '', text: '', url: '' };
		expect(await readShare(post('{"url":"https://example.org/"}', 'application/json'))).toEqual(none);
		expect(await readShare(post('', FORM))).toEqual(none);
		expect(await readShare(new Request('https://read.example.org/share', { method: 'POST' }))).toEqual(none);
		const files = new FormData();
		files.set('url', new File(['https://example.org/'], 'a.txt'));
		expect(await readShare(post(files))).toEqual(none);
	});

	it('is not read further once it is too large', async () => {
		let pulled = 0;
		const endless = new ReadableStream<Uint8Array>({
			pull: (controller) => {
				pulled += 16_384;
				controller.enqueue(new Uint8Array(16_384).fill(97));
			}
		});
		const request = new Request('https://read.example.org/share', {
			method: 'POST',
			body: endless,
			headers: { 'content-type': FORM },
			duplex: 'half'
		} as RequestInit);
		expect(await readShare(request)).toBeNull();
		expect(pulled).toBeLessThan(MAX_SHARE_BYTES * 3);
	});

	it('is cut to fixed lengths', () => {
		const long = shared({ url: 'u'.repeat(9_999), text: 'word '.repeat(9_999), title: '\ud83d '.repeat(9_999) });
		expect([long.url.length, long.text.length, long.title.length]).toEqual([0, 32_764, 511]);
		expect(long.title.isWellFormed()).toBe(true);
		// A cut address would be a different address.
		const cut = `${'word '.repeat(6_550)} https://example.org/long`;
		expect(addressIn(shared({ text: cut }))).toBeNull();
	});
});

describe('the address of a share', () => {
	it.each<[string, Partial<Shared>, string | null]>([
		['in its own field', { url: 'https://example.org/a', text: 'https://example.org/b' }, 'https://example.org/a'],
		['inside the text', { title: 'A page', text: 'Look: https://example.org/b.' }, 'https://example.org/b'],
		['in the title', { title: 'https://example.org/c' }, 'https://example.org/c'],
		['of a scheme that cannot be saved', { url: 'javascript:alert(1)' }, null],
		['text without an address', { text: 'nothing to save in here' }, null],
		['far down in a long text', { text: `${'word '.repeat(5_000)}https://example.org/x y` }, 'https://example.org/x'],
		['among a hundred thousand brackets', { text: `https://example.org/${'('.repeat(100_000)}` }, null],
		['after 28,000 brackets', { text: `${')'.repeat(28_000)} https://example.org/ ]]` }, 'https://example.org/'],
		['too long', { url: `https://example.org/${'x'.repeat(4_096)}` }, null]
	])('is found or refused: %s', (_where, fields, address) => {
		expect(addressIn(shared(fields))).toBe(address);
	});

	it('is passed to the confirmation page; without an address, the text is passed', () => {
		const fields = shared({ text: 'no address', title: 'A title' });
		expect(wordsIn(fields)).toBe('no address');
		expect(confirmationPath(fields)).toBe('/save?text=no+address&title=A+title');
		expect(confirmationPath(shared({ url: 'https://example.org/?a=b&c' }))).toBe(
			'/save?url=https%3A%2F%2Fexample.org%2F%3Fa%3Db%26c'
		);
	});

	it('is passed to the confirmation page even from far down in the text', () => {
		const path = confirmationPath(
			shared({ text: `${'word '.repeat(5_000)}https://example.org/x y`, title: 'A title' })
		);
		const { searchParams } = new URL(path, 'https://a.example');
		expect(searchParams.get('url')).toBe('https://example.org/x');
		expect(path.length).toBeLessThan(6_000);
	});

	it('is passed whole or not at all, within the limits of a server', () => {
		const whole = `https://example.org/${'%D8%A8'.repeat(600)}`;
		expect(new URL(confirmationPath(shared({ url: whole })), 'https://a.example').searchParams.get('url')).toBe(whole);
		const widest = shared({ url: '€'.repeat(4_096), text: '€ '.repeat(2_048), title: '€ '.repeat(256) });
		const path = confirmationPath(widest);
		expect(path.length).toBeGreaterThan(2_000);
		expect(path.length).toBeLessThan(14_000);
		expect(new URL(path, 'https://a.example').searchParams.has('url')).toBe(false);
	});
});

test.each([
	['http://127.0.0.1/', true],
	['http://0x7f.1/', true],
	['http://93.184.216.34/', true],
	['http://[::1]:8080/', true],
	['http://router/', true],
	['http://router./', true],
	['http://nas.local/', true],
	['https://wiki.corp.internal/', true],
	['https://fritz.home.arpa/', true],
	['http://printer.lan', true],
	['https://example.org/', false],
	['https://internal.example.org/', false],
	['https://local/', true],
	['https://locale/', true],
	['https://www.locale.com./', false]
])('an address looks private: %s: %s', (address, isPrivate) => {
	expect(looksPrivate(address)).toBe(isPrivate);
});

describe('a displayed address', () => {
	it('shows the host in ASCII form with its port', () => {
		expect(shownAddress('https://xn--pypal-4ve.com:8443/a?b=c')).toEqual({
			host: 'xn--pypal-4ve.com:8443',
			path: '/a?b=c'
		});
		expect(shownAddress('https://exаmple.org/').host).toBe('xn--exmple-4nf.org');
		expect(shownAddress('https://example.org/')).toEqual({ host: 'example.org', path: '' });
	});

	it('keeps the end of a long host, which shows the owner', () => {
		const { host } = shownAddress(`https://${'paypal.com.'.repeat(20)}evil.example/`);
		expect(host).toHaveLength(81);
		expect(host).toMatch(/^….*evil\.example$/);
	});

	it('is decoded where that is readable, and hides nothing', () => {
		expect(shownAddress('https://fa.wikipedia.org/wiki/%D8%A8%D8%A7%D8%BA').path).toBe('/wiki/باغ');
		expect(shownAddress('https://example.org/%E2%80%AEgpj.exe%20x').path).toBe('/%E2%80%AEgpj.exe%20x');
		expect(shownAddress('https://example.org/%FF').path).toBe('/%FF');
		expect(shownAddress(`https://example.org/${'x'.repeat(999)}`).path).toHaveLength(161);
	});
});
