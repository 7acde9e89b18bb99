// Tests that every API call is refused without a session, and gives a guest no data of the owner.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { ArticleId, PictureHash } from '../../src/lib/domain/article.ts';
import type { Change } from '../../src/lib/domain/sync/change.ts';
import { hashChain, EMPTY_CHAIN } from '../../src/lib/domain/sync/hash-chain.ts';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { feedIdOf, type FeedId } from '../../src/lib/domain/feed.ts';
import { makeTimestamp, type DeviceId } from '../../src/lib/domain/core/hybrid-clock.ts';
import { PROTOCOL, type SyncResponse, type SyncRequest } from '../../src/lib/domain/sync/sync-protocol.ts';
import { addFixturePages } from '../support/fixture-pages.ts';
import { startOffprint, type Offprint } from '../support/offprint.ts';
import { addGuest, claim, GUEST, signIn, type Reader } from '../support/reader.ts';
import { startSite } from '../support/site.ts';
import { until } from '../support/until.ts';

const ROUTES = fileURLToPath(new URL('../../src/routes', import.meta.url));
const DEVICE = 'd'.repeat(16) as DeviceId;

interface OwnersData {
	readonly entry: EntryId;
	readonly article: ArticleId;
	readonly picture: PictureHash;
	readonly device: DeviceId;
	readonly feed: FeedId;
}

interface Attempt {
	readonly call: string;
	/** A guest's attempt has the guest's session, and in most calls ids of the owner's data. */
	readonly how: 'no session' | 'as the guest' | 'with a wrong password';
	/** Description of the response. */
	readonly response: string;
	/** Whether the response is the expected refusal, or has no data of the owner. */
	readonly refused: boolean;
}

/** Finds all calls of the API in the folders of the routes, such as `GET /api/news`. */
function callsOfApi(folder = ROUTES, path = ''): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		if (entry.isDirectory()) return callsOfApi(join(folder, entry.name), `${path}/${entry.name}`);
		if (entry.name !== '+server.ts') return [];
		const source = readFileSync(join(folder, entry.name), 'utf8');
		return [...source.matchAll(/export const (GET|POST|PUT|DELETE|PATCH)\b/g)].map(([, method]) => `${method} ${path}`);
	});
}

/** Saves an article with pictures in the owner's library. @returns the ids of her data and device */
async function createOwnersData(owner: Reader, address: string): Promise<OwnersData> {
	await owner.save([address]);
	const { entry, article } = await until('the article', async () => {
		const change = (await owner.pull()).changes.find(({ field }) => field === 'article');
		return change && { entry: change.id as EntryId, article: change.value as ArticleId };
	});
	const { pictures } = (await (await owner.get(`/api/articles/${article}`)).json()) as { pictures: PictureHash[] };
	const { devices } = (await (await owner.get('/api/devices')).json()) as { devices: { id: DeviceId }[] };
	const url = new URL('/feed.xml', address).href;
	const feed = feedIdOf(url);
	await owner.change([{ entity: 'feed', id: feed, field: 'subscribed', value: { url, on: true } }]);
	expect((await owner.get(`/api/feeds/${feed}`)).status).toBe(200);
	return { entry, article, picture: pictures[0] as PictureHash, device: devices[0]?.id as DeviceId, feed };
}

function request(reader: Reader, changes: readonly Omit<Change, 'stamp'>[] = []): SyncRequest {
	let before = EMPTY_CHAIN;
	const ops = changes.map((unstamped, index) => {
		const change = { ...unstamped, stamp: makeTimestamp(Date.now(), index, DEVICE) } as Change;
		const op = { number: index + 1, before, change };
		before = hashChain(before, change);
		return op;
	});
	return {
		protocol: PROTOCOL,
		reader: reader.reader,
		device: DEVICE,
		now: Date.now(),
		ops,
		settled: 0,
		cursor: null
	};
}

function uploadOf({ entry, article, picture }: OwnersData): object {
	return {
		entry,
		html: '<p>Not hers.</p>',
		pictures: [picture],
		article: {
			id: article,
			url: 'https://example.org/hers',
			title: 'Not hers',
			byline: null,
			site: null,
			published: null,
			lang: 'en',
			dir: 'ltr',
			words: 2,
			excerpt: 'Not hers.',
			lead: null,
			pictures: 0,
			revision: 'r'
		}
	};
}

/** A captured page for the owner's entry. */
function captureOf({ entry }: OwnersData): object {
	return { entry, url: 'https://example.org/hers', at: Date.now(), html: '<p>Not hers.</p>', pictures: [] };
}

async function attemptAll(
	offprint: Offprint,
	owner: Reader,
	guest: Reader,
	ownersData: OwnersData
): Promise<Attempt[]> {
	const attempts: Attempt[] = [];
	const send = (method: string, path: string, cookie: string, body?: object): Promise<Response> => {
		const isPicture = body instanceof Uint8Array;
		const headers = { cookie, origin: offprint.origin };
		if (body === undefined) return fetch(offprint.origin + path, { method, headers });
		return fetch(offprint.origin + path, {
			method,
			headers: { ...headers, 'content-type': isPicture ? 'image/webp' : 'application/json' },
			body: isPicture ? new Uint8Array(body) : JSON.stringify(body)
		});
	};
	const expectStatus = async (call: string, how: Attempt['how'], response: Response, status: number): Promise<void> => {
		const text = (await response.text()).slice(0, 60);
		attempts.push({ call, how, response: `${response.status} ${text}`, refused: response.status === status });
	};
	const record = (call: string, how: Attempt['how'], description: string, refused: boolean): void =>
		void attempts.push({ call, how, response: description, refused });
	const json = async (response: Response) => (await response.json()) as Record<string, unknown>;

	const callsWithSession: [call: string, path: string, body?: object][] = [
		['POST /api/sync', '/api/sync', request(owner)],
		['GET /api/articles/[id]', `/api/articles/${ownersData.article}`],
		['GET /api/articles/[id]/source', `/api/articles/${ownersData.article}/source`],
		['POST /api/extract', '/api/extract', { entry: ownersData.entry }],
		['GET /img/[hash]', `/img/${ownersData.picture}`],
		['PUT /img/[hash]', `/img/${ownersData.picture}`, new Uint8Array([1])],
		['POST /api/supply', '/api/supply', uploadOf(ownersData)],
		['POST /api/captures', '/api/captures', captureOf(ownersData)],
		['POST /api/captures/pictures', '/api/captures/pictures', new Uint8Array([1])],
		['GET /api/devices', '/api/devices'],
		['POST /api/devices', '/api/devices', { device: ownersData.device, how: 'erase' }],
		['GET /api/news', `/api/news?device=${ownersData.device}`],
		['GET /api/space', '/api/space'],
		['POST /api/feeds/find', '/api/feeds/find', { address: 'https://example.org/' }],
		['GET /api/feeds/[id]', `/api/feeds/${ownersData.feed}`],
		['POST /api/feeds/[id]/poll', `/api/feeds/${ownersData.feed}/poll`, {}]
	];
	for (const [call, path, body] of callsWithSession)
		await expectStatus(call, 'no session', await send(call.split(' ')[0] ?? '', path, '', body), 401);

	const { cookie } = guest;
	const asOwner = await json(await send('POST', '/api/sync', cookie, request(owner)));
	record(
		'POST /api/sync',
		'as the guest',
		JSON.stringify(asOwner).slice(0, 60),
		asOwner['refused'] === 'other_account'
	);
	const onOwnersEntry = request(guest, [
		{ entity: 'entry', id: ownersData.entry, field: 'bookmarked', value: true } as Omit<Change, 'stamp'>,
		{
			entity: 'highlight',
			id: 'h'.repeat(22),
			field: 'made',
			value: { entry: ownersData.entry, quote: 'x', prefix: '', suffix: '', offset: 0 }
		} as unknown as Omit<Change, 'stamp'>,
		{ entity: 'entry', id: ownersData.entry, field: 'article', value: ownersData.article } as Omit<Change, 'stamp'>
	]);
	const answer = (await json(await send('POST', '/api/sync', cookie, onOwnersEntry))) as unknown as SyncResponse;
	const results = answer.results.map((result) => ('code' in result ? result.code : result.result));
	record('POST /api/sync', 'as the guest', results.join(), results.join() === 'gone,gone,not_yours');
	record(
		'POST /api/sync',
		'as the guest',
		'no data of the owner is pulled',
		answer.changes.length + answer.articles.length === 0
	);
	for (const [call, path] of [
		['GET /api/articles/[id]', `/api/articles/${ownersData.article}`],
		['GET /api/articles/[id]/source', `/api/articles/${ownersData.article}/source`],
		['GET /img/[hash]', `/img/${ownersData.picture}`],
		['GET /api/feeds/[id]', `/api/feeds/${ownersData.feed}`]
	] as const)
		await expectStatus(call, 'as the guest', await send('GET', path, cookie), 404);
	await expectStatus(
		'PUT /img/[hash]',
		'as the guest',
		await send('PUT', `/img/${ownersData.picture}`, cookie, new Uint8Array([1])),
		400
	);
	await expectStatus(
		'POST /api/supply',
		'as the guest',
		await send('POST', '/api/supply', cookie, uploadOf(ownersData)),
		404
	);
	await expectStatus(
		'POST /api/captures',
		'as the guest',
		await send('POST', '/api/captures', cookie, captureOf(ownersData)),
		404
	);
	await expectStatus(
		'POST /api/extract',
		'as the guest',
		await send('POST', '/api/extract', cookie, { entry: ownersData.entry }),
		404
	);
	await expectStatus(
		'POST /api/captures/pictures',
		'as the guest',
		await send('POST', '/api/captures/pictures', cookie, new Uint8Array([1])),
		400
	);
	await expectStatus(
		'POST /api/devices',
		'as the guest',
		await send('POST', '/api/devices', cookie, { device: ownersData.device, how: 'sign_out' }),
		404
	);
	await expectStatus(
		'POST /api/feeds/[id]/poll',
		'as the guest',
		await send('POST', `/api/feeds/${ownersData.feed}/poll`, cookie, {}),
		404
	);
	await expectStatus('POST /api/feeds/find', 'as the guest', await send('POST', '/api/feeds/find', cookie, {}), 400);
	const devices = JSON.stringify(await json(await send('GET', '/api/devices', cookie)));
	record('GET /api/devices', 'as the guest', 'the owner’s device is not listed', !devices.includes(ownersData.device));
	const { used } = (await json(await send('GET', '/api/space', cookie))) as { used: number };
	record('GET /api/space', 'as the guest', `${used} bytes, none of the owner’s`, used === 0);
	// The owner's other device makes the change, because a device gets no events of its own changes.
	const otherDevice = await signIn(offprint.origin);
	const markAsRead = () => otherDevice.change([{ id: ownersData.entry, field: 'read', value: true }]);
	expect(await countEvents(offprint, owner.cookie, ownersData.device, markAsRead)).toBeGreaterThan(0);
	const events = await countEvents(offprint, cookie, ownersData.device, markAsRead);
	record('GET /api/news', 'as the guest', `${events} events after the owner’s change`, events === 0);

	for (const [how, sessionCookie, expected] of [
		['no session', '', null],
		['as the guest', cookie, guest.reader]
	] as const) {
		const { account } = (await json(await send('GET', '/api/account', sessionCookie))) as {
			account: { reader: string } | null;
		};
		const reader = account?.reader ?? null;
		record('GET /api/account', how, `${reader === expected ? 'no other account' : reader}`, reader === expected);
	}

	const wrong = { token: 'guessed', name: 'M', email: 'm@example.org', password: 'a long enough password' };
	await expectStatus(
		'POST /api/account/set-up',
		'no session',
		await send('POST', '/api/account/set-up', '', wrong),
		403
	);
	await expectStatus(
		'POST /api/account/sign-in',
		'no session',
		await send('POST', '/api/account/sign-in', '', wrong),
		403
	);
	await expectStatus('POST /api/account/reset', 'no session', await send('POST', '/api/account/reset', '', wrong), 403);
	const change = { current: 'a guessed password', password: 'a long enough password' };
	for (const [how, sessionCookie, status] of [
		['no session', '', 401],
		['with a wrong password', cookie, 403]
	] as const) {
		const response = await send('POST', '/api/account/password', sessionCookie, change);
		await expectStatus('POST /api/account/password', how, response, status);
	}
	await send('POST', '/api/account/sign-out', cookie, {});
	record(
		'POST /api/account/sign-out',
		'as the guest',
		'the owner’s session continues',
		(await owner.get('/api/devices')).ok
	);
	return attempts;
}

/** Counts the events of a reader's stream during an action, without the event that starts every stream. */
async function countEvents(
	offprint: Offprint,
	cookie: string,
	device: DeviceId,
	action: () => Promise<unknown>
): Promise<number> {
	const stop = new AbortController();
	const response = await fetch(`${offprint.origin}/api/news?device=${device}`, {
		headers: { cookie },
		signal: stop.signal
	});
	let text = '';
	const reading = (async () => {
		for await (const part of response.body ?? []) text += new TextDecoder().decode(part as Uint8Array);
	})().catch(() => undefined);
	await until('the first event', () => text !== '');
	await action();
	// A second action: by its end, events of the first have arrived.
	await action();
	stop.abort();
	await reading;
	return text.split('data:').length - 2;
}

test('all API calls are refused without a session, and give no data of another reader', async () => {
	const site = await startSite();
	const offprint = await startOffprint();
	try {
		const owner = await claim(offprint);
		await addGuest(offprint);
		const guest = await signIn(offprint.origin, GUEST);
		const ownersData = await createOwnersData(owner, addFixturePages(site)['lighthouse-keepers']);
		const attempts = await attemptAll(offprint, owner, guest, ownersData);
		for (const { call, how, response, refused } of attempts)
			console.log(`${refused ? 'refused' : 'LET IN '}  ${call.padEnd(32)}${how.padEnd(20)}${response}`);
		expect(attempts.filter(({ refused }) => !refused)).toEqual([]);
		const attemptedCalls = new Set(attempts.map(({ call }) => call));
		// The service worker handles the share target; without a worker the route only leads to a page of the app.
		expect([...callsOfApi()].filter((call) => !attemptedCalls.has(call) && !call.endsWith(' /share'))).toEqual([]);
		// The owner's picture is still there.
		expect((await owner.get(`/img/${ownersData.picture}`)).ok).toBe(true);
	} finally {
		await offprint.discard();
		await site.close();
	}
});
