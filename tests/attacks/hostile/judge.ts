// Judges whether a step keeps to a limit of processor time, at a quarter of the length where that is enough.
import type { StepRequest, StepResult } from './worker.ts';

/** Part of the length that is processed first. */
const PART = 1 / 4;

/**
 * Runs a step with a quarter of a text. A step that takes less than a sixteenth of the limit for it would keep to the
 * limit with the whole text even if its time grew with the square of the length; any other step is run with the whole.
 * @param run fails if a step exceeds the limit
 * @param limitMs processor time that the whole text may take
 * @returns the outcome of the longest run
 */
export async function judge(
	run: (request: StepRequest) => Promise<StepResult>,
	limitMs: number,
	request: StepRequest
): Promise<string> {
	const part = await run({ ...request, length: Math.round(request.length * PART) });
	if (part.ms < limitMs * PART ** 2) return part.outcome;
	return (await run(request)).outcome;
}
