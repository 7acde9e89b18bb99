// Tests of addresses that are the same page and addresses that are not. Merging two different pages would lose one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateKey } from './duplicates.ts';
import { isTracking } from './tracking-parameters.ts';
import { canonicalUrlKey } from './url.ts';

describe('a page under two addresses', () => {
	it.each([
		['https://example.org/a', 'http://example.org/a'],
		['https://example.org/a', 'https://example.org/a/'],
		['https://example.org', 'http://example.org:80/'],
		['https://example.org/a', 'https://EXAMPLE.org:443/a'],
		['https://example.org/a', 'https://example.org./a'],
		['https://example.org/a', 'https://user:secret@example.org/a'],
		['https://example.org/a', 'https://example.org/a#part'],
		['https://example.org/a', 'https://example.org/a#:~:text=words'],
		['https://example.org/a', 'https://example.org/a?'],
		['https://example.org/a', 'https://example.org/a?utm_source=x&UTM_Medium=y&fbclid=z'],
		['https://example.org/a', 'https://example.org/a/?gclid=1&_gl=2&gbraid=3&srsltid=4&msclkid=5'],
		['https://example.org/a', 'https://example.org/a?mc_cid=1&mc_eid=2&_hsenc=3&mkt_tok=4&_bhlid=5'],
		['https://example.org/a', 'https://example.org/a?twclid=1&ttclid=2&igsh=3&mibextid=4&yclid=5'],
		['https://example.org/a', 'https://example.org/a?pk_campaign=1&mtm_source=2&at_medium=3&hsa_acc=4'],
		['https://example.org/a?p=1', 'https://example.org/a?utm_campaign=x&p=1'],
		['https://example.org/a?p=1', 'https://example.org/a?p=1&%75tm_source=x'],
		['https://example.org/~ada', 'https://example.org/%7Eada'],
		['https://example.org/a%2Fb', 'https://example.org/a%2fb'],
		['https://example.org/a', 'https://example.org/a;jsessionid=0A1B.node1'],
		['https://www.youtube.com/watch?v=abc', 'https://www.youtube.com/watch?v=abc&si=xyz&feature=share'],
		['https://youtu.be/abc', 'https://youtu.be/abc?si=xyz'],
		['https://x.com/ada/status/1', 'https://x.com/ada/status/1?s=20&t=abc'],
		['https://www.nytimes.com/2026/01/01/a.html', 'https://www.nytimes.com/2026/01/01/a.html?smid=url-share']
	])('has one duplicate key: %s and %s', (one, other) => {
		expect(duplicateKey(other)).toBe(duplicateKey(one));
	});
});

describe('two pages', () => {
	it.each([
		['another number', 'https://example.org/?id=1', 'https://example.org/?id=2'],
		['another page of a list', 'https://example.org/list?page=1', 'https://example.org/list?page=2'],
		['a page of a list and the list', 'https://example.org/list?page=2', 'https://example.org/list'],
		['another film', 'https://www.youtube.com/watch?v=abc', 'https://www.youtube.com/watch?v=abd'],
		['another case of the path', 'https://example.org/A', 'https://example.org/a'],
		['another case of a value', 'https://example.org/?v=aB', 'https://example.org/?v=ab'],
		['another route in the fragment', 'https://example.org/#/a', 'https://example.org/#/b'],
		['another old route in the fragment', 'https://example.org/#!a', 'https://example.org/#!b'],
		['a branch', 'https://github.com/a/b/blob/x.ts?ref=main', 'https://github.com/a/b/blob/x.ts?ref=next'],
		['a source that is a page', 'https://example.org/quotes?source=homer', 'https://example.org/quotes?source=virgil'],
		['a search', 'https://example.org/?s=ships', 'https://example.org/?s=trains'],
		['si elsewhere', 'https://example.org/units?si=metre', 'https://example.org/units?si=second'],
		['feature elsewhere', 'https://example.org/?feature=a', 'https://example.org/?feature=b'],
		['a slash after a file', 'https://example.org/a.html', 'https://example.org/a.html/'],
		['two slashes at the end', 'https://example.org/a/', 'https://example.org/a//'],
		['another port', 'https://example.org/', 'https://example.org:8443/'],
		['another host below', 'https://a.example.org/', 'https://b.example.org/'],
		['www', 'https://example.org/', 'https://www.example.org/'],
		['a mobile host', 'https://m.example.org/a', 'https://example.org/a'],
		['AMP', 'https://example.org/a/amp', 'https://example.org/a'],
		['an escaped slash', 'https://example.org/a%2Fb', 'https://example.org/a/b'],
		['an escaped question mark', 'https://example.org/a%3Fb', 'https://example.org/a?b'],
		['a plus', 'https://example.org/?q=a+b', 'https://example.org/?q=a%2Bb'],
		['the order of values', 'https://example.org/?x=1&x=2', 'https://example.org/?x=2&x=1'],
		['a name that only begins like one', 'https://example.org/?utm=1', 'https://example.org/'],
		['a name that ends like one', 'https://example.org/?xfbclid=1', 'https://example.org/'],
		['another language', 'https://example.org/?lang=en', 'https://example.org/?lang=de'],
		['an index by name', 'https://example.org/index.html', 'https://example.org/'],
		['a site in another top domain', 'https://example.org/a', 'https://example.com/a']
	])('have different duplicate keys because of %s: %s and %s', (_what, one, other) => {
		expect(duplicateKey(other)).not.toBe(duplicateKey(one));
	});
});

const addresses = fc.webUrl({ withQueryParameters: true, withFragments: true });
/** Words for hosts, paths and parameters. */
const words = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);

describe('duplicate keys', () => {
	it('are their own keys', () => {
		fc.assert(
			fc.property(addresses, (address) => {
				const key = duplicateKey(address);
				expect(duplicateKey(key)).toBe(key);
			})
		);
	});

	it('merge everything that canonicalUrlKey merges, except files and old routes', () => {
		fc.assert(
			fc.property(addresses, (address) => {
				// Browsers resolve `//.` to `//`.
				const { href } = new URL(address);
				fc.pre(!/\.\w+\/+$|\/\/+$|\/\/+[?#]|\.\w+\/+[?#]|#!/.test(href));
				expect(duplicateKey(canonicalUrlKey(address))).toBe(duplicateKey(address));
			})
		);
	});

	it('differ if host, path or a parameter that does not track differs', () => {
		const page = fc.record({
			host: words.map((word) => `${word}.example.org`),
			path: fc.array(words, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
			query: fc.array(fc.tuple(words, words), { maxLength: 3 })
		});
		fc.assert(
			fc.property(page, page, (one, other) => {
				const [first, second] = [one, other].map(({ host, path, query }) => ({
					host,
					path,
					query: query.filter(([name]) => !isTracking(name, host))
				}));
				fc.pre(JSON.stringify(first) !== JSON.stringify(second));
				expect(duplicateKey(addressOf(one))).not.toBe(duplicateKey(addressOf(other)));
			})
		);
	});

	it('do not change with added tracking parameters', () => {
		fc.assert(
			fc.property(
				addresses,
				fc.constantFrom('utm_source', 'fbclid', 'gclid', 'mc_eid'),
				words,
				(address, name, value) => {
					const url = new URL(address);
					url.search = url.search === '' ? `?${name}=${value}` : `${url.search}&${name}=${value}`;
					expect(duplicateKey(url.href)).toBe(duplicateKey(address));
				}
			)
		);
	});
});

function addressOf({
	host,
	path,
	query
}: {
	host: string;
	path: string;
	query: readonly (readonly string[])[];
}): string {
	return `https://${host}/${path}${query.length === 0 ? '' : `?${query.map((pair) => pair.join('=')).join('&')}`}`;
}

it('text that is not an address is its own key', () => {
	expect(duplicateKey('not an address')).toBe('not an address');
	expect(duplicateKey('ftp://example.org/a/')).toBe('ftp://example.org/a/');
});
