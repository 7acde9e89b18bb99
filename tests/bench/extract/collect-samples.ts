// Makes the training samples of many pages in threads.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CorpusPage } from '../corpus/pages.ts';
import type { PageSamples } from './samples.ts';

/** @returns samples in the order of the pages, without the pages that give none */
export async function collectSamples(pages: readonly CorpusPage[]): Promise<PageSamples[]> {
	const samples: (PageSamples | null)[] = pages.map(() => null);
	let next = 0;
	await Promise.all(
		Array.from({ length: availableParallelism() }, async () => {
			const worker = new Worker(new URL('./sample-worker.ts', import.meta.url));
			for (let index = next++; index < pages.length; index = next++) {
				samples[index] = await new Promise<PageSamples | null>((resolve, reject) => {
					worker.once('message', resolve);
					worker.once('error', reject);
					worker.postMessage(pages[index]);
				});
				worker.removeAllListeners('error');
			}
			await worker.terminate();
		})
	);
	return samples.filter((one) => one !== null);
}
