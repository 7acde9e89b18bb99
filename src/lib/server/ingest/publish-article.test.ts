// Tests of publishing a fetched article on both databases, of failures, and of merging two entries of one page.
import { claimOrThrow } from '../../../../tests/support/claim-or-throw.ts';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { articleId, testArticle, pictureHash } from '../../../../tests/support/articles.ts';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import {
	ADA,
	BOB,
	entryId,
	mark,
	NOON,
	pushingDevice,
	save,
	type PushingDevice,
	type FieldValue,
	pushChanges
} from '../../../../tests/support/push-fixture.ts';
import { until } from '../../../../tests/support/until.ts';
import { entryOf, type Entry } from '../../domain/entry.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import { push } from '../sync/push.ts';
import { publishArticle, recordFetchFailure } from './publish-article.ts';
import { canReadPicture, readBody } from '../store/articles.ts';
import { purgeEntry, readEntry, readFields } from '../store/entries.ts';

describeOnBothDatabases(({ db, opened }) => {
	let phone: PushingDevice;
	let time: number;

	beforeEach(() => {
		phone = pushingDevice('phone');
		time = NOON;
	});

	const say = (said: readonly FieldValue[], device = phone, reader = ADA) =>
		pushChanges(db, said, { device, reader, now: time });

	const claim = () => claimOrThrow(db, { owner: 'worker', now: (time += 10), lease: 1000 });

	/** Publishes the result of the next job. */
	async function shelve(name: string, pictures: readonly string[] = []): Promise<void> {
		const job = await claim();
		await publishArticle({ db, now: (time += 10), owner: 'worker' }, job, testArticle(name, pictures));
	}

	/** A device uploads the article of an entry, which may be in the trash by then. */
	function upload(entry: string, name: string): Promise<void> {
		const asked = { reader: ADA, entry: entryId(entry) };
		return publishArticle({ db, now: (time += 10), owner: null }, asked, testArticle(name));
	}

	async function fail(code: FailureCode, due: number | null = null): Promise<void> {
		const job = await claim();
		const retry = due === null ? null : { due, failing: time };
		await recordFetchFailure({ db, now: (time += 10), owner: 'worker' }, job, { code, retry });
	}

	async function shown(name: string): Promise<Entry> {
		return entryOf(entryId(name), await readFields(db, ADA, entryId(name)));
	}

	describe('an article', () => {
		it('is stored and shown in its entry, and its job ends', async () => {
			await say([save('one')]);
			await shelve('a', ['x']);
			expect(await shown('one')).toMatchObject({ article: articleId('a'), fetch: { state: 'done' } });
			expect(await readBody(db, ADA, articleId('a'))).toEqual(testArticle('a', ['x']).body);
			expect(await countRows(db, 'jobs')).toBe(0);
		});

		it('of an entry that was purged meanwhile is shown nowhere', async () => {
			await say([save('one')]);
			const job = await claim();
			const { stamp } = phone.op(mark('one', 'deleted')).change;
			await db.transaction().execute((trx) => purgeEntry(trx, ADA, entryId('one'), stamp, 9));
			await publishArticle({ db, now: time, owner: 'worker' }, job, testArticle('a'));
			expect(await readFields(db, ADA, entryId('one'))).toEqual({});
			expect(await readBody(db, ADA, articleId('a'))).toBeNull();
		});

		it('that two readers saved is in both libraries, and merges nothing', async () => {
			await say([save('one')]);
			await shelve('a');
			await say([save('two')], pushingDevice('bob', NOON, BOB), BOB);
			await shelve('a');
			expect(await countRows(db, 'articles')).toBe(1);
			expect(await readEntry(db, ADA, entryId('one'))).toMatchObject({ article: articleId('a'), alias: null });
			expect(await readEntry(db, BOB, entryId('two'))).toMatchObject({ article: articleId('a'), alias: null });
		});

		it('has a timestamp later than all fields of the entry, also those of fast clocks', async () => {
			const fast = pushingDevice('fast', NOON + 100_000);
			const request = fast.request([fast.op(save('one'), NOON + 100_000)]);
			await db.transaction().execute((trx) => push(trx, ADA, request, NOON));
			await fail('not_found');
			expect(await shown('one')).toMatchObject({ fetch: { state: 'failed', code: 'not_found' } });
		});

		it('is fetched again when its entry was saved again during the fetch', async () => {
			await say([save('one')]);
			const job = await claim();
			await say([save('one', 'https://example.org/moved')]);
			await recordFetchFailure({ db, now: time, owner: 'worker' }, job, { code: 'not_found', retry: null });
			expect((await claim()).address).toBe('https://example.org/moved');
		});
	});

	it('that arrives while its entry is saved again leaves the new job alone', async () => {
		await say([save('one')]);
		const job = await claim();
		const request = phone.request([phone.op(save('one', 'https://example.org/moved'))]);
		let shelving: Promise<void> | undefined;
		await db.transaction().execute(async (trx) => {
			await push(trx, ADA, request, time);
			shelving = publishArticle({ db, now: time, owner: 'worker' }, job, testArticle('a'));
			// In SQLite all of it waits for the end of this transaction.
			if (opened.flavour === 'postgres') await until('it to wait for a lock', isAnyLockAwaited);
		});
		await shelving;
		expect((await shown('one')).article).toBeNull();
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
			await say([save('one')]);
			await fail('unreachable', NOON + 5000);
			expect(await shown('one')).toMatchObject({ article: null, fetch: { state: 'failed', code: 'unreachable' } });
			time = NOON + 5000;
			await shelve('a');
			expect(await shown('one')).toMatchObject({ article: articleId('a'), fetch: { state: 'done' } });
		});

		it('that is permanent is retried when the reader saves again', async () => {
			await say([save('one')]);
			await fail('not_found');
			expect(await countRows(db, 'jobs')).toBe(0);
			// A device that has seen the failure has later timestamps.
			await say([save('one')], pushingDevice('laptop', time + 60_000));
			expect((await shown('one')).fetch).toEqual({ state: 'waiting' });
			expect(await claim()).toMatchObject({ entry: entryId('one'), attempts: 1 });
		});

		it('keeps an existing article', async () => {
			await say([save('one')]);
			const late = await claim();
			await publishArticle({ db, now: time, owner: 'worker' }, late, testArticle('a'));
			await recordFetchFailure({ db, now: time, owner: 'worker' }, late, { code: 'site_error', retry: null });
			expect(await shown('one')).toMatchObject({ article: articleId('a'), fetch: { state: 'done' } });
			await say([save('one')]);
			expect(await countRows(db, 'jobs')).toBe(0);
		});

		it('of an entry that was purged meanwhile is written nowhere', async () => {
			await say([save('one')]);
			const job = await claim();
			const { stamp } = phone.op(mark('one', 'deleted')).change;
			await db.transaction().execute((trx) => purgeEntry(trx, ADA, entryId('one'), stamp, 9));
			await recordFetchFailure({ db, now: time, owner: 'worker' }, job, { code: 'not_found', retry: null });
			expect(await readFields(db, ADA, entryId('one'))).toEqual({});
		});
	});

	describe('a page that cannot be made an article', () => {
		const ABOUT = { title: 'The dark lamp', site: 'Coast Weekly', excerpt: 'Nobody saw it.', lead: pictureHash('x') };

		it('shows its summary, and its picture to its reader only', async () => {
			await say([save('one')]);
			const job = await claim();
			await recordFetchFailure({ db, now: time, owner: 'worker' }, job, {
				code: 'nothing_to_read',
				retry: null,
				about: ABOUT
			});
			expect(await shown('one')).toMatchObject({ fetch: { state: 'failed', code: 'nothing_to_read' }, about: ABOUT });
			expect(await canReadPicture(db, ADA, pictureHash('x'))).toBe(true);
			expect(await canReadPicture(db, BOB, pictureHash('x'))).toBe(false);
		});

		it('keeps the summary when it fails differently the next time, and drops it for an article', async () => {
			await say([save('one')]);
			const job = await claim();
			await recordFetchFailure({ db, now: time, owner: 'worker' }, job, {
				code: 'nothing_to_read',
				retry: null,
				about: ABOUT
			});
			const laptop = pushingDevice('laptop', time + 60_000);
			await say([save('one')], laptop);
			expect(await shown('one')).toMatchObject({ fetch: { state: 'waiting' }, about: ABOUT });
			await fail('not_found');
			expect(await shown('one')).toMatchObject({ fetch: { state: 'failed', code: 'not_found' }, about: ABOUT });
			await say([save('one')], laptop);
			await shelve('a');
			expect(await shown('one')).toMatchObject({ fetch: { state: 'done' }, about: null });
			expect(await canReadPicture(db, ADA, pictureHash('x'))).toBe(false);
		});
	});

	describe('one page under two addresses', () => {
		const [plain, spelled] = ['https://example.org/p', 'http://example.org/p/?utm_source=x&fbclid=y'];
		/** An article whose final address is this one. */
		const found = (name: string, url: string) => {
			const { article, body } = testArticle(name);
			return { article: { ...article, url }, body };
		};
		const shelveAs = async (name: string, url: string): Promise<void> => {
			const job = await claim();
			await publishArticle({ db, now: (time += 10), owner: 'worker' }, job, found(name, url));
		};

		it('that two devices saved offline in two spellings is one entry', async () => {
			await say([save('one', plain), mark('one', 'tag:a')]);
			await say([save('two', spelled), mark('two', 'tag:b')], pushingDevice('laptop'));
			await shelveAs('a', plain);
			expect(await shown('one')).toMatchObject({ article: articleId('a'), tags: ['a', 'b'], alias: null });
			expect(await shown('two')).toMatchObject({ article: null, alias: entryId('one') });
			expect(await countRows(db, 'jobs')).toBe(0);
		});

		it('whose second address redirects to one with tracking is one entry, with the first article', async () => {
			await say([save('one', plain)]);
			await shelveAs('a', plain);
			await say([save('two', 'https://short.example/2')]);
			await shelveAs('b', `${plain}?utm_source=x`);
			expect(await shown('two')).toMatchObject({ article: null, alias: entryId('one') });
			expect(await shown('one')).toMatchObject({ article: articleId('a') });
		});

		it('that cannot be fetched is one entry too', async () => {
			await say([save('one', plain)]);
			await say([save('two', spelled)], pushingDevice('laptop'));
			await fail('not_found');
			const [first, second] = [await shown('one'), await shown('two')];
			expect([first.alias, second.alias].filter((alias) => alias === null)).toHaveLength(1);
			await fail('not_found');
			expect(await countRows(db, 'jobs')).toBe(0);
			const left = [await shown('one'), await shown('two')].filter(({ alias }) => alias === null);
			expect(left.map(({ fetch }) => fetch)).toEqual([{ state: 'failed', code: 'not_found' }]);
		});

		it('that failed before the second save ends as the second one does: no entry waits without a job', async () => {
			await say([save('one', plain)]);
			await fail('not_found');
			await say([save('two', spelled)], pushingDevice('laptop', (time += 100_000)));
			await fail('not_found');
			const one = await shown('one');
			expect(one).toMatchObject({ alias: null, fetch: { state: 'failed', code: 'not_found' } });
			expect(await shown('two')).toMatchObject({ alias: entryId('one') });
			expect(await countRows(db, 'jobs')).toBe(0);
		});

		it('that failed permanently before the second one failed temporarily is retried', async () => {
			await say([save('one', plain)]);
			await fail('not_found');
			await say([save('two', spelled)], pushingDevice('laptop', (time += 100_000)));
			const due = time + 1000;
			await fail('site_error', due);
			expect(await shown('one')).toMatchObject({ alias: null, fetch: { state: 'failed', code: 'site_error' } });
			expect(await db.selectFrom('jobs').selectAll().execute()).toMatchObject([
				{ entry: entryId('one'), owner: null, due }
			]);
		});

		it('to which two others redirect, such as a sign-in page, does not merge them', async () => {
			const login = 'https://example.org/login';
			await say([save('one', 'https://example.org/story/1'), save('two', 'https://example.org/story/2')]);
			await shelveAs('a', login);
			await shelveAs('a', login);
			for (const name of ['one', 'two'])
				expect(await shown(name)).toMatchObject({ article: articleId('a'), alias: null });
			const front = 'https://example.org/';
			await say([save('front', front)]);
			await shelveAs('b', front);
			await say([save('gone', 'https://example.org/gone')]);
			await shelveAs('b', front);
			expect(await shown('gone')).toMatchObject({ article: articleId('b'), alias: null });
		});

		it('that has its article keeps its address when another spelling is shared', async () => {
			await say([save('one', plain)]);
			await shelveAs('a', plain);
			const shared = save('two', spelled);
			await say(
				[{ ...shared, value: { url: spelled, reach: 'public' } } as FieldValue],
				pushingDevice('laptop', (time += 100_000))
			);
			await shelveAs('a', plain);
			expect(await shown('two')).toMatchObject({ alias: entryId('one') });
			expect(await shown('one')).toMatchObject({ url: plain, publicOnly: false, article: articleId('a') });
		});

		it.each([{}, { at: NOON - 864_000_000 }, { reach: 'public' }])(
			'that has its article and is saved again counts as saved then, by the reader: %j',
			async (more) => {
				await say([{ ...save('one', plain), value: { url: plain, ...more } } as FieldValue]);
				await shelveAs('a', plain);
				await say([save('two', spelled)], pushingDevice('laptop', (time += 100_000)));
				await shelveAs('a', plain);
				expect(await shown('two')).toMatchObject({ alias: entryId('one') });
				const one = await shown('one');
				expect(one).toMatchObject({ url: plain, publicOnly: false });
				expect(one.savedAt).toBeGreaterThan(NOON);
			}
		);

		it('of two readers stays with each', async () => {
			await say([save('one', plain)]);
			await say([save('two', spelled)], pushingDevice('bob', NOON, BOB), BOB);
			await shelveAs('a', plain);
			await shelveAs('b', `${plain}?utm_source=x`);
			expect(await readEntry(db, ADA, entryId('one'))).toMatchObject({ alias: null });
			expect(await readEntry(db, BOB, entryId('two'))).toMatchObject({ alias: null });
		});

		it('whose addresses differ in more stays two entries, whatever canonical addresses the pages declare', async () => {
			await say([save('one', 'https://example.org/amp/p')]);
			await say([save('two', 'https://m.example.org/p')]);
			const { article, body } = found('a', 'https://example.org/amp/p');
			await publishArticle({ db, now: (time += 10), owner: 'worker' }, await claim(), {
				article: { ...article, canonical: plain },
				body
			});
			await shelveAs('b', 'https://m.example.org/p');
			expect(await shown('one')).toMatchObject({ article: articleId('a'), alias: null });
			expect(await shown('two')).toMatchObject({ article: articleId('b'), alias: null });
		});
	});

	describe('two entries of one article', () => {
		/** `first` is fetched and shows the article; `second` is going to lead to the same one. */
		async function saveBoth(first: readonly FieldValue[], second: readonly FieldValue[]): Promise<void> {
			await say([save('first', testArticle('a').article.url)]);
			await shelve('a', ['x']);
			await say([...first, save('second'), ...second]);
		}

		it('are merged, with the tags of both and the greater progress; the other becomes an alias', async () => {
			await saveBoth(
				[mark('first', 'tag:a'), mark('first', 'tag:both'), mark('first', 'furthest', 0.7)],
				[mark('second', 'tag:b'), mark('second', 'tag:both'), mark('second', 'furthest', 0.4), mark('second', 'read')]
			);
			await shelve('a', ['x']);
			expect(await shown('first')).toMatchObject({
				tags: ['a', 'b', 'both'],
				furthest: 0.7,
				read: true,
				article: articleId('a'),
				alias: null
			});
			expect(await shown('second')).toMatchObject({ alias: entryId('first'), fetch: { state: 'done' } });
			expect(await readEntry(db, ADA, entryId('second'))).toMatchObject({ article: null, alias: entryId('first') });
			expect(await canReadPicture(db, ADA, pictureHash('x'))).toBe(true);
			expect(await countRows(db, 'jobs')).toBe(0);
		});

		it('keep all tags and bookmarks of both', async () => {
			await saveBoth(
				[mark('first', 'tag:a'), mark('first', 'bookmarked')],
				[mark('second', 'tag:a', false), mark('second', 'bookmarked', false)]
			);
			await shelve('a');
			expect(await shown('first')).toMatchObject({ tags: ['a'], bookmarked: true });
		});

		it('keep the later value of every other field', async () => {
			await saveBoth([], [mark('second', 'read'), mark('second', 'archived')]);
			await say([mark('first', 'read', false)]);
			await shelve('a');
			expect(await shown('first')).toMatchObject({ read: false, archived: true });
		});

		it('stay in the library when only one was deleted', async () => {
			await saveBoth([], [mark('second', 'deleted')]);
			await upload('second', 'a');
			expect(await shown('first')).toMatchObject({ deleted: false, article: articleId('a') });
		});

		it('stay in the library when the one that was deleted later wins the merge', async () => {
			await saveBoth([], [mark('first', 'deleted')]);
			await shelve('a');
			expect(await shown('first')).toMatchObject({ deleted: false, article: articleId('a') });
			expect(await shown('second')).toMatchObject({ alias: entryId('first') });
		});

		it.each([
			['first', 'second'],
			['second', 'first']
		])('stay in the trash when both are there, the %s one first', async (one, other) => {
			await saveBoth([], [mark(one, 'deleted'), mark(other, 'deleted')]);
			await upload('second', 'a');
			expect(await shown('first')).toMatchObject({ deleted: true });
		});

		it('get a number each, so that no page boundary separates them', async () => {
			await saveBoth([mark('first', 'tag:a')], [mark('second', 'tag:b'), mark('second', 'read')]);
			await shelve('a');
			const rows = await db.selectFrom('fields').select('counter').where('reader', '=', ADA).execute();
			expect(new Set(rows.map(({ counter }) => counter)).size).toBe(rows.length);
		});

		it('and a third one are all merged into the first', async () => {
			await saveBoth([], [save('third'), mark('third', 'tag:c')]);
			await shelve('a');
			await shelve('a');
			for (const name of ['second', 'third']) expect((await shown(name)).alias).toBe(entryId('first'));
			expect((await shown('first')).tags).toEqual(['c']);
		});
	});
});
