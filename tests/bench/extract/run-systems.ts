// Runs the compared systems on all pages, in threads.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Forests } from '../../../src/lib/server/extract/select/choose-blocks.ts';
import type { Extracted, Page } from './systems.ts';

export interface Timed {
	/** null for a page without a result, which counts as a page without text. */
	readonly extracted: Extracted | null;
	/** `refused` with a code for readers, `failed` with any other error, `crashed` when the thread ended. */
	readonly end: 'extracted' | 'refused' | 'failed' | 'crashed';
	/** Of the error. */
	readonly message: string;
	/** Processor time, ms; 0 for a crash. */
	readonly cpuMs: number;
}

export interface Run {
	/** For each page, the result of each system by name. */
	readonly results: readonly ReadonlyMap<string, Timed>[];
}

/**
 * The systems take turns on each page, so that a busy machine slows all of them alike. Another system begins on each page,
 * because the first one finds the caches cold.
 * @param forests models by fold @param folds of the pages; null to use the models of this version
 */
export async function runSystems(
	systems: readonly string[],
	pages: readonly Page[],
	{ forests, folds }: { forests: readonly Forests[]; folds: readonly number[] | null }
): Promise<Run> {
	const results = pages.map(() => new Map<string, Timed>());
	let next = 0;
	await Promise.all(
		Array.from({ length: availableParallelism() }, async () => {
			let worker = start();
			for (let index = next++; index < pages.length; index = next++) {
				const first = index % systems.length;
				for (const system of [...systems.slice(first), ...systems.slice(0, first)]) {
					const timed = await ask(worker, { system, page: pages[index], fold: folds?.[index] ?? null });
					results[index]?.set(system, timed);
					if (timed.end === 'crashed') worker = start();
				}
			}
			await worker.terminate();
		})
	);
	return { results };

	function start(): Worker {
		return new Worker(new URL('./extract-worker.ts', import.meta.url), { workerData: { forests } });
	}
}

function ask(worker: Worker, task: unknown): Promise<Timed> {
	return new Promise((resolve) => {
		const finish = (timed: Timed): void => {
			worker.off('error', crash).off('exit', exit).off('message', finish);
			resolve(timed);
		};
		const crash = (error: unknown): void => {
			finish({ extracted: null, end: 'crashed', message: String(error), cpuMs: 0 });
		};
		const exit = (code: number): void => {
			crash(`the thread ended with code ${code}`);
		};
		worker.on('error', crash).on('exit', exit).on('message', finish);
		worker.postMessage(task);
	});
}
