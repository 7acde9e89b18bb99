// `npm run bench ranking`: compares the quality of ranking with BM25, MiniSearch and FTS5 on the CISI collection.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Doc } from './search/engine.ts';
import { serveBench, type EngineName } from './search/serving.ts';
import { session } from './search/session.ts';

const DATA = '../shared/data/search/cisi';
const RANKED_ENGINES: readonly EngineName[] = ['offprint', 'bm25', 'minisearch', 'fts5-full'];
/** Number of results considered for each query. */
const MAX_RESULTS = 1_000;
const [CUTOFF, ROUNDS] = [10, 20_000];

interface Question {
	readonly text: string;
	readonly relevant: ReadonlySet<string>;
}

/** Scores of one engine, in the order of the queries. */
interface Scores {
	readonly ndcg: readonly number[];
	readonly precision: readonly number[];
}

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({ args: [...options], options: { data: { type: 'string', default: DATA } } });
	if (!existsSync(values.data)) throw new Error(`${values.data} not found: pass the folder with --data DIR`);
	const { docs, questions } = readCollection(values.data);
	const server = await serveBench(docs, undefined, RANKED_ENGINES);
	try {
		const all: (readonly [EngineName, Scores])[] = [];
		for (const engine of RANKED_ENGINES) {
			const ranked = await rankAll(engine, server, questions);
			all.push([engine, scoresOf(questions, ranked)]);
		}
		print(all);
	} finally {
		server.close();
	}
}

/** @param folder a folder with a collection in SMART's format: texts `*.ALL`, queries `*.QRY`, judgements `*.REL` */
function readCollection(folder: string): { docs: Doc[]; questions: Question[] } {
	const files = readdirSync(folder);
	const read = (end: string): string => {
		const file = files.find((name) => name.toUpperCase().endsWith(end));
		if (file === undefined) throw new Error(`${folder} has no file that ends in ${end}`);
		return readFileSync(join(folder, file), 'utf8');
	};
	const docs = recordsOf(read('.ALL')).map(({ id, title, author, text }) => ({
		id: `c${id}`,
		title,
		author,
		tags: [],
		lang: 'en',
		published: null,
		body: text
	}));
	const relevant = new Map<string, Set<string>>();
	for (const line of read('.REL').split('\n')) {
		const [query, document] = line.trim().split(/\s+/);
		if (query === undefined || document === undefined) continue;
		relevant.set(query, (relevant.get(query) ?? new Set()).add(`c${document}`));
	}
	const questions = recordsOf(read('.QRY')).flatMap(({ id, text }) => {
		const relevantIds = relevant.get(id);
		return relevantIds === undefined ? [] : [{ text: `${plain(text)} `, relevant: relevantIds }];
	});
	return { docs, questions };
}

/** Leaves only words, because a dash, a quotation mark or a colon of a sentence would be query syntax. */
function plain(text: string): string {
	return text.replace(/[^\p{L}\p{N}']+/gu, ' ').trim();
}

interface Record {
	readonly id: string;
	readonly title: string;
	readonly author: string;
	readonly text: string;
}

function recordsOf(file: string): Record[] {
	return file
		.split(/^\.I /m)
		.filter((record) => record.trim() !== '')
		.map((record) => {
			const [id = '', ...parts] = record.split(/^\.(?=[A-Z]\s*$)/m);
			const part = (name: string): string =>
				(parts.find((each) => each.startsWith(name)) ?? '').slice(1).replace(/\s+/g, ' ').trim();
			return { id: id.trim(), title: part('T'), author: part('A'), text: part('W') };
		});
}

async function rankAll(
	engine: EngineName,
	server: Awaited<ReturnType<typeof serveBench>>,
	questions: readonly Question[]
): Promise<readonly (readonly string[])[]> {
	const profile = mkdtempSync(join(tmpdir(), `offprint-ranking-${engine}-`));
	try {
		return await session(profile, server, engine, async (send) => {
			await send({ do: 'open' });
			for (const step of ['prepare', 'build'] as const) await send({ do: step, from: 0, to: server.chunks });
			await send({ do: 'finish' });
			return (await send({ do: 'rank', questions: questions.map(({ text }) => text), limit: MAX_RESULTS })).ranked;
		});
	} finally {
		rmSync(profile, { recursive: true, force: true });
	}
}

function scoresOf(questions: readonly Question[], ranked: readonly (readonly string[])[]): Scores {
	const each = questions.map(({ relevant }, index) => ({ relevant, results: ranked[index] ?? [] }));
	return {
		ndcg: each.map(({ relevant, results }) => ndcg(relevant, results)),
		precision: each.map(({ relevant, results }) => averagePrecision(relevant, results))
	};
}

function ndcg(relevant: ReadonlySet<string>, results: readonly string[]): number {
	const gain = (index: number) => 1 / Math.log2(index + 2);
	const ideal = Array.from({ length: Math.min(CUTOFF, relevant.size) }, (_, index) => gain(index));
	const gained = results.slice(0, CUTOFF).map((id, index) => (relevant.has(id) ? gain(index) : 0));
	return sumOf(gained) / sumOf(ideal);
}

function averagePrecision(relevant: ReadonlySet<string>, results: readonly string[]): number {
	let hits = 0;
	const precisions = results.map((id, index) => (relevant.has(id) ? ++hits / (index + 1) : 0));
	return sumOf(precisions) / relevant.size;
}

/**
 * Two-sided paired randomisation test (Smucker, Allan and Carterette, CIKM 2007). @returns how often a difference is as
 * large if the scores of each query are randomly assigned to the two engines
 */
function pValue(ours: readonly number[], theirs: readonly number[]): number {
	const differences = ours.map((score, index) => score - (theirs[index] ?? 0));
	const observed = Math.abs(sumOf(differences));
	let state = 3;
	let largeDifferences = 0;
	for (let round = 0; round < ROUNDS; round++) {
		let sum = 0;
		for (const difference of differences) {
			state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
			sum += state >= 2 ** 31 ? difference : -difference;
		}
		if (Math.abs(sum) >= observed - 1e-12) largeDifferences++;
	}
	return (largeDifferences + 1) / (ROUNDS + 1);
}

function sumOf(numbers: readonly number[]): number {
	return numbers.reduce((sum, number) => sum + number, 0);
}

function print(all: readonly (readonly [EngineName, Scores])[]): void {
	const mean = (scores: readonly number[]) => sumOf(scores) / scores.length;
	const ours = all.find(([engine]) => engine === 'offprint')?.[1];
	console.log(`\n| n = ${ours?.ndcg.length ?? 0} | nDCG@${CUTOFF} | p | MAP | p |\n|---|---|---|---|---|`);
	for (const [engine, { ndcg, precision }] of all) {
		const [first, second] =
			ours === undefined || engine === 'offprint'
				? ['', '']
				: [pValue(ours.ndcg, ndcg).toFixed(3), pValue(ours.precision, precision).toFixed(3)];
		console.log(`| ${engine} | ${mean(ndcg).toFixed(4)} | ${first} | ${mean(precision).toFixed(4)} | ${second} |`);
	}
}
