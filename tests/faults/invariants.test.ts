// Tests the invariants in schedules of devices, readers, networks and crashes: those of 540 that together crash at every
// await where any of them crashes, and check every invariant. `npm run bench sync-fuzz` runs others.
import { rmSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { awaitsOf, GUARDED } from './await-coverage.ts';
import { CHOSEN_SEEDS, scheduleOf } from './chosen-seeds.ts';
import { runSchedule } from './fuzz.ts';
import { INVARIANTS, type Invariant } from './report.ts';
import { CRASH_FILES } from './schedule.ts';
import { makeQuickFolder } from './harness.ts';

const TIMEOUT_MS = 900_000;

/**
 * Minimum number of awaits of the guarded files at which something crashes; all 540 schedules crash at 142. Fewer mean that
 * the seeds should be chosen again by `choose-seeds.ts`.
 */
const MIN_AWAITS = 135;

/** Minimum number of checks of each invariant; fewer mean that the schedules have become weaker. */
const MIN_CHECKS: Readonly<Record<Invariant, number>> = {
	'devices converge': 1_300,
	'no acknowledged write is lost': 500,
	'repeating the outbox changes nothing': 90,
	'a pull never reverts a pending field': 13_000,
	'a purged entry stays away unless it is revived': 40,
	'a revived entry is alive': 15,
	'a renamed tag revives nothing': 6,
	'a highlight that was written after its delete is shown': 2,
	'a later edit is never undone by an earlier one': 120,
	'a stay in the trash lasts at least thirty days': 180,
	'a new device equals an old one': 360,
	'the page size does not matter': 700,
	'one reader never sees another’s data': 850,
	'a copied profile, a rolled-back server and a restored one lose nothing': 330,
	'an imported library loses nothing': 35,
	'an entry that waits for its page has a job in the queue': 45,
	'a response that is not the server’s changes nothing': 80,
	'a device with an erase order receives it in its next round': 15,
	'the row of an entry has the facts of its article': 320,
	'an item has the id of its entry, and is unread by its entry and its feed': 320
};

const checks = new Map<Invariant, number>();
const violations = new Map<Invariant, string[]>();
/** Stack frames where something crashed, `file:line:column`. */
const crashes = new Set<string>();

beforeAll(async () => {
	// Hides the errors that simulated crashes print.
	const consoleError = vi.spyOn(console, 'error').mockReturnValue();
	for (const seed of CHOSEN_SEEDS) {
		const folder = makeQuickFolder();
		const outcome = await runSchedule(scheduleOf(seed), { url: null, folder });
		rmSync(folder, { recursive: true, force: true });
		for (const frame of outcome.hits) crashes.add(frame);
		for (const [name, count] of outcome.checks) checks.set(name, (checks.get(name) ?? 0) + count);
		for (const { invariant, details } of outcome.violations)
			violations.set(invariant, [...(violations.get(invariant) ?? []), `seed ${seed}: ${details}`]);
	}
	consoleError.mockRestore();
}, TIMEOUT_MS);

describe.each(INVARIANTS)('%s', (name) => {
	it(`has no violation in ${CHOSEN_SEEDS.length} schedules`, () => {
		expect(violations.get(name) ?? []).toEqual([]);
	});

	it('is checked often enough', () => {
		expect(checks.get(name)).toBeGreaterThan(MIN_CHECKS[name]);
	});
});

it.each([...CRASH_FILES])('something crashes in %s', (file) => {
	expect([...crashes].map((frame) => frame.replace(/:.*/, ''))).toContain(file);
});

it('something crashes at almost every await where any of 540 schedules does', () => {
	const awaits = GUARDED.flatMap((file) => awaitsOf(file, crashes));
	expect(awaits.filter(({ hit }) => hit).length).toBeGreaterThanOrEqual(MIN_AWAITS);
});
