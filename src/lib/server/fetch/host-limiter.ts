// Limits parallel picture requests to one host; the rest wait for their turn.
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

/** @param atOnce parallel requests to one host */
export function createHostSpacing(atOnce = PICTURES_AT_ONCE): HostLimiter {
	const lanes = new Map<string, HostQueue>();

	function next(key: string, lane: HostQueue): void {
		if (lane.running >= atOnce) return;
		const begin = lane.waiting.shift();
		if (begin === undefined) {
			if (lane.running === 0) lanes.delete(key);
			return;
		}
		lane.running++;
		begin();
	}

	return {
		enter(address) {
			const key = hostKeyOf(address);
			const lane = lanes.get(key) ?? { running: 0, waiting: [] };
			lanes.set(key, lane);
			return new Promise((resolve) => {
				lane.waiting.push(() =>
					resolve(() => {
						lane.running--;
						next(key, lane);
					})
				);
				next(key, lane);
			});
		}
	};
}
