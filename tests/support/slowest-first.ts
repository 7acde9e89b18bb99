// Runs the slowest test files first, so that no worker is left with a slow file at the end.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Test files that take a minute or more; the next slowest takes twenty seconds. */
const SLOWEST = ['tests/faults/invariants.test.ts', 'tests/attacks/hostile.test.ts'];

export class SlowestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		const isSlow = ({ moduleId }: TestSpecification): boolean => SLOWEST.some((path) => moduleId.endsWith(path));
		return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
	}
}
