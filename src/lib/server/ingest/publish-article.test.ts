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

	const pushAll = (changes: readonly FieldValue[], device = phone, reader = ADA) =>
		pushChanges(db, changes, { device, reader, now: time });

	const claim = () => claimOrThrow(db, { owner: 'worker', now: (time += 10), lease: 1000 });

	/** Publishes the result of the next job. */
	async function shelve(name: string, pictures: readonly string[] = []): Promise<void> {
		const job = await claim();
		await publishArticle({ db, now: (time += 10), owner: 'worker' }, job, testArticle(name, pictures));
	}

	/** A device uploads the article of an entry, which may be in the trash by then. */
	function upload(entry: string, name: string): Promise<void> {
		const job = { reader: ADA, entry: entryId(entry) };
		return publishArticle({ db, now: (time += 10), owner: null }, job, testArticle(name));
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
			await pushAll([save('one')]);
			await shelve('a', ['x']);
			expect(await shown('one')).toMatchObject({ article: articleId('a'), fetch: { state: 'done' } });
			expect(await readBody(db, ADA, articleId('a'))).toEqual(testArticle('a', ['x']).body);
			expect(await countRows(db, 'jobs')).toBe(0);
		});

		it('is shown nowhere when its entry was purged meanwhile', async () => {
			await pushAll([save('one')]);
			const job = await claim();
			const { stamp } = phone.op(mark('one', 'deleted')).change;
			await db.transaction().execute((trx) => purgeEntry(trx, ADA, entryId('one'), stamp, 9));
			await publishArticle({ db, now: time, owner: 'worker' }, job, testArticle('a'));
			expect(await readFields(db, ADA, entryId('one'))).toEqual({});
			expect(await readBody(db, ADA, articleId('a'))).toBeNull();
		});

		it('is in both libraries when two readers saved it, and merges nothing', async () => {
			await pushAll([save('one')]);
			await shelve('a');
			await pushAll([save('two')], pushingDevice('bob', NOON, BOB), BOB);
			await shelve('a');
			expect(await countRows(db, 'articles')).toBe(1);
			expect(await readEntry(db, ADA, entryId('one'))).toMatchObject({ article: articleId('a'), alias: null });
			expect(await readEntry(db, BOB, entryId('two'))).toMatchObject({ article: articleId('a'), alias: null });
		});

		it('has a timestamp later than all fields of the entry, also fields of devices with fast clocks', async () => {
			const fast = pushingDevice('fast', NOON + 100_000);
			const request = fast.request([fast.op(save('one'), NOON + 100_000)]);
			await db.transaction().execute((trx) => push(trx, ADA, request, NOON));
			await fail('not_found');
			expect(await shown('one')).toMatchObject({ fetch: { state: 'failed', code: 'not_found' } });
		});

		it('is fetched again when its entry was saved again during the fetch', async () => {
			await pushAll([save('one')]);
			const job = await claim();
			await pushAll([save('one', 'https://example.org/moved')]);
			await recordFetchFailure({ db, now: time, owner: 'worker' }, job, { code: 'not_found', retry: null });
			expect((await claim()).address).toBe('https://example.org/moved');
		});
	});

	it('an article that arrives while its entry is saved again does not end the new job', async () => {
		await pushAll([save('one')]);
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
			await pushAll([save('one')]);
			await fail('unreachable', NOON + 5000);
			expect(await shown('one')).toMatchObject({ article: null, fetch: { state: 'failed', code: 'unreachable' } });
			time = NOON + 5000;
			await shelve('a');
			expect(await shown('one')).toMatchObject({ article: articleId('a'), fetch: { state: 'done' } });
		});

		it('is retried when it is permanent and the reader saves again', async () => {
			await pushAll([save('one')]);
			await fail('not_found');
			expect(await countRows(db, 'jobs')).toBe(0);
			// A device that has seen the failure has later timestamps.
			await pushAll([save('one')], pushingDevice('laptop', time + 60_000));
			expect((await shown('one')).fetch).toEqual({ state: 'waiting' });
			expect(await claim()).toMatchObject({ entry: entryId('one'), attempts: 1 });
		});

		it('does not remove an existing article', async () => {
			await pushAll([save('one')]);
			const late = await claim();
			await publishArticle({ db, now: time, owner: 'worker' }, late, testArticle('a'));
			await recordFetchFailure({ db, now: time, owner: 'worker' }, late, { code: 'site_error', retry: null });
			expect(await shown('one')).toMatchObject({ article: articleId('a'), fetch: { state: 'done' } });
			await pushAll([save('one')]);
			expect(await countRows(db, 'jobs')).toBe(0);
		});

		it('is written nowhere when its entry was purged meanwhile', async () => {
			await pushAll([save('one')]);
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
			await pushAll([save('one')]);
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

		it('keeps its summary when it fails differently the next time, and has none when it becomes an article', async () => {
			await pushAll([save('one')]);
			const job = await claim();
			await recordFetchFailure({ db, now: time, owner: 'worker' }, job, {
				code: 'nothing_to_read',
				retry: null,
				about: ABOUT
			});
			const laptop = pushingDevice('laptop', time + 60_000);
			await pushAll([save('one')], laptop);
			expect(await shown('one')).toMatchObject({ fetch: { state: 'waiting' }, about: ABOUT });
			await fail('not_found');
			expect(await shown('one')).toMatchObject({ fetch: { state: 'failed', code: 'not_found' }, about: ABOUT });
			await pushAll([save('one')], laptop);
			await shelve('a');
			expect(await shown('one')).toMatchObject({ fetch: { state: 'done' }, about: null });
			expect(await canReadPicture(db, ADA, pictureHash('x'))).toBe(false);
		});
	});

	describe('one page under two addresses', () => {
		const [plain, spelled] = ['https://example.org/p', 'http://example.org/p/?utm_source=x&fbclid=y'];
		/** An article with the given final address. */
		const found = (name: string, url: string) => {
			const { article, body } = testArticle(name);
			return { article: { ...article, url }, body };
		};
		const shelveAs = async (name: string, url: string): Promise<void> => {
			const job = await claim();
			await publishArticle({ db, now: (time += 10), owner: 'worker' }, job, found(name, url));
		};

		it('becomes one entry when two devices saved it offline in two spellings', async () => {
			await pushAll([save('one', plain), mark('one', 'tag:a')]);
			await pushAll([save('two', spelled), mark('two', 'tag:b')], pushingDevice('laptop'));
			await shelveAs('a', plain);
			expect(await shown('one')).toMatchObject({ article: articleId('a'), tags: ['a', 'b'], alias: null });
			expect(await shown('two')).toMatchObject({ article: null, alias: entryId('one') });
			expect(await countRows(db, 'jobs')).toBe(0);
		});

		it('becomes one entry with the first article when the second address redirects to an address with tracking', async () => {
			await pushAll([save('one', plain)]);
			await shelveAs('a', plain);
			await pushAll([save('two', 'https://short.example/2')]);
			await shelveAs('b', `${plain}?utm_source=x`);
			expect(await shown('two')).toMatchObject({ article: null, alias: entryId('one') });
			expect(await shown('one')).toMatchObject({ article: articleId('a') });
		});

		it('becomes one entry too when it cannot be fetched', async () => {
			await pushAll([save('one', plain)]);
			await pushAll([save('two', spelled)], pushingDevice('laptop'));
			await fail('not_found');
			const [first, second] = [await shown('one'), await shown('two')];
			expect([first.alias, second.alias].filter((alias) => alias === null)).toHaveLength(1);
			await fail('not_found');
			expect(await countRows(db, 'jobs')).toBe(0);
			const left = [await shown('one'), await shown('two')].filter(({ alias }) => alias === null);
			expect(left.map(({ fetch }) => fetch)).toEqual([{ state: 'failed', code: 'not_found' }]);
		});

		it('gets the result of the second save when the first had failed: no entry waits without a job', async () => {
			await pushAll([save('one', plain)]);
			await fail('not_found');
			await pushAll([save('two', spelled)], pushingDevice('laptop', (time += 100_000)));
			await fail('not_found');
			const one = await shown('one');
			expect(one).toMatchObject({ alias: null, fetch: { state: 'failed', code: 'not_found' } });
			expect(await shown('two')).toMatchObject({ alias: entryId('one') });
			expect(await countRows(db, 'jobs')).toBe(0);
		});

		it('is retried when the first address failed permanently and then the second temporarily', async () => {
			await pushAll([save('one', plain)]);
			await fail('not_found');
			await pushAll([save('two', spelled)], pushingDevice('laptop', (time += 100_000)));
			const due = time + 1000;
			await fail('site_error', due);
			expect(await shown('one')).toMatchObject({ alias: null, fetch: { state: 'failed', code: 'site_error' } });
			expect(await db.selectFrom('jobs').selectAll().execute()).toMatchObject([
				{ entry: entryId('one'), owner: null, due }
			]);
		});

		it('does not merge two entries that redirect to it, as to a sign-in page', async () => {
			const login = 'https://example.org/login';
			await pushAll([save('one', 'https://example.org/story/1'), save('two', 'https://example.org/story/2')]);
			await shelveAs('a', login);
			await shelveAs('a', login);
			for (const name of ['one', 'two'])
				expect(await shown(name)).toMatchObject({ article: articleId('a'), alias: null });
			const front = 'https://example.org/';
			await pushAll([save('front', front)]);
			await shelveAs('b', front);
			await pushAll([save('gone', 'https://example.org/gone')]);
			await shelveAs('b', front);
			expect(await shown('gone')).toMatchObject({ article: articleId('b'), alias: null });
		});

		it('keeps its address when it has its article and another spelling is shared', async () => {
			await pushAll([save('one', plain)]);
			await shelveAs('a', plain);
			const shared = save('two', spelled);
			await pushAll(
				[{ ...shared, value: { url: spelled, reach: 'public' } } as FieldValue],
				pushingDevice('laptop', (time += 100_000))
			);
			await shelveAs('a', plain);
			expect(await shown('two')).toMatchObject({ alias: entryId('one') });
			expect(await shown('one')).toMatchObject({ url: plain, publicOnly: false, article: articleId('a') });
		});

		it.each([{}, { at: NOON - 864_000_000 }, { reach: 'public' }])(
			'counts as saved again by the reader when it has its article: %j',
			async (more) => {
				await pushAll([{ ...save('one', plain), value: { url: plain, ...more } } as FieldValue]);
				await shelveAs('a', plain);
				await pushAll([save('two', spelled)], pushingDevice('laptop', (time += 100_000)));
				await shelveAs('a', plain);
				expect(await shown('two')).toMatchObject({ alias: entryId('one') });
				const one = await shown('one');
				expect(one).toMatchObject({ url: plain, publicOnly: false });
				expect(one.savedAt).toBeGreaterThan(NOON);
			}
		);

		it('stays a separate entry of each reader', async () => {
			await pushAll([save('one', plain)]);
			await pushAll([save('two', spelled)], pushingDevice('bob', NOON, BOB), BOB);
			await shelveAs('a', plain);
			await shelveAs('b', `${plain}?utm_source=x`);
			expect(await readEntry(db, ADA, entryId('one'))).toMatchObject({ alias: null });
			expect(await readEntry(db, BOB, entryId('two'))).toMatchObject({ alias: null });
		});

		it('stays two entries when the addresses differ in more, whatever canonical addresses the pages declare', async () => {
			await pushAll([save('one', 'https://example.org/amp/p')]);
			await pushAll([save('two', 'https://m.example.org/p')]);
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
			await pushAll([save('first', testArticle('a').article.url)]);
			await shelve('a', ['x']);
			await pushAll([...first, save('second'), ...second]);
		}

		it('are merged, with the tags of both and the greater progress; the second becomes an alias', async () => {
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
			await pushAll([mark('first', 'read', false)]);
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
		])('stay in the trash when both are there, whichever was deleted first: %s', async (one, other) => {
			await saveBoth([], [mark(one, 'deleted'), mark(other, 'deleted')]);
			await upload('second', 'a');
			expect(await shown('first')).toMatchObject({ deleted: true });
		});

		it('are written with a number for each field, so that no page boundary separates equal numbers', async () => {
			await saveBoth([mark('first', 'tag:a')], [mark('second', 'tag:b'), mark('second', 'read')]);
			await shelve('a');
			const rows = await db.selectFrom('fields').select('counter').where('reader', '=', ADA).execute();
			expect(new Set(rows.map(({ counter }) => counter)).size).toBe(rows.length);
		});

		it('are both merged into the first of three entries', async () => {
			await saveBoth([], [save('third'), mark('third', 'tag:c')]);
			await shelve('a');
			await shelve('a');
			for (const name of ['second', 'third']) expect((await shown(name)).alias).toBe(entryId('first'));
			expect((await shown('first')).tags).toEqual(['c']);
		});
	});
});
