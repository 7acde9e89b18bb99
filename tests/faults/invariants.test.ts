// Tests the invariants in 500 schedules of devices, readers, networks and crashes. `npm run bench sync-fuzz` runs more.
import { rmSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { runSchedule } from './fuzz.ts';
import { INVARIANTS, type Invariant } from './report.ts';
import { makeSchedule } from './schedule.ts';
import { makeQuickFolder } from './harness.ts';

const SCHEDULES = 500;
const TIMEOUT_MS = 900_000;

/** Minimum number of checks of each invariant; fewer mean that the schedules have become weaker. */
const FLOORS: Readonly<Record<Invariant, number>> = {
	'devices converge': 3_500,
	'no acknowledged write is lost': 900,
	'replaying the outbox changes nothing': 230,
	'a pull never reverts a pending field': 15_000,
	'the dead stay dead unless revived': 100,
	'a revived entry is alive': 20,
	'a later edit is never undone by an earlier one': 150,
	'a stay in the trash is at least thirty days': 450,
	'a new device equals an old one': 900,
	'page size does not matter': 1_800,
	'one reader never sees another’s data': 2_300,
	'a copied profile, a rolled-back server and a restored one lose nothing': 600,
	'a library that is taken over loses nothing': 20,
	'a page that is waited for is in the queue': 20,
	'an answer that is not ours changes nothing': 170,
	'a device that is to be emptied hears it at its next round': 20
};

const judged = new Map<Invariant, number>();
const violations = new Map<Invariant, string[]>();

beforeAll(async () => {
	// Hides the errors that simulated crashes print.
	const silent = vi.spyOn(console, 'error').mockReturnValue();
	for (let seed = 0; seed < SCHEDULES; seed++) {
		const folder = makeQuickFolder();
		const outcome = await runSchedule(makeSchedule(seed), { url: null, folder });
		rmSync(folder, { recursive: true, force: true });
		for (const [name, count] of outcome.checks) judged.set(name, (judged.get(name) ?? 0) + count);
		for (const { invariant, words } of outcome.violations)
			violations.set(invariant, [...(violations.get(invariant) ?? []), `seed ${seed}: ${words}`]);
	}
	silent.mockRestore();
}, TIMEOUT_MS);

describe.each(INVARIANTS)('%s', (name) => {
	it(`has no violation in ${SCHEDULES} schedules`, () => {
		expect(violations.get(name) ?? []).toEqual([]);
	});

	it('is checked about as often as expected', () => {
		expect(judged.get(name)).toBeGreaterThan(FLOORS[name]);
	});
});
