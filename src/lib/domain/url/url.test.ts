// Tests of parsing addresses, and their keys.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../core/failure.ts';
import { canonicalUrlKey, hostOf, parseAddress } from './url.ts';

function addressOrCode(text: string): string {
	try {
		return parseAddress(text);
	} catch (error) {
		return codeOf(error);
	}
}

describe('an address', () => {
	it.each([
		['https://example.org/page', 'https://example.org/page'],
		['  HTTP://Example.ORG  ', 'http://example.org/'],
		['example.org', 'https://example.org/'],
		['www.example.org/a?b=c#d', 'https://www.example.org/a?b=c#d'],
		['example.org:8080', 'https://example.org:8080/'],
		['example.org:8080/page', 'https://example.org:8080/page'],
		['example.org:8080?q=1', 'https://example.org:8080/?q=1'],
		['example.org?q=a:b', 'https://example.org/?q=a:b'],
		['https://[2001:db8::1]/x', 'https://[2001:db8::1]/x'],
		['https://user:secret@example.org/', 'https://example.org/'],
		['https://example.org/a b', 'https://example.org/a']
	])('is completed when it is typed: %j: %s', (typed, address) => {
		expect(parseAddress(typed)).toBe(address);
	});

	it.each([
		['Read this: https://example.org/a', 'https://example.org/a'],
		['https://example.org/a is good', 'https://example.org/a'],
		['Look (https://example.org/a).', 'https://example.org/a'],
		['“https://example.org/a”', 'https://example.org/a'],
		['«https://example.org/a»!', 'https://example.org/a'],
		['<https://example.org/a>', 'https://example.org/a'],
		['[a link](https://example.org/a)', 'https://example.org/a'],
		['[https://example.org/a]', 'https://example.org/a'],
		['Have you read https://example.org/a?', 'https://example.org/a'],
		['https://example.org/a_(b)', 'https://example.org/a_(b)'],
		['(see https://example.org/a_(b))', 'https://example.org/a_(b)'],
		['https://example.org/a,\nhttps://example.org/b', 'https://example.org/a'],
		['Title\nhttps://example.org/a\nSent from my phone', 'https://example.org/a']
	])('is found inside a text: %j: %s', (text, address) => {
		expect(parseAddress(text)).toBe(address);
	});

	it.each([
		['https://web.archive.org/web/2020/https://example.org/', 'https://web.archive.org/web/2020/https://example.org/'],
		['web.archive.org/web/2020/https://example.org/', 'https://web.archive.org/web/2020/https://example.org/'],
		['example.org/login?next=http://example.com/', 'https://example.org/login?next=http://example.com/']
	])('is the outer address if it contains another address: %s', (typed, address) => {
		expect(parseAddress(typed)).toBe(address);
	});

	it.each([
		['https://münchen.example/straße', 'https://xn--mnchen-3ya.example/stra%C3%9Fe'],
		['bücher.example', 'https://xn--bcher-kva.example/'],
		['http://例え.テスト/', 'http://xn--r8jz45g.xn--zckzah/']
	])('is encoded for the network, whatever its script: %s', (typed, address) => {
		expect(parseAddress(typed)).toBe(address);
	});

	it.each(['ftp://example.org/a', 'javascript:alert(1)', 'mailto:me@example.org', 'file:///etc/passwd', 'data:,x'])(
		'of another scheme, %s, is refused as such',
		(text) => {
			expect(addressOrCode(text)).toBe('unsupported_scheme');
		}
	);

	it.each([
		'',
		'   ',
		'hello',
		'two words.here',
		'example..org',
		'.org',
		'example.org.',
		'https://',
		'http:/',
		'https://example.org:99999/',
		'https://%zz/',
		`https://example.org/${'a'.repeat(4096)}`
	])('is not found in a text without one: %j', (text) => {
		expect(addressOrCode(text)).toBe('not_an_address');
	});

	it('is parsed from any text as http or https, or fails with a code', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.webUrl({ withFragments: true })), (text) => {
				expect(addressOrCode(text)).toMatch(/^(https?:\/\/|not_an_address$|unsupported_scheme$)/);
			})
		);
	});

	it('is parsed to itself if it was parsed before', () => {
		fc.assert(
			fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (text) => {
				const address = addressOrCode(text);
				if (address !== 'not_an_address') expect(parseAddress(address)).toBe(address);
			})
		);
	});
});

describe('two addresses', () => {
	it.each([
		['https://example.org/a', 'http://example.org/a'],
		['https://example.org/a', 'https://example.org/a/'],
		['https://example.org', 'https://example.org/'],
		['https://example.org/a', 'https://example.org/a#part'],
		['https://example.org/a', 'https://example.org/a?utm_source=x&utm_medium=y&fbclid=z'],
		['https://example.org/a?p=1', 'https://example.org/a?utm_campaign=x&p=1'],
		['https://example.org/a?q=b%20c,d', 'https://example.org/a?q=b%20c,d&gclid=1'],
		['https://example.org/a', 'https://EXAMPLE.org:443/a'],
		['https://example.org/a', 'http://example.org:80/a'],
		['https://example.org/a', 'https://example.org/a?']
	])('have one key if they are one page: %s and %s', (one, other) => {
		expect(canonicalUrlKey(other)).toBe(canonicalUrlKey(one));
	});

	it.each([
		['https://example.org/a', 'https://example.org/b'],
		['https://example.org/a', 'https://example.org/A'],
		['https://example.org/?p=1', 'https://example.org/?p=2'],
		['https://example.org/??', 'https://example.org/'],
		['https://example.org/?utm=1', 'https://example.org/'],
		['https://example.org/#!/a', 'https://example.org/#!/b'],
		['https://example.org/#/a', 'https://example.org/#/b'],
		['https://example.org/', 'https://www.example.org/'],
		['https://example.org/', 'https://example.org:8443/']
	])('have two keys if they are two pages: %s and %s', (one, other) => {
		expect(canonicalUrlKey(other)).not.toBe(canonicalUrlKey(one));
	});

	it('have keys that are their own keys', () => {
		fc.assert(
			fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (address) => {
				const key = canonicalUrlKey(address);
				expect(canonicalUrlKey(key)).toBe(key);
			})
		);
	});

	it('are compared unchanged if they are not valid', () => {
		expect(canonicalUrlKey('not an address')).toBe('not an address');
	});
});

describe('a host', () => {
	it('is shown without www', () => {
		expect(hostOf('https://www.example.org:8080/a')).toBe('example.org');
		expect(hostOf('https://wwwexample.org/')).toBe('wwwexample.org');
		expect(hostOf('nonsense')).toBe('nonsense');
	});
});
