// The threads that take foreign text: pages have theirs, what devices send has one of its own and waits for no page.
import { createPool, type Pool, type PoolOptions } from './thread-pool.ts';

export interface Threads {
	readonly pages: Pool;
	/** What devices send: a device gives a request up long before a few pages have taken all the time that they may. */
	readonly supplies: Pool;
	close(): Promise<void>;
}

/** @param options of the pages' threads; the other one comes on top of their number, and has the same limits */
export function createThreads(options: PoolOptions): Threads {
	const pages = createPool(options);
	const supplies = createPool({ ...options, size: 1 });
	return {
		pages,
		supplies,
		async close() {
			await Promise.all([pages.close(), supplies.close()]);
		}
	};
}
