// Threads for tests of the pool.

/** A thread of this script. */
export function threadOf(script: string): URL {
	return new URL(`data:text/javascript,${encodeURIComponent(script)}`);
}

/** A thread that does what the task's text says. */
export const obedient = threadOf(`
	import { parentPort, threadId } from 'node:worker_threads';
	parentPort.on('message', ({ html }) => {
		parentPort.postMessage({ taken: true });
		if (html === 'hang') for (;;);
		if (html === 'crash') throw new Error('crashed');
		if (html === 'exit') process.exit(3);
		if (html === 'swell') for (const all = []; ; ) all.push(new Array(1e5).fill(all.length));
		if (html === 'refuse') parentPort.postMessage({ done: false, code: 'nothing_to_read', details: { words: 3 } });
		else parentPort.postMessage({ done: true, result: html + threadId });
	});
`);

/** Threads that come to no task, by why that is. */
export const UNSTARTED: Readonly<Record<string, URL>> = {
	'its file is away': new URL('./moved-away.ts', import.meta.url),
	'a module of it does not load': threadOf(`import 'file:///moved-away.ts';`),
	'it throws at its start': threadOf(`throw new Error('no start');`),
	'it ends at its start': threadOf(`process.exit(3);`),
	'it runs out of memory at its start': threadOf(`for (const all = []; ; ) all.push(new Array(1e5).fill(all.length));`),
	'it hangs at its start': threadOf(`for (;;);`),
	'the machine gives no thread': new URL('https://example.org/no-thread.js')
};
