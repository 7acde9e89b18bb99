// Tests of formatting sizes.
import { expect, it } from 'vitest';
import { formatBytes } from './format-bytes.ts';

it.each([
	[0, '0 kB'],
	[1, '1 kB'],
	[1_500, '2 kB'],
	[10_400, '10 kB'],
	[999_499, '999 kB'],
	[999_500, '1 MB'],
	[1_250_000, '1.3 MB'],
	[999_949_999, '999.9 MB'],
	[999_950_000, '1 GB'],
	[2_500_000_000, '2.5 GB']
])('%d bytes are %s', (bytes, words) => {
	expect(formatBytes(bytes)).toBe(words);
});
