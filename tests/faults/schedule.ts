// Makes schedules of the simulator, which are lists of steps whose numbers are valid in any combination and order.
import type { Crash } from './crash-points.ts';
import { randomFrom, type Random } from './random.ts';

export const ACTIONS = [
	// Actions of readers.
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
	// Events of devices.
	'sync',
	'sync two',
	'reopen',
	'wrong clock',
	'copy profile',
	'new device',
	'sign in elsewhere',
	'take over',
	'order erase',
	// Events of the server and the network.
	'fetch',
	'publish',
	'save twice',
	'purge',
	'throw away for good',
	'spring cleaning',
	'full disk',
	'restart',
	'made anew',
	'remember',
	'bury and roll back',
	'roll back',
	'restore',
	'deliver late',
	'time passes',
	// Events of time; `clock-actions.ts`.
	'switch off',
	'revive',
	'delete long ago',
	'server clock',
	'ahead offline'
] as const;
export type Action = (typeof ACTIONS)[number];

type Weights = Readonly<Partial<Record<Action, number>>>;

/** Relative frequency of actions; 1 for those not listed. */
const USUAL: Weights = {
	save: 5,
	switch: 5,
	tag: 3,
	note: 5,
	mark: 3,
	set: 3,
	sync: 22,
	'sync two': 4,
	fetch: 2,
	publish: 2,
	'spring cleaning': 0,
	'made anew': 0,
	'take over': 0,
	'order erase': 0,
	revive: 6
};

/** Kinds of schedules and the files of their crashes: what is rare overall is frequent in one of them. */
const THEMES: readonly {
	readonly more: Weights;
	readonly app: readonly string[];
	readonly server: readonly string[];
}[] = [
	{ more: {}, app: ['sync', 'apply', 'outbox'], server: ['push', 'take'] },
	{ more: {}, app: ['sync', 'apply', 'outbox'], server: ['push', 'take'] },
	{
		more: { remember: 8, 'roll back': 8, restore: 6, 'copy profile': 3 },
		app: ['heal', 'heal', 'outbox'],
		server: ['push']
	},
	{ more: { 'throw away for good': 8, retry: 4, discard: 4, tag: 8 }, app: ['apply', 'heal'], server: ['take'] },
	{ more: { 'spring cleaning': 2, answer: 10, sync: 30 }, app: ['apply'], server: ['push'] },
	{ more: { mark: 12, note: 25, colour: 8, dismiss: 5, fetch: 8, follow: 5 }, app: ['apply'], server: ['take'] },
	{ more: { follow: 20, publish: 25, 'new device': 4 }, app: ['apply', 'items'], server: ['pull', 'take'] },
	{
		more: {
			tag: 8,
			'switch off': 14,
			revive: 10,
			switch: 8,
			'delete long ago': 4,
			'throw away for good': 3,
			remember: 3,
			restore: 3
		},
		app: ['apply', 'arrivals', 'write'],
		server: ['take', 'purge']
	},
	{
		more: { 'spring cleaning': 1, answer: 8, remember: 4, restore: 4, discard: 3 },
		app: ['apply', 'heal'],
		server: ['take']
	},
	{
		more: { 'server clock': 10, 'ahead offline': 8, set: 12, move: 6, 'wrong clock': 0 },
		app: ['clock', 'outbox', 'sync'],
		server: ['push']
	},
	{ more: { 'wrong clock': 8, 'copy profile': 5, set: 10 }, app: ['outbox', 'apply', 'heal'], server: ['push'] },
	{
		more: { 'made anew': 2, 'take over': 12, 'copy profile': 2 },
		app: ['adopt', 'adopt', 'device', 'heal'],
		server: ['push']
	},
	{
		more: { 'order erase': 10, restore: 5, remember: 6, 'roll back': 2, 'copy profile': 3, 'new device': 3 },
		app: ['sync', 'apply', 'heal'],
		server: ['contact', 'push']
	}
];

export const NETWORKS = [
	'as it should be',
	'request lost',
	'answer lost',
	'twice',
	'cut in the middle',
	'a portal answers',
	'busy',
	'too large',
	'a stranger answers',
	'kept for later'
] as const;

export interface Step {
	readonly action: Action;
	/** The device, modulo their number; and two numbers that the action interprets. */
	readonly device: number;
	readonly a: number;
	readonly b: number;
	readonly network: (typeof NETWORKS)[number] | 'says that the device was emptied';
	/** Where the app and the server crash; null if they do not. */
	readonly crash: Crash | null;
	readonly serverCrash: Crash | null;
	readonly pageSize: number;
}

/** Makes a crash anywhere, or in one of the given files, whose code may run rarely. */
function makeCrash(random: Random, files: readonly string[]): Crash {
	if (random.chance(0.4)) return { after: random.int(random.pick([8, 40, 150])), within: null };
	return { after: random.int(random.pick([3, 10, 40])), within: random.pick(files) };
}

/** Makes a random schedule, the same for the same seed. */
export function makeSchedule(seed: number): Step[] {
	const random = randomFrom(seed);
	const { more, app, server } = random.pick(THEMES);
	const weights = { ...USUAL, ...more };
	const drawn = ACTIONS.flatMap((action) => Array<Action>(weights[action] ?? 1).fill(action));
	const crashes = random.pick([0, 0.1, 0.3, 0.5]);
	const faults = random.pick([0, 0.2, 0.5]);
	return Array.from({ length: 15 + random.int(35) }, () => ({
		action: random.pick(drawn),
		device: random.int(60),
		a: random.int(1_000),
		b: random.int(1_000),
		network: random.chance(faults) ? random.pick(NETWORKS) : 'as it should be',
		crash: random.chance(crashes)
			? makeCrash(
					random,
					app.map((name) => `src/lib/library/${name}.ts`)
				)
			: null,
		serverCrash: random.chance(crashes / 2)
			? makeCrash(
					random,
					server.map((name) => `src/lib/server/${name}.ts`)
				)
			: null,
		pageSize: random.pick([1, 3, 7, 2000])
	}));
}

/**
 * The shortest part of a schedule that still fails, by removing ever smaller parts (Zeller's ddmin, without subsets).
 */
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
