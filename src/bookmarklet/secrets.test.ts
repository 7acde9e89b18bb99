// Tests of removing secrets from addresses.
import { describe, expect, it } from 'vitest';
import { pageAddress, withoutSecrets } from './secrets.ts';

const BASE = 'https://example.org/folder/page';
const LONG = 'eyJhbGciOiJIUzI1NiJ9';

describe('an address in the copy', () => {
	it.each([
		['?token=abc&page=2', 'https://example.org/folder/page?page=2'],
		['/a?b=1&%74oken=abc', 'https://example.org/a?b=1'],
		['/a#access_token=abc&token_type=bearer', 'https://example.org/a'],
		['/app#/story?session=abc&page=2', 'https://example.org/app#/story?page=2'],
		['/app#/story?session=abc', 'https://example.org/app#/story'],
		['/a?PHPSESSID=abc&page=2', 'https://example.org/a?page=2'],
		['/a?ticket=ST-1856339aA5Yuvrx&page=2', 'https://example.org/a?page=2'],
		['/a?page=2&next=https%3A%2F%2Fx.y%2F%3Fb%3D1%26token%3Dabc', 'https://example.org/a?page=2'],
		['/a;jsessionid=abc?page=2', 'https://example.org/a?page=2'],
		['https://ada:pw@example.org/a', 'https://example.org/a']
	])('loses its secrets: %s', (written, cleaned) => {
		expect(withoutSecrets(written, BASE)).toBe(cleaned);
	});

	it.each([
		'#authentication',
		'/docs/session-tokens',
		'?author=Ada%20B&q=%E6%BC%A2',
		'mailto:ada@example.org?subject=token=1',
		'?code=7&next=%2Fb%3Fpage%3D2',
		'../a;b=1',
		'%E0%A4%A',
		'http://[token'
	])('stays as it is written: %s', (written) => {
		expect(withoutSecrets(written, BASE)).toBe(written);
	});
});

describe("the page's own address", () => {
	it.each([
		[`https://example.org/a?id=7&access_token=${LONG}`, 'https://example.org/a?id=7'],
		[`https://example.org/a#access_token=${LONG}&state=1`, 'https://example.org/a#state=1'],
		['https://example.org/a?sid=0123456789abcdef01&page=2', 'https://example.org/a?page=2'],
		['https://example.org/a?sid=42&code=DE', 'https://example.org/a?sid=42&code=DE'],
		['https://example.org/talks?session=42', 'https://example.org/talks?session=42'],
		['https://example.org/a#session=tokens', 'https://example.org/a#session=tokens']
	])('%s', (address, cleaned) => {
		expect(pageAddress(address)).toBe(cleaned);
	});
});
