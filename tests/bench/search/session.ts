// A browser on a profile with a worker of one engine, to which the search benches give orders.
import { calibrate } from '../calibrate.ts';
import { openChromium, type Chromium } from '../cdp.ts';
import type { Order, Report } from './engine.ts';
import { privateBytes } from './memory.ts';
import type { EngineName, Served } from './serving.ts';

export type Give = (order: Order) => Promise<Report>;

/** A browser on a profile with a worker of the engine, closed after the work. */
export async function session<T>(
	profile: string,
	served: Served,
	engine: EngineName,
	work: (give: Give, memory: () => Promise<number>, calibration: number) => Promise<T>
): Promise<T> {
	const chromium = await openChromium(profile);
	try {
		const calibration = await calibrate(chromium.tab);
		const give = await startWorker(chromium, served, engine);
		return await work(give, () => privateBytes(profile), calibration);
	} finally {
		await chromium.close();
	}
}

/** A page with a worker of the engine; a former worker is terminated, whatever it is doing. */
export async function startWorker({ tab }: Chromium, served: Served, engine: EngineName): Promise<Give> {
	await tab.send('Page.enable');
	await tab.send('Page.navigate', { url: `${served.origin}/` });
	await tab.until('the page', () => document.readyState === 'complete' && location.pathname === '/');
	await tab.run((url) => {
		Object.assign(globalThis, { worker: new Worker(url, { type: 'module' }) });
	}, `/${engine}-engine.js`);
	return async (order) =>
		(await tab.run((text) => {
			const { worker } = globalThis as unknown as { worker: Worker };
			return new Promise<never>((resolve, reject) => {
				worker.onmessage = ({ data }: MessageEvent<{ error?: string }>) => {
					if (data.error === undefined) resolve(data as never);
					else reject(new Error(data.error));
				};
				worker.onerror = (event) => reject(new Error(event.message));
				worker.postMessage(JSON.parse(text));
			});
		}, JSON.stringify(order))) as Report;
}
