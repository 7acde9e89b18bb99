// Tests of the pull on both databases: every row of this reader comes once, whatever the page size.
import { beforeEach, expect, it } from 'vitest';
import { testArticle } from '../../../../tests/support/articles.ts';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import {
	ADA,
	BOB,
	entryId,
	mark,
	NOON,
	pushingDevice,
	save,
	pushChanges,
	type PushingDevice,
	type FieldValue
} from '../../../../tests/support/push-fixture.ts';
import type { ArticleId } from '../../domain/article.ts';
import { fieldKey } from '../../domain/sync/change.ts';
import type { Cursor, ReaderId } from '../../domain/sync/sync-protocol.ts';
import { decodeCursor, START, type CursorPosition } from './cursor.ts';
import { pull, type PulledPage } from './pull.ts';
import { purgeTrash } from '../ingest/purge-trash.ts';
import { publishArticle } from '../ingest/publish-article.ts';
import { claimJob } from '../store/jobs.ts';

const DAY = 86_400_000;
const SIZES = [1, 2, 3, 5, 7, 2000];

const EPOCH = 'an epoch';

describeOnBothDatabases(({ db }) => {
	let phone: PushingDevice;
	let time: number;

	beforeEach(() => {
		phone = pushingDevice('phone');
		time = NOON;
	});

	const pushAll = (changes: readonly FieldValue[], device = phone, reader = ADA) =>
		pushChanges(db, changes, { device, reader });

	/** Fetches all waiting pages; addresses with the same last word are one article. */
	async function fetchAll(revision = 'r1'): Promise<void> {
		for (;;) {
			const job = await claimJob(db, { owner: 'test', now: (time += 1), lease: 1000 });
			if (job === null) return;
			const name = job.address.split('/').at(-1) ?? '';
			await publishArticle({ db, now: time, owner: 'test' }, job, testArticle(name, [], revision));
		}
	}

	function positionOf(cursor: Cursor): CursorPosition {
		const decoded = decodeCursor(cursor);
		if (decoded === null) throw new Error('the server gave out a cursor that it does not know');
		return decoded;
	}

	async function pullPages(limit: number, reader: ReaderId = ADA, from = START): Promise<PulledPage[]> {
		const pulled: PulledPage[] = [];
		for (;;) {
			const page = await pull(db, reader, { from, epoch: EPOCH, limit });
			pulled.push(page);
			if (!page.more) return pulled;
			from = positionOf(page.cursor);
		}
	}

	/** A library with everything: fields, articles, a merged duplicate, tombstones of one purge, revived entries. */
	async function fillLibrary(): Promise<void> {
		await pushAll(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => save(name)));
		await pushAll([save('double', 'https://example.org/other/b'), mark('double', 'tag:x'), mark('a', 'read')]);
		await fetchAll();
		await pushAll([mark('b', 'deleted'), mark('c', 'deleted'), mark('d', 'deleted')]);
		await pushAll([mark('d', 'bookmarked')]);
		expect(await purgeTrash(db, NOON + 31 * DAY)).toBe(2);
		await pushAll([mark('e', 'archived'), save('g')]);
		await pushAll([save('other', 'https://example.org/of-bob')], pushingDevice('bob', NOON, BOB), BOB);
		await fetchAll();
	}

	it('a pull returns each field and each delete once, in commit order, with any page size', async () => {
		await fillLibrary();
		const [whole] = await pullPages(2000);
		expect(whole?.deletes.toSorted()).toEqual(['b', 'c', 'double'].map(entryId).toSorted());
		for (const size of SIZES) {
			const pulled = await pullPages(size);
			expect(pulled.flatMap((page) => page.changes)).toEqual(whole?.changes);
			expect(pulled.flatMap((page) => page.deletes)).toEqual(whole?.deletes);
			for (const page of pulled) expect(page.changes.length + page.deletes.length).toBeLessThanOrEqual(size);
		}
	});

	it('a pull returns an article no later than the field that names it', async () => {
		await fillLibrary();
		for (const size of SIZES) {
			const receivedIds = new Set<ArticleId>();
			for (const page of await pullPages(size)) {
				for (const article of page.articles) receivedIds.add(article.id);
				for (const change of page.changes) {
					if (change.field === 'article') expect(receivedIds).toContain(change.value);
				}
			}
			expect(receivedIds.size).toBe(5);
		}
	});

	it('a pull ends where the next pull begins, so that nothing is returned twice and nothing is left out', async () => {
		await fillLibrary();
		for (const size of SIZES) {
			const last = (await pullPages(size)).at(-1);
			const [next, ...further] = await pullPages(size, ADA, positionOf(last?.cursor ?? ('' as Cursor)));
			expect(next).toMatchObject({ changes: [], deletes: [], articles: [], deleting: 0 });
			expect(further).toEqual([]);
		}
	});

	it('each page of a pull counts the deletes from that page to the head', async () => {
		await fillLibrary();
		for (const size of SIZES) {
			const pulled = await pullPages(size);
			const remaining = pulled.map((_, index) => pulled.slice(index).flatMap((page) => page.deletes).length);
			expect(pulled.map((page) => page.deleting)).toEqual(remaining);
		}
	});

	it('a pull returns values that are written between two pages, and not the values that they replaced', async () => {
		await pushAll(['a', 'b', 'c', 'd'].map((name) => save(name)));
		const first = await pull(db, ADA, { from: START, epoch: EPOCH, limit: 2 });
		await pushAll([save('a', 'https://example.org/moved'), save('d', 'https://example.org/moved'), save('e')]);
		const rest = await pullPages(2, ADA, positionOf(first.cursor));
		const later = rest.flatMap((page) => page.changes).map((change) => [change.id, change.value]);
		expect(later).toEqual([
			[entryId('c'), { url: 'https://example.org/c' }],
			[entryId('a'), { url: 'https://example.org/moved' }],
			[entryId('d'), { url: 'https://example.org/moved' }],
			[entryId('e'), { url: 'https://example.org/e' }]
		]);
	});

	it('a pull returns an article that was fetched again to all who have it, and to nobody else', async () => {
		const bobsDevice = pushingDevice('bob', NOON, BOB);
		await pushAll([save('a'), save('b')]);
		await pushAll([save('mine', 'https://example.org/a')], bobsDevice, BOB);
		await fetchAll();
		const [adas, bob] = [(await pullPages(9)).at(-1), (await pullPages(9, BOB)).at(-1)];
		await pushAll([save('a-again', 'https://example.org/a')], bobsDevice, BOB);
		await fetchAll('r2');
		const newArticles = async (reader: ReaderId, page: PulledPage | undefined) =>
			(await pull(db, reader, { from: positionOf(page?.cursor ?? ('' as Cursor)), epoch: EPOCH })).articles;
		expect(await newArticles(ADA, adas)).toEqual([testArticle('a', [], 'r2').article]);
		expect(await newArticles(BOB, bob)).toEqual([testArticle('a', [], 'r2').article]);
	});

	it('a pull returns an article that another reader had long before', async () => {
		await pushAll([save('a')], pushingDevice('bob', NOON, BOB), BOB);
		await fetchAll();
		await pushAll([save('z')]);
		const before = (await pullPages(9)).at(-1);
		await pushAll([save('mine', 'https://example.org/a')]);
		await fetchAll();
		const page = await pull(db, ADA, { from: positionOf(before?.cursor ?? ('' as Cursor)), epoch: EPOCH });
		expect(page.articles.map(({ url }) => url)).toContain('https://example.org/a');
	});

	it('a pull never returns another reader’s data', async () => {
		await fillLibrary();
		for (const size of [1, 3, 2000]) {
			const [ada, bob] = [await pullPages(size), await pullPages(size, BOB)];
			const bobsIds: string[] = bob.flatMap((page) => page.changes.map((change) => change.id));
			expect(new Set(bobsIds)).toEqual(new Set([entryId('other')]));
			expect(bob.flatMap((page) => page.deletes)).toEqual([]);
			expect(new Set(bob.flatMap((page) => page.articles.map(({ url }) => url)))).toEqual(
				new Set(['https://example.org/of-bob'])
			);
			const adas = ada.flatMap((page) => page.changes.map(fieldKey));
			expect(adas.filter((target) => target.includes(entryId('other')))).toEqual([]);
			expect(ada.flatMap((page) => page.articles.map(({ url }) => url))).not.toContain('https://example.org/of-bob');
		}
	});
});
