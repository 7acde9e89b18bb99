// Tests of the time budget for an article's pictures.
import { expect, test } from 'vitest';
import type { FetchResult, Fetcher, GetOptions } from './fetcher.ts';
import { withTimeBudget } from './time-budget.ts';

const OPTIONS: GetOptions = { accept: 'picture', maxBytes: 1, timeoutMs: 20_000 };
const ANSWER: FetchResult = { url: '', type: '', charset: null, bytes: new Uint8Array(), network: 'public' };

/** A network with fixed request times, and its clock. */
function slowNetwork(ms: number): {
	fetcher: Fetcher;
	now: () => number;
	pass: (ms: number) => void;
	timeouts: number[];
} {
	let time = 0;
	const timeouts: number[] = [];
	return {
		now: () => time,
		pass: (elapsed) => {
			time += elapsed;
		},
		timeouts,
		fetcher: {
			async get(_address, { timeoutMs }) {
				timeouts.push(timeoutMs);
				await Promise.resolve();
				time += ms;
				return ANSWER;
			},
			close: () => Promise.resolve()
		}
	};
}

test('requests are made until the budget is used, each with no more time than is left', async () => {
	const { fetcher, now, timeouts } = slowNetwork(15_000);
	const limited = withTimeBudget(fetcher, { budgetMs: 40_000, hostLimiter: undefined, now });
	for (let count = 0; count < 3; count++) await limited.get('https://a.example/', OPTIONS);
	await expect(limited.get('https://a.example/', OPTIONS)).rejects.toMatchObject({ code: 'too_slow' });
	expect(timeouts).toEqual([20_000, 20_000, 10_000]);
});

test('time between requests, while the server is busy, is not counted', async () => {
	const { fetcher, now, pass, timeouts } = slowNetwork(1_000);
	const limited = withTimeBudget(fetcher, { budgetMs: 10_000, hostLimiter: undefined, now });
	for (let count = 0; count < 5; count++) {
		await limited.get('https://a.example/', OPTIONS);
		pass(600_000);
	}
	expect(timeouts).toHaveLength(5);
});

test('limits are whole milliseconds, which timers need', async () => {
	const { fetcher, now, pass, timeouts } = slowNetwork(1.25);
	const limited = withTimeBudget(fetcher, { budgetMs: 20_000, hostLimiter: undefined, now });
	pass(0.5);
	for (let count = 0; count < 2; count++) await limited.get('https://a.example/', OPTIONS);
	expect(timeouts).toEqual([20_000, 19_999]);
});
