// `node tests/faults/choose-seeds.ts`: runs 540 schedules, and prints the seeds to put into `chosen-seeds.ts`: few that
// crash at every await that all of them crash at, and check every invariant often.
import { rmSync } from 'node:fs';
import { awaitsOf, GUARDED } from './await-coverage.ts';
import { NOTE_SEEDS_FROM, scheduleOf } from './chosen-seeds.ts';
import { runSchedule } from './fuzz.ts';
import { makeQuickFolder } from './harness.ts';

const ALL_SEEDS = NOTE_SEEDS_FROM + 40;
/** Crashes at each await, and the share of the checks of each invariant, by the number of checks in all schedules. */
const CRASHES = 2;
const SHARES = [
	{ below: 20, share: 0.5 },
	{ below: 500, share: 0.3 },
	{ below: Infinity, share: 0.15 }
];
/** A fixed cost of each schedule, as the number of steps that take as long. */
const FIXED_COST = 20;

export interface Run {
	readonly seed: number;
	/** Awaits where it crashed, as `file:line:column`. */
	readonly crashes: readonly string[];
	/** Number of checks of each invariant. */
	readonly checks: ReadonlyMap<string, number>;
	/** Number of its steps. */
	readonly cost: number;
}

/** Takes the run that adds most for its cost until nothing is missing. @returns seeds in ascending order */
export function chooseSeeds(runs: readonly Run[]): number[] {
	const wanted = new Map<string, { readonly all: number; missing: number }>();
	const gains = new Map(runs.map((run) => [run, gainsOf(run)]));
	for (const each of gains.values())
		for (const [what, gain] of each) wanted.set(what, { all: (wanted.get(what)?.all ?? 0) + gain, missing: 0 });
	for (const [what, { all }] of wanted) wanted.set(what, { all, missing: missingOf(what, all) });
	const worthOf = (run: Run): number => {
		let worth = 0;
		for (const [what, gain] of gains.get(run) ?? []) {
			const { all = 1, missing = 0 } = wanted.get(what) ?? {};
			worth += Math.min(gain, Math.max(0, missing)) / missingOf(what, all);
		}
		return worth / (run.cost + FIXED_COST);
	};
	const left = new Set(runs);
	const chosen: number[] = [];
	for (;;) {
		const [best] = [...left].sort((a, b) => worthOf(b) - worthOf(a));
		if (best === undefined || worthOf(best) === 0) return chosen.sort((a, b) => a - b);
		left.delete(best);
		chosen.push(best.seed);
		for (const [what, gain] of gains.get(best) ?? []) {
			const want = wanted.get(what);
			if (want !== undefined) want.missing -= gain;
		}
	}
}

function gainsOf({ crashes, checks }: Run): Map<string, number> {
	return new Map([...checks, ...crashes.map((at) => [at, 1] as const)]);
}

/** @param what an invariant or an await @param all its number in all schedules */
function missingOf(what: string, all: number): number {
	if (what.startsWith('src/')) return Math.min(all, CRASHES);
	return Math.ceil(all * (SHARES.find(({ below }) => all < below)?.share ?? 1));
}

async function runAll(): Promise<Run[]> {
	const awaits = GUARDED.flatMap((file) => awaitsOf(file, new Set()));
	const runs: Run[] = [];
	for (let seed = 0; seed < ALL_SEEDS; seed++) {
		const folder = makeQuickFolder();
		const steps = scheduleOf(seed);
		const { hits, checks } = await runSchedule(steps, { url: null, folder });
		rmSync(folder, { recursive: true, force: true });
		const crashes = awaits.filter(({ covers }) => [...hits].some(covers)).map(({ at }) => at);
		runs.push({ seed, crashes, checks, cost: steps.length });
	}
	return runs;
}

if (import.meta.main) {
	// Hides the errors that simulated crashes print.
	console.error = () => undefined;
	process.on('unhandledRejection', () => undefined);
	console.log(chooseSeeds(await runAll()).join(', '));
	process.exit();
}
