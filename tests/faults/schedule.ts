// What happens in one run of the simulator: a list of steps, each a few numbers that mean something in any order and number.
import { randomFrom } from './random.ts';

export const DEEDS = [
	// What a reader does.
	'save',
	'switch',
	'tag',
	'read on',
	'move',
	'mark',
	'note',
	'colour',
	'dismiss',
	'follow',
	'file',
	'set',
	'retry',
	'discard',
	'answer',
	// What happens to devices.
	'sync',
	'sync two',
	'reopen',
	'wrong clock',
	'copy profile',
	'new device',
	'sign in elsewhere',
	// What happens to the server, and to the world.
	'fetch',
	'purge',
	'throw away for good',
	'restart',
	'remember',
	'roll back',
	'deliver late',
	'time passes'
] as const;
export type Deed = (typeof DEEDS)[number];

/** How often a deed comes beside one that comes once. */
const WEIGHT: Readonly<Partial<Record<Deed, number>>> = {
	save: 5,
	switch: 5,
	tag: 3,
	note: 5,
	mark: 3,
	set: 3,
	sync: 22,
	'sync two': 4,
	fetch: 2
};

export const NETWORKS = [
	'as it should be',
	'request lost',
	'answer lost',
	'twice',
	'cut in the middle',
	'a portal answers',
	'busy',
	'kept for later'
] as const;

export interface Step {
	readonly deed: Deed;
	/** Which device, counted around; and two numbers that the deed reads as it likes. */
	readonly device: number;
	readonly a: number;
	readonly b: number;
	readonly network: (typeof NETWORKS)[number];
	/** Steps of the app and of the server until they crash; null when they do not. */
	readonly crash: number | null;
	readonly serverCrash: number | null;
	readonly pageSize: number;
}

const DRAWN: readonly Deed[] = DEEDS.flatMap((deed) => Array<Deed>(WEIGHT[deed] ?? 1).fill(deed));

/** The same schedule for the same seed. */
export function makeSchedule(seed: number): Step[] {
	const random = randomFrom(seed);
	const crashes = random.pick([0, 0.1, 0.3]);
	const faults = random.pick([0, 0.2, 0.5]);
	return Array.from({ length: 15 + random.int(35) }, () => ({
		deed: random.pick(DRAWN),
		device: random.int(60),
		a: random.int(1_000),
		b: random.int(1_000),
		network: random.chance(faults) ? random.pick(NETWORKS) : 'as it should be',
		crash: random.chance(crashes) ? random.int(random.pick([8, 40, 150])) : null,
		serverCrash: random.chance(crashes / 2) ? random.int(random.pick([8, 40, 150])) : null,
		pageSize: random.pick([1, 3, 7, 2000])
	}));
}

/** The shortest part of a schedule that still fails, by leaving out ever smaller parts (Zeller's ddmin, without subsets). */
export async function shrink(
	steps: readonly Step[],
	fails: (steps: readonly Step[]) => Promise<boolean>
): Promise<readonly Step[]> {
	let kept = steps;
	for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
		for (let from = 0; from < kept.length;) {
			const without = [...kept.slice(0, from), ...kept.slice(from + size)];
			if (await fails(without)) kept = without;
			else from += size;
		}
	}
	return kept;
}
