// Responses of proxies, portals and other programs instead of the server, none of which may change a device.
import { isDeepStrictEqual } from 'node:util';
import type { SimulatedDevice } from './simulated-device.ts';

const HTML = { 'content-type': 'text/html' };
const JSON_TYPE = { 'content-type': 'application/json' };
const page = (status: number) => new Response('<html><h1>Error</h1></html>', { status, headers: HTML });
const data = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: JSON_TYPE });

const STATUSES = [400, 401, 403, 404, 405, 407, 409, 410, 413, 414, 422, 429, 500, 502, 503, 504, 511];

/** Bodies of foreign responses, some of which resemble a response of the server. */
const BODIES: readonly unknown[] = [
	{},
	{ error: 'Payload Too Large' },
	{ failure: 'too_large' },
	{ failure: true, details: {} },
	{ failure: 'erased', details: {} },
	['too_large']
];

const OK_BODIES: readonly unknown[] = [
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

const FOREIGN: Readonly<Record<string, () => Response>> = Object.fromEntries([
	...STATUSES.map((status) => [`${status} with a page`, () => page(status)]),
	...STATUSES.flatMap((status) =>
		BODIES.map((body) => [`${status} with ${JSON.stringify(body)}`, () => data(status, body)])
	),
	// The server's format, with a status that it never sends.
	...[400, 403, 404, 502].map((status) => [
		`${status} as too large`,
		() => data(status, { failure: 'too_large', details: {} })
	]),
	['500 as signed out', () => data(500, { failure: 'signed_out', details: {} })],
	['413 of no type', () => new Response('{"failure":"too_large","details":{}}', { status: 413, headers: HTML })],
	...OK_BODIES.map((body) => [`200 with ${JSON.stringify(body)}`, () => data(200, body)])
]) as Record<string, () => Response>;

export const FOREIGN_NAMES = Object.keys(FOREIGN);

/** Keys of `meta` that may change: sync history, clock checks, and the quota reserve. */
const CHANGEABLE_META: readonly string[] = ['rounds', 'identity', 'pulse', 'leap', 'clock', 'ballast'];

/** Stores that a running download from the real server may add to. */
const DOWNLOADED = ['articles', 'bodies', 'pictures', 'refs', 'toIndex'] as const;

export interface Snapshot {
	/** What must stay the same: everything but `CHANGEABLE_META`, `DOWNLOADED` and the claims of ops. */
	readonly kept: unknown;
	/** Keys of downloaded data, none of which may be missing afterwards. */
	readonly downloaded: readonly string[];
}

/** Reads the contents of a profile, to be compared before and after a round with foreign responses only. */
export function snapshot(device: SimulatedDevice): Promise<Snapshot> {
	return device.withProfile(async (profile) => {
		const stores: Record<string, unknown> = {};
		const excluded: readonly string[] = [...DOWNLOADED, 'outbox', 'meta'];
		for (const store of [...profile.objectStoreNames].filter((name) => !excluded.includes(name)))
			stores[store] = await profile.getAll(store);
		// A download also changes what the row of an entry knows of its article.
		stores['entries'] = (await profile.getAll('entries')).map(({ id, fields, place }) => ({ id, fields, place }));
		const keys = await Promise.all(
			DOWNLOADED.map(async (store) => (await profile.getAllKeys(store)).map((key) => `${store} ${JSON.stringify(key)}`))
		);
		const outbox = (await profile.getAll('outbox')).map(({ key, change }) => ({ key, change }));
		const meta = (await profile.getAll('meta')).filter(({ key }) => !CHANGEABLE_META.includes(key));
		const formers = formersOf((await profile.get('meta', 'identity'))?.value);
		return { kept: { ...stores, outbox, meta, formers }, downloaded: keys.flat() };
	});
}

export function isUnchanged(before: Snapshot, after: Snapshot): boolean {
	const keys = new Set(after.downloaded);
	return isDeepStrictEqual(after.kept, before.kept) && before.downloaded.every((key) => keys.has(key));
}

/** The former identities that a device still names in its requests. */
function formersOf(identity: unknown): unknown[] {
	const { was, formers } = (identity ?? {}) as { was?: string; formers?: readonly string[] };
	return [was, formers];
}

/** @param which index, modulo the number of responses */
export function foreignResponse(choice: number | string): Response {
	const name = typeof choice === 'string' ? choice : (FOREIGN_NAMES[choice % FOREIGN_NAMES.length] ?? '');
	const make = FOREIGN[name];
	if (make === undefined) throw new Error(`no such response: ${name}`);
	return make();
}
