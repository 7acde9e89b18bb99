// Tests which addresses can be followed without asking their site.
import { expect, it } from 'vitest';
import { looksLikeFeed } from './feed-address.ts';

it.each([
	['https://example.org/feed/', true],
	['example.org/blog/index.xml', true],
	['https://example.org/?feed=rss2', true],
	['https://example.org/feed.json', true],
	['https://example.org/posts.atom', true],
	['https://feeds.example.org/', false],
	['https://example.org/about', false],
	['not an address', false],
	['', false]
])('%s: %s', (address, looks) => {
	expect(looksLikeFeed(address)).toBe(looks);
});
