// Which cookies come back within one fetch, and to whom.
import { expect, test } from 'vitest';
import { createCookieJar } from './cookie-jar.ts';

const PAGE = new URL('https://news.example.org/stories/one');

function sent(lines: readonly string[], to: string, from = PAGE): string | null {
	const jar = createCookieJar();
	jar.take(from, lines);
	return jar.headerFor(new URL(to, from));
}

test('what a host sets comes back to it, in order', () => {
	expect(sent(['a=1; Path=/', 'b=two=2; Path=/; HttpOnly'], '/other')).toBe('a=1; b=two=2');
	expect(sent([], '/')).toBeNull();
});

test('another host gets nothing, one below the domain that was named does', () => {
	expect(sent(['a=1; Path=/'], 'https://www.example.org/')).toBeNull();
	expect(sent(['a=1; Path=/; Domain=.example.org'], 'https://www.example.org/')).toBe('a=1');
	expect(sent(['a=1; Path=/; Domain=example.org'], 'https://badexample.org/')).toBeNull();
});

test.each(['other.org', 'org', 'deeper.news.example.org'])('a cookie for %s is refused', (domain) => {
	expect(sent([`a=1; Path=/; Domain=${domain}`], `https://${domain}/`)).toBeNull();
});

test('paths and secure cookies are kept apart', () => {
	expect(sent(['a=1'], '/stories/two')).toBe('a=1');
	expect(sent(['a=1'], '/storiesque')).toBeNull();
	expect(sent(['a=1; Path=/; Secure'], 'http://news.example.org/')).toBeNull();
});

test('a cookie is replaced, and ends when the site says so', () => {
	expect(sent(['a=1; Path=/', 'a=2; Path=/'], '/')).toBe('a=2');
	expect(sent(['a=1; Path=/', 'a=; Path=/; Max-Age=0'], '/')).toBeNull();
	expect(sent(['a=1; Path=/', 'a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], '/')).toBeNull();
});

test('a site cannot fill the memory', () => {
	const many = Array.from({ length: 200 }, (_, index) => `c${index}=1; Path=/`);
	expect(sent(many, '/')?.split('; ')).toHaveLength(50);
	expect(sent([`a=${'x'.repeat(5_000)}; Path=/`, 'nothing', '=x'], '/')).toBeNull();
});
