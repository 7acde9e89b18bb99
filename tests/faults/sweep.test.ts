// Tests of removing orphans on both databases: orphans are removed after thirty days, and nothing that a reader can see
// is removed.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { testArticle, pictureHash } from '../support/articles.ts';
import { countRows, describeOnBothDatabases } from '../support/databases.ts';
import { ADA, BOB, entryId, mark, NOON, pushingDevice, save, type FieldValue } from '../support/push-fixture.ts';
import { randomFrom } from './random.ts';
import type { PictureHash } from '../../src/lib/domain/article.ts';
import type { FeedId } from '../../src/lib/domain/feed.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import { purgeTrash } from '../../src/lib/server/ingest/purge-trash.ts';
import { push as pushRequest } from '../../src/lib/server/sync/push.ts';
import { publishArticle, publishFeedItem } from '../../src/lib/server/ingest/publish-article.ts';
import { writeFollow } from '../../src/lib/server/store/feed-items.ts';
import { openPictures, type PictureStore } from '../../src/lib/server/store/picture-store.ts';
import { removeArticles } from '../../src/lib/server/store/orphans.ts';
import { createSweep, type SweepResult } from '../../src/lib/server/ingest/sweep-orphans.ts';

const DAY = 86_400_000;
const FEED = 'feed'.padEnd(22, '_') as FeedId;
const NOTHING_REMOVED = { articles: 0, pictures: 0, files: 0 };

describeOnBothDatabases(({ db, opened }) => {
	let pictures: PictureStore;
	let time: number;
	let devices: Map<ReaderId, ReturnType<typeof pushingDevice>>;
	let sweep: () => Promise<SweepResult>;

	beforeEach(async () => {
		if (opened.flavour === 'postgres') await db.deleteFrom('picture_bytes').execute();
		rmSync(join(opened.place.folder, 'pictures'), { recursive: true, force: true });
		pictures = openPictures(opened, opened.place.folder);
		time = NOON;
		devices = new Map();
		// Small slices, so that a sweep takes several and wraps around.
		sweep = createSweep({ opened, pictures, now: () => time, limits: { slice: 2, folders: 256 } });
	});

	async function push(reader: ReaderId, ...values: FieldValue[]): Promise<void> {
		const device = devices.get(reader) ?? pushingDevice(`d${devices.size}`, NOON, reader);
		devices.set(reader, device);
		time += 1;
		const request = device.request(
			values.map((value) => device.op(value, time)),
			{ now: time, reader }
		);
		await db.transaction().execute((trx) => pushRequest(trx, reader, request, time));
	}

	const bytesOf = (name: string) => Buffer.from(`the bytes of ${name}`);

	async function storePictures(names: readonly string[]): Promise<void> {
		await pictures.put(names.map((name) => ({ hash: pictureHash(name), type: 'image/webp', bytes: bytesOf(name) })));
	}

	/** Stores pictures and then their article, as a fetch does. */
	async function publishFetched(
		reader: ReaderId,
		name: string,
		shown: readonly string[] = [],
		revision = 'r1',
		article = name
	): Promise<void> {
		await storePictures(shown);
		const result = testArticle(article, shown, revision);
		await publishArticle({ db, now: time, owner: null }, { reader, entry: entryId(name) }, result);
	}

	/** Stores pictures and then their article, as an upload by a device does. */
	async function publishUploaded(reader: ReaderId, name: string, shown: readonly string[]): Promise<void> {
		await storePictures(shown);
		const result = testArticle(`${name}-of-${reader}`, shown);
		await publishArticle({ db, now: time, owner: null }, { reader, entry: entryId(name) }, result);
	}

	async function saveAndFetch(reader: ReaderId, name: string, shown: readonly string[] = []): Promise<void> {
		await push(reader, save(name));
		await publishFetched(reader, name, shown);
	}

	/** Moves an entry to the trash, and purges it 31 days later. */
	async function deleteAndPurge(reader: ReaderId, name: string): Promise<void> {
		await push(reader, mark(name, 'deleted'));
		time += 31 * DAY;
		await purgeTrash(db, time);
	}

	const isStored = async (name: string): Promise<boolean> => (await pictures.get(pictureHash(name))) !== null;

	it('an article is removed with its pictures thirty days after its last entry', async () => {
		await saveAndFetch(ADA, 'one', ['a', 'b']);
		await deleteAndPurge(ADA, 'one');
		expect(await sweep()).toEqual(NOTHING_REMOVED);
		time += 30 * DAY - 1;
		expect(await sweep()).toEqual(NOTHING_REMOVED);
		time += 1;
		expect(await sweep()).toEqual({ ...NOTHING_REMOVED, articles: 1 });
		expect(await isStored('a')).toBe(true);
		time += 30 * DAY;
		expect(await sweep()).toEqual({ ...NOTHING_REMOVED, pictures: 2 });
		for (const table of ['articles', 'refs', 'sizes', 'pictures', 'unneeded'] as const)
			expect(await countRows(db, table)).toBe(0);
		expect(await isStored('a')).toBe(false);
		expect(pictureFiles()).toEqual([]);
	});

	it('the article of an entry in the trash stays', async () => {
		await saveAndFetch(ADA, 'one', ['a']);
		await push(ADA, mark('one', 'deleted'));
		await sweep();
		time += 400 * DAY;
		expect(await sweep()).toEqual(NOTHING_REMOVED);
	});

	it('an article that another reader has too stays', async () => {
		await saveAndFetch(ADA, 'one', ['a']);
		await saveAndFetch(BOB, 'one', ['a']);
		await deleteAndPurge(ADA, 'one');
		await sweep();
		time += 400 * DAY;
		expect(await sweep()).toEqual(NOTHING_REMOVED);
	});

	it('an article that is needed again gets another thirty days', async () => {
		await saveAndFetch(ADA, 'one', ['a']);
		await deleteAndPurge(ADA, 'one');
		await sweep();
		time += 29 * DAY;
		await saveAndFetch(ADA, 'one', ['a']);
		await deleteAndPurge(ADA, 'one');
		await sweep();
		time += 29 * DAY;
		expect(await sweep()).toEqual(NOTHING_REMOVED);
		time += DAY;
		expect((await sweep()).articles).toBe(1);
	});

	it('a picture that a newer version of its page does not show is removed, unless another page shows it', async () => {
		await saveAndFetch(ADA, 'one', ['old', 'shared']);
		await saveAndFetch(ADA, 'two', ['shared']);
		await publishFetched(ADA, 'one', [], 'r2');
		await sweep();
		time += 31 * DAY;
		expect(await sweep()).toEqual({ ...NOTHING_REMOVED, pictures: 1 });
		expect([await isStored('old'), await isStored('shared')]).toEqual([false, true]);
	});

	it('the article of a feed item stays while somebody follows the feed, and is then removed with the item', async () => {
		await writeFollow(db, ADA, FEED, true);
		await publishFeedItem({ db, now: time }, FEED, testArticle('one'));
		await sweep();
		time += 400 * DAY;
		expect(await sweep()).toEqual(NOTHING_REMOVED);
		await writeFollow(db, ADA, FEED, false);
		await sweep();
		time += 30 * DAY;
		expect((await sweep()).articles).toBe(1);
		expect(await countRows(db, 'items')).toBe(0);
	});

	it('a picture that is stored again before its article is stored stays', async () => {
		await storePictures(['early']);
		await sweep();
		time += 31 * DAY;
		// A device uploads it, or a fetch downloads it again, before the article is stored.
		await storePictures(['early']);
		expect(await sweep()).toEqual(NOTHING_REMOVED);
		expect(await isStored('early')).toBe(true);
	});

	it('a picture that is stored during its removal exists afterwards, with its bytes', async () => {
		for (let round = 0; round < 25; round++) {
			await storePictures(['a']);
			await sweep();
			time += 31 * DAY;
			await Promise.all([sweep(), storePictures(['a'])]);
			expect(Buffer.from((await pictures.get(pictureHash('a')))?.bytes ?? [])).toEqual(bytesOf('a'));
		}
	}, 30_000);

	it('an article that an entry needs again since the last check stays, though it was recorded as unneeded long ago', async () => {
		await saveAndFetch(ADA, 'one', ['a']);
		const since = time - 40 * DAY;
		const rows = [
			{ kind: 'article', id: testArticle('one').article.id, since },
			{ kind: 'picture', id: pictureHash('a'), since }
		] as const;
		await db.insertInto('unneeded').values(rows).execute();
		expect(await removeArticles(opened, [testArticle('one').article.id], time)).toBe(0);
		expect(await pictures.remove(pictureHash('a'), time)).toBe(false);
		expect([await findMissing(), await countRows(db, 'unneeded')]).toEqual([[], 0]);
	});

	it('of two parallel sweeps, only one removes an article', async () => {
		await saveAndFetch(ADA, 'one', ['a', 'b', 'c']);
		await deleteAndPurge(ADA, 'one');
		await sweep();
		time += 31 * DAY;
		const other = createSweep({ opened, pictures, now: () => time });
		const results = await Promise.all([sweep(), other()]);
		expect(results.reduce((sum, { articles }) => sum + articles, 0)).toBe(1);
	});

	it.each([1, 2, 3, 4, 5, 6, 7, 8])(
		'random actions never remove what a reader can see: seed %i',
		(seed) => runRandomActions(seed),
		60_000
	);

	async function runRandomActions(seed: number): Promise<void> {
		const NAMES = ['one', 'two', 'three'];
		const { int: draw, pick } = randomFrom(seed);
		for (let step = 0; step < 60; step++) {
			const [reader, name] = [pick([ADA, BOB]), pick(NAMES)];
			const shown = ['a', 'b', 'c', 'd'].filter(() => draw(2) === 0);
			const actions: (() => Promise<unknown>)[] = [
				() => push(reader, save(name)),
				() => publishFetched(reader, name, shown, `r${step}`),
				// The page turns out to be that of another entry, so that the two entries are merged.
				() => publishFetched(reader, name, shown, `r${step}`, pick(NAMES)),
				() => publishUploaded(reader, name, shown),
				() => push(reader, mark(name, 'deleted')),
				() => push(reader, mark(name, 'bookmarked')),
				() => purgeTrash(db, time),
				() => writeFollow(db, reader, FEED, draw(2) === 0),
				async () => {
					await storePictures(shown);
					await publishFeedItem({ db, now: time }, FEED, testArticle(name, shown, `r${step}`));
				},
				() => storePictures(shown)
			];
			time += draw(12) * DAY;
			await Promise.all([pick(actions)(), ...(draw(3) === 0 ? [sweep()] : [])]);
			expect({ step, missing: await findMissing() }).toEqual({ step, missing: [] });
		}
		// When no reader has anything any more, nothing is stored.
		for (const reader of [ADA, BOB]) {
			await writeFollow(db, reader, FEED, false);
			for (const name of NAMES) {
				await push(reader, save(name));
				await push(reader, mark(name, 'deleted'));
			}
		}
		for (let month = 0; month < 4; month++) {
			time += 31 * DAY;
			await purgeTrash(db, time);
			await sweep();
		}
		for (const table of ['articles', 'refs', 'items', 'pictures', 'sizes', 'unneeded'] as const)
			expect({ table, rows: await countRows(db, table) }).toEqual({ table, rows: 0 });
		expect(pictureFiles()).toEqual([]);
	}

	/** Articles and pictures that an entry or a followed feed refers to and that do not exist. */
	async function findMissing(): Promise<string[]> {
		const entries = await db.selectFrom('entries').select('article').where('article', 'is not', null).execute();
		const items = await db
			.selectFrom('items')
			.innerJoin('follows', 'follows.feed', 'items.feed')
			.select('items.article')
			.execute();
		const needed = new Set([...entries, ...items].map(({ article }) => article ?? ''));
		const storedIds = new Set((await db.selectFrom('articles').select('id').execute()).map(({ id }) => id));
		const refs = await db.selectFrom('refs').select('picture').distinct().execute();
		const missingPictures: string[] = [];
		for (const { picture } of refs)
			if ((await pictures.get(picture as PictureHash)) === null) missingPictures.push(picture);
		return [...[...needed].filter((id) => !storedIds.has(id)), ...missingPictures];
	}

	function pictureFiles(): string[] {
		const folder = join(opened.place.folder, 'pictures');
		if (opened.flavour === 'postgres' || !existsSync(folder)) return [];
		return readdirSync(folder).flatMap((subfolder) => readdirSync(join(folder, subfolder)));
	}
});
