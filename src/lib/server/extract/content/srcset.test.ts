// Tests of parsing a srcset and choosing a candidate.
import { expect, test } from 'vitest';
import { parseSrcset, rankCandidates } from './srcset.ts';

test.each<[srcset: string, expected: [string, number][]]>([
	['a.jpg', [['a.jpg', 800]]],
	[
		'a.jpg 300w, b.jpg 900w',
		[
			['a.jpg', 300],
			['b.jpg', 900]
		]
	],
	[
		'a.jpg 1x,b.jpg 2x',
		[
			['a.jpg', 800],
			['b.jpg', 1600]
		]
	],
	[
		'a.jpg, b.jpg 1.5x',
		[
			['a.jpg', 800],
			['b.jpg', 1200]
		]
	],
	[
		'/w_300,h_200/a.jpg 300w,\n\t/w_600,h_400/a.jpg 600w',
		[
			['/w_300,h_200/a.jpg', 300],
			['/w_600,h_400/a.jpg', 600]
		]
	],
	[
		'data:image/png;base64,AAAA 10w, b.jpg 20w',
		[
			['data:image/png;base64,AAAA', 10],
			['b.jpg', 20]
		]
	],
	[' , a.jpg 5w,', [['a.jpg', 5]]],
	['a.jpg wide', [['a.jpg', 800]]],
	['', []],
	[',', []]
])('the candidates of a srcset are read: %j', (srcset, expected) => {
	expect(parseSrcset(srcset).map(({ address, width }) => [address, width])).toEqual(expected);
});

test('the widest candidate of at most 1600 px is the best, and those wider than it are the last', () => {
	const ranked = (srcset: string) => rankCandidates(parseSrcset(srcset)).map(({ address }) => address);
	expect(ranked('s.jpg 400w, m.jpg 1200w, l.jpg 2400w')).toEqual(['m.jpg', 's.jpg', 'l.jpg']);
	expect(ranked('xl.jpg 5000w, l.jpg 2400w')).toEqual(['l.jpg', 'xl.jpg']);
	expect(ranked('')).toEqual([]);
});

test('a hundred thousand candidates are parsed fast', () => {
	expect(parseSrcset('a,b.jpg 1w, '.repeat(100_000))).toHaveLength(100_000);
});
