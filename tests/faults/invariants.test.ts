// What can never happen, in 500 schedules of devices, readers, networks and crashes. `npm run bench sync-fuzz` runs more.
import { rmSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { runSchedule } from './fuzz.ts';
import { INVARIANTS, type Invariant } from './report.ts';
import { makeSchedule } from './schedule.ts';
import { makeQuickFolder } from './stage.ts';

const SCHEDULES = 500;
const PATIENCE = 900_000;

const judged = new Map<Invariant, number>();
const violations = new Map<Invariant, string[]>();

beforeAll(async () => {
	// Crashes make noise.
	const silent = vi.spyOn(console, 'error').mockReturnValue();
	for (let seed = 0; seed < SCHEDULES; seed++) {
		const folder = makeQuickFolder();
		const outcome = await runSchedule(makeSchedule(seed), { url: null, folder });
		rmSync(folder, { recursive: true, force: true });
		for (const [name, count] of outcome.judged) judged.set(name, (judged.get(name) ?? 0) + count);
		for (const { invariant, words } of outcome.violations)
			violations.set(invariant, [...(violations.get(invariant) ?? []), `seed ${seed}: ${words}`]);
	}
	silent.mockRestore();
}, PATIENCE);

describe.each(INVARIANTS)('%s', (name) => {
	it(`in none of ${SCHEDULES} schedules otherwise`, () => {
		expect(violations.get(name) ?? []).toEqual([]);
	});

	it('and was often put to the test', () => {
		expect(judged.get(name)).toBeGreaterThan(20);
	});
});
