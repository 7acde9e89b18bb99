// `npm run bench search-kill`: kills the worker and Chromium while they write the index, which must then give the same
// results as an undisturbed index.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openChromium, type Chromium } from './cdp.ts';
import { makeQuestions, readArticles } from './search/articles.ts';
import type { Doc } from './search/engine.ts';
import { serveBench, type BenchServer } from './search/serving.ts';
import { session, startWorker, type SendOrder } from './search/session.ts';

const DATA = '../shared/data/search/articles-10k.ndjson.gz';
/** Numbers of articles added and changed in each round, so few that indexing is mostly merging. */
const [NEW, CHANGED] = [12, 6];
/** Maximum time of indexing before the kill, ms. */
const MAX_RUN_MS = 600;
const ALL = 100_000;
const ENGINE = 'offprint-small';

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: { times: { type: 'string', default: '100' }, data: { type: 'string', default: DATA } }
	});
	if (!existsSync(values.data)) throw new Error(`${values.data} not found: pass the articles with --data FILE`);
	const times = Number(values.times);
	const docs = readArticles(values.data, (times + 1) * (NEW + CHANGED));
	const server = await serveBench(roundsOf(docs, times), NEW + CHANGED, [ENGINE]);
	const profiles = ['killed', 'undisturbed'].map((name) => mkdtempSync(join(tmpdir(), `offprint-${name}-`)));
	const [killed = '', undisturbed = ''] = profiles;
	try {
		const { killsByStep, losses } = await indexAndKill(killed, server, times);
		console.log(`killed during: ${[...killsByStep].map(([step, count]) => `${step} ${count}`).join(', ')}`);
		const questions = Object.values(makeQuestions(docs, 20)).flat();
		const results = await runQueries(killed, server, questions, times);
		const expected = await runQueries(undisturbed, server, questions, 0);
		const wrong = questions
			.map((query, index) => ({
				query,
				missing: missingFrom(results.ids[index], expected.ids[index]),
				extra: missingFrom(expected.ids[index], results.ids[index])
			}))
			.filter(({ missing, extra }) => missing.length + extra.length > 0);
		console.log(
			`${times} kills (half of them of the worker, half of Chromium) while ${times * NEW} articles were added and ` +
				`${times * CHANGED} changed; ${wrong.length} of ${questions.length} queries differ from the undisturbed index`
		);
		console.log(`Chromium dropped all its data ${losses + (results.isLost ? 1 : 0)} times; it was indexed again`);
		for (const { query, missing, extra } of wrong.slice(0, 10))
			console.log(`${query}: lacks ${missing.length}, has ${extra.length} too many`);
		if (wrong.length > 0) process.exitCode = 1;
	} finally {
		server.close();
		for (const profile of profiles) rmSync(profile, { recursive: true, force: true });
	}
}

/** The articles of all rounds, each with new articles and some of the previous round with other texts. */
function roundsOf(docs: readonly Doc[], times: number): Doc[] {
	return Array.from({ length: times }, (_, round) => {
		const from = round * NEW;
		const changed = docs.slice(Math.max(0, from - CHANGED), Math.max(CHANGED, from)).map((doc, index) => {
			const other = docs[times * NEW + round * CHANGED + index];
			return { ...doc, title: other?.title ?? '', body: other?.body ?? '' };
		});
		return [...docs.slice(from, from + NEW), ...changed];
	}).flat();
}

interface KillReport {
	/** Number of kills by the last step that the worker had begun. */
	readonly killsByStep: ReadonlyMap<string, number>;
	/** Number of times that Chromium had dropped its data. */
	readonly losses: number;
}

async function indexAndKill(profile: string, server: BenchServer, times: number): Promise<KillReport> {
	const killsByStep = new Map<string, number>();
	let losses = 0;
	let chromium: Chromium | null = null;
	for (let round = 0; round < times; round++) {
		chromium ??= await openChromium(profile);
		const send = await startWorker(chromium, server, ENGINE);
		if (await addArticles(send, round, round + 1)) losses++;
		server.lastStep = 'nothing';
		// The order fails when the worker is killed.
		void send({ do: 'finish' }).catch(() => undefined);
		await pause(Math.random() * MAX_RUN_MS);
		killsByStep.set(server.lastStep, (killsByStep.get(server.lastStep) ?? 0) + 1);
		if (round % 2 === 0) continue;
		await chromium.kill();
		chromium = null;
	}
	await chromium?.kill();
	return { killsByStep, losses };
}

/**
 * Adds the articles of the remaining rounds. Chromium killed while writing may later consider its data damaged, and
 * drop all data of the site. The articles of all rounds are then added again.
 * @param addedRounds number of rounds that were added before @returns whether Chromium had dropped them
 */
async function addArticles(send: SendOrder, addedRounds: number, to: number): Promise<boolean> {
	const [prepared = 0] = (await send({ do: 'countPrepared' })).totals;
	const isLost = prepared < addedRounds * NEW;
	await send({ do: 'prepare', from: isLost ? 0 : addedRounds, to });
	return isLost;
}

function missingFrom(ids: ReadonlySet<string> = new Set(), expected: ReadonlySet<string> = new Set()): string[] {
	return [...expected.difference(ids)];
}

interface QueryResults {
	/** Ids of the matching articles, in the order of the queries. */
	readonly ids: readonly ReadonlySet<string>[];
	readonly isLost: boolean;
}

/** Indexes everything and runs the queries. @param addedRounds number of rounds that were added before */
function runQueries(
	profile: string,
	server: BenchServer,
	questions: readonly string[],
	addedRounds: number
): Promise<QueryResults> {
	return session(profile, server, ENGINE, async (send) => {
		const isLost = await addArticles(send, addedRounds, server.chunks);
		await send({ do: 'finish' });
		const { ranked } = await send({ do: 'rank', questions, limit: ALL });
		return { ids: ranked.map((ids) => new Set(ids)), isLost };
	});
}
