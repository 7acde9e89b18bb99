// Keeps a site from being asked too much at once: so many requests of a kind a host, and pages with a pause between.

export interface HostSpacing {
	/** Waits for this request's turn. @returns ends the turn; to be called once */
	enter(address: string, kind: Kind): Promise<() => void>;
}

type Kind = 'page' | 'picture';

export interface HostSpacingOptions {
	readonly atOnce: Readonly<Record<Kind, number>>;
	/** Between the beginnings of two requests, ms. */
	readonly pauseMs: Readonly<Record<Kind, number>>;
	/** ms, of any beginning. */
	readonly now: () => number;
}

interface Lane {
	running: number;
	/** When the last request began. */
	last: number;
	waiting: (() => void)[];
	timer: NodeJS.Timeout | undefined;
}

/** Browsers open six connections a host; a page is dear to a small site, its pictures are files. */
export const POLITE: Omit<HostSpacingOptions, 'now'> = {
	atOnce: { page: 2, picture: 6 },
	pauseMs: { page: 500, picture: 0 }
};

export function createHostSpacing({ atOnce, pauseMs, now }: HostSpacingOptions): HostSpacing {
	const lanes = new Map<string, Lane>();

	function next(key: string, lane: Lane, kind: Kind): void {
		clearTimeout(lane.timer);
		const pause = lane.last + pauseMs[kind] - now();
		if (lane.running >= atOnce[kind]) return;
		if (pause > 0) {
			// Kept until the pause is over even when nobody waits, so that the next one does.
			lane.timer = setTimeout(() => next(key, lane, kind), pause);
			if (lane.waiting.length === 0) lane.timer.unref();
			return;
		}
		const begin = lane.waiting.shift();
		if (begin === undefined) {
			if (lane.running === 0) lanes.delete(key);
			return;
		}
		lane.running++;
		lane.last = now();
		begin();
		next(key, lane, kind);
	}

	return {
		enter(address, kind) {
			const key = `${kind} ${URL.canParse(address) ? new URL(address).host : ''}`;
			const lane = lanes.get(key) ?? { running: 0, last: -Infinity, waiting: [], timer: undefined };
			lanes.set(key, lane);
			return new Promise((resolve) => {
				lane.waiting.push(() =>
					resolve(() => {
						lane.running--;
						next(key, lane, kind);
					})
				);
				next(key, lane, kind);
			});
		}
	};
}
