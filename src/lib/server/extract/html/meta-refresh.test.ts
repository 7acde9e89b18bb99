// Tests of finding redirects by meta refresh.
import { expect, test } from 'vitest';
import { metaRefreshOf } from './meta-refresh.ts';

const ADDRESS = 'https://example.org/old/page';

function refresh(html: string): string | null {
	return metaRefreshOf(Buffer.from(html), null, ADDRESS);
}

test.each([
	['0;url=/new', 'https://example.org/new'],
	["0; URL='https://b.example/x?a=1&amp;b=2'", 'https://b.example/x?a=1&b=2'],
	['0; url=/x?a=1&copy=2&para;', 'https://example.org/x?a=1&copy=2%C2%B6'],
	['5, next', 'https://example.org/old/next'],
	['0.5; url = /new ', 'https://example.org/new']
])('the target of a refresh is found: %s', (content, target) => {
	expect(refresh(`<html><head><META HTTP-EQUIV="Refresh" content="${content}"></head>`)).toBe(target);
});

test.each(['300', '0', '0;url=/old/page#x', '60;url=/new', '0;url=javascript:x()', '0;url='])(
	'a refresh without a target, to the page itself, or after a long delay is ignored: %s',
	(content) => {
		expect(refresh(`<meta http-equiv=refresh content="${content}">`)).toBeNull();
	}
);

test('a refresh in a comment, a script or a noscript is ignored', () => {
	const tag = '<meta http-equiv="refresh" content="0;url=/new">';
	expect(refresh(`<!--${tag}--><script>"${tag}"</script><noscript>${tag}</noscript><p>Text`)).toBeNull();
});

test('a target is relative to `<base>`', () => {
	const tag = '<meta http-equiv="refresh" content="0;url=/new">';
	expect(refresh(`<base href="https://b.example/">${tag}`)).toBe('https://b.example/new');
});
