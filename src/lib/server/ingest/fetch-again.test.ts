// Tests of fetching the page of an article again at its reader's request, on both databases.
import { beforeEach, expect, it } from 'vitest';
import { articleId, testArticle } from '../../../../tests/support/articles.ts';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { publishFixture } from '../../../../tests/support/publish-fixture.ts';
import {
	ADA,
	entryId,
	mark,
	NOON,
	pushingDevice,
	save,
	type PushingDevice
} from '../../../../tests/support/push-fixture.ts';
import { Failure } from '../../domain/core/failure.ts';
import { captureIdOf } from '../store/article-ids.ts';
import { readBody } from '../store/articles.ts';
import { decideRetry } from './retry-policy.ts';
import { publishArticle, recordFetchFailure } from './publish-article.ts';

describeOnBothDatabases(({ db }) => {
	const { state, pushAll, claim, publishNextAs, failNext, readShownEntry } = publishFixture(db);
	/** Its changes are later than what the server wrote. */
	let laptop: PushingDevice;
	let names: number;

	function laterDevice(): void {
		state.time += 60_000;
		laptop = pushingDevice(`laptop ${names++}`, state.time + 60_000);
	}

	const ofWords = (revision: string, words: number) => {
		const { article, body } = testArticle('a', [], revision);
		return { article: { ...article, words }, body };
	};
	const before = ofWords('before', 300);
	const ask = (value: number | null = NOON) => pushAll([mark('one', 'refetch', value)], laptop);
	const jobs = () => countRows(db, 'jobs');

	beforeEach(async () => {
		names = 0;
		await pushAll([save('one')]);
		await publishNextAs(before);
		laterDevice();
	});

	it('is queued, and the entry shows its article and that it waits', async () => {
		expect(await readShownEntry('one')).toMatchObject({ refetch: null });
		await ask();
		expect(await readShownEntry('one')).toMatchObject({
			article: articleId('a'),
			fetch: { state: 'waiting' },
			refetch: 'queued'
		});
		expect(await claim()).toMatchObject({ entry: entryId('one'), address: 'https://example.org/one' });
	});

	it.each([
		['updated', ofWords('after', 310)],
		['unchanged', before],
		['shorter', ofWords('wall', 99)]
	] as const)('says how it ended: %s', async (result, fetched) => {
		await ask();
		await publishNextAs(fetched);
		expect(await readShownEntry('one')).toMatchObject({
			article: articleId('a'),
			fetch: { state: 'done', result },
			refetch: null
		});
		const { body } = result === 'updated' ? fetched : before;
		expect(await readBody(db, ADA, articleId('a'))).toEqual(body);
		expect(await jobs()).toBe(0);
	});

	it('sends nothing to other devices if nothing changed', async () => {
		const counters = () => db.selectFrom('articles').select('counter').execute();
		const sent = await counters();
		await ask();
		await publishNextAs(before);
		expect(await counters()).toEqual(sent);
	});

	it('a failure is shown beside the article, which stays, and dismissing it ends the retries', async () => {
		await ask();
		const job = await claim();
		const failure = decideRetry(new Failure('unreachable'), job, state.time, 0.5);
		await recordFetchFailure({ db, now: state.time, owner: 'worker' }, job, failure);
		expect(await readShownEntry('one')).toMatchObject({
			article: articleId('a'),
			fetch: { state: 'failed', code: 'unreachable', retryAt: expect.any(Number) },
			refetch: null
		});
		expect(await readBody(db, ADA, articleId('a'))).toEqual(before.body);
		expect(await jobs()).toBe(1);
		laterDevice();
		await ask(null);
		expect(await readShownEntry('one')).toMatchObject({ fetch: { state: 'done' }, refetch: null });
		expect(await jobs()).toBe(0);
	});

	it('a page that is gone keeps its article, and can be asked for once more', async () => {
		await ask();
		await failNext('not_found');
		expect(await readShownEntry('one')).toMatchObject({
			article: articleId('a'),
			fetch: { state: 'failed', code: 'not_found' }
		});
		laterDevice();
		await ask(NOON + 1);
		expect(await readShownEntry('one')).toMatchObject({ fetch: { state: 'waiting' }, refetch: 'queued' });
		await publishNextAs(ofWords('after', 310));
		expect(await readShownEntry('one')).toMatchObject({ fetch: { state: 'done', result: 'updated' } });
	});

	it('is taken off the queue again', async () => {
		await ask();
		laterDevice();
		await ask(null);
		expect(await jobs()).toBe(0);
		expect(await readShownEntry('one')).toMatchObject({ fetch: { state: 'done' }, refetch: null });
	});

	it('does not happen for a captured article, which the answer says', async () => {
		await pushAll([save('seen')]);
		const captured = testArticle('seen', [], 'seen');
		const { url } = captured.article;
		const id = captureIdOf(ADA, url);
		const job = { reader: ADA, entry: entryId('seen') };
		await publishArticle({ db, now: state.time, owner: null }, job, {
			article: { ...captured.article, id },
			body: { ...captured.body, id }
		});
		await pushAll([mark('seen', 'refetch', NOON)], laptop);
		expect(await readShownEntry('seen')).toMatchObject({ article: id, fetch: { state: 'done', result: 'captured' } });
		expect(await jobs()).toBe(0);
	});

	it('does nothing for an entry without an article, whose page is queued anyway', async () => {
		await pushAll([save('two'), mark('two', 'refetch', NOON)], laptop);
		expect(await readShownEntry('two')).toMatchObject({ article: null, fetch: { state: 'waiting' }, refetch: null });
		expect(await jobs()).toBe(1);
	});

	it('waits while the entry is in the trash', async () => {
		await ask();
		await pushAll([mark('one', 'deleted', true)], laptop);
		expect(await jobs()).toBe(0);
		laterDevice();
		await pushAll([mark('one', 'deleted', false)], laptop);
		expect(await readShownEntry('one')).toMatchObject({ refetch: 'queued' });
		expect(await jobs()).toBe(1);
	});
});
