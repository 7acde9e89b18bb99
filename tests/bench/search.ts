// `npm run bench search`: search engines in a worker of Chromium, the same articles and questions for all, in one run.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { calibrate } from './calibrate.ts';
import { median, quantile } from './figures.ts';
import { openChromium } from './cdp.ts';
import { makeQuestions, readArticles, type QuestionClass } from './search/articles.ts';
import { bytesIn, privateBytes } from './search/memory.ts';
import { ENGINES, serveBench, type EngineName, type Served } from './search/serving.ts';
import type { Doc, Order, Report } from './search/engine.ts';

const DATA = '../shared/data/search/articles-10k.ndjson.gz';
/** Starts after the browser was closed, and articles added one by one. */
const STARTS = 5;
const ADDED = 40;

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
	for (const count of values.articles.split(',').map(Number)) {
		const docs = readArticles(values.data, count + ADDED);
		const served = await serveBench(docs.slice(0, count));
		try {
			const outcomes: Outcome[] = [];
			for (const engine of ['empty', ...(values.engines.split(',') as EngineName[])] as const)
				outcomes.push(await measure(engine, served, docs, count, Number(values.questions)));
			print(count, outcomes);
		} finally {
			served.close();
		}
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
	try {
		const before = await session(profile, served, engine, async (give, memory, calibration) => {
			figures['calibration, ms'] = calibration;
			await give({ do: 'open' });
			await give({ do: 'prepare', from: 0, to: served.chunks });
			const empty = await memory();
			let most = 0;
			const watch = setInterval(() => void memory().then((now) => (most = Math.max(most, now))), 1000);
			const built = [await give({ do: 'build', from: 0, to: served.chunks }), await give({ do: 'finish' })];
			clearInterval(watch);
			const total = built.flatMap(({ times }) => times).reduce((sum, time) => sum + time, 0);
			figures['build, ms per 1,000'] = (total / count) * 1000;
			figures['build, MB more'] = (most - empty) / 1e6;
			return bytesIn(profile);
		});
		figures['profile, MB'] = before / 1e6;
		const questions = makeQuestions(docs, each);
		const cold: number[] = [];
		for (let start = 0; start < STARTS; start++) {
			await session(profile, served, engine, async (give) => {
				const [question = ''] = questions['two words'].slice(start);
				const from = performance.now();
				await give({ do: 'open' });
				await give({ do: 'ask', questions: [question] });
				cold.push(performance.now() - from);
			});
		}
		figures['cold, ms'] = median(cold);
		await session(profile, served, engine, async (give, memory) => {
			const empty = await memory();
			await give({ do: 'open' });
			for (const [name, asked] of Object.entries(questions) as [QuestionClass, string[]][]) {
				const { times, totals } = await give({ do: 'ask', questions: asked });
				figures[`${name}, p50`] = quantile(times, 0.5);
				figures[`${name}, p95`] = quantile(times, 0.95);
				figures[`${name}, answers`] = median(totals);
			}
			figures['asking, MB more'] = ((await memory()) - empty) / 1e6;
			const { times } = await give({ do: 'add', docs: docs.slice(count) });
			figures['add one, p50'] = quantile(times, 0.5);
			figures['add one, p95'] = quantile(times, 0.95);
		});
		return { engine, figures };
	} finally {
		rmSync(profile, { recursive: true, force: true });
	}
}

type Give = (order: Order) => Promise<Report>;

/** A browser on a profile with a worker of the engine, closed after the work. */
async function session<T>(
	profile: string,
	served: Served,
	engine: EngineName,
	work: (give: Give, memory: () => Promise<number>, calibration: number) => Promise<T>
): Promise<T> {
	const chromium = await openChromium(profile);
	try {
		const calibration = await calibrate(chromium.tab);
		await chromium.tab.send('Page.enable');
		await chromium.tab.send('Page.navigate', { url: `${served.origin}/` });
		await chromium.tab.until('the page', () => document.readyState === 'complete' && location.pathname === '/');
		await chromium.tab.run((url) => {
			Object.assign(globalThis, { worker: new Worker(url, { type: 'module' }) });
		}, `/${engine}-engine.js`);
		const give: Give = async (order) =>
			(await chromium.tab.run((text) => {
				const { worker } = globalThis as unknown as { worker: Worker };
				return new Promise<never>((resolve, reject) => {
					worker.onmessage = ({ data }: MessageEvent<{ error?: string }>) => {
						if (data.error === undefined) resolve(data as never);
						else reject(new Error(data.error));
					};
					worker.onerror = (event) => reject(new Error(event.message));
					worker.postMessage(JSON.parse(text));
				});
			}, JSON.stringify(order))) as Report;
		return await work(give, () => privateBytes(profile), calibration);
	} finally {
		await chromium.close();
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
