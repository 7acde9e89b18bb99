// Tests schedules that once failed, and must not fail again.
import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runSchedule } from './fuzz.ts';
import { REGRESSIONS } from './regression-schedules.ts';
import { makeQuickFolder } from './harness.ts';

it.each(Object.entries(REGRESSIONS))(
	'%s',
	async (_name, steps) => {
		const folder = makeQuickFolder();
		const { violations } = await runSchedule(steps, { url: null, folder });
		rmSync(folder, { recursive: true, force: true });
		expect(violations).toEqual([]);
	},
	30_000
);
