// A process that runs stages, each with one text, and measures their processor time.
import { answerServer, takeTasks } from '../../../src/lib/server/workers/worker-process.ts';
import { STAGES } from './stages.ts';
import { isFailure } from '../../../src/lib/domain/core/failure.ts';

export interface StageResult {
	/** Processor time of the stage alone. */
	readonly ms: number;
	/** `done`, the code of a Failure, or another error. */
	readonly outcome: string;
}

export interface StageRequest {
	readonly stage: string;
	readonly input: string;
	readonly length: number;
}

takeTasks(async (request: StageRequest) => {
	await answerServer({ taken: true });
	await answerServer({ done: true, result: measure(request) });
});

function measure({ stage, input, length }: StageRequest): StageResult {
	const stageToRun = STAGES[stage];
	const text = stageToRun?.inputs[input]?.(length);
	if (stageToRun === undefined || text === undefined)
		return { ms: 0, outcome: `there is no stage ${stage} with the input ${input}` };
	const before = process.threadCpuUsage();
	let outcome = 'done';
	try {
		stageToRun.run(text);
	} catch (error) {
		outcome = isFailure(error) ? error.code : String(error).slice(0, 200);
	}
	const { user, system } = process.threadCpuUsage(before);
	return { ms: (user + system) / 1000, outcome };
}
