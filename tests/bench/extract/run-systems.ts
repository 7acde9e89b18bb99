// Runs the compared systems on all pages, in threads.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Forests } from '../../../src/lib/server/extract/select/choose-blocks.ts';
import type { Extracted, Page } from './systems.ts';

export interface Timed {
	/** null for a page that the system refused. */
	readonly extracted: Extracted | null;
	/** Processor time, ms. */
	readonly cpuMs: number;
}

export interface Run {
	/** For each page, the result of each system by name. */
	readonly results: readonly ReadonlyMap<string, Timed>[];
}

/**
 * The systems take turns on each page, so that a busy machine slows all of them alike.
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
			const worker = new Worker(new URL('./extract-worker.ts', import.meta.url), { workerData: { forests } });
			for (let index = next++; index < pages.length; index = next++) {
				for (const system of systems) {
					const timed = await ask(worker, { system, page: pages[index], fold: folds?.[index] ?? null });
					results[index]?.set(system, timed);
				}
			}
			await worker.terminate();
		})
	);
	return { results };
}

function ask(worker: Worker, task: unknown): Promise<Timed> {
	return new Promise((resolve, reject) => {
		worker.once('error', reject);
		worker.once('message', (timed: Timed) => {
			worker.removeAllListeners('error');
			resolve(timed);
		});
		worker.postMessage(task);
	});
}
