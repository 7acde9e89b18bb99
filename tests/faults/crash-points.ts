// Decides when a device or the server crashes, after a number of asynchronous steps, and records where.

/** Thrown into code that still runs after its process has crashed. */
export class Crashed extends Error {
	constructor() {
		super('crashed');
	}
}

export interface Crash {
	/** Steps before the crash; with a file, only those made or awaited by it count. */
	readonly after: number;
	readonly within: string | null;
}

/**
 * For crashes at a known place, whatever the schedule; one for all fuses of a simulation. Receives the stack frames,
 * `file:line:column`, of each step, and returns whether to crash there.
 */
export type Aim = (frames: readonly string[]) => boolean;

export interface Fuse {
	/** Crashes as planned; never if null. */
	light(crash: Crash | null): void;
	/** A step begins. @returns whether it crashes here */
	tick(): boolean;
	/** Stack frames, `file:line:column`, where crashes happened. */
	readonly hits: ReadonlySet<string>;
}

export function makeFuse(aim: Aim | null = null): Fuse {
	let lit: Crash | null = null;
	const hits = new Set<string>();

	function crash(): true {
		for (const frame of framesHere()) hits.add(frame);
		return true;
	}

	return {
		light: (crash) => void (lit = crash),
		tick() {
			if (aim !== null && aim(framesHere())) return crash();
			if (lit === null) return false;
			const { after, within } = lit;
			if (within !== null && !stackHere().includes(within)) return false;
			lit = after === 0 ? null : { after: after - 1, within };
			return after === 0 && crash();
		},
		hits
	};
}

/** V8 includes async callers: https://v8.dev/docs/stack-trace-api#async-stack-traces */
function stackHere(): string {
	const before = Error.stackTraceLimit;
	Error.stackTraceLimit = 100;
	const { stack = '' } = new Error();
	Error.stackTraceLimit = before;
	return stack;
}

function framesHere(): string[] {
	return [...stackHere().matchAll(/\/(src\/lib\/[\w/.-]+\.ts):(\d+):(\d+)/g)].map(([, file, line, column]) =>
		[file, line, column].join(':')
	);
}
