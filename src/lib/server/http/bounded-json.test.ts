// Tests of parsing clients' JSON: too complex messages are refused before they are parsed.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseBounded } from './bounded-json.ts';

test('a message within the limits is parsed unchanged', () => {
	fc.assert(
		fc.property(fc.json({ maxDepth: 20 }), (text) => {
			expect(parseBounded(text)).toEqual(JSON.parse(text));
		})
	);
	expect(parseBounded('{"a\\\\":"[[[\\"[[[","b":[1]}')).toEqual({ 'a\\': '[[["[[[', b: [1] });
});

test.each([
	['too deep', '['.repeat(1_000_000)],
	['too deep, with all brackets closed', '['.repeat(5_000) + ']'.repeat(5_000)],
	['too many values', `[${'0,'.repeat(1_000_000)}0]`],
	['not JSON', '{"a":'],
	['a string without an end', '"'.padEnd(1_000_000, '\\"')]
])('a message is refused: %s', (_what, text) => {
	expect(() => parseBounded(text)).toThrow(expect.objectContaining({ code: 'bad_request' }) as Error);
});
