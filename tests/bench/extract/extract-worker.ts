// Thread of the extraction bench: runs one system on the pages it gets, and measures processor time.
import { parentPort, workerData } from 'node:worker_threads';
import type { Forests } from '../../../src/lib/server/extract/select/choose-blocks.ts';
import type { Timed } from './run-systems.ts';
import { SYSTEMS, type Page } from './systems.ts';

// Defuddle reports its failures on the console.
console.error = () => undefined;

const { forests } = workerData as { forests: readonly Forests[] };

parentPort?.on('message', ({ system, page, fold }: { system: string; page: Page; fold: number | null }) => {
	void run(system, page, fold).then((result) => parentPort?.postMessage(result));
});

async function run(system: string, page: Page, fold: number | null): Promise<Timed> {
	const begin = process.threadCpuUsage();
	const extract = SYSTEMS[system];
	if (extract === undefined) throw new Error(`no system is called ${system}`);
	const chosen = fold === null ? undefined : forests[fold];
	let extracted: Timed['extracted'] = null;
	try {
		extracted = await extract(chosen === undefined ? page : { ...page, forests: chosen });
	} catch {
		// A page that a system cannot extract counts as a page without text.
	}
	const { user, system: kernel } = process.threadCpuUsage(begin);
	return { extracted, cpuMs: (user + kernel) / 1000 };
}
