// When a device or the server crashes: after so many steps that it would wait for. Writes down where each crash hit.

/** What code gets that runs on in a process which is no more. */
export class Crashed extends Error {
	constructor() {
		super('crashed');
	}
}

export interface Fuse {
	/** Crashes at the step after so many; never when null. */
	light(steps: number | null): void;
	/** Says that a step begins. @returns whether it crashes here */
	tick(): boolean;
	/** Stack frames, `file:line:column`, that crashes hit. */
	readonly hits: ReadonlySet<string>;
}

export function makeFuse(): Fuse {
	let left: number | null = null;
	const hits = new Set<string>();
	return {
		light: (steps) => void (left = steps),
		tick() {
			if (left === null || left-- > 0) return false;
			left = null;
			for (const frame of framesHere()) hits.add(frame);
			return true;
		},
		hits
	};
}

/** V8 tells of functions that wait, too: https://v8.dev/docs/stack-trace-api#async-stack-traces */
function framesHere(): string[] {
	const before = Error.stackTraceLimit;
	Error.stackTraceLimit = 100;
	const { stack = '' } = new Error();
	Error.stackTraceLimit = before;
	return [...stack.matchAll(/\/(src\/lib\/[\w/.-]+\.ts):(\d+):(\d+)/g)].map(([, file, line, column]) =>
		[file, line, column].join(':')
	);
}
