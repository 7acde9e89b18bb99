// Decides when a device or the server crashes, after a number of asynchronous steps, and records where.

/** Thrown into code that still runs after its process has crashed. */
export class Crashed extends Error {
	constructor() {
		super('crashed');
	}
}

export interface Crash {
	/** Number of steps before the crash. */
	readonly after: number;
	/** Path of the file whose steps count: those that it makes or awaits. Null counts all steps. */
	readonly within: string | null;
}

/** Decides by the stack frames, `file:line:column`, whether to crash at a step. Shared by all fuses of a simulation. */
export type Aim = (frames: readonly string[]) => boolean;

/** Decides at each step whether its device or server crashes. */
export interface Fuse {
	/** Plans a crash; null plans none. */
	arm(crash: Crash | null): void;
	/** Called at the beginning of each step. @returns whether to crash here */
	tick(): boolean;
	/** Stack frames, `file:line:column`, where crashes happened. */
	readonly hits: ReadonlySet<string>;
}

export function makeFuse(aim: Aim | null = null): Fuse {
	let plan: Crash | null = null;
	const hits = new Set<string>();

	function crash(): true {
		for (const frame of framesHere()) hits.add(frame);
		return true;
	}

	return {
		arm: (planned) => void (plan = planned),
		tick() {
			if (aim !== null && aim(framesHere())) return crash();
			if (plan === null) return false;
			const { after, within } = plan;
			if (within !== null && !stackHere().includes(within)) return false;
			plan = after === 0 ? null : { after: after - 1, within };
			return after === 0 && crash();
		},
		hits
	};
}

/** V8 includes async callers: https://v8.dev/docs/stack-trace-api#async-stack-traces */
function stackHere(): string {
	const limit = Error.stackTraceLimit;
	Error.stackTraceLimit = 100;
	const { stack = '' } = new Error();
	Error.stackTraceLimit = limit;
	return stack;
}

function framesHere(): string[] {
	return [...stackHere().matchAll(/\/(src\/lib\/[\w/.-]+\.ts):(\d+):(\d+)/g)].map(([, file, line, column]) =>
		[file, line, column].join(':')
	);
}
