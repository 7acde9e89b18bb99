// Limits the time that the pictures of one article may spend on the network. Time in which no request runs, such as
// while pictures are converted, is not counted.
import { Failure } from '../../domain/core/failure.ts';
import type { Fetcher } from './fetcher.ts';
import type { HostLimiter } from './host-limiter.ts';

/**
 * Wraps a fetcher so that it respects the limit per host, and requests fail when their total time exceeds `budgetMs`;
 * parallel requests count once. Converting is not counted, so that a busy machine stores the same pictures.
 */
export function withTimeBudget(
	fetcher: Fetcher,
	{ budgetMs, hostLimiter, now }: { budgetMs: number; hostLimiter: HostLimiter | undefined; now: () => number }
): Pick<Fetcher, 'get'> {
	let running = 0;
	let since = 0;
	let spent = 0;
	return {
		async get(address, options) {
			const endTurn = await hostLimiter?.enter(address);
			if (running++ === 0) since = now();
			try {
				const left = budgetMs - spent - (now() - since);
				if (left <= 0) throw new Failure('too_slow', { limit: budgetMs });
				return await fetcher.get(address, { ...options, timeoutMs: Math.min(options.timeoutMs, Math.ceil(left)) });
			} finally {
				if (--running === 0) spent += now() - since;
				endTurn?.();
			}
		}
	};
}
