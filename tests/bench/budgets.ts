// The project's limits for times that a reader waits, and the table that checks them.
import type { Cell, Figure } from './statistics.ts';
import type { Samples } from './measured-session.ts';

type Line = {
	name: string;
	of: string;
	/**
	 * Maxima, unthrottled and throttled; the list's limit is that of the large library, and also applies to smaller ones.
	 */
	limits?: readonly [number, number];
};

const LIST = [200, 700] as const;
const ARTICLE = [40, 120] as const;
const HEAP = [15, 15] as const;

const LINES: readonly Line[] = [
	{ name: 'list drawn, cold (no worker, no cache)', of: 'list cold' },
	{ name: 'list drawn, warm (worker stopped)', of: 'list warm', limits: LIST },
	...parts('warm'),
	{ name: 'list drawn, offline (server killed)', of: 'list offline', limits: LIST },
	{ name: 'first article of a start', of: 'first article warm', limits: ARTICLE },
	{ name: 'article of 700 words', of: 'article warm', limits: ARTICLE },
	{ name: '  its interaction (Event Timing)', of: 'article interaction warm' },
	{ name: 'article of 4,000 words', of: 'long article warm', limits: ARTICLE },
	{ name: '  its interaction (Event Timing)', of: 'long article interaction warm' },
	{ name: 'article of 700 words, offline', of: 'article offline', limits: ARTICLE },
	{ name: 'article of 4,000 words, offline', of: 'long article offline', limits: ARTICLE },
	{ name: 'back to the list', of: 'back warm', limits: [30, Infinity] },
	{ name: 'back to the list, offline', of: 'back offline', limits: [30, Infinity] },
	{ name: 'longest task of scrolling ROWS rows, CPU', of: 'scroll', limits: [50, 100] },
	{ name: 'heap with the list, MB', of: 'heap', limits: HEAP },
	{ name: 'heap after scrolling ROWS rows, MB', of: 'heap scrolled', limits: HEAP }
];

function parts(how: string): Line[] {
	return [
		{ name: '  the shell has come', of: `list ${how} response` },
		{ name: '  and the last script that it needs', of: `list ${how} script` },
		{ name: '  rows are in the document', of: `list ${how} inserted` },
		{ name: '  and laid out and painted', of: `list ${how} drawn` }
	];
}

export function figuresOf(visits: readonly Samples[]): Figure[] {
	const rows = visits[0]?.rows ?? 0;
	return LINES.map(({ name, of, limits }) => ({
		name: name.replace('ROWS', rows.toLocaleString('en')),
		cells: visits.map((visit): Cell | null => {
			const samples = visit.of[of];
			if (samples === undefined) return null;
			const limit = limits?.[visit.slowed ? 1 : 0] ?? Infinity;
			return limit === Infinity ? { samples } : { samples, limit };
		})
	}));
}
