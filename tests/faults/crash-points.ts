// When a device or the server crashes: after so many steps that it would wait for. Writes down where each crash hit.

/** What code gets that runs on in a process which is no more. */
export class Crashed extends Error {
	constructor() {
		super('crashed');
	}
}

export interface Crash {
	/** Steps that are made before; with a file, only those that it makes or waits for count. */
	readonly after: number;
	readonly within: string | null;
}

/**
 * For crashes at a place that is known, whatever a schedule says; one for all fuses of a world. Is told of the stack
 * frames, `file:line:column`, of each step, and says whether to crash there.
 */
export type Aim = (frames: readonly string[]) => boolean;

export interface Fuse {
	/** Crashes as it is told; never when null. */
	light(crash: Crash | null): void;
	/** Says that a step begins. @returns whether it crashes here */
	tick(): boolean;
	/** Stack frames, `file:line:column`, that crashes hit. */
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

/** V8 tells of functions that wait, too: https://v8.dev/docs/stack-trace-api#async-stack-traces */
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
