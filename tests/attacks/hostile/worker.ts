// A process that runs one stage with one text, and measures its processor time.
import { answerServer, takeTasks } from '../../../src/lib/server/workers/worker-process.ts';
import { STAGES } from './stages.ts';
import { isFailure } from '../../../src/lib/domain/core/failure.ts';

export interface Measured {
	/** Processor time of the stage alone. */
	readonly ms: number;
	/** `done`, the code of a Failure, or another error. */
	readonly end: string;
}

export interface Asked {
	readonly stage: string;
	readonly input: string;
	readonly length: number;
}

takeTasks(async (asked: Asked) => {
	await answerServer({ taken: true });
	await answerServer({ done: true, result: measure(asked) });
});

function measure({ stage, input, length }: Asked): Measured {
	const found = STAGES[stage];
	const text = found?.inputs[input]?.(length);
	if (found === undefined || text === undefined) return { ms: 0, end: `there is no ${stage} with ${input}` };
	const before = process.threadCpuUsage();
	let end = 'done';
	try {
		found.run(text);
	} catch (error) {
		end = isFailure(error) ? error.code : String(error).slice(0, 200);
	}
	const { user, system } = process.threadCpuUsage(before);
	return { ms: (user + system) / 1000, end };
}
