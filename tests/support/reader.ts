// A reader without a browser, who claims a new server by its set-up link and uses the API like a device.
import { randomBytes } from 'node:crypto';
import type { Change, EntryChange, FeedChange } from '../../src/lib/domain/sync/change.ts';
import { hashChain, EMPTY_CHAIN } from '../../src/lib/domain/sync/hash-chain.ts';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { makeTimestamp, type DeviceId } from '../../src/lib/domain/core/hybrid-clock.ts';
import {
	PROTOCOL,
	type Cursor,
	type ReaderId,
	type SyncResponse,
	type SyncRequest
} from '../../src/lib/domain/sync/sync-protocol.ts';
import type { Offprint } from './offprint.ts';

export const OWNER = { name: 'Ada Reader', email: 'ada@example.org', password: 'a long enough password' };

export const GUEST = { name: 'Bob Guest', email: 'bob@example.org', password: 'another long password' };

/** Creates another reader's account on the command line, as the owner does. */
export async function addGuest(offprint: Offprint, guest = GUEST): Promise<void> {
	const output = await offprint.run('scripts/account.ts', ['add', guest.email, guest.name]);
	const token = /#(\S+)/.exec(output)?.[1];
	const response = await send(offprint.origin, '/api/account/reset', '', { token, password: guest.password });
	if (!response.ok) throw new Error(`no account for the guest: ${response.status} ${output}`);
}

type Mutation = Pick<EntryChange, 'id' | 'field' | 'value'> | Omit<FeedChange, 'stamp'>;

export type Reader = {
	reader: ReaderId;
	cookie: string;
	get: (path: string) => Promise<Response>;
	post: (path: string, body: unknown) => Promise<Response>;
	/** Pushes saves of addresses. @returns the response, with the changes since the last pull */
	save: (addresses: readonly string[]) => Promise<SyncResponse>;
	/** Pushes changes of entries or feeds, all with the current time. @returns the response, like that of `save` */
	change: (mutations: readonly Mutation[]) => Promise<SyncResponse>;
	/** Pulls the changes since the last pull. */
	pull: () => Promise<SyncResponse>;
};

/** Sets the server up with `OWNER`. */
export async function claim(offprint: Offprint): Promise<Reader> {
	const token = new URL(await offprint.setupLink()).hash.slice(1);
	const response = await send(offprint.origin, '/api/account/set-up', '', { token, ...OWNER });
	if (!response.ok) throw new Error(`set-up failed: ${response.status} ${await response.text()}`);
	const { reader } = (await response.json()) as { reader: ReaderId };
	return openReader(offprint.origin, reader, cookieOf(response));
}

/** Signs in on another device. The account, by default the owner's, must exist. */
export async function signIn(origin: string, account = OWNER): Promise<Reader> {
	const { email, password } = account;
	const response = await send(origin, '/api/account/sign-in', '', { email, password });
	if (!response.ok) throw new Error(`sign-in failed: ${response.status} ${await response.text()}`);
	const { reader } = (await response.json()) as { reader: ReaderId };
	return openReader(origin, reader, cookieOf(response));
}

function openReader(origin: string, reader: ReaderId, cookie: string): Reader {
	const device = randomBytes(8).toString('hex') as DeviceId;
	let number = 0;
	let head = EMPTY_CHAIN;
	let cursor: Cursor | null = null;
	const post = (path: string, body: unknown) => send(origin, path, cookie, body);

	async function round(changes: readonly Change[]): Promise<SyncResponse> {
		const ops = changes.map((change) => {
			const op = { number: ++number, before: head, change };
			head = hashChain(head, change);
			return op;
		});
		const request: SyncRequest = {
			protocol: PROTOCOL,
			reader,
			device,
			now: Date.now(),
			ops,
			settled: number - ops.length,
			cursor
		};
		const response = await post('/api/sync', request);
		if (!response.ok) throw new Error(`sync failed: ${response.status} ${await response.text()}`);
		const answer = (await response.json()) as SyncResponse;
		cursor = answer.cursor;
		return answer;
	}

	const change = (mutations: readonly Mutation[]): Promise<SyncResponse> =>
		round(
			mutations.map((mutation, index) => ({
				entity: 'entry' as const,
				...mutation,
				stamp: makeTimestamp(Date.now(), index, device)
			}))
		);

	return {
		reader,
		cookie,
		get: (path) => fetch(origin + path, { headers: { cookie } }),
		post,
		save: (addresses) => change(addresses.map((url) => ({ id: newEntryId(), field: 'saved', value: { url } }))),
		change,
		pull: () => round([])
	};
}

export function newEntryId(): EntryId {
	return randomBytes(16).toString('base64url') as EntryId;
}

function send(origin: string, path: string, cookie: string, body: unknown): Promise<Response> {
	const headers = { 'content-type': 'application/json', origin, cookie };
	return fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

function cookieOf(response: Response): string {
	return response.headers
		.getSetCookie()
		.map((cookie) => cookie.split(';', 1)[0])
		.join('; ');
}
