// `npm run bench search`: compares search engines in a worker of Chromium, with the same articles and queries, in one
// run.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../support/offprint.ts';
import { median, quantile } from './statistics.ts';
import { makeQuestions, readArticles, type QuestionClass } from './search/articles.ts';
import { bytesIn } from './search/memory.ts';
import { tellScriptSizes } from './search/script-sizes.ts';
import { ENGINES, serveBench, type EngineName, type Served } from './search/serving.ts';
import { session } from './search/session.ts';
import type { Doc } from './search/engine.ts';

const DATA = '../shared/data/search/articles-10k.ndjson.gz';
/** Starts after the browser was closed: this many, or at least three if they take longer than PATIENCE, ms. */
const [STARTS, LEAST] = [7, 3];
/** Articles added one by one, or as many as can be added in PATIENCE ms. */
const ADDED = 40;
const TIME_LIMIT_MS = 20_000;
/** Maximum drift between the calibrations of an engine's first and last browser: beyond it the run is repeated. */
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
	if (!existsSync(values.data)) throw new Error(`${values.data} is not there: name the articles with --data FILE`);
	ensureBuilt();
	tellScriptSizes();
	for (const count of values.articles.split(',').map(Number)) {
		const docs = readArticles(values.data, count + ADDED);
		const served = await serveBench(docs.slice(0, count));
		try {
			const outcomes: Outcome[] = [];
			for (const engine of ['empty', ...(values.engines.split(',') as EngineName[])] as const)
				outcomes.push(await calmly(() => measure(engine, served, docs, count, Number(values.questions))));
			print(count, outcomes);
		} finally {
			served.close();
		}
	}
}

/** The run with the least drift, of as many as needed. */
async function calmly(run: () => Promise<Outcome>): Promise<Outcome> {
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

/** ms for which the private bytes of an idle page must stay unchanged. */
const CALM_MS = 4_000;

/** Private bytes of an idle page: in its first seconds a renderer takes 25 MB more in any case. */
async function settled(memory: () => Promise<number>): Promise<number> {
	for (let before = 0; ;) {
		const now = await memory();
		if (Math.abs(now - before) < 1e6) return now;
		before = now;
		await new Promise((resolve) => setTimeout(resolve, CALM_MS));
	}
}

async function measure(
	engine: EngineName,
	served: Served,
	docs: readonly Doc[],
	count: number,
	each: number
): Promise<Outcome> {
	const profile = mkdtempSync(join(tmpdir(), `offprint-search-${engine}-`));
	const figures: Record<string, number> = {};
	const calibrations: number[] = [];
	try {
		await session(profile, served, engine, async (give, _memory, calibration) => {
			calibrations.push(calibration);
			await give({ do: 'open' });
			await give({ do: 'prepare', from: 0, to: served.chunks });
		});
		// In a separate browser: memory left over from preparing does not count as building.
		const bytes = await session(profile, served, engine, async (give, memory) => {
			const empty = await settled(memory);
			await give({ do: 'open' });
			let most = 0;
			const watch = setInterval(() => void memory().then((now) => (most = Math.max(most, now))), 500);
			const built = [await give({ do: 'build', from: 0, to: served.chunks }), await give({ do: 'finish' })];
			clearInterval(watch);
			const total = built.flatMap(({ times }) => times).reduce((sum, time) => sum + time, 0);
			figures['build, ms per 1,000'] = (total / count) * 1000;
			figures['build, MB more'] = (most - empty) / 1e6;
			const [all, places] = (await give({ do: 'size' })).totals;
			if (all !== undefined) figures['index, bytes an article'] = all / count;
			if (places !== undefined && places > 0 && all !== undefined)
				figures['index without places'] = (all - places) / count;
			return bytesIn(profile);
		});
		figures['profile, MB'] = bytes / 1e6;
		const questions = makeQuestions(docs, each);
		const cold: number[] = [];
		for (let start = 0; start < STARTS; start++) {
			if (start >= LEAST && cold.reduce((sum, ms) => sum + ms, 0) > TIME_LIMIT_MS) break;
			await session(profile, served, engine, async (give, _memory, calibration) => {
				calibrations.push(calibration);
				const [query = ''] = questions['two words'].slice(start);
				const from = performance.now();
				await give({ do: 'open' });
				await give({ do: 'ask', questions: [query] });
				cold.push(performance.now() - from);
			});
		}
		figures['cold, ms'] = median(cold);
		await session(profile, served, engine, async (give, memory) => {
			const empty = await settled(memory);
			let most = empty;
			await give({ do: 'open' });
			for (const [name, asked] of Object.entries(questions) as [QuestionClass, string[]][]) {
				const { times, totals } = await give({ do: 'ask', questions: asked });
				figures[`${name}, p50`] = quantile(times, 0.5);
				figures[`${name}, p95`] = quantile(times, 0.95);
				figures[`${name}, answers`] = median(totals);
				most = Math.max(most, await memory());
			}
			figures['asking, MB more'] = (most - empty) / 1e6;
			const { times } = await give({ do: 'add', docs: docs.slice(count), within: TIME_LIMIT_MS });
			figures['add one, p50'] = quantile(times, 0.5);
			figures['add one, p95'] = quantile(times, 0.95);
		});
		calibrations.push(
			await session(profile, served, engine, (_give, _memory, calibration) => Promise.resolve(calibration))
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
	const say = (value: number | undefined): string =>
		value === undefined ? '' : value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
	for (const name of names)
		console.log(`| ${name} | ${outcomes.map(({ figures }) => say(figures[name])).join(' | ')} |`);
}
