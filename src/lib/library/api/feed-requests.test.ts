// Tests of the requests about feeds, and of what a sync response may say about them.
import { describe, expect, it } from 'vitest';
import { feedNamed, infoNamed } from '../../../../tests/support/feed-library-fixture.ts';
import type { FeedHealthCode } from '../../domain/feed-health.ts';
import type { SyncRequest } from '../../domain/sync/sync-protocol.ts';
import { createApiClient } from './api-client.ts';
import { isSyncResponse } from './api-response.ts';

const RESPONSE = {
	reader: 'ada',
	epoch: 'one',
	results: [],
	changes: [],
	articles: [],
	items: [],
	deletes: [],
	deleting: 0,
	cursor: 'here',
	more: false,
	serverTime: 1
};

/** A client whose requests get this answer, and the requests. */
function clientWith(body: unknown, status = 200) {
	const requests: (readonly [string, unknown])[] = [];
	const client = createApiClient((input, init) => {
		requests.push([input as string, init?.body]);
		return Promise.resolve(Response.json(body, { status }));
	});
	return { client, requests };
}

describe('a sync response', () => {
	it('may have facts of feeds, and those of older servers have none', () => {
		expect(isSyncResponse(RESPONSE)).toBe(true);
		expect(isSyncResponse({ ...RESPONSE, feeds: [infoNamed('news')] })).toBe(true);
	});

	it.each([
		['no list', {}],
		['no address', [{ ...infoNamed('news'), address: null }]],
		['no health', [{ ...infoNamed('news'), health: null }]],
		['a time that is none', [{ ...infoNamed('news'), health: { ...infoNamed('news').health, since: 'now' } }]],
		['an icon that is none', [{ ...infoNamed('news'), icon: '../evil' }]],
		['a long id', [{ ...infoNamed('news'), id: 'x'.repeat(300) }]]
	])('is not ours with %s', (_name, feeds) => {
		expect(isSyncResponse({ ...RESPONSE, feeds })).toBe(false);
	});

	it('has long titles cut, and codes that this app does not know replaced', async () => {
		const health = { ...infoNamed('news').health, code: 'on_holiday' as FeedHealthCode };
		const title = 'long '.repeat(1_000);
		const { client } = clientWith({ ...RESPONSE, feeds: [{ ...infoNamed('news'), title, health, extra: 1 }] });
		const answer = await client.sync({} as SyncRequest);
		const [info] = ('feeds' in answer ? answer.feeds : undefined) ?? [];
		expect(info).toMatchObject({ id: feedNamed('news'), health: { code: 'failing' } });
		expect(info?.title?.length).toBeLessThanOrEqual(500);
		expect(info).not.toHaveProperty('extra');
	});
});

describe('a request about feeds', () => {
	it('searches for feeds, and shows at most five items of each', async () => {
		const latest = Array.from({ length: 9 }, () => ({ title: 'One', published: null }));
		const feed = { url: 'https://example.org/feed', title: null, site: null, description: null, latest };
		const { client, requests } = clientWith({ result: 'found', certain: true, feeds: [feed] });
		const found = await client.findFeeds('example.org');
		expect(found).toMatchObject({ result: 'found', feeds: [{ url: feed.url }] });
		expect(found.result === 'found' && found.feeds[0]?.latest).toHaveLength(5);
		expect(requests).toEqual([['/api/feeds/find', '{"address":"example.org"}']]);
	});

	it('asks for a poll, and for the state of a feed', async () => {
		const polled = clientWith({ from: 9 });
		expect(await polled.client.pollFeed(feedNamed('news'))).toEqual({ from: 9 });
		const { client, requests } = clientWith(infoNamed('news'));
		expect(await client.feedInfo(feedNamed('news'))).toEqual(infoNamed('news'));
		expect([...polled.requests, ...requests].map(([path]) => path)).toEqual([
			`/api/feeds/${feedNamed('news')}/poll`,
			`/api/feeds/${feedNamed('news')}`
		]);
	});

	it.each([
		[clientWith({ failure: 'gone', details: {} }, 410), 'gone'],
		[clientWith({ failure: 'unsupported_scheme', details: {} }, 400), 'unsupported_scheme'],
		[clientWith('Not found', 404), 'old_server'],
		[clientWith({ result: 'found', certain: true, feeds: [{ url: 1 }] }), 'not_ours']
	])('fails with a code: %#', async ({ client }, code) => {
		await expect(client.findFeeds('example.org')).rejects.toThrow(code);
	});
});
