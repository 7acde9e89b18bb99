// Makes schedules for the simulator. A schedule is a list of steps, whose numbers are valid in any combination and order.
import type { Crash } from './crash-points.ts';
import { randomFrom, type Random } from './random.ts';

export const ACTIONS = [
	// Actions of readers.
	'save',
	'set flag',
	'tag',
	'progress',
	'set position',
	'highlight',
	'note',
	'colour',
	'remove version',
	'follow',
	'set folder',
	'set setting',
	'retry',
	'discard',
	'confirm deletes',
	// Events of devices.
	'sync',
	'sync two',
	'reopen',
	'wrong clock',
	'copy profile',
	'new device',
	'switch session',
	'import library',
	'order erase',
	// Events of the server and the network.
	'fetch',
	'publish',
	'save twice',
	'purge',
	'delete and purge',
	'delete many',
	'full disk',
	'restart',
	'set up again',
	'snapshot',
	'purge and roll back',
	'roll back',
	'restore',
	'deliver delayed',
	'time passes',
	// Events of time; `clock-actions.ts`.
	'remove flag',
	'revive',
	'delete long ago',
	'server clock',
	'edit with clock ahead',
	// Actions of readers that were added later.
	'set title',
	'note on entry',
	'empty trash',
	'edit tag',
	'open note',
	'remove highlight'
] as const;
export type Action = (typeof ACTIONS)[number];

type Weights = Readonly<Partial<Record<Action, number>>>;

/** Relative frequency of actions; 1 for those not listed. */
const BASE_WEIGHTS: Weights = {
	save: 5,
	'set flag': 5,
	tag: 3,
	note: 5,
	highlight: 3,
	'set setting': 3,
	sync: 22,
	'sync two': 4,
	fetch: 2,
	publish: 2,
	'note on entry': 2,
	'open note': 0,
	'remove highlight': 0,
	'edit tag': 3,
	'delete many': 0,
	'set up again': 0,
	'import library': 0,
	'order erase': 0,
	revive: 6
};

interface Theme {
	readonly more: Weights;
	readonly app: readonly string[];
	readonly server: readonly string[];
}

/**
 * Schedules of notes that are open while others arrive, and of highlights that one device deletes and another writes to.
 * Actions that leave the order of writes unknown are rare.
 */
export const NOTE_THEME: Theme = {
	more: {
		highlight: 8,
		'remove highlight': 10,
		'open note': 12,
		note: 20,
		'note on entry': 15,
		colour: 5,
		'remove version': 3,
		sync: 30,
		'set flag': 2,
		'edit tag': 0,
		'empty trash': 0,
		'delete and purge': 0,
		'wrong clock': 0,
		'server clock': 0,
		'edit with clock ahead': 0,
		'deliver delayed': 0,
		'confirm deletes': 0,
		retry: 0
	},
	app: ['sync/sync-round', 'sync/apply-response', 'sync/apply-changes', 'mutations'],
	server: ['sync/push', 'sync/apply-change']
};

/** Kinds of schedules, with the files in which they crash. An action that is rare overall is frequent in one kind. */
const THEMES: readonly Theme[] = [
	{
		more: {},
		app: ['sync/sync-round', 'sync/apply-response', 'store/outbox'],
		server: ['sync/push', 'sync/apply-change']
	},
	{
		// Purges of entries that nothing revives.
		more: {
			save: 10,
			'delete and purge': 16,
			sync: 30,
			'set flag': 1,
			tag: 0,
			'edit tag': 0,
			highlight: 0,
			revive: 0,
			retry: 0,
			'save twice': 0,
			'roll back': 0,
			restore: 0,
			'purge and roll back': 0,
			'wrong clock': 0,
			'server clock': 0,
			discard: 0,
			'edit with clock ahead': 0,
			'remove flag': 0
		},
		app: ['sync/sync-round', 'sync/apply-response', 'store/outbox'],
		server: ['sync/push', 'sync/apply-change']
	},
	{
		more: { snapshot: 8, 'roll back': 8, restore: 6, 'copy profile': 3 },
		app: ['sync/resync', 'sync/resync', 'store/outbox'],
		server: ['sync/push']
	},
	{
		more: { 'delete and purge': 8, retry: 4, discard: 4, tag: 8 },
		app: ['sync/apply-response', 'sync/resync'],
		server: ['sync/apply-change']
	},
	{ more: { 'delete many': 2, 'confirm deletes': 10, sync: 30 }, app: ['sync/apply-response'], server: ['sync/push'] },
	{
		more: { highlight: 12, note: 15, 'note on entry': 12, colour: 8, 'remove version': 5, fetch: 8, follow: 5 },
		app: ['sync/apply-response'],
		server: ['sync/apply-change']
	},
	{
		more: { follow: 20, publish: 25, 'new device': 4 },
		app: ['sync/apply-response', 'store/feed-items'],
		server: ['sync/pull', 'sync/apply-change']
	},
	{
		more: {
			tag: 12,
			'edit tag': 20,
			'remove flag': 14,
			revive: 10,
			'set flag': 8,
			'delete long ago': 4,
			'delete and purge': 3,
			'empty trash': 8,
			snapshot: 3,
			restore: 3
		},
		app: ['sync/apply-response', 'sync/apply-changes', 'mutations', 'edit-tags'],
		server: ['sync/apply-change', 'entries/trash']
	},
	{
		more: { 'delete many': 1, 'confirm deletes': 8, snapshot: 4, restore: 4, discard: 3 },
		app: ['sync/apply-response', 'sync/resync'],
		server: ['sync/apply-change']
	},
	{
		more: { 'server clock': 10, 'edit with clock ahead': 8, 'set setting': 12, 'set position': 6, 'wrong clock': 0 },
		app: ['sync/device-clock', 'store/outbox', 'sync/sync-round'],
		server: ['sync/push']
	},
	{
		more: { 'wrong clock': 8, 'copy profile': 5, 'set setting': 10 },
		app: ['store/outbox', 'sync/apply-response', 'sync/resync'],
		server: ['sync/push']
	},
	{
		more: { 'set up again': 2, 'import library': 12, 'copy profile': 2 },
		app: ['accounts/import-account', 'accounts/import-account', 'accounts/accounts', 'sync/resync'],
		server: ['sync/push']
	},
	{
		more: { 'order erase': 10, restore: 5, snapshot: 6, 'roll back': 2, 'copy profile': 3, 'new device': 3 },
		app: ['sync/sync-round', 'sync/apply-response', 'sync/resync'],
		server: ['sync/register-device', 'sync/push']
	}
];

/** Paths of the files that schedules crash in by plan. */
export const CRASH_FILES: ReadonlySet<string> = new Set(
	THEMES.flatMap(({ app, server }) => [...app.map(appFile), ...server.map(serverFile)])
);

function appFile(name: string): string {
	return `src/lib/library/${name}.ts`;
}

function serverFile(name: string): string {
	return `src/lib/server/${name}.ts`;
}

export const NETWORKS = [
	'good',
	'request lost',
	'response lost',
	'duplicated',
	'truncated',
	'portal',
	'busy',
	'too large',
	'foreign response',
	'delayed'
] as const;

export interface Step {
	readonly action: Action;
	/** Index of the device, modulo the number of devices. */
	readonly device: number;
	/** `a` and `b` select what the action acts on, and how. */
	readonly a: number;
	readonly b: number;
	readonly network: (typeof NETWORKS)[number] | 'reports eviction';
	/** Where the app crashes; null if it does not. */
	readonly crash: Crash | null;
	/** Where the server crashes; null if it does not. */
	readonly serverCrash: Crash | null;
	readonly pageSize: number;
}

/** Makes a crash anywhere, or in one of the given files, because their code may run rarely. */
function makeCrash(random: Random, files: readonly string[]): Crash {
	if (random.chance(0.4)) return { after: random.int(random.pick([8, 40, 150])), within: null };
	return { after: random.int(random.pick([3, 10, 40])), within: random.pick(files) };
}

/**
 * Makes a random schedule, the same for the same seed.
 * @param theme by default one of those above
 */
export function makeSchedule(seed: number, theme?: Theme): Step[] {
	const random = randomFrom(seed);
	const { more, app, server } = theme ?? random.pick(THEMES);
	const weights = { ...BASE_WEIGHTS, ...more };
	const weightedActions = ACTIONS.flatMap((action) => Array<Action>(weights[action] ?? 1).fill(action));
	const crashChance = random.pick([0, 0.1, 0.3, 0.5]);
	const faultChance = random.pick([0, 0.2, 0.5]);
	return Array.from({ length: 15 + random.int(35) }, () => ({
		action: random.pick(weightedActions),
		device: random.int(60),
		a: random.int(1_000),
		b: random.int(1_000),
		network: random.chance(faultChance) ? random.pick(NETWORKS) : 'good',
		crash: random.chance(crashChance) ? makeCrash(random, app.map(appFile)) : null,
		serverCrash: random.chance(crashChance / 2) ? makeCrash(random, server.map(serverFile)) : null,
		pageSize: random.pick([1, 3, 7, 2000])
	}));
}

/**
 * Shortens a schedule that fails, by removing ever smaller parts as long as it still fails (Zeller's ddmin, without
 * subsets).
 */
export async function shrink(
	steps: readonly Step[],
	fails: (steps: readonly Step[]) => Promise<boolean>
): Promise<readonly Step[]> {
	let shortest = steps;
	for (let size = Math.ceil(shortest.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
		for (let from = 0; from < shortest.length;) {
			const without = [...shortest.slice(0, from), ...shortest.slice(from + size)];
			if (await fails(without)) shortest = without;
			else from += size;
		}
	}
	return shortest;
}
