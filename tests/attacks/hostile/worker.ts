// A process that runs steps, each with one text, and measures their processor time.
import { answerServer, takeTasks } from '../../../src/lib/server/workers/worker-process.ts';
import { TEXT_STEPS } from './text-steps.ts';
import { isFailure } from '../../../src/lib/domain/core/failure.ts';

export interface StepResult {
	/** Processor time of the step alone. */
	readonly ms: number;
	/** `done`, the code of a Failure, or another error. */
	readonly outcome: string;
}

export interface StepRequest {
	readonly step: string;
	readonly input: string;
	readonly length: number;
}

takeTasks(async (request: StepRequest) => {
	await answerServer({ taken: true });
	await answerServer({ done: true, result: measure(request) });
});

function measure({ step, input, length }: StepRequest): StepResult {
	const textStep = TEXT_STEPS[step];
	const text = textStep?.inputs[input]?.(length);
	if (textStep === undefined || text === undefined)
		return { ms: 0, outcome: `there is no step ${step} with the input ${input}` };
	const before = process.threadCpuUsage();
	let outcome = 'done';
	try {
		textStep.run(text);
	} catch (error) {
		outcome = isFailure(error) ? error.code : String(error).slice(0, 200);
	}
	const { user, system } = process.threadCpuUsage(before);
	return { ms: (user + system) / 1000, outcome };
}
