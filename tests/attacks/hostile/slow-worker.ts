// A process that takes quadratic time, to show that the test detects it.
import { answerServer, takeTasks } from '../../../src/lib/server/workers/worker-process.ts';
import { PAGES } from './inputs.ts';
import type { StageRequest } from './worker.ts';

takeTasks(async ({ input, length }: StageRequest) => {
	await answerServer({ taken: true });
	const text = PAGES[input]?.(length) ?? '';
	let ends = 0;
	for (let at = 0; at < text.length; at++) if (text.slice(at).endsWith('x') || text.indexOf('x', at) !== -1) ends++;
	await answerServer({ done: true, result: { ms: ends, end: 'done' } });
});
