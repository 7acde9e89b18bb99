// Tests of the headers of a request: validators exactly as received, and the app's name.
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../domain/core/time.ts';
import { requestHeaders } from './poll-request.ts';
import { newFeedState, type FeedState, type StoredAnswer } from './poll-state.ts';

const NOW = Date.UTC(2026, 10, 30, 9);
const FEED = 'https://site.test/feed.xml';
const AGENT = { version: '1.2', url: 'https://reader.test/bot' };
const ANSWER: StoredAnswer = {
	address: FEED,
	etag: 'W/"a,b\\"c"',
	lastModified: 'Sat, 28 2 2026 18:32:47 GMT',
	bodyHash: 'x',
	receivedAt: NOW,
	lifetimeMs: null
};

function sent(answer: Partial<StoredAnswer>, address = FEED, now = NOW): Readonly<Record<string, string>> {
	const feed: FeedState = { ...newFeedState(FEED, NOW), answers: [{ ...ANSWER, ...answer }] };
	return requestHeaders(feed, address, AGENT, now);
}

describe('validators (P4)', () => {
	it('are sent as they were received, both of them', () => {
		expect(sent({})).toMatchObject({ 'if-none-match': ANSWER.etag, 'if-modified-since': ANSWER.lastModified });
	});

	it('are never made up', () => {
		expect(sent({ lastModified: null })).not.toHaveProperty('if-modified-since');
		expect(sent({ etag: null })).not.toHaveProperty('if-none-match');
		const names = Object.keys(requestHeaders(newFeedState(FEED, NOW), FEED, AGENT, NOW));
		expect(names).toEqual(['user-agent', 'accept', 'accept-encoding']);
	});

	it('go to the address only that sent them', () => {
		expect(sent({}, 'https://site.test/other.xml')).not.toHaveProperty('if-none-match');
	});
});

describe('eight days of 304 (P14)', () => {
	it('end with a request for the body', () => {
		expect(sent({}, FEED, NOW + 8 * DAY_MS - 1)).toHaveProperty('if-none-match');
		expect(sent({}, FEED, NOW + 8 * DAY_MS)).not.toHaveProperty('if-none-match');
		expect(sent({ lifetimeMs: 0 }, FEED, NOW + 8 * DAY_MS)).not.toHaveProperty('if-none-match');
	});

	it('are believed of a server that names a lifetime', () => {
		expect(sent({ lifetimeMs: 1000 }, FEED, NOW + 9 * DAY_MS)).toHaveProperty('if-none-match');
	});
});

it('names the app, its page and types of feeds (P12)', () => {
	const headers = sent({});
	expect(headers['user-agent']).toBe('Offprint/1.2 (+https://reader.test/bot)');
	expect(headers['accept']).toContain('application/rss+xml');
	expect(headers['accept-encoding']).toBe('gzip, br');
});
