// Runs the slowest test files first, so that no worker is left with a slow file at the end.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Test files that take twenty seconds or more, the slowest first. */
const SLOWEST = [
	'tests/attacks/hostile.test.ts',
	'tests/faults/invariants.test.ts',
	'src/lib/server/backup/backup.test.ts',
	'src/lib/library/search/query/agreement.test.ts',
	'src/lib/server/accounts/guessing.test.ts',
	'src/lib/server/backup/carry-over.test.ts',
	'tests/faults/sweep.test.ts',
	'src/lib/server/extract/extraction-pool.test.ts'
];

export class SlowestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		const placeOf = ({ moduleId }: TestSpecification): number => {
			const place = SLOWEST.findIndex((path) => moduleId.endsWith(path));
			return place === -1 ? SLOWEST.length : place;
		};
		return sorted.sort((a, b) => placeOf(a) - placeOf(b));
	}
}
