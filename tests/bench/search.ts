// `npm run bench search`: compares search engines in a worker of Chromium, with the same articles and queries.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../support/offprint.ts';
import { median, quantile } from './statistics.ts';
import { makeQuestions, readArticles, type QuestionClass } from './search/articles.ts';
import { bytesIn } from './search/memory.ts';
import { printScriptSizes } from './search/script-sizes.ts';
import { ENGINES, serveBench, type EngineName, type BenchServer } from './search/serving.ts';
import { session } from './search/session.ts';
import type { Doc } from './search/engine.ts';

const DATA = '../shared/data/search/articles-10k.ndjson.gz';
/** Number of measured starts of the browser, and the minimum number if they exceed TIME_LIMIT_MS together. */
const [STARTS, MIN_STARTS] = [7, 3];
/** Number of articles added one by one, or fewer if they take longer than TIME_LIMIT_MS. */
const ADDED = 40;
const TIME_LIMIT_MS = 20_000;
/** Maximum ratio of an engine's first and last calibration. With a larger ratio the run is repeated. */
const MAX_DRIFT = 1.3;
const TRIES = 3;

interface Outcome {
	readonly engine: EngineName;
	readonly figures: Readonly<Record<string, number>>;
}

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: {
			articles: { type: 'string', default: '10000' },
			engines: { type: 'string', default: ENGINES.join(',') },
			data: { type: 'string', default: DATA },
			questions: { type: 'string', default: '100' }
		}
	});
	if (!existsSync(values.data)) throw new Error(`${values.data} not found: pass the articles with --data FILE`);
	ensureBuilt();
	printScriptSizes();
	for (const count of values.articles.split(',').map(Number)) {
		const docs = readArticles(values.data, count + ADDED);
		const server = await serveBench(docs.slice(0, count));
		try {
			const outcomes: Outcome[] = [];
			for (const engine of ['empty', ...(values.engines.split(',') as EngineName[])] as const)
				outcomes.push(await repeatUntilStable(() => measure(engine, server, docs, count, Number(values.questions))));
			print(count, outcomes);
		} finally {
			server.close();
		}
	}
}

/** Repeats a run until its drift is small, at most `TRIES` times. @returns the outcome with the least drift */
async function repeatUntilStable(run: () => Promise<Outcome>): Promise<Outcome> {
	let best: Outcome | null = null;
	for (let tries = 0; tries < TRIES; tries++) {
		const outcome = await run();
		const drift = outcome.figures['drift'] ?? Infinity;
		console.log(`${outcome.engine}: calibration drifted by ${drift.toFixed(2)}`);
		if (best === null || drift < (best.figures['drift'] ?? Infinity)) best = outcome;
		if (drift <= MAX_DRIFT) break;
	}
	if (best === null) throw new Error('nothing was measured');
	return best;
}

/** Time for which the private bytes of an idle page must stay unchanged, ms. */
const IDLE_MS = 4_000;

/** Waits until the private bytes of an idle page stay unchanged, because a new renderer takes 25 MB more at first. */
async function idleMemory(memory: () => Promise<number>): Promise<number> {
	for (let before = 0; ;) {
		const now = await memory();
		if (Math.abs(now - before) < 1e6) return now;
		before = now;
		await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
	}
}

async function measure(
	engine: EngineName,
	server: BenchServer,
	docs: readonly Doc[],
	count: number,
	queriesPerClass: number
): Promise<Outcome> {
	const profile = mkdtempSync(join(tmpdir(), `offprint-search-${engine}-`));
	const figures: Record<string, number> = {};
	const calibrations: number[] = [];
	try {
		await session(profile, server, engine, async (send, _memory, calibration) => {
			calibrations.push(calibration);
			await send({ do: 'open' });
			await send({ do: 'prepare', from: 0, to: server.chunks });
		});
		// Builds in a separate browser, so that memory left over from preparing does not count.
		const bytes = await session(profile, server, engine, async (send, memory) => {
			const empty = await idleMemory(memory);
			await send({ do: 'open' });
			let peak = 0;
			const watch = setInterval(() => void memory().then((now) => (peak = Math.max(peak, now))), 500);
			const built = [await send({ do: 'build', from: 0, to: server.chunks }), await send({ do: 'finish' })];
			clearInterval(watch);
			const total = built.flatMap(({ times }) => times).reduce((sum, time) => sum + time, 0);
			figures['build, ms per 1,000'] = (total / count) * 1000;
			figures['build, MB more'] = (peak - empty) / 1e6;
			const [indexBytes, positionBytes] = (await send({ do: 'size' })).totals;
			if (indexBytes !== undefined) figures['index, bytes an article'] = indexBytes / count;
			if (positionBytes !== undefined && positionBytes > 0 && indexBytes !== undefined)
				figures['index without positions'] = (indexBytes - positionBytes) / count;
			return bytesIn(profile);
		});
		figures['profile, MB'] = bytes / 1e6;
		const questions = makeQuestions(docs, queriesPerClass);
		const cold: number[] = [];
		for (let start = 0; start < STARTS; start++) {
			if (start >= MIN_STARTS && cold.reduce((sum, ms) => sum + ms, 0) > TIME_LIMIT_MS) break;
			await session(profile, server, engine, async (send, _memory, calibration) => {
				calibrations.push(calibration);
				const [query = ''] = questions['two words'].slice(start);
				const startedAt = performance.now();
				await send({ do: 'open' });
				await send({ do: 'ask', questions: [query] });
				cold.push(performance.now() - startedAt);
			});
		}
		figures['cold, ms'] = median(cold);
		await session(profile, server, engine, async (send, memory) => {
			const empty = await idleMemory(memory);
			let peak = empty;
			await send({ do: 'open' });
			for (const [name, queries] of Object.entries(questions) as [QuestionClass, string[]][]) {
				const { times, totals } = await send({ do: 'ask', questions: queries });
				figures[`${name}, p50`] = quantile(times, 0.5);
				figures[`${name}, p95`] = quantile(times, 0.95);
				figures[`${name}, results`] = median(totals);
				peak = Math.max(peak, await memory());
			}
			figures['querying, MB more'] = (peak - empty) / 1e6;
			const { times } = await send({ do: 'add', docs: docs.slice(count), within: TIME_LIMIT_MS });
			figures['add one, p50'] = quantile(times, 0.5);
			figures['add one, p95'] = quantile(times, 0.95);
		});
		calibrations.push(
			await session(profile, server, engine, (_send, _memory, calibration) => Promise.resolve(calibration))
		);
		figures['calibration, ms'] = median(calibrations);
		const [first = 1, last = 1] = [calibrations[0], calibrations.at(-1)];
		figures['drift'] = Math.max(first / last, last / first);
		return { engine, figures };
	} finally {
		rmSync(profile, { recursive: true, force: true });
	}
}

function print(count: number, outcomes: readonly Outcome[]): void {
	const names = [...new Set(outcomes.flatMap(({ figures }) => Object.keys(figures)))];
	console.log(`\n| ${count.toLocaleString('en')} articles | ${outcomes.map(({ engine }) => engine).join(' | ')} |`);
	console.log(`|---|${outcomes.map(() => '---|').join('')}`);
	const format = (value: number | undefined): string =>
		value === undefined ? '' : value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
	for (const name of names)
		console.log(`| ${name} | ${outcomes.map(({ figures }) => format(figures[name])).join(' | ')} |`);
}
