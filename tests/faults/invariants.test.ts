// Tests the invariants in 540 schedules of devices, readers, networks and crashes. `npm run bench sync-fuzz` runs more.
import { rmSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { runSchedule } from './fuzz.ts';
import { INVARIANTS, type Invariant } from './report.ts';
import { CRASH_FILES, makeSchedule, NOTE_THEME } from './schedule.ts';
import { makeQuickFolder } from './harness.ts';

const SCHEDULES = 500;
const NOTE_SCHEDULES = 40;
const TIMEOUT_MS = 900_000;

/** Minimum number of checks of each invariant; fewer mean that the schedules have become weaker. */
const MIN_CHECKS: Readonly<Record<Invariant, number>> = {
	'devices converge': 3_500,
	'no acknowledged write is lost': 900,
	'repeating the outbox changes nothing': 230,
	'a pull never reverts a pending field': 15_000,
	'a purged entry stays away unless it is revived': 100,
	'a revived entry is alive': 20,
	'a renamed tag revives nothing': 10,
	'a highlight that was written after its delete is shown': 10,
	'a later edit is never undone by an earlier one': 150,
	'a stay in the trash lasts at least thirty days': 450,
	'a new device equals an old one': 900,
	'the page size does not matter': 1_800,
	'one reader never sees another’s data': 2_300,
	'a copied profile, a rolled-back server and a restored one lose nothing': 600,
	'an imported library loses nothing': 20,
	'an entry that waits for its page has a job in the queue': 20,
	'a response that is not the server’s changes nothing': 170,
	'a device with an erase order receives it in its next round': 20,
	'the row of an entry has the facts of its article': 900
};

const checks = new Map<Invariant, number>();
const violations = new Map<Invariant, string[]>();
/** Paths of the files in which something crashed. */
const crashed = new Set<string>();

beforeAll(async () => {
	// Hides the errors that simulated crashes print.
	const consoleError = vi.spyOn(console, 'error').mockReturnValue();
	for (let at = 0; at < SCHEDULES + NOTE_SCHEDULES; at++) {
		const folder = makeQuickFolder();
		const steps = at < SCHEDULES ? makeSchedule(at) : makeSchedule(at, NOTE_THEME);
		const outcome = await runSchedule(steps, { url: null, folder });
		rmSync(folder, { recursive: true, force: true });
		for (const frame of outcome.hits) crashed.add(frame.replace(/:.*/, ''));
		for (const [name, count] of outcome.checks) checks.set(name, (checks.get(name) ?? 0) + count);
		for (const { invariant, details } of outcome.violations)
			violations.set(invariant, [...(violations.get(invariant) ?? []), `seed ${at}: ${details}`]);
	}
	consoleError.mockRestore();
}, TIMEOUT_MS);

describe.each(INVARIANTS)('%s', (name) => {
	it(`has no violation in ${SCHEDULES + NOTE_SCHEDULES} schedules`, () => {
		expect(violations.get(name) ?? []).toEqual([]);
	});

	it('is checked often enough', () => {
		expect(checks.get(name)).toBeGreaterThan(MIN_CHECKS[name]);
	});
});

it.each([...CRASH_FILES])('something crashes in %s', (file) => {
	expect(crashed).toContain(file);
});
