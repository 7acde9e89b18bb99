// Limits parallel picture requests to one host; further requests wait for their turn.
import { hostKeyOf } from '../db/host-key.ts';

export interface HostLimiter {
	/** Waits for this request's turn. @returns a function that ends the turn; call it once */
	enter(address: string): Promise<() => void>;
}

interface HostQueue {
	running: number;
	readonly waiting: (() => void)[];
}

/** Parallel requests to one host: as many connections as browsers open. */
export const PICTURES_AT_ONCE = 6;

/** @param limit parallel requests to one host */
export function createHostLimiter(limit = PICTURES_AT_ONCE): HostLimiter {
	const queues = new Map<string, HostQueue>();

	function next(key: string, queue: HostQueue): void {
		if (queue.running >= limit) return;
		const begin = queue.waiting.shift();
		if (begin === undefined) {
			if (queue.running === 0) queues.delete(key);
			return;
		}
		queue.running++;
		begin();
	}

	return {
		enter(address) {
			const key = hostKeyOf(address);
			const queue = queues.get(key) ?? { running: 0, waiting: [] };
			queues.set(key, queue);
			return new Promise((resolve) => {
				queue.waiting.push(() =>
					resolve(() => {
						queue.running--;
						next(key, queue);
					})
				);
				next(key, queue);
			});
		}
	};
}
