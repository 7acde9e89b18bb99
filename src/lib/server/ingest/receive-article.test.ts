// Tests of uploaded articles: nobody can detect or get another reader's picture by its hash.
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testArticle } from '../../../../tests/support/articles.ts';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { obedient, UNSTARTED } from '../../../../tests/support/extraction-processes.ts';
import { ADA, BOB, entryId, NOON } from '../../../../tests/support/push-fixture.ts';
import type { PictureHash } from '../../domain/article.ts';
import { codeOf, Failure } from '../../domain/core/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { createPool, type Pool, type PoolOptions } from '../extract/extraction-pool.ts';
import { articleIdOf } from '../store/article-ids.ts';
import { createQuotaChecker, type QuotaChecker } from './quota.ts';
import { canReadPicture, readBody, writeArticle } from '../store/articles.ts';
import { openPictures } from '../store/picture-store.ts';
import { uploadedAmong } from '../store/uploaded-pictures.ts';
import { readEntry, writeEntry } from '../store/entries.ts';
import { readUpload, receivePicture, receiveArticle } from './receive-article.ts';
import { createSweep } from './sweep-orphans.ts';

const ADAS_PICTURE = webp();
const OTHER_PICTURE = webp();
const DAY = 86_400_000;
const HTML = '<p>Words.</p>';
const pool: Pick<Pool, 'run'> = {
	run: (task) => Promise.resolve((task.kind === 'sanitise' ? task.html : null) as never)
};

/** The first bytes of a WebP, and some more. */
function webp() {
	const bytes = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), randomBytes(40)]);
	return { hash: createHash('sha256').update(bytes).digest('hex') as PictureHash, type: 'image/webp', bytes };
}

describe('a failure of the process that parses an upload', () => {
	const pools: Pool[] = [];
	afterEach(async () => {
		for (const each of pools.splice(0)) await each.close();
	});

	function open(options: Partial<PoolOptions>): Pool {
		const opened = createPool({ size: 1, timeoutMs: 20_000, workMs: 300, memoryMb: 32, ...options });
		pools.push(opened);
		return opened;
	}
	const codeFor = (pool: Pick<Pool, 'run'>) =>
		readUpload(pool, new Uint8Array()).catch((error: unknown) => codeOf(error));
	/** The failure that a device receives for a text that makes the process fail. */
	const codeWhen = (html: string, options: Partial<PoolOptions> = { entry: obedient }) => {
		const run = () => open(options).run({ kind: 'sanitise', html, pictures: {} });
		return codeFor({ run: run as never });
	};

	it.each(['hang', 'swell'])('is permanent when the text exhausts its time or memory: %s', async (command) => {
		expect(await codeWhen(command)).toBe('bad_request');
	});

	it('is permanent when the text causes an error', async () => {
		expect(await codeWhen(null as never, { workMs: 15_000, memoryMb: 160 })).toBe('bad_request');
	});

	describe('that may have any cause is temporary', () => {
		const logged = vi.spyOn(console, 'error');
		beforeEach(() => void logged.mockReset().mockReturnValue());
		afterAll(() => logged.mockRestore());

		it.each(['crash', 'exit'])('when the process broke: %s', async (command) => {
			expect(await codeWhen(command)).toBe('busy');
			expect(logged).toHaveBeenCalledOnce();
		});

		it.each(Object.entries(UNSTARTED))('when the process could not start: %s', async (_why, entry) => {
			expect(await codeFor(open({ entry, timeoutMs: 2_000 }))).toBe('busy');
		});

		it('when the process did not start in time', async () => {
			expect(await codeWhen('hang', { entry: obedient, timeoutMs: 200, workMs: 15_000 })).toBe('busy');
		});
	});

	it('is temporary when the pool was closed', async () => {
		const closed = createPool({ size: 1, timeoutMs: 1000 });
		await closed.close();
		expect(await codeFor(closed)).toBe('busy');
	});
});

describeOnBothDatabases(({ db, opened }) => {
	const pictures = openPictures(opened, opened.place.folder);
	let time: number;
	let space: QuotaChecker;
	const now = () => time;
	const limitTo = (quota: number | null) => (space = createQuotaChecker({ db, now, quota }));
	/** The size of the reader's articles, computed again. */
	const usedBytes = async () => (await createQuotaChecker({ db, now, quota: null }).usageOf(BOB)).used;

	/** An article of Ada's with a picture, and an entry of each reader. */
	beforeEach(async () => {
		time = NOON;
		limitTo(null);
		const { article, body } = testArticle('hers');
		await pictures.put([ADAS_PICTURE]);
		await writeArticle(db, article, { ...body, pictures: [ADAS_PICTURE.hash] }, 1, NOON);
		const shared = { address: 'https://example.org/', alias: null };
		await writeEntry(db, ADA, { ...shared, id: entryId('hers'), article: article.id });
		await writeEntry(db, BOB, { ...shared, id: entryId('his'), article: null });
	});

	const upload = (reader: ReaderId, name: string, hashes: readonly PictureHash[], runner = pool) => {
		const { article } = testArticle(`supplied by ${name}`.replaceAll(' ', '-'));
		const message = { entry: entryId(name), article, html: HTML, pictures: hashes };
		return receiveArticle({ db, now, pool: runner, quota: space }, reader, { ...message, knownPictures: {} });
	};
	const sendPicture = (reader: ReaderId, picture = ADAS_PICTURE) =>
		receivePicture({ db, now, pictures, quota: space }, reader, picture);

	describe('an article that was given back to an earlier version', () => {
		const { article, body } = testArticle('supplied-by-his');
		/** The id that earlier versions gave to uploads. */
		const id = articleIdOf(`capture:${BOB}:${article.url}`);

		beforeEach(async () => {
			await writeArticle(db, { ...article, id }, { ...body, id }, 2, NOON);
			await writeEntry(db, BOB, { id: entryId('his'), address: article.url, article: id, alias: null });
		});

		it('is found by its id, and not stored again', async () => {
			expect(await readBody(db, BOB, id)).toMatchObject({ html: body.html });
			expect(await upload(BOB, 'his', [])).toMatchObject({ article: { id }, body: { html: body.html } });
			expect(await db.selectFrom('articles').select('id').execute()).toHaveLength(2);
		});

		it('gets the id of an upload when it is replaced', async () => {
			await sendPicture(BOB, OTHER_PICTURE);
			const replaced = await upload(BOB, 'his', [OTHER_PICTURE.hash]);
			expect(replaced).toMatchObject({ article: { id: articleIdOf(`upload:${BOB}:${article.url}`) } });
			expect((await readEntry(db, BOB, entryId('his')))?.article).toBe('article' in replaced && replaced.article.id);
		});
	});

	it("a text that breaks the sanitiser's process is refused permanently, and counts for nothing", async () => {
		limitTo(HTML.length);
		const broken = { run: () => Promise.reject(new Failure('extract_failed', { work: 15_000 })) };
		await expect(upload(BOB, 'his', [], broken)).rejects.toMatchObject({ code: 'bad_request' });
		expect(await upload(BOB, 'his', [])).toHaveProperty('article');
	});

	it('a picture that another reader has is requested like a picture that nobody has', async () => {
		expect(await upload(BOB, 'his', [ADAS_PICTURE.hash, OTHER_PICTURE.hash])).toEqual({
			wanted: [ADAS_PICTURE.hash, OTHER_PICTURE.hash]
		});
		expect(await upload(BOB, 'his', [ADAS_PICTURE.hash])).toEqual({ wanted: [ADAS_PICTURE.hash] });
	});

	it('naming another reader’s picture gives no access to it', async () => {
		await upload(BOB, 'his', [ADAS_PICTURE.hash]);
		await upload(BOB, 'his', [ADAS_PICTURE.hash]);
		expect(await canReadPicture(db, BOB, ADAS_PICTURE.hash)).toBe(false);
	});

	it('another reader’s upload of a picture gives no access to it', async () => {
		await sendPicture(ADA);
		expect(await upload(BOB, 'his', [ADAS_PICTURE.hash])).toEqual({ wanted: [ADAS_PICTURE.hash] });
	});

	it('a reader who has uploaded a picture may show it', async () => {
		await sendPicture(BOB);
		expect(await upload(BOB, 'his', [ADAS_PICTURE.hash])).toHaveProperty('article');
		expect(await canReadPicture(db, BOB, ADAS_PICTURE.hash)).toBe(true);
	});

	it('a reader who has a picture in the library need not upload it', async () => {
		expect(await upload(ADA, 'hers', [ADAS_PICTURE.hash])).toHaveProperty('article');
	});

	it('the proof of an upload is valid for a day, and ends when the article is stored', async () => {
		await sendPicture(BOB);
		time = NOON + DAY + 1;
		await sendPicture(BOB, OTHER_PICTURE);
		expect(await upload(BOB, 'his', [ADAS_PICTURE.hash, OTHER_PICTURE.hash])).toEqual({ wanted: [ADAS_PICTURE.hash] });
		expect(await upload(BOB, 'his', [OTHER_PICTURE.hash])).toHaveProperty('article');
		expect(await uploadedAmong(db, BOB, [OTHER_PICTURE.hash, ADAS_PICTURE.hash], time)).toEqual(new Set());
	});

	it('an upload whose name is not its hash, or that is not WebP, is refused and proves nothing', async () => {
		const invalid = [
			{ ...ADAS_PICTURE, bytes: OTHER_PICTURE.bytes },
			{ ...ADAS_PICTURE, type: 'image/png' },
			{
				hash: createHash('sha256').update('text').digest('hex') as PictureHash,
				type: 'image/webp',
				bytes: Buffer.from('text')
			}
		];
		for (const picture of invalid)
			await expect(sendPicture(BOB, picture).catch((error: unknown) => codeOf(error))).resolves.toBe('bad_request');
		expect(await upload(BOB, 'his', [ADAS_PICTURE.hash])).toEqual({ wanted: [ADAS_PICTURE.hash] });
	});

	it('the original of a PDF comes back like a picture, and the article names it', async () => {
		const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(40)]);
		const hash = createHash('sha256').update(bytes).digest('hex') as PictureHash;
		const original = { hash, type: 'application/pdf', bytes: bytes.length, name: 'lamps.pdf' } as const;
		const { article } = testArticle('uploaded');
		const message = {
			entry: entryId('his'),
			article: { ...article, original, modified: 1_700_000_000_000 },
			html: HTML,
			pictures: [hash],
			knownPictures: {}
		};
		const receive = () => receiveArticle({ db, now, pool, quota: space }, BOB, message);
		expect(await receive()).toEqual({ wanted: [hash] });
		const page = Buffer.from('<script>steal()</script>');
		const pageHash = createHash('sha256').update(page).digest('hex') as PictureHash;
		for (const type of ['application/pdf', 'text/html'])
			await expect(sendPicture(BOB, { hash: pageHash, type, bytes: page })).rejects.toMatchObject({
				code: 'bad_request'
			});
		await sendPicture(BOB, { hash, type: 'application/pdf', bytes });
		expect(await receive()).toMatchObject({
			article: { original, pictures: 0, modified: 1_700_000_000_000 },
			body: { pictures: [] }
		});
		expect(await pictures.get(hash)).toMatchObject({ type: 'application/pdf' });
		expect(await canReadPicture(db, BOB, hash)).toBe(true);
		expect(await receive()).toMatchObject({ article: { original } });
	});

	describe('the quota', () => {
		const refused = { code: 'over_quota' };

		it('refuses an article without room before its pictures are uploaded', async () => {
			limitTo(HTML.length - 1);
			await expect(upload(BOB, 'his', [])).rejects.toMatchObject(refused);
			await expect(upload(BOB, 'his', [OTHER_PICTURE.hash])).rejects.toMatchObject(refused);
			limitTo(HTML.length);
			expect(await upload(BOB, 'his', [OTHER_PICTURE.hash])).toEqual({ wanted: [OTHER_PICTURE.hash] });
			expect(await upload(BOB, 'his', [])).toHaveProperty('article');
			expect(await usedBytes()).toBe(HTML.length);
		});

		it('refuses a picture without room, and does not store it', async () => {
			limitTo(OTHER_PICTURE.bytes.length - 1);
			const unseen = webp();
			await expect(sendPicture(BOB, unseen)).rejects.toMatchObject(refused);
			expect(await pictures.get(unseen.hash)).toBeNull();
		});

		it('counts pictures that were uploaded without their article, until they are removed', async () => {
			const size = OTHER_PICTURE.bytes.length;
			limitTo(2 * size);
			await sendPicture(BOB, OTHER_PICTURE);
			await sendPicture(BOB, webp());
			await expect(sendPicture(BOB, webp())).rejects.toMatchObject(refused);
			expect(await usedBytes()).toBe(2 * size);
			time += 29 * DAY;
			await expect(sendPicture(BOB, webp())).rejects.toMatchObject(refused);
			time += 2 * DAY;
			expect(await usedBytes()).toBe(0);
			await sendPicture(BOB, webp());
		});

		it('counts an expired picture as if it was never uploaded, whether or not its row is gone', async () => {
			const size = OTHER_PICTURE.bytes.length;
			await sendPicture(BOB, OTHER_PICTURE);
			time += 31 * DAY;
			limitTo(size - 1);
			await expect(sendPicture(BOB, OTHER_PICTURE)).rejects.toMatchObject(refused);
			limitTo(size + HTML.length - 1);
			await expect(upload(BOB, 'his', [OTHER_PICTURE.hash])).rejects.toMatchObject(refused);
			const rows = () => db.selectFrom('sent_pictures').select('picture').execute();
			expect(await rows()).toHaveLength(1);
			await createSweep({ opened, pictures, now })();
			expect(await rows()).toEqual([]);
		});

		it('counts parallel uploads together', async () => {
			limitTo(2 * OTHER_PICTURE.bytes.length);
			const uploads = await Promise.allSettled(
				[webp(), webp(), webp(), webp()].map((picture) => sendPicture(BOB, picture))
			);
			expect(uploads.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
		});

		it('counts a picture once, with and without its article, and when it is uploaded again', async () => {
			const size = OTHER_PICTURE.bytes.length;
			limitTo(size + HTML.length);
			await sendPicture(BOB, OTHER_PICTURE);
			await sendPicture(BOB, OTHER_PICTURE);
			expect(await upload(BOB, 'his', [OTHER_PICTURE.hash])).toHaveProperty('article');
			expect(await usedBytes()).toBe(size + HTML.length);
		});

		it('allows a version with more pictures to replace the article that the entry shows', async () => {
			const size = OTHER_PICTURE.bytes.length;
			limitTo(size + HTML.length);
			expect(await upload(BOB, 'his', [])).toHaveProperty('article');
			await sendPicture(BOB, OTHER_PICTURE);
			expect(await upload(BOB, 'his', [OTHER_PICTURE.hash])).toHaveProperty('article');
			expect(await usedBytes()).toBe(size + HTML.length);
		});
	});
});
