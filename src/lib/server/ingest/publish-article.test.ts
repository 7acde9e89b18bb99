// Tests of publishing a fetched article on both databases, and of recording failures.
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { articleId, testArticle, pictureHash } from '../../../../tests/support/articles.ts';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { publishFixture } from '../../../../tests/support/publish-fixture.ts';
import { ADA, BOB, entryId, mark, NOON, pushingDevice, save } from '../../../../tests/support/push-fixture.ts';
import { until } from '../../../../tests/support/until.ts';
import { push } from '../sync/push.ts';
import { publishArticle, recordFetchFailure } from './publish-article.ts';
import type { ArticleWithBody } from './weigh-article.ts';
import { canReadPicture, readBody } from '../store/articles.ts';
import { purgeEntry, readEntry, readFields } from '../store/entries.ts';
import { putJob } from '../store/jobs.ts';

describeOnBothDatabases(({ db, opened }) => {
	const { state, pushAll, claim, publishNext, publishNextAs, failNext, readShownEntry } = publishFixture(db);

	describe('an article', () => {
		it('is stored and shown in its entry, and its job ends', async () => {
			await pushAll([save('one')]);
			await publishNext('a', ['x']);
			expect(await readShownEntry('one')).toMatchObject({ article: articleId('a'), fetch: { state: 'done' } });
			expect(await readBody(db, ADA, articleId('a'))).toEqual(testArticle('a', ['x']).body);
			expect(await countRows(db, 'jobs')).toBe(0);
		});

		it('is shown nowhere when its entry was purged meanwhile', async () => {
			await pushAll([save('one')]);
			const job = await claim();
			const { stamp } = state.phone.op(mark('one', 'deleted')).change;
			await db
				.transaction()
				.execute((trx) => purgeEntry(trx, ADA, { id: entryId('one'), stamp, byReader: false, counter: 9 }));
			await publishArticle({ db, now: state.time, owner: 'worker' }, job, testArticle('a'));
			expect(await readFields(db, ADA, entryId('one'))).toEqual({});
			expect(await readBody(db, ADA, articleId('a'))).toBeNull();
		});

		it.each([
			['the same address', 'a'],
			['another address', 'wall']
		])('is not replaced by one with less than a third of its words, from %s', async (_, name) => {
			const ofWords = (id: string, revision: string, words: number) => {
				const { article, body } = testArticle(id, [], revision);
				return { article: { ...article, words }, body };
			};
			const full = ofWords('a', 'full', 300);
			await pushAll([save('one')]);
			await publishNextAs(full);
			const queueAgain = () =>
				putJob(db, { reader: ADA, entry: entryId('one'), address: 'https://example.org/a' }, state.time);
			await queueAgain();
			await publishNextAs(ofWords(name, 'wall', 99));
			expect(await readShownEntry('one')).toMatchObject({ article: articleId('a'), fetch: { state: 'done' } });
			expect(await readBody(db, ADA, articleId('a'))).toEqual(full.body);
			expect(await countRows(db, 'jobs')).toBe(0);
			await queueAgain();
			const shorter = ofWords(name, 'shorter', 100);
			await publishNextAs(shorter);
			expect(await readBody(db, ADA, articleId(name))).toEqual(shorter.body);
			expect(await readShownEntry('one')).toMatchObject({ article: articleId(name) });
		});

		it('stays as it is when another reader fetches much less of its page, and gets that', async () => {
			const { article, body } = testArticle('a', [], 'full');
			await pushAll([save('one')]);
			await publishNextAs({ article: { ...article, words: 300 }, body });
			await pushAll([save('two')], pushingDevice('bob', NOON, BOB), BOB);
			const less = testArticle('a', [], 'less');
			await publishNextAs(less);
			expect(await readBody(db, ADA, articleId('a'))).toEqual(body);
			const his = (await readEntry(db, BOB, entryId('two')))?.article ?? null;
			expect(his === null ? null : await readBody(db, BOB, his)).toMatchObject({
				html: less.body.html,
				revision: 'less'
			});
		});

		it('of a reader alone stays as well when a later fetch brings less than it and than the article of others', async () => {
			const ofWords = (revision: string, words: number) => {
				const { article, body } = testArticle('a', [], revision);
				return { article: { ...article, words }, body };
			};
			await pushAll([save('one')]);
			await publishNextAs(ofWords('full', 9_000));
			await pushAll([save('two')], pushingDevice('bob', NOON, BOB), BOB);
			await publishNextAs(ofWords('his', 300));
			await putJob(db, { reader: BOB, entry: entryId('two'), address: 'https://example.org/a' }, state.time);
			await publishNextAs(ofWords('less', 30));
			const his = (await readEntry(db, BOB, entryId('two')))?.article ?? null;
			expect(his === null ? null : await readBody(db, BOB, his)).toMatchObject({ revision: 'his' });
		});

		it('is not replaced by one that misses pictures which could not be downloaded', async () => {
			const withPictures = (names: readonly string[], revision: string) => {
				const { article, body } = testArticle('a', names, revision);
				return { article: { ...article, pictures: names.length }, body };
			};
			const full = withPictures(['x', 'y'], 'full');
			await pushAll([save('one')]);
			await publishNextAs(full);
			const fetchAgain = async (fetched: ArticleWithBody) => {
				await putJob(db, { reader: ADA, entry: entryId('one'), address: 'https://example.org/a' }, state.time);
				await publishNextAs(fetched);
				return (await readBody(db, ADA, articleId('a')))?.revision;
			};
			expect(await fetchAgain({ ...withPictures(['x'], 'missing'), failedPictures: 1 })).toBe('full');
			expect(await fetchAgain({ ...withPictures(['x', 'z'], 'other'), failedPictures: 1 })).toBe('other');
			expect(await fetchAgain(withPictures(['x'], 'fewer'))).toBe('fewer');
		});

		it('is in both libraries when two readers saved it, and merges nothing', async () => {
			await pushAll([save('one')]);
			await publishNext('a');
			await pushAll([save('two')], pushingDevice('bob', NOON, BOB), BOB);
			await publishNext('a');
			expect(await countRows(db, 'articles')).toBe(1);
			expect(await readEntry(db, ADA, entryId('one'))).toMatchObject({ article: articleId('a'), alias: null });
			expect(await readEntry(db, BOB, entryId('two'))).toMatchObject({ article: articleId('a'), alias: null });
		});

		it('has a timestamp later than all fields of the entry, also fields of devices with fast clocks', async () => {
			const fast = pushingDevice('fast', NOON + 100_000);
			const request = fast.request([fast.op(save('one'), NOON + 100_000)]);
			await db.transaction().execute((trx) => push(trx, ADA, request, NOON));
			await failNext('not_found');
			expect(await readShownEntry('one')).toMatchObject({ fetch: { state: 'failed', code: 'not_found' } });
		});

		it('is fetched again when its entry was saved again during the fetch', async () => {
			await pushAll([save('one')]);
			const job = await claim();
			await pushAll([save('one', 'https://example.org/moved')]);
			await recordFetchFailure({ db, now: state.time, owner: 'worker' }, job, { code: 'not_found', retry: null });
			expect((await claim()).address).toBe('https://example.org/moved');
		});
	});

	it('an article that arrives while its entry is saved again does not end the new job', async () => {
		await pushAll([save('one')]);
		const job = await claim();
		const request = state.phone.request([state.phone.op(save('one', 'https://example.org/moved'))]);
		let publishing: Promise<void> | undefined;
		await db.transaction().execute(async (trx) => {
			await push(trx, ADA, request, state.time);
			publishing = publishArticle({ db, now: state.time, owner: 'worker' }, job, testArticle('a'));
			// In SQLite the whole publication waits for the end of this transaction.
			if (opened.flavour === 'postgres') await until('the publication to wait for a lock', isAnyLockAwaited);
		});
		await publishing;
		expect((await readShownEntry('one')).article).toBeNull();
		expect((await claim()).address).toBe('https://example.org/moved');
	});

	async function isAnyLockAwaited(): Promise<boolean> {
		const { rows } = await sql`
			select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
		`.execute(db);
		return rows.length > 0;
	}

	describe('a failure', () => {
		it('is written into the entry, and retried when that may help', async () => {
			await pushAll([save('one')]);
			await failNext('unreachable', NOON + 5000);
			expect(await readShownEntry('one')).toMatchObject({
				article: null,
				fetch: { state: 'failed', code: 'unreachable' }
			});
			state.time = NOON + 5000;
			await publishNext('a');
			expect(await readShownEntry('one')).toMatchObject({ article: articleId('a'), fetch: { state: 'done' } });
		});

		it('is retried when it is permanent and the reader saves again', async () => {
			await pushAll([save('one')]);
			await failNext('not_found');
			expect(await countRows(db, 'jobs')).toBe(0);
			// A device that has seen the failure has later timestamps.
			await pushAll([save('one')], pushingDevice('laptop', state.time + 60_000));
			expect((await readShownEntry('one')).fetch).toEqual({ state: 'waiting' });
			expect(await claim()).toMatchObject({ entry: entryId('one'), attempts: 1 });
		});

		it('does not remove an existing article', async () => {
			await pushAll([save('one')]);
			const ended = await claim();
			await publishArticle({ db, now: state.time, owner: 'worker' }, ended, testArticle('a'));
			await recordFetchFailure({ db, now: state.time, owner: 'worker' }, ended, { code: 'site_error', retry: null });
			expect(await readShownEntry('one')).toMatchObject({ article: articleId('a'), fetch: { state: 'done' } });
			await pushAll([save('one')]);
			expect(await countRows(db, 'jobs')).toBe(0);
		});

		it('is written nowhere when its entry was purged meanwhile', async () => {
			await pushAll([save('one')]);
			const job = await claim();
			const { stamp } = state.phone.op(mark('one', 'deleted')).change;
			await db
				.transaction()
				.execute((trx) => purgeEntry(trx, ADA, { id: entryId('one'), stamp, byReader: false, counter: 9 }));
			await recordFetchFailure({ db, now: state.time, owner: 'worker' }, job, { code: 'not_found', retry: null });
			expect(await readFields(db, ADA, entryId('one'))).toEqual({});
		});
	});

	describe('a page that cannot be made an article', () => {
		const ABOUT = { title: 'The dark lamp', site: 'Coast Weekly', excerpt: 'Nobody saw it.', lead: pictureHash('x') };

		it('shows its summary, and its picture to its reader only', async () => {
			await pushAll([save('one')]);
			const job = await claim();
			await recordFetchFailure({ db, now: state.time, owner: 'worker' }, job, {
				code: 'nothing_to_read',
				retry: null,
				about: ABOUT
			});
			expect(await readShownEntry('one')).toMatchObject({
				fetch: { state: 'failed', code: 'nothing_to_read' },
				about: ABOUT
			});
			expect(await canReadPicture(db, ADA, pictureHash('x'))).toBe(true);
			expect(await canReadPicture(db, BOB, pictureHash('x'))).toBe(false);
		});

		it('keeps its summary when it fails differently the next time, and has none when it becomes an article', async () => {
			await pushAll([save('one')]);
			const job = await claim();
			await recordFetchFailure({ db, now: state.time, owner: 'worker' }, job, {
				code: 'nothing_to_read',
				retry: null,
				about: ABOUT
			});
			const laptop = pushingDevice('laptop', state.time + 60_000);
			await pushAll([save('one')], laptop);
			expect(await readShownEntry('one')).toMatchObject({ fetch: { state: 'waiting' }, about: ABOUT });
			await failNext('not_found');
			expect(await readShownEntry('one')).toMatchObject({
				fetch: { state: 'failed', code: 'not_found' },
				about: ABOUT
			});
			await pushAll([save('one')], laptop);
			await publishNext('a');
			expect(await readShownEntry('one')).toMatchObject({ fetch: { state: 'done' }, about: null });
			expect(await canReadPicture(db, ADA, pictureHash('x'))).toBe(false);
		});
	});
});
