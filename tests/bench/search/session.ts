// Runs a browser on a profile with a worker of one engine, to which the search benches send orders.
import { calibrate } from '../calibrate.ts';
import { openChromium, type Chromium } from '../cdp.ts';
import type { Order, Report } from './engine.ts';
import { privateBytes } from './memory.ts';
import type { EngineName, BenchServer } from './serving.ts';

export type SendOrder = (order: Order) => Promise<Report>;

/** Opens a browser on a profile with a worker of the engine, and closes it after the work. */
export async function session<T>(
	profile: string,
	server: BenchServer,
	engine: EngineName,
	work: (send: SendOrder, memory: () => Promise<number>, calibration: number) => Promise<T>
): Promise<T> {
	const chromium = await openChromium(profile);
	try {
		const calibration = await calibrate(chromium.tab);
		const send = await startWorker(chromium, server, engine);
		return await work(send, () => privateBytes(profile), calibration);
	} finally {
		await chromium.close();
	}
}

/** Opens a page with a worker of the engine, which terminates a former worker, whatever it is doing. */
export async function startWorker({ tab }: Chromium, server: BenchServer, engine: EngineName): Promise<SendOrder> {
	await tab.send('Page.enable');
	await tab.send('Page.navigate', { url: `${server.origin}/` });
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
