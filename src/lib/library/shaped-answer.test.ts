// What a server that is old, or was broken into, answers does not come onto a device as it is.
import { expect, test } from 'vitest';
import { foundArticle } from '../../../tests/support/articles.ts';
import { entryId } from '../../../tests/support/ops.ts';
import { NEVER } from '../domain/stamp.ts';
import type { SyncAnswer } from '../domain/sync.ts';
import { isBody, shapedAnswer } from './shaped-answer.ts';
import { createRemote } from './remote.ts';

const { article, body } = foundArticle('one');
const CHANGE = { entity: 'entry', id: entryId('one'), field: 'read', value: true, stamp: NEVER };
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
} as unknown as SyncAnswer;

test('an answer as it should be stays as it is', () => {
	expect(shapedAnswer(ANSWER)).toEqual(ANSWER);
});

test('a title of two megabytes comes as 500 characters, through the remote', async () => {
	const answer = { ...ANSWER, articles: [{ ...article, title: 'x'.repeat(2_000_000) }] };
	const remote = createRemote(() => Promise.resolve(Response.json(answer)));
	const told = await remote.sync({} as never);
	expect('articles' in told && told.articles[0]?.title).toHaveLength(500);
});

test.each([
	['article without a title', { articles: [{ ...article, title: undefined }] }],
	['article that is none', { articles: [null, 'x', 7, []] }],
	['change of a huge value', { changes: [{ ...CHANGE, value: 'x'.repeat(300_000) }] }],
	['change of a huge field', { changes: [{ ...CHANGE, field: `tag:${'x'.repeat(300_000)}` }] }],
	['change that is none', { changes: [null, [], { ...CHANGE, value: undefined }] }],
	['item that is none', { items: [null, { feed: 'x'.repeat(1_000), article: 'a' }] }],
	['delete that is none', { deletes: [7, null, 'x'.repeat(1_000)] }]
])('an %s is left out', (_what, part) => {
	const shaped = shapedAnswer({ ...ANSWER, ...part } as SyncAnswer);
	for (const name of Object.keys(part)) expect(shaped[name as keyof SyncAnswer]).toEqual([]);
});

test('a text has a length', () => {
	expect(isBody({ ...body })).toBe(true);
	expect(isBody({ ...body, html: 'x'.repeat(17_000_000) })).toBe(false);
	expect(isBody({ ...body, pictures: [7] })).toBe(false);
	expect(isBody({ id: body.id, html: '' })).toBe(false);
});
