// `npm run bench search-kill`: kills the worker and Chromium while they write the index; it must answer as one made in peace.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openChromium, type Chromium } from './cdp.ts';
import { makeQuestions, readArticles } from './search/articles.ts';
import type { Doc } from './search/engine.ts';
import { serveBench, type Served } from './search/serving.ts';
import { session, startWorker } from './search/session.ts';

const DATA = '../shared/data/search/articles-10k.ndjson.gz';
/** Articles that come in each round, and those that are changed. */
const [NEW, CHANGED] = [24, 12];
/** ms of indexing before the end, at most. */
const LONGEST = 400;
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
		await indexAndKill(killed, served, times);
		const questions = Object.values(makeQuestions(docs, 20)).flat();
		const found = await answers(killed, served, questions, false);
		const wanted = await answers(whole, served, questions, true);
		const wrong = questions.filter((_, at) => found[at] !== wanted[at]);
		console.log(
			`${times} kills (half of them of the worker, half of Chromium) while ${times * NEW} articles came and ` +
				`${times * CHANGED} changed: ${questions.length} questions, ${wrong.length} answered otherwise than by an index made in peace`
		);
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

async function indexAndKill(profile: string, served: Served, times: number): Promise<void> {
	let chromium: Chromium | null = null;
	for (let round = 0; round < times; round++) {
		chromium ??= await openChromium(profile);
		const give = await startWorker(chromium, served, ENGINE);
		await give({ do: 'prepare', from: round, to: round + 1 });
		// It answers nobody once it is killed.
		void give({ do: 'finish' }).catch(() => undefined);
		await pause(Math.random() * LONGEST);
		if (round % 2 === 0) continue;
		await chromium.kill();
		chromium = null;
	}
	await chromium?.kill();
}

/** Of each question the ids, sorted, after all is indexed. */
function answers(profile: string, served: Served, questions: readonly string[], isNew: boolean): Promise<string[]> {
	return session(profile, served, ENGINE, async (give) => {
		if (isNew) await give({ do: 'prepare', from: 0, to: served.chunks });
		await give({ do: 'finish' });
		const { ranked } = await give({ do: 'rank', questions, most: ALL });
		return ranked.map((ids) => [...ids].sort().join(' '));
	});
}
