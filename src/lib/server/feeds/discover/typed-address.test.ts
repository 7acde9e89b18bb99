// Tests of what readers type to follow a site.
import { expect, test } from 'vitest';
import { codeOf } from '../../../domain/core/failure.ts';
import { typedAddress } from './typed-address.ts';

test.each([
	['example.org/blog', 'https://example.org/blog', 'http://example.org/blog'],
	['http://example.org', 'http://example.org/', null],
	[' https://example.org/feed ', 'https://example.org/feed', null],
	['feed:https://example.org/a', 'https://example.org/a', null],
	['feed://example.org/a', 'https://example.org/a', 'http://example.org/a'],
	['FEEDS://example.org/a', 'https://example.org/a', null],
	['feed:example.org/a', 'https://example.org/a', 'http://example.org/a'],
	['pcast://example.org/show', 'https://example.org/show', 'http://example.org/show'],
	['web+feed:https://example.org/a', 'https://example.org/a', null],
	['@name@social.example', 'https://social.example/@name', null],
	['r/skyrim', 'https://www.reddit.com/r/skyrim/', null],
	['/u/spez/', 'https://www.reddit.com/u/spez/', null],
	['A story (https://example.org/story).', 'https://example.org/story', null],
	['https://me:secret@example.org/feed', 'https://example.org/feed', null]
])('%s', (text, url, withoutTls) => {
	expect(typedAddress(text)).toEqual({ url, withoutTls });
});

test.each([
	['my favourite blog', 'not_an_address'],
	['name@example.org', 'not_an_address'],
	['', 'not_an_address'],
	['feed:', 'unsupported_scheme'],
	['feed:ftp://example.org/', 'unsupported_scheme'],
	['mailto:name@example.org', 'unsupported_scheme']
])('%s is refused', (text, code) => {
	let thrown: unknown;
	try {
		typedAddress(text);
	} catch (error) {
		thrown = error;
	}
	expect(codeOf(thrown)).toBe(code);
});
