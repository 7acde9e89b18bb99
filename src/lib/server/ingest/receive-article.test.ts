// What a reader sends of an article: no picture of another reader is told of, or got at, by its hash.
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { foundArticle } from '../../../../tests/support/articles.ts';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { obedient, UNSTARTED } from '../../../../tests/support/extraction-processes.ts';
import { ADA, BOB, entryId, NOON } from '../../../../tests/support/push-fixture.ts';
import type { PictureHash } from '../../domain/article.ts';
import { codeOf, Failure } from '../../domain/core/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { createPool, type Pool, type PoolOptions } from '../extract/extraction-pool.ts';
import { createSpace, type SpaceBook } from './quota.ts';
import { canReadPicture, writeArticle } from '../store/articles.ts';
import { openPictures } from '../store/picture-store.ts';
import { sentAmong } from '../store/uploaded-pictures.ts';
import { writeEntry } from '../store/entries.ts';
import { readSent, takePicture, receiveArticle } from './receive-article.ts';
import { createSweep } from './sweep-orphans.ts';

const HERS = webp();
const UNKNOWN = webp();
const DAY = 86_400_000;
const HTML = '<p>Words.</p>';
const pool: Pick<Pool, 'run'> = {
	run: (task) => Promise.resolve((task.kind === 'sanitise' ? task.html : null) as never)
};

/** What passes for a picture: the first bytes of WebP, and some more. */
function webp() {
	const bytes = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), randomBytes(40)]);
	return { hash: createHash('sha256').update(bytes).digest('hex') as PictureHash, type: 'image/webp', bytes };
}

describe('the process that reads an upload', () => {
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
		readSent(pool, new Uint8Array()).catch((error: unknown) => codeOf(error));
	/** @returns the code that the device gets when its text makes the process do so */
	const codeWhen = (html: string, options: Partial<PoolOptions> = { entry: obedient }) => {
		const run = () => open(options).run({ kind: 'sanitise', html, pictures: {} });
		return codeFor({ run: run as never });
	};

	it.each(['hang', 'swell'])(
		'that the text takes all its time or memory (%s) is not to be sent again',
		async (what) => {
			expect(await codeWhen(what)).toBe('bad_request');
		}
	);

	it('that it met an error in the text is not to be sent again', async () => {
		expect(await codeWhen(null as never, { workMs: 15_000, memoryMb: 160 })).toBe('bad_request');
	});

	describe('is to be sent later', () => {
		const logged = vi.spyOn(console, 'error');
		beforeEach(() => void logged.mockReset().mockReturnValue());
		afterAll(() => logged.mockRestore());

		it.each(['crash', 'exit'])('where it broke, which may be for any reason: %s', async (what) => {
			expect(await codeWhen(what)).toBe('busy');
			expect(logged).toHaveBeenCalledOnce();
		});

		it.each(Object.entries(UNSTARTED))('where %s', async (_why, entry) => {
			expect(await codeFor(open({ entry, timeoutMs: 2_000 }))).toBe('busy');
		});

		it('where it did not get to work in time', async () => {
			expect(await codeWhen('hang', { entry: obedient, timeoutMs: 200, workMs: 15_000 })).toBe('busy');
		});
	});

	it('that it was closed is to be sent later', async () => {
		const closed = createPool({ size: 1, timeoutMs: 1000 });
		await closed.close();
		expect(await codeFor(closed)).toBe('busy');
	});
});

describeOnBothDatabases(({ db, opened }) => {
	const pictures = openPictures(opened, opened.place.folder);
	let time: number;
	let space: SpaceBook;
	const now = () => time;
	const limitTo = (quota: number | null) => (space = createSpace({ db, now, quota }));
	/** What the reader's articles take, looked up anew. */
	const used = async () => (await createSpace({ db, now, quota: null }).of(BOB)).used;

	/** An article of Ada's with a picture, and an entry of each reader's. */
	beforeEach(async () => {
		time = NOON;
		limitTo(null);
		const { article, body } = foundArticle('hers');
		await pictures.put([HERS]);
		await writeArticle(db, article, { ...body, pictures: [HERS.hash] }, 1, NOON);
		const shared = { address: 'https://example.org/', alias: null };
		await writeEntry(db, ADA, { ...shared, id: entryId('hers'), article: article.id });
		await writeEntry(db, BOB, { ...shared, id: entryId('his'), article: null });
	});

	const supply = (reader: ReaderId, name: string, hashes: readonly PictureHash[], used = pool) => {
		const { article } = foundArticle(`supplied by ${name}`.replaceAll(' ', '-'));
		const message = { entry: entryId(name), article, html: HTML, pictures: hashes };
		return receiveArticle({ db, now, pool: used, space }, reader, { ...message, shown: {} });
	};
	const send = (reader: ReaderId, picture = HERS) => takePicture({ db, now, pictures, space }, reader, picture);

	it('an article that breaks the process that cleans it is refused for good, and uses no space', async () => {
		limitTo(HTML.length);
		const broken = { run: () => Promise.reject(new Failure('extract_failed', { work: 15_000 })) };
		await expect(supply(BOB, 'his', [], broken)).rejects.toMatchObject({ code: 'bad_request' });
		expect(await supply(BOB, 'his', [])).toHaveProperty('article');
	});

	it('a picture that another reader has is wanted as much as one that nobody has', async () => {
		expect(await supply(BOB, 'his', [HERS.hash, UNKNOWN.hash])).toEqual({ wanted: [HERS.hash, UNKNOWN.hash] });
		expect(await supply(BOB, 'his', [HERS.hash])).toEqual({ wanted: [HERS.hash] });
	});

	it('to name a picture of another reader gives no access to it', async () => {
		await supply(BOB, 'his', [HERS.hash]);
		await supply(BOB, 'his', [HERS.hash]);
		expect(await canReadPicture(db, BOB, HERS.hash)).toBe(false);
	});

	it('what another reader has sent proves nothing', async () => {
		await send(ADA);
		expect(await supply(BOB, 'his', [HERS.hash])).toEqual({ wanted: [HERS.hash] });
	});

	it('who has sent its bytes may show it', async () => {
		await send(BOB);
		expect(await supply(BOB, 'his', [HERS.hash])).toHaveProperty('article');
		expect(await canReadPicture(db, BOB, HERS.hash)).toBe(true);
	});

	it('who has it on the shelf need not send it', async () => {
		expect(await supply(ADA, 'hers', [HERS.hash])).toHaveProperty('article');
	});

	it('a proof holds for a day, and ends with the article that it was for', async () => {
		await send(BOB);
		time = NOON + DAY + 1;
		await send(BOB, UNKNOWN);
		expect(await supply(BOB, 'his', [HERS.hash, UNKNOWN.hash])).toEqual({ wanted: [HERS.hash] });
		expect(await supply(BOB, 'his', [UNKNOWN.hash])).toHaveProperty('article');
		expect(await sentAmong(db, BOB, [UNKNOWN.hash, HERS.hash], time)).toEqual(new Set());
	});

	it('what is sent under a name that is not its hash, or is no WebP, is refused and proves nothing', async () => {
		const wrong = [
			{ ...HERS, bytes: UNKNOWN.bytes },
			{ ...HERS, type: 'image/png' },
			{
				hash: createHash('sha256').update('text').digest('hex') as PictureHash,
				type: 'image/webp',
				bytes: Buffer.from('text')
			}
		];
		for (const picture of wrong)
			await expect(send(BOB, picture).catch((error: unknown) => codeOf(error))).resolves.toBe('bad_request');
		expect(await supply(BOB, 'his', [HERS.hash])).toEqual({ wanted: [HERS.hash] });
	});

	describe('a quota', () => {
		const refused = { code: 'over_quota' };

		it('keeps an article out for which there is no room, before its pictures are sent', async () => {
			limitTo(HTML.length - 1);
			await expect(supply(BOB, 'his', [])).rejects.toMatchObject(refused);
			await expect(supply(BOB, 'his', [UNKNOWN.hash])).rejects.toMatchObject(refused);
			limitTo(HTML.length);
			expect(await supply(BOB, 'his', [UNKNOWN.hash])).toEqual({ wanted: [UNKNOWN.hash] });
			expect(await supply(BOB, 'his', [])).toHaveProperty('article');
			expect(await used()).toBe(HTML.length);
		});

		it('keeps a picture out for which there is no room: it is not stored', async () => {
			limitTo(UNKNOWN.bytes.length - 1);
			const unseen = webp();
			await expect(send(BOB, unseen)).rejects.toMatchObject(refused);
			expect(await pictures.get(unseen.hash)).toBeNull();
		});

		it('counts pictures that are sent though no article comes to show them, until they go', async () => {
			const size = UNKNOWN.bytes.length;
			limitTo(2 * size);
			await send(BOB, UNKNOWN);
			await send(BOB, webp());
			await expect(send(BOB, webp())).rejects.toMatchObject(refused);
			expect(await used()).toBe(2 * size);
			time += 29 * DAY;
			await expect(send(BOB, webp())).rejects.toMatchObject(refused);
			time += 2 * DAY;
			expect(await used()).toBe(0);
			await send(BOB, webp());
		});

		it('counts a picture whose time has passed like one that was never sent, whether or not its row is gone', async () => {
			const size = UNKNOWN.bytes.length;
			await send(BOB, UNKNOWN);
			time += 31 * DAY;
			limitTo(size - 1);
			await expect(send(BOB, UNKNOWN)).rejects.toMatchObject(refused);
			limitTo(size + HTML.length - 1);
			await expect(supply(BOB, 'his', [UNKNOWN.hash])).rejects.toMatchObject(refused);
			const rows = () => db.selectFrom('sent_pictures').select('picture').execute();
			expect(await rows()).toHaveLength(1);
			await createSweep({ opened, pictures, now })();
			expect(await rows()).toEqual([]);
		});

		it('counts what several requests bring at once', async () => {
			limitTo(2 * UNKNOWN.bytes.length);
			const sent = await Promise.allSettled([webp(), webp(), webp(), webp()].map((picture) => send(BOB, picture)));
			expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
		});

		it('counts a picture that was sent once, with its article as without, and when it is sent again', async () => {
			const size = UNKNOWN.bytes.length;
			limitTo(size + HTML.length);
			await send(BOB, UNKNOWN);
			await send(BOB, UNKNOWN);
			expect(await supply(BOB, 'his', [UNKNOWN.hash])).toHaveProperty('article');
			expect(await used()).toBe(size + HTML.length);
		});

		it('lets a fuller version take the place of the article that the entry shows', async () => {
			const size = UNKNOWN.bytes.length;
			limitTo(size + HTML.length);
			expect(await supply(BOB, 'his', [])).toHaveProperty('article');
			await send(BOB, UNKNOWN);
			expect(await supply(BOB, 'his', [UNKNOWN.hash])).toHaveProperty('article');
			expect(await used()).toBe(size + HTML.length);
		});
	});
});
