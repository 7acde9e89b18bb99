// A process that takes quadratic time, which the test must detect.
import { answerServer, takeTasks } from '../../../src/lib/server/workers/worker-process.ts';
import { PAGES } from './inputs.ts';
import type { StepRequest, StepResult } from './worker.ts';

takeTasks(async ({ input, length }: StepRequest) => {
	await answerServer({ taken: true });
	const text = PAGES[input]?.(length) ?? '';
	const before = process.threadCpuUsage();
	let count = 0;
	for (let position = 0; position < text.length; position++)
		if (text.slice(position).endsWith('x') || text.indexOf('x', position) !== -1) count++;
	const { user, system } = process.threadCpuUsage(before);
	const result: StepResult = { ms: (user + system) / 1000, outcome: `counted ${count}` };
	await answerServer({ done: true, result });
});
