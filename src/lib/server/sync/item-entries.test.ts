// Tests on both databases of entries that the first action on a feed item creates: they show the item, stay apart from
// saved pages, and keep their article.
import { beforeEach, expect, it } from 'vitest';
import { articleId, pictureHash, testArticle } from '../../../../tests/support/articles.ts';
import { claimOrThrow } from '../../../../tests/support/claim-or-throw.ts';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import {
	ADA,
	BOB,
	entryId,
	NOON,
	pushChanges,
	pushingDevice,
	save,
	type FieldValue,
	type PushingDevice
} from '../../../../tests/support/push-fixture.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import { entryOf } from '../../domain/entry.ts';
import { feedIdOf } from '../../domain/feed.ts';
import { itemEntryId } from '../../domain/item-entry-id.ts';
import { publishArticle, publishFeedItem, recordFetchFailure } from '../ingest/publish-article.ts';
import { purgeTrash } from '../ingest/purge-trash.ts';
import { createSweep } from '../ingest/sweep-orphans.ts';
import { sizeOfLibrary } from '../store/article-sizes.ts';
import { canReadPicture, readBody } from '../store/articles.ts';
import { readFields } from '../store/entries.ts';
import { openPictures } from '../store/picture-store.ts';
import { START } from './cursor.ts';
import { pull } from './pull.ts';

const DAY = 86_400_000;
const FEED_URL = 'https://example.org/feed.xml';
const FEED = feedIdOf(FEED_URL);
/** The address of the item and of a page that somebody may save. */
const PAGE = 'https://example.org/story';
const ITEM = itemEntryId(ADA, articleId('item'));

describeOnBothDatabases(({ db, opened }) => {
	let phone: PushingDevice;
	let time: number;

	beforeEach(async () => {
		phone = pushingDevice('phone');
		time = NOON;
		await follow();
		await publishFeedItem({ db, now: NOON }, FEED, itemArticle());
	});

	const push = (changes: readonly FieldValue[], reader = ADA, device = phone) =>
		pushChanges(db, changes, { device, reader, now: time });

	function itemArticle() {
		const { article, body } = testArticle('item', ['picture']);
		return { article: { ...article, url: PAGE }, body };
	}

	function follow(on = true, device = phone, reader = ADA) {
		const change = { entity: 'feed', id: FEED, field: 'subscribed', value: { url: FEED_URL, on } };
		return push([change as unknown as FieldValue], reader, device);
	}

	/** The first action on the item. */
	function act(id = ITEM, name = 'item'): FieldValue {
		return { id, field: 'saved', value: { url: PAGE, feed: FEED, article: articleId(name) } };
	}

	/** An ordinary save of the entry. */
	function saveItem(id = ITEM): FieldValue {
		return { id, field: 'saved', value: { url: PAGE } };
	}

	const mark = (field: FieldValue['field'], value: FieldValue['value'] = true): FieldValue => ({
		id: ITEM,
		field,
		value
	});

	async function entry(id: EntryId = ITEM) {
		return entryOf(id, await readFields(db, ADA, id));
	}

	/** Fetches the page that waits. */
	async function fetchPage(): Promise<void> {
		const job = await claimOrThrow(db, { owner: 'worker', now: (time += 10), lease: 1000 });
		const { article, body } = testArticle('page');
		const page = { article: { ...article, url: PAGE }, body };
		await publishArticle({ db, now: (time += 10), owner: 'worker' }, job, page);
	}

	async function failPage(): Promise<void> {
		const job = await claimOrThrow(db, { owner: 'worker', now: (time += 10), lease: 1000 });
		const failure = { code: 'not_found', retry: null, retryAt: null } as const;
		await recordFetchFailure({ db, now: (time += 10), owner: 'worker' }, job, failure);
	}

	it('the first action shows the article of the item, and requests no page', async () => {
		await push([act(), mark('read')]);
		expect(await entry()).toMatchObject({ article: articleId('item'), read: true, url: PAGE });
		expect(await countRows(db, 'jobs')).toBe(0);
		expect(await readFields(db, ADA, ITEM)).not.toHaveProperty('fetch');
		const page = await pull(db, ADA, { from: START, epoch: 'an epoch' });
		expect(page.changes).toContainEqual(expect.objectContaining({ id: ITEM, field: 'article' }));
		expect(page.articles.map(({ id }) => id)).toEqual([articleId('item')]);
	});

	it('a later save keeps the article of the item, and requests no page', async () => {
		await push([act(), mark('read')]);
		await push([saveItem()]);
		expect(await entry()).toMatchObject({ article: articleId('item'), read: true });
		expect(await countRows(db, 'jobs')).toBe(0);
	});

	it('a save that was sent instead of the first action shows the article of the item', async () => {
		await push([saveItem(), save('other', PAGE)]);
		expect(await entry()).toMatchObject({ article: articleId('item') });
		expect(await entry(entryId('other'))).toMatchObject({ article: null, fetch: { state: 'waiting' } });
	});

	it.each(['unsubscribed', 'expired', 'never followed'])(
		'the page is requested if the reader does not get the item: %s',
		async (why) => {
			if (why === 'unsubscribed') await follow(false);
			if (why === 'expired') await db.deleteFrom('items').execute();
			if (why === 'never followed') {
				const guest = pushingDevice('guest', NOON, BOB);
				await push([act(), { ...saveItem(itemEntryId(BOB, articleId('item'))) }], BOB, guest);
				expect(await readBody(db, BOB, articleId('item'))).toBeNull();
				expect(await countRows(db, 'jobs')).toBe(2);
				return;
			}
			await push([act(), mark('read')]);
			expect(await readFields(db, ADA, ITEM)).not.toHaveProperty('article');
			expect(await entry()).toMatchObject({ fetch: { state: 'waiting' } });
			await fetchPage();
			expect(await entry()).toMatchObject({ article: articleId('page'), fetch: { state: 'done' }, alias: null });
		}
	);

	it.each(['waiting', 'failed'])('the item takes the place of a page, once a feed has it: %s', async (state) => {
		await follow(false);
		await push([act()]);
		if (state === 'failed') await failPage();
		expect(await entry()).toMatchObject({ fetch: { state } });
		await follow();
		await push([act()]);
		expect(await entry()).toMatchObject({ article: articleId('item') });
		if (state === 'failed') expect(await entry()).toMatchObject({ fetch: { state: 'done' } });
		expect(await countRows(db, 'jobs')).toBe(0);
	});

	it('the first action does not revive a deleted entry, with the item or without it', async () => {
		for (const on of [true, false]) {
			await follow(on);
			await push([act(), mark('deleted')]);
			await push([act(), mark('read')]);
			expect(await entry()).toMatchObject({ deleted: true });
			expect(await countRows(db, 'jobs')).toBe(0);
			await purgeTrash(db, (time += 31 * DAY));
			expect(await readFields(db, ADA, ITEM)).toEqual({});
		}
	});

	it('a restored entry shows the item', async () => {
		await push([act(), mark('deleted')]);
		await push([mark('deleted', false)]);
		expect(await entry()).toMatchObject({ deleted: false, article: articleId('item') });
		expect(await countRows(db, 'jobs')).toBe(0);
	});

	it.each(['before', 'after'])('a page that was saved %s the first action stays another entry', async (when) => {
		const page = entryId('page');
		if (when === 'before') {
			await push([save('page', PAGE)]);
			await fetchPage();
			await push([act(), saveItem()]);
		} else {
			await push([act(), saveItem(), save('page', PAGE)]);
			await fetchPage();
		}
		expect(await entry(page)).toMatchObject({ article: articleId('page'), alias: null });
		expect(await entry()).toMatchObject({ article: articleId('item'), alias: null });
	});

	it('a page that fails is not merged into the entry of an item', async () => {
		await push([act(), save('page', PAGE)]);
		await failPage();
		expect(await entry(entryId('page'))).toMatchObject({ alias: null, fetch: { state: 'failed' } });
	});

	it('a page that was requested in the place of an item is not merged with a saved page, not even a deleted one', async () => {
		await push([save('page', PAGE)]);
		await fetchPage();
		await push([{ id: entryId('page'), field: 'deleted', value: true }]);
		await follow(false);
		await push([act(), mark('read')]);
		await fetchPage();
		expect(await entry()).toMatchObject({ article: articleId('page'), alias: null });
		expect(await entry(entryId('page'))).toMatchObject({ deleted: true, article: articleId('page') });
		await push([save('again', PAGE)]);
		await failPage();
		expect(await entry(entryId('again'))).toMatchObject({ alias: entryId('page') });
	});

	it('two items that no feed has any more are not merged with each other', async () => {
		await follow(false);
		await push([act(), act(entryId('other'), 'other')]);
		await failPage();
		await fetchPage();
		const entries = [await entry(), await entry(entryId('other'))];
		expect(entries.map(({ alias }) => alias)).toEqual([null, null]);
		expect(entries.map(({ fetch }) => fetch.state).toSorted()).toEqual(['done', 'failed']);
	});

	it('an entry keeps the article of its item after the reader has unsubscribed', async () => {
		await publishFeedItem({ db, now: NOON }, FEED, testArticle('untouched', ['other picture']));
		await push([act(), mark('bookmarked')]);
		await follow(false);
		const sweep = createSweep({ opened, pictures: openPictures(opened, opened.place.folder), now: () => time });
		await sweep();
		time += 31 * DAY;
		await sweep();
		expect(await readBody(db, ADA, articleId('item'))).toMatchObject({ pictures: [pictureHash('picture')] });
		expect(await canReadPicture(db, ADA, pictureHash('picture'))).toBe(true);
		expect((await db.selectFrom('articles').select('id').execute()).map(({ id }) => id)).toEqual([articleId('item')]);
	});

	it('an item counts in the quota from when it is saved, and a page in its place always', async () => {
		await push([act(), mark('read'), mark('bookmarked')]);
		expect(await sizeOfLibrary(db, ADA)).toBe(0);
		await push([saveItem()]);
		expect(await sizeOfLibrary(db, ADA)).toBe(Buffer.byteLength(itemArticle().body.html));
		await follow(false);
		await push([act(entryId('elsewhere'), 'gone')]);
		await fetchPage();
		const bytes = Buffer.byteLength(itemArticle().body.html) + Buffer.byteLength(testArticle('page').body.html);
		expect(await sizeOfLibrary(db, ADA)).toBe(bytes);
	});

	it('many first actions do not delay the page that is saved with them', async () => {
		const actions = Array.from({ length: 30 }, (_, index) => act(entryId(`e${index}`)));
		await push([...actions, save('page', 'https://example.org/saved')]);
		expect(await db.selectFrom('jobs').select(['entry', 'rank']).execute()).toEqual([
			{ entry: entryId('page'), rank: 0 }
		]);
	});

	it('a value that names no item is a save of its address', async () => {
		for (const [index, value] of [
			{ url: PAGE, feed: 5, article: null },
			{ url: PAGE, feed: FEED, article: 'x' },
			{ url: PAGE, article: articleId('secret') }
		].entries())
			await push([{ id: entryId(`odd${index}`), field: 'saved', value }]);
		expect(await countRows(db, 'jobs')).toBe(3);
	});
});
