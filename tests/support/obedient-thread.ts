// A thread for tests of the pool.

/** A thread that does what the task's text says. */
export const obedient = new URL(
	`data:text/javascript,${encodeURIComponent(`
		import { parentPort, threadId } from 'node:worker_threads';
		parentPort.on('message', ({ html }) => {
			if (html === 'hang') for (;;);
			if (html === 'crash') throw new Error('crashed');
			if (html === 'exit') process.exit(3);
			if (html === 'swell') for (const all = []; ; ) all.push(new Array(1e5).fill(all.length));
			if (html === 'refuse') parentPort.postMessage({ done: false, code: 'nothing_to_read', details: { words: 3 } });
			else parentPort.postMessage({ done: true, result: html + threadId });
		});
	`)}`
);
