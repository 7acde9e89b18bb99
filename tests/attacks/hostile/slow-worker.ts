// A process that takes quadratic time, which the test must detect.
import { answerServer, takeTasks } from '../../../src/lib/server/workers/worker-process.ts';
import { PAGES } from './inputs.ts';
import type { StepRequest } from './worker.ts';

takeTasks(async ({ input, length }: StepRequest) => {
	await answerServer({ taken: true });
	const text = PAGES[input]?.(length) ?? '';
	let count = 0;
	for (let position = 0; position < text.length; position++)
		if (text.slice(position).endsWith('x') || text.indexOf('x', position) !== -1) count++;
	await answerServer({ done: true, result: { ms: count, outcome: 'done' } });
});
