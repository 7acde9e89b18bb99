// Tests of responses of old or compromised servers. Only metadata is cut; the rest is accepted or rejected as a whole.
import { expect, test } from 'vitest';
import { testArticle } from '../../../../tests/support/articles.ts';
import { entryId } from '../../../../tests/support/push-fixture.ts';
import { ZERO_TIMESTAMP } from '../../domain/core/hybrid-clock.ts';
import type { SyncResponse } from '../../domain/sync/sync-protocol.ts';
import { isBody } from './truncate-response.ts';
import { createApiClient } from './api-client.ts';

const { article, body } = testArticle('one');
const CHANGE = { entity: 'entry', id: entryId('one'), field: 'read', value: true, stamp: ZERO_TIMESTAMP };
const ANSWER = {
	reader: 'ada',
	epoch: 'e',
	results: [],
	changes: [CHANGE],
	articles: [article],
	items: [],
	deletes: [],
	deleting: 0,
	cursor: 'c',
	more: false,
	serverTime: 1
} as unknown as SyncResponse;

/** The response as a device receives it. */
async function receive(part: object): Promise<SyncResponse> {
	const remote = createApiClient(() => Promise.resolve(Response.json({ ...ANSWER, ...part })));
	return (await remote.sync({} as never)) as SyncResponse;
}

test('a valid response is unchanged', async () => {
	const tombstones = [{ id: entryId('two'), stamp: ZERO_TIMESTAMP }];
	expect(await receive({ tombstones })).toEqual({ ...ANSWER, tombstones });
	expect(await receive({})).toEqual(ANSWER);
});

test('a title of two megabytes is cut to 500 characters', async () => {
	const { articles } = await receive({ articles: [{ ...article, title: 'x'.repeat(2_000_000) }] });
	expect(articles[0]?.title).toHaveLength(500);
});

test('a change with a long value is kept, because it would not be sent again; long page metadata is removed', async () => {
	const long = 'x'.repeat(300_000);
	const fetch = { ...CHANGE, field: 'fetch', value: { state: 'failed', code: 'too_large', about: { title: long } } };
	const { changes } = await receive({ changes: [{ ...CHANGE, value: long }, fetch] });
	expect(changes).toEqual([
		{ ...CHANGE, value: long },
		{ ...fetch, value: { state: 'failed', code: 'too_large' } }
	]);
});

test.each([
	['article without a title', { articles: [article, { ...article, title: undefined }] }],
	['article with an address of 70,000 characters', { articles: [{ ...article, url: 'x'.repeat(70_000) }] }],
	['article that is null', { articles: [null] }],
	['article that is a list', { articles: [[]] }],
	['change of a huge field', { changes: [CHANGE, { ...CHANGE, field: `tag:${'x'.repeat(300_000)}` }] }],
	['change without a timestamp', { changes: [{ ...CHANGE, stamp: 'yesterday' }] }],
	['change without a value', { changes: [{ ...CHANGE, value: undefined }] }],
	['item of a huge feed', { items: [{ feed: 'x'.repeat(1_000), article: 'a' }] }],
	['item that is null', { items: [null] }],
	['delete that is a number', { deletes: [entryId('two'), 7] }],
	['delete of a huge id', { deletes: ['x'.repeat(1_000)] }],
	['tombstone without a timestamp', { tombstones: [{ id: entryId('two') }] }],
	['list of tombstones that is null', { tombstones: null }]
])('a response is rejected as a whole because of one invalid element: %s', async (_what, part) => {
	await expect(receive(part)).rejects.toMatchObject({ code: 'not_ours' });
});

test('a body has a maximum length', () => {
	expect(isBody({ ...body })).toBe(true);
	expect(isBody({ ...body, html: 'x'.repeat(17_000_000) })).toBe(false);
	expect(isBody({ ...body, pictures: [7] })).toBe(false);
	expect(isBody({ id: body.id, html: '' })).toBe(false);
});
