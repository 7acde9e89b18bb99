// Tests of merging entries on both databases: entries of one page under two addresses, and of one article.
import { describe, expect, it } from 'vitest';
import { articleId, testArticle, pictureHash } from '../../../../tests/support/articles.ts';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { publishFixture } from '../../../../tests/support/publish-fixture.ts';
import {
	ADA,
	BOB,
	entryId,
	mark,
	NOON,
	pushingDevice,
	save,
	type FieldValue
} from '../../../../tests/support/push-fixture.ts';
import { canReadPicture } from '../store/articles.ts';
import { readEntry } from '../store/entries.ts';

describeOnBothDatabases(({ db }) => {
	const { state, pushAll, publishNext, publishNextAs, upload, failNext, readShownEntry } = publishFixture(db);

	describe('one page under two addresses', () => {
		const [plain, spelled] = ['https://example.org/p', 'http://example.org/p/?utm_source=x&fbclid=y'];
		/** An article with the given final address. */
		const articleAt = (name: string, url: string) => {
			const { article, body } = testArticle(name);
			return { article: { ...article, url }, body };
		};
		const publishNextAt = (name: string, url: string): Promise<void> => publishNextAs(articleAt(name, url));

		it('becomes one entry when two devices saved it offline in two spellings', async () => {
			await pushAll([save('one', plain), mark('one', 'tag:a')]);
			await pushAll([save('two', spelled), mark('two', 'tag:b')], pushingDevice('laptop'));
			await publishNextAt('a', plain);
			expect(await readShownEntry('one')).toMatchObject({ article: articleId('a'), tags: ['a', 'b'], alias: null });
			expect(await readShownEntry('two')).toMatchObject({ article: null, alias: entryId('one') });
			expect(await countRows(db, 'jobs')).toBe(0);
		});

		it('becomes one entry with the first article when the second address redirects to an address with tracking', async () => {
			await pushAll([save('one', plain)]);
			await publishNextAt('a', plain);
			await pushAll([save('two', 'https://short.example/2')]);
			await publishNextAt('b', `${plain}?utm_source=x`);
			expect(await readShownEntry('two')).toMatchObject({ article: null, alias: entryId('one') });
			expect(await readShownEntry('one')).toMatchObject({ article: articleId('a') });
		});

		it('becomes one entry also when it cannot be fetched', async () => {
			await pushAll([save('one', plain)]);
			await pushAll([save('two', spelled)], pushingDevice('laptop'));
			await failNext('not_found');
			const [first, second] = [await readShownEntry('one'), await readShownEntry('two')];
			expect([first.alias, second.alias].filter((alias) => alias === null)).toHaveLength(1);
			await failNext('not_found');
			expect(await countRows(db, 'jobs')).toBe(0);
			const remaining = [await readShownEntry('one'), await readShownEntry('two')].filter(
				({ alias }) => alias === null
			);
			expect(remaining.map(({ fetch }) => fetch)).toEqual([{ state: 'failed', code: 'not_found' }]);
		});

		it('shows the result of the second save when the first had failed, so that no entry waits without a job', async () => {
			await pushAll([save('one', plain)]);
			await failNext('not_found');
			await pushAll([save('two', spelled)], pushingDevice('laptop', (state.time += 100_000)));
			await failNext('not_found');
			const one = await readShownEntry('one');
			expect(one).toMatchObject({ alias: null, fetch: { state: 'failed', code: 'not_found' } });
			expect(await readShownEntry('two')).toMatchObject({ alias: entryId('one') });
			expect(await countRows(db, 'jobs')).toBe(0);
		});

		it('is retried when the first address failed permanently and then the second temporarily', async () => {
			await pushAll([save('one', plain)]);
			await failNext('not_found');
			await pushAll([save('two', spelled)], pushingDevice('laptop', (state.time += 100_000)));
			const due = state.time + 1000;
			await failNext('site_error', due);
			expect(await readShownEntry('one')).toMatchObject({
				alias: null,
				fetch: { state: 'failed', code: 'site_error' }
			});
			expect(await db.selectFrom('jobs').selectAll().execute()).toMatchObject([
				{ entry: entryId('one'), owner: null, due }
			]);
		});

		it('does not merge two entries that redirect to it, because it may be a sign-in page', async () => {
			const login = 'https://example.org/login';
			await pushAll([save('one', 'https://example.org/story/1'), save('two', 'https://example.org/story/2')]);
			await publishNextAt('a', login);
			await publishNextAt('a', login);
			for (const name of ['one', 'two'])
				expect(await readShownEntry(name)).toMatchObject({ article: articleId('a'), alias: null });
			const front = 'https://example.org/';
			await pushAll([save('front', front)]);
			await publishNextAt('b', front);
			await pushAll([save('gone', 'https://example.org/gone')]);
			await publishNextAt('b', front);
			expect(await readShownEntry('gone')).toMatchObject({ article: articleId('b'), alias: null });
		});

		it('keeps its address when it has its article and another spelling is shared', async () => {
			await pushAll([save('one', plain)]);
			await publishNextAt('a', plain);
			const shared = save('two', spelled);
			await pushAll(
				[{ ...shared, value: { url: spelled, reach: 'public' } } as FieldValue],
				pushingDevice('laptop', (state.time += 100_000))
			);
			await publishNextAt('a', plain);
			expect(await readShownEntry('two')).toMatchObject({ alias: entryId('one') });
			expect(await readShownEntry('one')).toMatchObject({ url: plain, publicOnly: false, article: articleId('a') });
		});

		it.each([{}, { at: NOON - 864_000_000 }, { reach: 'public' }])(
			'takes over the later save of the reader when it has its article: %j',
			async (more) => {
				await pushAll([{ ...save('one', plain), value: { url: plain, ...more } } as FieldValue]);
				await publishNextAt('a', plain);
				await pushAll([save('two', spelled)], pushingDevice('laptop', (state.time += 100_000)));
				await publishNextAt('a', plain);
				expect(await readShownEntry('two')).toMatchObject({ alias: entryId('one') });
				const one = await readShownEntry('one');
				expect(one).toMatchObject({ url: plain, publicOnly: false });
				expect(one.savedAt).toBeGreaterThan(NOON);
			}
		);

		it('stays a separate entry of each reader', async () => {
			await pushAll([save('one', plain)]);
			await pushAll([save('two', spelled)], pushingDevice('bob', NOON, BOB), BOB);
			await publishNextAt('a', plain);
			await publishNextAt('b', `${plain}?utm_source=x`);
			expect(await readEntry(db, ADA, entryId('one'))).toMatchObject({ alias: null });
			expect(await readEntry(db, BOB, entryId('two'))).toMatchObject({ alias: null });
		});

		it('stays two entries when the addresses differ in more than spelling, whatever canonical addresses the pages declare', async () => {
			await pushAll([save('one', 'https://example.org/amp/p')]);
			await pushAll([save('two', 'https://m.example.org/p')]);
			const { article, body } = articleAt('a', 'https://example.org/amp/p');
			await publishNextAs({ article: { ...article, canonical: plain }, body });
			await publishNextAt('b', 'https://m.example.org/p');
			expect(await readShownEntry('one')).toMatchObject({ article: articleId('a'), alias: null });
			expect(await readShownEntry('two')).toMatchObject({ article: articleId('b'), alias: null });
		});
	});

	describe('two entries of one article', () => {
		/** `first` is fetched and shows the article; `second` is going to lead to the same article. */
		async function saveBoth(first: readonly FieldValue[], second: readonly FieldValue[]): Promise<void> {
			await pushAll([save('first', testArticle('a').article.url)]);
			await publishNext('a', ['x']);
			await pushAll([...first, save('second'), ...second]);
		}

		it('are merged, with the tags of both and the greater progress; the second becomes an alias', async () => {
			await saveBoth(
				[mark('first', 'tag:a'), mark('first', 'tag:both'), mark('first', 'furthest', 0.7)],
				[mark('second', 'tag:b'), mark('second', 'tag:both'), mark('second', 'furthest', 0.4), mark('second', 'read')]
			);
			await publishNext('a', ['x']);
			expect(await readShownEntry('first')).toMatchObject({
				tags: ['a', 'b', 'both'],
				furthest: 0.7,
				read: true,
				article: articleId('a'),
				alias: null
			});
			expect(await readShownEntry('second')).toMatchObject({ alias: entryId('first'), fetch: { state: 'done' } });
			expect(await readEntry(db, ADA, entryId('second'))).toMatchObject({ article: null, alias: entryId('first') });
			expect(await canReadPicture(db, ADA, pictureHash('x'))).toBe(true);
			expect(await countRows(db, 'jobs')).toBe(0);
		});

		it('keep all tags and bookmarks of both', async () => {
			await saveBoth(
				[mark('first', 'tag:a'), mark('first', 'bookmarked')],
				[mark('second', 'tag:a', false), mark('second', 'bookmarked', false)]
			);
			await publishNext('a');
			expect(await readShownEntry('first')).toMatchObject({ tags: ['a'], bookmarked: true });
		});

		it('keep the later value of every other field', async () => {
			await saveBoth([], [mark('second', 'read'), mark('second', 'archived')]);
			await pushAll([mark('first', 'read', false)]);
			await publishNext('a');
			expect(await readShownEntry('first')).toMatchObject({ read: false, archived: true });
		});

		it('stay in the library when only one was deleted', async () => {
			await saveBoth([], [mark('second', 'deleted')]);
			await upload('second', 'a');
			expect(await readShownEntry('first')).toMatchObject({ deleted: false, article: articleId('a') });
		});

		it('stay in the library when the one that was deleted later wins the merge', async () => {
			await saveBoth([], [mark('first', 'deleted')]);
			await publishNext('a');
			expect(await readShownEntry('first')).toMatchObject({ deleted: false, article: articleId('a') });
			expect(await readShownEntry('second')).toMatchObject({ alias: entryId('first') });
		});

		it.each([
			['first', 'second'],
			['second', 'first']
		])('stay in the trash when both were deleted, whichever was deleted first: %s', async (one, other) => {
			await saveBoth([], [mark(one, 'deleted'), mark(other, 'deleted')]);
			await upload('second', 'a');
			expect(await readShownEntry('first')).toMatchObject({ deleted: true });
		});

		it('are written with a number for each field, so that no page boundary separates equal numbers', async () => {
			await saveBoth([mark('first', 'tag:a')], [mark('second', 'tag:b'), mark('second', 'read')]);
			await publishNext('a');
			const rows = await db.selectFrom('fields').select('counter').where('reader', '=', ADA).execute();
			expect(new Set(rows.map(({ counter }) => counter)).size).toBe(rows.length);
		});

		it('are both merged into the first of three entries', async () => {
			await saveBoth([], [save('third'), mark('third', 'tag:c')]);
			await publishNext('a');
			await publishNext('a');
			for (const name of ['second', 'third']) expect((await readShownEntry(name)).alias).toBe(entryId('first'));
			expect((await readShownEntry('first')).tags).toEqual(['c']);
		});
	});
});
