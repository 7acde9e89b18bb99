// Tests of the cookies within one fetch: which are sent back, and to which hosts.
import { expect, test } from 'vitest';
import { createCookieJar } from './cookie-jar.ts';

const PAGE = new URL('https://news.example.org/stories/one');

function cookieHeader(lines: readonly string[], to: string, from = PAGE): string | null {
	const jar = createCookieJar();
	jar.store(from, lines);
	return jar.headerFor(new URL(to, from));
}

test('cookies are sent back to the host that set them, in order', () => {
	expect(cookieHeader(['a=1; Path=/', 'b=two=2; Path=/; HttpOnly'], '/other')).toBe('a=1; b=two=2');
	expect(cookieHeader([], '/')).toBeNull();
});

test('a cookie is not sent to another host, but to a subdomain of its domain', () => {
	expect(cookieHeader(['a=1; Path=/'], 'https://www.example.org/')).toBeNull();
	expect(cookieHeader(['a=1; Path=/; Domain=.example.org'], 'https://www.example.org/')).toBe('a=1');
	expect(cookieHeader(['a=1; Path=/; Domain=example.org'], 'https://badexample.org/')).toBeNull();
});

test.each(['other.org', 'org', 'deeper.news.example.org'])(
	'a cookie for a domain that does not include the host is refused: %s',
	(domain) => {
		expect(cookieHeader([`a=1; Path=/; Domain=${domain}`], `https://${domain}/`)).toBeNull();
	}
);

test('two sites under one public suffix share no cookie', () => {
	const one = new URL('https://one.co.uk/');
	expect(cookieHeader(['a=1; Path=/; Domain=co.uk'], 'https://two.co.uk/', one)).toBeNull();
	expect(cookieHeader(['a=1; Path=/; Domain=co.uk'], 'https://one.co.uk/', one)).toBeNull();
	expect(cookieHeader(['a=1; Path=/; Domain=one.co.uk'], 'https://www.one.co.uk/', one)).toBe('a=1');
	const blog = new URL('https://one.github.io/');
	expect(cookieHeader(['a=1; Path=/; Domain=github.io'], 'https://two.github.io/', blog)).toBeNull();
});

test.each(['nas', 'localhost', '192.168.1.2', '[::1]', 'server.local', 'github.io'])(
	'a host gets back its cookies, with its own name as the domain or without a domain: %s',
	(host) => {
		const page = new URL(`http://${host}/`);
		expect(cookieHeader(['a=1; Path=/', `b=2; Path=/; Domain=${host}`], '/', page)).toBe('a=1; b=2');
		expect(cookieHeader(['a=1; Path=/', `b=2; Path=/; Domain=${host}`], 'http://other.example/', page)).toBeNull();
	}
);

test('paths and the secure attribute are respected', () => {
	expect(cookieHeader(['a=1'], '/stories/two')).toBe('a=1');
	expect(cookieHeader(['a=1'], '/storiesque')).toBeNull();
	expect(cookieHeader(['a=1; Path=/; Secure'], 'http://news.example.org/')).toBeNull();
});

test('a cookie is replaced, and ends when the site expires it', () => {
	expect(cookieHeader(['a=1; Path=/', 'a=2; Path=/'], '/')).toBe('a=2');
	expect(cookieHeader(['a=1; Path=/', 'a=; Path=/; Max-Age=0'], '/')).toBeNull();
	expect(cookieHeader(['a=1; Path=/', 'a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], '/')).toBeNull();
});

test('the number and the length of cookies are limited', () => {
	const many = Array.from({ length: 200 }, (_, index) => `c${index}=1; Path=/`);
	expect(cookieHeader(many, '/')?.split('; ')).toHaveLength(50);
	const others = Array.from({ length: 60 }, (_, index) => `d${index}=; Path=/; Max-Age=0`);
	expect(cookieHeader([...others, 'a=1; Path=/', ...many.slice(0, 49), 'a=2; Path=/'], '/')?.split('; ')[0]).toBe(
		'a=2'
	);
	expect(cookieHeader([`a=${'x'.repeat(5_000)}; Path=/`, 'nothing', '=x', 'a=b\u007f; Path=/'], '/')).toBeNull();
});
