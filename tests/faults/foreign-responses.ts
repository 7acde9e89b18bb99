// Answers of proxies, portals and other programs in the place of our server's: none of them may change a device.
import { isDeepStrictEqual } from 'node:util';
import type { SimulatedDevice } from './simulated-device.ts';

const HTML = { 'content-type': 'text/html' };
const JSON_TYPE = { 'content-type': 'application/json' };
const page = (status: number) => new Response('<html><h1>Error</h1></html>', { status, headers: HTML });
const data = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: JSON_TYPE });

const STATUSES = [400, 401, 403, 404, 405, 407, 409, 410, 413, 414, 422, 429, 500, 502, 503, 504, 511];

/** What some programs say beside their status, and what only begins like an answer of ours. */
const BODIES: readonly unknown[] = [
	{},
	{ error: 'Payload Too Large' },
	{ failure: 'too_large' },
	{ failure: true, details: {} },
	{ failure: 'erased', details: {} },
	['too_large']
];

const FINE: readonly unknown[] = [
	{},
	null,
	{ status: 'ok' },
	{ refused: 'login required' },
	{ refused: 'erase', login: '/portal' },
	{ refused: 'unknown_lineage' },
	{ refused: 'gap', expected: '1' },
	{ reader: 'ann', epoch: 'e', cursor: 'c', results: [], changes: [] },
	{
		reader: 'ann',
		epoch: 'e',
		cursor: 'c',
		results: [{ number: 1 }],
		changes: [],
		articles: [],
		items: [],
		deletes: [],
		deleting: 0,
		more: false,
		serverTime: 0
	}
];

const STRANGERS: Readonly<Record<string, () => Response>> = Object.fromEntries([
	...STATUSES.map((status) => [`${status} with a page`, () => page(status)]),
	...STATUSES.flatMap((status) =>
		BODIES.map((body) => [`${status} with ${JSON.stringify(body)}`, () => data(status, body)])
	),
	// Our shape, with a status that our server never gives it.
	...[400, 403, 404, 502].map((status) => [
		`${status} as too large`,
		() => data(status, { failure: 'too_large', details: {} })
	]),
	['500 as signed out', () => data(500, { failure: 'signed_out', details: {} })],
	['413 of no type', () => new Response('{"failure":"too_large","details":{}}', { status: 413, headers: HTML })],
	...FINE.map((body) => [`200 with ${JSON.stringify(body)}`, () => data(200, body)])
]) as Record<string, () => Response>;

export const STRANGER_NAMES = Object.keys(STRANGERS);

/** Of `meta`: when rounds were, what a look at the clock found before the round, and room that is held free. */
const PASSING: readonly string[] = ['rounds', 'identity', 'pulse', 'leap', 'clock', 'ballast'];

/** What a download from our server that is under way may add to meanwhile. */
const DOWNLOADED = ['articles', 'bodies', 'pictures', 'refs', 'toIndex'] as const;

export interface Snapshot {
	/** Must be the same afterwards: all that a profile holds but what passes, and which ops were numbered to be sent. */
	readonly kept: unknown;
	/** Keys of what was downloaded: none of them may be gone afterwards. */
	readonly downloaded: readonly string[];
}

/** What a profile holds before and after a round that only strangers answered. */
export function snapshot(device: SimulatedDevice): Promise<Snapshot> {
	return device.look(async (profile) => {
		const stores: Record<string, unknown> = {};
		const apart: readonly string[] = [...DOWNLOADED, 'outbox', 'meta'];
		for (const store of [...profile.objectStoreNames].filter((name) => !apart.includes(name)))
			stores[store] = await profile.getAll(store);
		const keys = await Promise.all(
			DOWNLOADED.map(async (store) => (await profile.getAllKeys(store)).map((key) => `${store} ${JSON.stringify(key)}`))
		);
		const outbox = (await profile.getAll('outbox')).map(({ key, change }) => ({ key, change }));
		const meta = (await profile.getAll('meta')).filter(({ key }) => !PASSING.includes(key));
		const formers = formersOf((await profile.get('meta', 'identity'))?.value);
		return { kept: { ...stores, outbox, meta, formers }, downloaded: keys.flat() };
	});
}

export function isUnchanged(before: Snapshot, after: Snapshot): boolean {
	const there = new Set(after.downloaded);
	return isDeepStrictEqual(after.kept, before.kept) && before.downloaded.every((key) => there.has(key));
}

/** A device that takes another name says what it was; one that was never in a round has none yet. */
function formersOf(identity: unknown): unknown[] {
	const { was, formers } = (identity ?? {}) as { was?: string; formers?: readonly string[] };
	return [was, formers];
}

/** @param which counted around */
export function strangeAnswer(which: number | string): Response {
	const name = typeof which === 'string' ? which : (STRANGER_NAMES[which % STRANGER_NAMES.length] ?? '');
	const make = STRANGERS[name];
	if (make === undefined) throw new Error(`no such answer: ${name}`);
	return make();
}
