// Tests a search index in Firefox and WebKitGTK. Its worker is killed repeatedly while it writes and merges.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tokens } from '../../src/lib/library/search/analysis/tokenizer.ts';
import type { Doc, Order, Report } from '../bench/search/engine.ts';
import { serveBench, type BenchServer } from '../bench/search/serving.ts';
import { writeText } from '../support/generated-articles.ts';
import type { Engine } from './engine.ts';
import { openFirefox } from './firefox.ts';
import { openWebKit } from './webkit.ts';

/** An engine with limits so small that it flushes and merges every few articles. */
const ENGINE = 'offprint-small';
const [ARTICLES, CHUNK] = [240, 12];
/** Maximum ms of indexing before a kill. */
const MAX_RUN_MS = 200;
const OTHER_WORDS = ['北京的山谷', 'المنارة الصغيرة', 'an e-mail', 'نمی‌خواهم'];

const DOCS = Array.from({ length: ARTICLES }, (_, number): Doc => {
	const text = writeText(number, 80, []).html.replace(/<[^>]+>/g, ' ');
	const body = `${text} ${OTHER_WORDS[number % 7] ?? ''}`;
	return { id: `d${number}`, title: `Title ${number}`, author: '', tags: [], lang: '', published: null, body };
});

/** Finds the ids of all articles with a word by a full scan. */
function idsWith(word: string): string[] {
	const [token] = tokens(word);
	return DOCS.filter(({ title, body }) => tokens(`${title}\n${body}`).some(({ term }) => term === token?.term))
		.map(({ id }) => id)
		.sort();
}

describe.each([
	['Firefox', openFirefox],
	['WebKitGTK', openWebKit]
])('%s', (_name, open) => {
	let server: BenchServer;
	let engine: Engine;

	beforeAll(async () => {
		server = await serveBench(DOCS, CHUNK, [ENGINE]);
		engine = await open();
	});

	afterAll(async () => {
		await engine.close();
		server.close();
	});

	/** Kills the worker, whatever it is doing, and starts a new worker. */
	const restartWorker = () =>
		engine.evaluate(
			`void (globalThis.worker?.terminate(), globalThis.worker = new Worker('/${ENGINE}-engine.js', { type: 'module' }))`
		);
	const send = async (order: Order): Promise<Report> =>
		(await engine.evaluate(`new Promise((resolve, reject) => {
			worker.onmessage = ({ data }) => (data.error === undefined ? resolve(data) : reject(new Error(data.error)));
			worker.onerror = (event) => reject(new Error(event.message));
			worker.postMessage(${JSON.stringify(order)});
		})`)) as Report;
	const workFor = (ms: number) =>
		engine.evaluate(`(worker.postMessage({ do: 'finish' }), new Promise((end) => setTimeout(() => end(true), ${ms})))`);

	test('an index whose worker is killed every dozen articles finds all of them', async () => {
		await engine.goto(`${server.origin}/`);
		for (let chunk = 0; chunk < server.chunks; chunk++) {
			await restartWorker();
			await send({ do: 'prepare', from: chunk, to: chunk + 1 });
			await workFor(Math.random() * MAX_RUN_MS);
		}
		await restartWorker();
		await send({ do: 'finish' });
		const words = [...new Set(DOCS.slice(0, 40).flatMap(({ body }) => body.split(/\s+/).slice(0, 3)))];
		const questions = [...words.filter((word) => /^[a-z]{4,}$/.test(word)), '山谷', 'المنارة', 'email', 'نمیخواهم'];
		const { ranked } = await send({ do: 'rank', questions: questions.map((word) => `${word} `), limit: ARTICLES });
		expect(questions.length).toBeGreaterThan(30);
		questions.forEach((word, index) => expect([...(ranked[index] ?? [])].sort(), word).toEqual(idsWith(word)));
	});
});
