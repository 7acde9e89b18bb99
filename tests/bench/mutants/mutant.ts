// The type of a mutant, which is a rule of sync with a change that breaks it.
/** The usual test files of mutants, without the 500 schedules, which take a minute and a half per mutant. */
export const TESTS: readonly string[] = [
	'tests/faults/sync.test.ts',
	'tests/faults/lost-past.test.ts',
	'tests/faults/restore.test.ts',
	'tests/faults/refused.test.ts',
	'tests/faults/deletes.test.ts',
	'tests/faults/everything.test.ts',
	'tests/faults/regression-schedules.test.ts',
	'tests/faults/revival.test.ts',
	'tests/faults/purged-entries.test.ts',
	'tests/faults/clocks.test.ts',
	'src/lib/server/sync/push.test.ts',
	'src/lib/server/sync/push-clock.test.ts',
	'src/lib/server/sync/pull.test.ts',
	'src/lib/server/sync/handle-sync.test.ts',
	'tests/faults/feeds.test.ts',
	'src/lib/library/sync/upload-articles.test.ts'
];

export interface Mutant {
	readonly rule: string;
	readonly file: string;
	readonly from: string;
	readonly to: string;
	/** Test files to run instead of `TESTS`. */
	readonly tests?: readonly string[];
}
