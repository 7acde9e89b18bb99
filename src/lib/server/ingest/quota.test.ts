// Tests of a reader's quota on both databases: what it counts, and how pages wait for room.
import { sql } from 'kysely';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { testArticle, pictureHash } from '../../../../tests/support/articles.ts';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
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
import { dropFeedTables } from '../../../../tests/support/tables.ts';
import { until } from '../../../../tests/support/until.ts';
import { entryOf } from '../../domain/entry.ts';
import { codeOf, Failure } from '../../domain/core/failure.ts';
import type { ReaderId, SyncResponse } from '../../domain/sync/sync-protocol.ts';
import { createJobs, type JobsDeps } from './job-runner.ts';
import { purgeTrash } from './purge-trash.ts';
import { publishArticle, recordFetchFailure } from './publish-article.ts';
import { createPageRoom, createQuotaChecker, storeSummaryPicture, type QuotaChecker } from './quota.ts';
import { claimJob } from '../store/jobs.ts';
import { openPictures } from '../store/picture-store.ts';
import { readFields, writeLead } from '../store/entries.ts';
import { sync } from '../sync/handle-sync.ts';
import { UnreadablePage } from './unreadable-page.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

describeOnBothDatabases(({ db, opened }) => {
	let time: number;
	let devices: Map<ReaderId, ReturnType<typeof pushingDevice>>;

	beforeEach(() => {
		time = NOON;
		devices = new Map();
	});

	async function pushAll(reader: ReaderId, ...changes: FieldValue[]): Promise<SyncResponse> {
		const device = devices.get(reader) ?? pushingDevice(`d${devices.size}`, NOON, reader);
		devices.set(reader, device);
		const ops = changes.map((one) => device.op(one, ++time));
		const deps = { db, now: () => time, onPush: () => undefined };
		return (await sync(deps, reader, device.request(ops, { now: time, reader }))) as SyncResponse;
	}

	/** Publishes an article with 1,000 bytes of pictures and a short text. @returns its size */
	async function saveAndPublish(reader: ReaderId, name: string): Promise<number> {
		await pushAll(reader, save(name));
		const picture = { hash: pictureHash(name), type: 'image/webp', bytes: new Uint8Array(1000) };
		await openPictures(opened, opened.place.folder).put([picture]);
		const result = testArticle(name, [name]);
		await publishArticle({ db, now: time, owner: null }, { reader, entry: entryId(name) }, result);
		return 1000 + Buffer.byteLength(result.body.html);
	}

	const usedBytes = async (reader: ReaderId) =>
		(await createQuotaChecker({ db, now: () => time, quota: null }).usageOf(reader)).used;

	it('the size counts the text and pictures of a reader’s articles, for each reader', async () => {
		expect(await usedBytes(ADA)).toBe(0);
		const bytesOfOne = await saveAndPublish(ADA, 'one');
		const bytesOfTwo = await saveAndPublish(ADA, 'two');
		await saveAndPublish(BOB, 'one');
		expect([await usedBytes(ADA), await usedBytes(BOB)]).toEqual([bytesOfOne + bytesOfTwo, bytesOfOne]);
	});

	it('the size counts a newer version of a page in place of the older version', async () => {
		await saveAndPublish(ADA, 'one');
		const bare = testArticle('one', [], 'r2');
		await publishArticle({ db, now: time, owner: null }, { reader: ADA, entry: entryId('one') }, bare);
		expect(await usedBytes(ADA)).toBe(Buffer.byteLength(bare.body.html));
	});

	it('the size does not count entries in the trash or purged entries', async () => {
		const bytesOfOne = await saveAndPublish(ADA, 'one');
		await saveAndPublish(ADA, 'two');
		await pushAll(ADA, mark('two', 'deleted'));
		expect(await usedBytes(ADA)).toBe(bytesOfOne);
		time += 31 * DAY;
		await purgeTrash(db, time);
		expect(await usedBytes(ADA)).toBe(bytesOfOne);
	});

	it('the picture of an unreadable page counts, and is stored only if there is room', async () => {
		await pushAll(ADA, save('one'));
		const picture = { hash: pictureHash('one'), type: 'image/webp' as const, bytes: new Uint8Array(1000) };
		const about = { title: 'One', site: '', excerpt: '', lead: picture.hash };
		const stored = { ...picture, width: 1, height: 1 };
		const page = new UnreadablePage(about, [stored], new Failure('nothing_to_read'));
		const pictures = openPictures(opened, opened.place.folder);
		const storePicture = (quota: number) =>
			storeSummaryPicture(page, { space: createQuotaChecker({ db, now: () => time, quota }), pictures, reader: ADA });
		expect(await storePicture(999)).toMatchObject({
			code: 'nothing_to_read',
			about: { title: 'One', lead: null },
			pictures: []
		});
		expect(await pictures.get(picture.hash)).toBeNull();
		expect(await storePicture(1000)).toBe(page);
		expect(await pictures.get(picture.hash)).not.toBeNull();
		await writeLead(db, { reader: ADA, entry: entryId('one') }, picture.hash);
		expect(await usedBytes(ADA)).toBe(1000);
		await pushAll(ADA, mark('one', 'deleted'));
		expect(await usedBytes(ADA)).toBe(0);
	});

	it('the size is not computed for each page, because new pages are added to the sum', async () => {
		const bytesOfOne = await saveAndPublish(ADA, 'one');
		const space = createQuotaChecker({ db, now: () => time, quota: bytesOfOne + 500 });
		await space.reserve(ADA, 500, () => Promise.resolve());
		expect(await space.checkRoom(ADA, 1).catch(codeOf)).toBe('over_quota');
		expect(await space.checkRoom(ADA, 0).catch(codeOf)).toBe('over_quota');
		await space.checkRoom(BOB, 500);
		// The sum is computed again only before it would refuse.
		time += 3_000;
		await space.checkRoom(ADA, 500);
	});

	describe('while articles are stored', () => {
		const reserve = (space: QuotaChecker, bytes: number, store = () => Promise.resolve()) =>
			space.reserve(ADA, bytes, store).then(() => 'stored', codeOf);

		it('each article is checked together with those being stored, also after the reader changed something', async () => {
			const space = createQuotaChecker({ db, now: () => time, quota: 1000 });
			const { promise: end, resolve } = Promise.withResolvers<undefined>();
			const first = reserve(space, 600, () => end);
			expect(await reserve(space, 600)).toBe('over_quota');
			space.changed(ADA);
			expect(await reserve(space, 600)).toBe('over_quota');
			expect(await space.checkRoom(ADA, 401).catch(codeOf)).toBe('over_quota');
			expect(await reserve(space, 400)).toBe('stored');
			resolve(undefined);
			expect(await first).toBe('stored');
			expect(await reserve(space, 1)).toBe('over_quota');
		});

		it('bytes stored while the sum was computed count', async () => {
			const space = createQuotaChecker({ db, now: () => time, quota: 1000 });
			const { promise: end, resolve } = Promise.withResolvers<undefined>();
			await space.checkRoom(ADA, 0);
			const first = reserve(space, 600, () => end);
			await until('it to be counted', async () => (await reserve(space, 600)) === 'over_quota');
			space.changed(ADA);
			const usage = space.usageOf(ADA);
			resolve(undefined);
			await first;
			await usage;
			expect(await reserve(space, 600)).toBe('over_quota');
		});

		it('bytes that could not be stored stop counting at once', async () => {
			const space = createQuotaChecker({ db, now: () => time, quota: 1000 });
			expect(await reserve(space, 600, () => Promise.reject(new Failure('server_full')))).toBe('server_full');
			expect(await reserve(space, 1000)).toBe('stored');
		});

		it('an article that adds nothing is stored even over the quota', async () => {
			const space = createQuotaChecker({ db, now: () => time, quota: 0 });
			expect(await reserve(space, 0)).toBe('stored');
		});
	});

	it('a page that did not fit is not fetched again before there is enough room', async () => {
		const bytesOfOne = await saveAndPublish(ADA, 'one');
		const space = createQuotaChecker({ db, now: () => time, quota: bytesOfOne + 500 });
		const room = createPageRoom(space);
		const page = { reader: ADA, entry: entryId('two') };
		const store = vi.fn(() => Promise.resolve());
		await room.check(page);
		await expect(room.reserve(page, 600, store)).rejects.toMatchObject({ code: 'over_quota' });
		await expect(room.check(page)).rejects.toMatchObject({ code: 'over_quota' });
		await room.check({ reader: ADA, entry: entryId('three') });
		await pushAll(ADA, mark('one', 'deleted'));
		space.changed(ADA);
		await room.check(page);
		await room.reserve(page, 600, store);
		expect(store).toHaveBeenCalledTimes(1);
	});

	it('the size is computed again at once after the reader made room', async () => {
		const bytesOfOne = await saveAndPublish(ADA, 'one');
		const space = createQuotaChecker({ db, now: () => time, quota: bytesOfOne });
		expect(await space.checkRoom(ADA, 0).catch(codeOf)).toBe('over_quota');
		await pushAll(ADA, mark('one', 'deleted'));
		space.changed(ADA);
		await space.checkRoom(ADA, bytesOfOne);
	});

	it('articles stored before sizes were recorded count after the update', async () => {
		const bytesOfOne = await saveAndPublish(ADA, 'one');
		const { migrate } = await import('../db/migrations.ts');
		// Undoes later migrations too, because they run in order.
		for (const table of ['sizes', 'unneeded', 'tries', 'sent_pictures', 'captures', 'sources'])
			await db.schema.dropTable(table).execute();
		await db.schema.dropTable('source_bytes').ifExists().execute();
		await db.schema.dropIndex('entries_of_article').execute();
		await db.schema.alterTable('tombstones').dropColumn('confirmed').execute();
		await db.schema.alterTable('articles').dropColumn('original').execute();
		await db.schema.alterTable('articles').dropColumn('modified').execute();
		await dropFeedTables(db);
		await sql`delete from kysely_migration where name >= '009-space'`.execute(db);
		await migrate(db, opened.flavour);
		expect(await usedBytes(ADA)).toBe(bytesOfOne);
	});

	it('a page over the quota waits, shows the reason once, and gets its article when there is room', async () => {
		const bytesOfOne = await saveAndPublish(ADA, 'one');
		await pushAll(ADA, save('two'));
		const space = createQuotaChecker({ db, now: () => time, quota: bytesOfOne });
		let tries = 0;
		const ingest: JobsDeps['ingest'] = async (job, owner) => {
			tries++;
			await space.checkRoom(ADA, 0);
			await publishArticle({ db, now: time, owner }, job, testArticle('two'));
		};
		const jobs = createJobs({ db, now: () => time, owner: 'test', ingest, libraryChanged: () => undefined });
		const fetchOf = async () => entryOf(entryId('two'), await readFields(db, ADA, entryId('two'))).fetch;
		jobs.start();
		await until('the entry to say why', async () => (await fetchOf()).state === 'failed');
		expect(await fetchOf()).toEqual({ state: 'failed', code: 'over_quota' });
		const [row] = await db
			.selectFrom('fields')
			.select('counter')
			.where('field', '=', 'fetch')
			.where('id', '=', entryId('two'))
			.execute();
		const triedAll = async () =>
			(await db.selectFrom('jobs').select('leased').execute()).every(({ leased }) => Number(leased) === 0);
		// These are more tries than for other failures in that time.
		for (let hour = 1; hour <= 8; hour++) {
			await until('the last try to be over', triedAll);
			time += HOUR;
			jobs.wake();
			await until('the next try', () => tries > hour);
		}
		await until('the last try to be over', triedAll);
		expect(
			await db
				.selectFrom('fields')
				.select('counter')
				.where('field', '=', 'fetch')
				.where('id', '=', entryId('two'))
				.execute()
		).toEqual([row]);
		// Everything else continues meanwhile.
		expect((await pushAll(ADA, mark('one', 'bookmarked'))).results).toMatchObject([{ result: 'ok' }]);
		await pushAll(ADA, mark('one', 'deleted'));
		time += HOUR;
		jobs.wake();
		await until('the article', async () => (await fetchOf()).state === 'done');
		await jobs.stop();
	});

	it('a page over the quota that another process fetches meanwhile still shows as waiting', async () => {
		await pushAll(ADA, save('one'));
		const claim = (owner: string) => claimJob(db, { owner, now: (time += HOUR), lease: HOUR });
		const job = await claim('test');
		if (job === null) throw new Error('there was no job');
		await pushAll(ADA, save('one'));
		expect(await claim('other')).not.toBeNull();
		const failed = { code: 'over_quota', retry: null, postponedTo: time + HOUR } as const;
		await recordFetchFailure({ db, now: time, owner: 'test' }, job, failed);
		expect(entryOf(entryId('one'), await readFields(db, ADA, entryId('one'))).fetch).toEqual({ state: 'waiting' });
		expect(await db.selectFrom('jobs').select(['owner', 'leased']).execute()).toEqual([
			{ owner: 'other', leased: expect.anything() }
		]);
	});
});
