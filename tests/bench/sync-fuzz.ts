// `npm run bench sync-fuzz -- --from A --to B`: runs the schedules of a range of seeds, and shrinks those that fail. With
// `--ledger` it records the result; with `--coverage` it then crashes at the awaits that no crash has hit.
import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startPostgres } from '../support/postgres.ts';
import { awaitsOf, GUARDED, type Await } from '../faults/await-coverage.ts';
import type { Aim } from '../faults/crash-points.ts';
import { runSchedule } from '../faults/fuzz.ts';
import { REGRESSIONS, RARE_SCHEDULES } from '../faults/regression-schedules.ts';
import { makeSchedule, shrink, type Step } from '../faults/schedule.ts';
import { makeQuickFolder } from '../faults/harness.ts';

const LEDGER = fileURLToPath(new URL('../faults/runs.tsv', import.meta.url));
/** Seeds per line of the ledger. */
const CHUNK = 250;

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: {
			from: { type: 'string', default: '0' },
			to: { type: 'string', default: '500' },
			postgres: { type: 'boolean', default: false },
			ledger: { type: 'boolean', default: false },
			coverage: { type: 'boolean', default: false }
		}
	});
	// Hides the errors that simulated crashes print.
	console.error = () => undefined;
	const unhandled: unknown[] = [];
	// An unhandled error would end the process, so it is counted as a failure of the running schedule.
	process.on('unhandledRejection', (error) => unhandled.push(error));
	const [from, to] = [Number(values.from), Number(values.to)];
	const postgres = values.postgres ? await startPostgres() : null;
	let databases = 0;
	const run: Run = async (steps, aim) => {
		const folder = makeQuickFolder();
		const url = (await postgres?.createDatabase(`fuzz_${++databases}`)) ?? null;
		try {
			return await runSchedule(steps, { url, folder }, aim);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	};
	const startedAt = Date.now();
	const hits = new Set<string>();
	const checks = new Map<string, number>();
	const database = values.postgres ? 'PostgreSQL' : 'SQLite';
	let failed = 0;
	for (let first = from; first < to; first += CHUNK) {
		const chunk: Chunk = { from: first, to: Math.min(first + CHUNK, to), database };
		const failures = await runChunk(chunk, run, { hits, checks, unhandled });
		failed += failures;
		process.stderr.write(`${chunk.to - from} of ${to - from}, ${failed} failed\n`);
		// Writes a line per chunk, so that an interrupted run keeps its results.
		if (values.ledger) writeLedger(chunk, failures);
	}
	if (values.coverage) failed += await crashAtMissedAwaits(hits, run, from);
	await postgres?.stop();
	const seconds = Math.round((Date.now() - startedAt) / 1000);
	console.log(`Seeds ${from} to ${to - 1} on ${database}: ${failed} failed, ${seconds} s`);
	for (const [name, count] of checks) console.log(`${String(count).padStart(9)}  ${name}`);
	printCoverage(hits);
	if (failed > 0) process.exitCode = 1;
}

interface Chunk {
	readonly from: number;
	readonly to: number;
	readonly database: string;
}

interface Totals {
	readonly hits: Set<string>;
	readonly checks: Map<string, number>;
	readonly unhandled: unknown[];
}

/** @returns number of failed schedules */
async function runChunk({ from, to }: Chunk, run: Run, { hits, checks, unhandled }: Totals): Promise<number> {
	let failed = 0;
	for (let seed = from; seed < to; seed++) {
		const outcome = await run(makeSchedule(seed));
		for (const hit of outcome.hits) hits.add(hit);
		for (const [name, count] of outcome.checks) checks.set(name, (checks.get(name) ?? 0) + count);
		for (const error of unhandled) console.log(`Seed ${seed}: unhandled error:`, error);
		if (outcome.violations.length + unhandled.length === 0) continue;
		failed++;
		if (unhandled.splice(0).length === 0) await reportFailure(seed, run);
	}
	return failed;
}

/** Appends a line with first and last seed, database, commit and number of failures. */
function writeLedger({ from, to, database }: Chunk, failed: number): void {
	const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
	appendFileSync(LEDGER, `${[from, to - 1, database, commit, failed].join('\t')}\n`);
}

type Run = (steps: readonly Step[], aim?: Aim) => ReturnType<typeof runSchedule>;

/** Number of schedules that are searched for awaits that no crash has hit. */
const SEARCHED_SCHEDULES = 300;

/** Runs schedules that reach an await that no random crash has hit, and crashes there. @returns number of failures */
async function crashAtMissedAwaits(hits: Set<string>, run: Run, from: number): Promise<number> {
	const missed = (): Await[] => GUARDED.flatMap((file) => awaitsOf(file, hits)).filter(({ hit }) => !hit);
	let failed = 0;
	const stored = [...Object.values(REGRESSIONS), ...RARE_SCHEDULES].map((steps) => ({
		steps,
		name: 'a stored schedule'
	}));
	const seeds = Array.from({ length: SEARCHED_SCHEDULES }, (_, index) => from + index);
	const seeded = seeds.map((seed) => ({ steps: makeSchedule(seed), name: `seed ${seed}` }));
	for (const { steps, name } of [...stored, ...seeded]) {
		if (missed().length === 0) break;
		const reachedFrames = new Set<string>();
		await run(steps, (frames) => {
			for (const frame of frames) reachedFrames.add(frame);
			return false;
		});
		const reachedAwaits = new Set(
			GUARDED.flatMap((file) => awaitsOf(file, reachedFrames)).flatMap(({ hit, at }) => (hit ? [at] : []))
		);
		for (const missedAwait of missed().filter(({ at }) => reachedAwaits.has(at))) {
			const outcome = await run(steps, onceAt(missedAwait));
			for (const hit of outcome.hits) hits.add(hit);
			if (outcome.violations.length === 0) continue;
			failed++;
			console.log(`In ${name}, crashed at ${missedAwait.at}: ${JSON.stringify(outcome.violations[0])}`);
		}
	}
	return failed;
}

function onceAt({ covers }: Await): Aim {
	let done = false;
	return (frames) => {
		if (done || !frames.some(covers)) return false;
		return (done = true);
	};
}

async function reportFailure(seed: number, run: Run): Promise<void> {
	const [first] = (await run(makeSchedule(seed))).violations;
	if (first === undefined) {
		console.log(`Seed ${seed} failed, but not when it was repeated`);
		return;
	}
	const fails = async (steps: readonly Step[]): Promise<boolean> =>
		(await run(steps)).violations.some(({ invariant }) => invariant === first.invariant);
	const shortest = await shrink(makeSchedule(seed), fails);
	console.log(`Seed ${seed}: ${first.invariant}: ${first.details}\n${JSON.stringify(shortest, null, '\t')}`);
}

function printCoverage(hits: ReadonlySet<string>): void {
	const all = GUARDED.flatMap((file) => awaitsOf(file, hits));
	const missed = all.filter(({ hit }) => !hit);
	console.log(`Crashes hit ${all.length - missed.length} of ${all.length} awaits in ${GUARDED.join(', ')}`);
	for (const { at, text } of missed) console.log(`  not hit: ${at} ${text}`);
}
