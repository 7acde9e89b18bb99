// Sorts test files by duration, the slowest first, so that no worker is left with one of them at the end.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Each takes a minute or more; the next slowest takes twenty seconds. */
const SLOWEST = ['tests/faults/invariants.test.ts', 'tests/attacks/hostile.test.ts'];

export class SlowestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		const isSlow = ({ moduleId }: TestSpecification): boolean => SLOWEST.some((path) => moduleId.endsWith(path));
		return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
	}
}
