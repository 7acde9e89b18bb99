// Runs the baseline for the corpus bench in threads: Readability on linkedom with no processing before or after it.
import { Worker } from 'node:worker_threads';
import type { Reading } from './score.ts';

export type BareTask = { readonly index: number; readonly bytes: Uint8Array };
export type BareAnswer = { readonly index: number; readonly title: string; readonly html: string | null };

/** The result of a run; `work` is processor time in seconds. */
export type BareRun = { readonly seconds: number; readonly work: number; readonly answers: readonly BareAnswer[] };

/** Distributes the pages to threads, each of which gets the next page when it has finished one. */
export async function runBare(pages: readonly Uint8Array[], threads: number): Promise<BareRun> {
	const workers = Array.from({ length: threads }, () => new Worker(new URL('./bare-worker.ts', import.meta.url)));
	const answers: BareAnswer[] = [];
	let next = 0;
	const begin = performance.now();
	const before = process.cpuUsage();
	await Promise.all(
		workers.map(async (worker) => {
			for (let index = next++; index < pages.length; index = next++) {
				answers.push(await extractIn(worker, { index, bytes: pages[index] ?? new Uint8Array() }));
			}
		})
	);
	const seconds = (performance.now() - begin) / 1000;
	const { user, system } = process.cpuUsage(before);
	const work = (user + system) / 1e6;
	await Promise.all(workers.map((worker) => worker.terminate()));
	return { seconds, work, answers: answers.toSorted((a, b) => a.index - b.index) };
}

export function readingOf(answer: BareAnswer, read: (html: string) => string): Reading | null {
	return answer.html === null ? null : { title: answer.title, text: read(answer.html) };
}

function extractIn(worker: Worker, task: BareTask): Promise<BareAnswer> {
	return new Promise((resolve, reject) => {
		const settle = (finish: () => void): void => {
			worker.off('message', onAnswer);
			worker.off('error', onError);
			finish();
		};
		const onAnswer = (answer: BareAnswer): void => settle(() => resolve(answer));
		const onError = (error: Error): void => settle(() => reject(error));
		worker.on('message', onAnswer);
		worker.on('error', onError);
		worker.postMessage(task);
	});
}
