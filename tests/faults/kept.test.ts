// Schedules that once failed, shrunk by the bench: each must hold for ever after.
import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runSchedule } from './fuzz.ts';
import type { Step } from './schedule.ts';
import { makeQuickFolder } from './stage.ts';

const step = (deed: Step['deed'], device: number, a = 0, b = 1, more: Partial<Step> = {}): Step => ({
	deed,
	device,
	a,
	b,
	network: 'as it should be',
	crash: null,
	serverCrash: null,
	pageSize: 2000,
	...more
});

const KEPT: Readonly<Record<string, readonly Step[]>> = {
	'what was refused of a setting is settled when the reader says it anew': [
		step('set', 39, 739, 969),
		step('copy profile', 54),
		step('sync', 32, 828, 833, { network: 'too large', pageSize: 1 }),
		step('set', 12, 352, 695),
		step('sync', 8, 27, 967, { pageSize: 7 })
	],
	'a clock that is mended does not fall behind what was said a minute ahead': [
		step('wrong clock', 8, 962, 859),
		step('set', 26, 656, 856),
		step('sync two', 5, 427, 170),
		step('wrong clock', 26, 4, 239),
		step('sync two', 22, 746, 898),
		step('set', 47, 698, 636)
	],
	'an entry that was merged, buried and said again is no alias any more': [
		step('file', 12, 991, 851),
		step('save twice', 22, 919, 768),
		step('throw away for good', 36, 311, 421),
		step('dismiss', 18, 402, 677, { network: 'twice', pageSize: 1 }),
		step('move', 37, 890, 310, { pageSize: 1 })
	],
	'the same, with copies of a profile': [
		step('copy profile', 25),
		step('copy profile', 4),
		step('save twice', 33, 967, 257, { pageSize: 3 }),
		step('sync', 21, 637, 808),
		step('tag', 26, 66, 911),
		step('throw away for good', 49, 761, 385, { pageSize: 7 })
	]
};

it.each(Object.entries(KEPT))('%s', async (_name, steps) => {
	const folder = makeQuickFolder();
	const { violations } = await runSchedule(steps, { url: null, folder });
	rmSync(folder, { recursive: true, force: true });
	expect(violations).toEqual([]);
});
