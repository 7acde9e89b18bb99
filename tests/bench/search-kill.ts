// `npm run bench search-kill`: kills the worker and Chromium while they write the index, which must then answer like an
// undisturbed one.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openChromium, type Chromium } from './cdp.ts';
import { makeQuestions, readArticles } from './search/articles.ts';
import type { Doc } from './search/engine.ts';
import { serveBench, type Served } from './search/serving.ts';
import { session, startWorker, type Give } from './search/session.ts';

const DATA = '../shared/data/search/articles-10k.ndjson.gz';
/** Articles added in each round, and those changed: so few that indexing is mostly merging. */
const [NEW, CHANGED] = [12, 6];
/** Maximum ms of indexing before the kill. */
const MAX_RUN_MS = 600;
const ALL = 100_000;
const ENGINE = 'offprint-small';

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: { times: { type: 'string', default: '100' }, data: { type: 'string', default: DATA } }
	});
	if (!existsSync(values.data)) throw new Error(`${values.data} is not there: name the articles with --data FILE`);
	const times = Number(values.times);
	const docs = readArticles(values.data, (times + 1) * (NEW + CHANGED));
	const served = await serveBench(roundsOf(docs, times), NEW + CHANGED, [ENGINE]);
	const profiles = ['killed', 'whole'].map((name) => mkdtempSync(join(tmpdir(), `offprint-${name}-`)));
	const [killed = '', whole = ''] = profiles;
	try {
		const { struck, losses } = await indexAndKill(killed, served, times);
		console.log(`struck at: ${[...struck].map(([step, count]) => `${step} ${count}`).join(', ')}`);
		const questions = Object.values(makeQuestions(docs, 20)).flat();
		const found = await answers(killed, served, questions, times);
		const wanted = await answers(whole, served, questions, 0);
		const wrong = questions
			.map((query, at) => ({
				query,
				lacks: beyond(wanted.ids[at], found.ids[at]),
				extra: beyond(found.ids[at], wanted.ids[at])
			}))
			.filter(({ lacks, extra }) => lacks.length + extra.length > 0);
		console.log(
			`${times} kills (half of them of the worker, half of Chromium) while ${times * NEW} articles came and ` +
				`${times * CHANGED} changed: ${questions.length} questions, ${wrong.length} answered otherwise than by an index made in peace`
		);
		console.log(
			`Chromium itself lost all that it held ${losses + (found.isLost ? 1 : 0)} times, and was given it again`
		);
		for (const { query, lacks, extra } of wrong.slice(0, 10))
			console.log(`${query}: lacks ${lacks.length}, has ${extra.length} that it should not`);
		if (wrong.length > 0) process.exitCode = 1;
	} finally {
		served.close();
		for (const profile of profiles) rmSync(profile, { recursive: true, force: true });
	}
}

/** New articles, and some of the round before with other texts. */
function roundsOf(docs: readonly Doc[], times: number): Doc[] {
	return Array.from({ length: times }, (_, round) => {
		const from = round * NEW;
		const changed = docs.slice(Math.max(0, from - CHANGED), Math.max(CHANGED, from)).map((doc, at) => {
			const other = docs[times * NEW + round * CHANGED + at];
			return { ...doc, title: other?.title ?? '', body: other?.body ?? '' };
		});
		return [...docs.slice(from, from + NEW), ...changed];
	}).flat();
}

interface Struck {
	/** How often each step was the last that a killed worker had begun. */
	readonly struck: ReadonlyMap<string, number>;
	readonly losses: number;
}

async function indexAndKill(profile: string, served: Served, times: number): Promise<Struck> {
	const struck = new Map<string, number>();
	let losses = 0;
	let chromium: Chromium | null = null;
	for (let round = 0; round < times; round++) {
		chromium ??= await openChromium(profile);
		const give = await startWorker(chromium, served, ENGINE);
		if (await shelve(give, round, round + 1)) losses++;
		served.at = 'nothing';
		// It answers nobody once it is killed.
		void give({ do: 'finish' }).catch(() => undefined);
		await pause(Math.random() * MAX_RUN_MS);
		struck.set(served.at, (struck.get(served.at) ?? 0) + 1);
		if (round % 2 === 0) continue;
		await chromium.kill();
		chromium = null;
	}
	await chromium?.kill();
	return { struck, losses };
}

/**
 * Adds the articles of the remaining rounds. Chromium killed while writing may later consider its data damaged, and
 * drop everything of the site: those are added again.
 * @param done rounds that were added @returns whether they were lost
 */
async function shelve(give: Give, done: number, to: number): Promise<boolean> {
	const [shelved = 0] = (await give({ do: 'shelved' })).totals;
	const isLost = shelved < done * NEW;
	await give({ do: 'prepare', from: isLost ? 0 : done, to });
	return isLost;
}

function beyond(ids: ReadonlySet<string> = new Set(), others: ReadonlySet<string> = new Set()): string[] {
	return [...ids.difference(others)];
}

interface Answers {
	/** By query. */
	readonly ids: readonly ReadonlySet<string>[];
	readonly isLost: boolean;
}

/** Results after everything is indexed. @param done rounds that were added before */
function answers(profile: string, served: Served, questions: readonly string[], done: number): Promise<Answers> {
	return session(profile, served, ENGINE, async (give) => {
		const isLost = await shelve(give, done, served.chunks);
		await give({ do: 'finish' });
		const { ranked } = await give({ do: 'rank', questions, most: ALL });
		return { ids: ranked.map((ids) => new Set(ids)), isLost };
	});
}
