// A thread that takes quadratic time, to show that the test detects it.
import { parentPort } from 'node:worker_threads';
import { PAGES } from './inputs.ts';

parentPort?.on('message', ({ input, length }: { input: string; length: number }) => {
	parentPort?.postMessage({ taken: true });
	const text = PAGES[input]?.(length) ?? '';
	let ends = 0;
	for (let at = 0; at < text.length; at++) if (text.slice(at).endsWith('x') || text.indexOf('x', at) !== -1) ends++;
	parentPort?.postMessage({ done: true, result: { ms: ends, end: 'done' } });
});
