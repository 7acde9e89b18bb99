// The project's limits for waiting times and memory, and the table that compares measurements with them.
import type { Cell, Figure } from './statistics.ts';
import type { Samples } from './measured-session.ts';

type Measurement = {
	name: string;
	key: string;
	/** Maxima of the median, unthrottled and throttled. */
	limits?: readonly [number, number];
};

const LIST = [180, 420] as const;
const FIRST_ARTICLE = [35, 110] as const;
const ARTICLE = [30, 90] as const;
const LONG_ARTICLE = [40, 120] as const;
const BACK = [25, 60] as const;
const HEAP = [15, 15] as const;

const MEASUREMENTS: readonly Measurement[] = [
	{ name: 'list drawn, cold (no worker, no cache)', key: 'list cold' },
	{ name: 'list drawn, warm (worker stopped)', key: 'list warm', limits: LIST },
	...parts('warm'),
	{ name: 'list drawn, offline (server killed)', key: 'list offline', limits: LIST },
	{ name: 'first article of a start', key: 'first article warm', limits: FIRST_ARTICLE },
	{ name: 'article of 700 words', key: 'article warm', limits: ARTICLE },
	{ name: '  interaction of 700 words (Event Timing)', key: 'article interaction warm' },
	{ name: 'article of 4,000 words', key: 'long article warm', limits: LONG_ARTICLE },
	{ name: '  interaction of 4,000 words (Event Timing)', key: 'long article interaction warm' },
	{ name: 'article of 700 words, offline', key: 'article offline', limits: ARTICLE },
	{ name: 'article of 4,000 words, offline', key: 'long article offline', limits: LONG_ARTICLE },
	{ name: 'back to the list', key: 'back warm', limits: BACK },
	{ name: 'back to the list, offline', key: 'back offline', limits: BACK },
	{ name: 'longest task of scrolling ROWS rows, CPU', key: 'scroll', limits: [50, 100] },
	{ name: '500 selected rows archived', key: 'archive', limits: [300, 900] },
	{ name: 'heap with the list, MB', key: 'heap', limits: HEAP },
	{ name: 'heap after scrolling ROWS rows, MB', key: 'heap scrolled', limits: HEAP }
];

function parts(start: string): Measurement[] {
	return [
		{ name: '  the shell is received', key: `list ${start} response` },
		{ name: '  the last script of the list is received', key: `list ${start} script` },
		{ name: '  rows are in the document', key: `list ${start} inserted` },
		{ name: '  rows are laid out and painted', key: `list ${start} drawn` }
	];
}

export function figuresOf(sessions: readonly Samples[]): Figure[] {
	const rows = sessions[0]?.rows ?? 0;
	return MEASUREMENTS.map(({ name, key, limits }) => ({
		name: name.replace('ROWS', rows.toLocaleString('en')),
		cells: sessions.map((session): Cell | null => {
			const samples = session.values[key];
			if (samples === undefined) return null;
			const limit = limits?.[session.slowed ? 1 : 0] ?? Infinity;
			return limit === Infinity ? { samples } : { samples, limit };
		})
	}));
}
