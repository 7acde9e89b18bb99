// Thread of the extraction bench: runs one system on the pages it gets, and measures processor time.
import { parentPort, workerData } from 'node:worker_threads';
import { isFailure } from '../../../src/lib/domain/core/failure.ts';
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
	let outcome: Omit<Timed, 'cpuMs'>;
	try {
		outcome = {
			extracted: await extract(chosen === undefined ? page : { ...page, forests: chosen }),
			end: 'extracted',
			message: ''
		};
	} catch (error) {
		outcome = { extracted: null, end: isFailure(error) ? 'refused' : 'failed', message: String(error) };
	}
	const { user, system: kernel } = process.threadCpuUsage(begin);
	return { ...outcome, cpuMs: (user + kernel) / 1000 };
}
