// Tests of captured pages: what the server stores of them, for whom, and which of two captures stays.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { testArticle } from '../../../../tests/support/articles.ts';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { openKeptSources } from '../../../../tests/support/kept-sources.ts';
import { drawPicture } from '../../../../tests/support/picture.ts';
import { publishFixture } from '../../../../tests/support/publish-fixture.ts';
import { ADA, BOB, entryId, mark, NOON, pushingDevice, save } from '../../../../tests/support/push-fixture.ts';
import { startSite, type Site } from '../../../../tests/support/site.ts';
import type { ArticleId, PictureHash } from '../../domain/article.ts';
import { Failure, type FailureDetails } from '../../domain/core/failure.ts';
import { DAY_MS } from '../../domain/core/time.ts';
import type { CapturedPicture, CaptureResponse } from '../../domain/sync/capture-upload.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { createPool } from '../extract/extraction-pool.ts';
import type { Task } from '../extract/worker-messages.ts';
import { createFetcher } from '../fetch/fetcher.ts';
import { transcode } from '../pictures/download-pictures.ts';
import { readBody } from '../store/articles.ts';
import { readEntry } from '../store/entries.ts';
import { openPictures } from '../store/picture-store.ts';
import { createQuotaChecker } from './quota.ts';
import { receiveArticle } from './receive-article.ts';
import { receiveCapture, receiveCapturedPicture, type CaptureDeps } from './receive-capture.ts';

const WORDS = 'The keeper wrote down every ship that passed the island in that long winter. '.repeat(6);
const pageWith = (more: string, words = WORDS) =>
	`<html><head><title>The log</title></head><body><article><h1>The log</h1><p>${words}</p>${more}<p>${words}</p></article></body></html>`;

const pool = createPool({ size: 1, timeoutMs: 30_000 });
const publicFetcher = createFetcher({ allow: [] });
const ownerFetcher = createFetcher({ allow: ['127.0.0.0/8'] });
let site: Site;

beforeAll(async () => {
	site = await startSite();
	site.pictures('/');
});
afterAll(async () => {
	await Promise.all([pool.close(), publicFetcher.close(), ownerFetcher.close()]);
	await site.close();
});

describeOnBothDatabases(({ db, opened }) => {
	const { pushAll, publishNext, readShownEntry } = publishFixture(db);
	const pictures = openPictures(opened, opened.place.folder);
	let time: number;
	let deps: CaptureDeps;

	const open = (quota: number | null): CaptureDeps => ({
		db,
		now: () => time,
		pictures,
		sources: openKeptSources(opened, () => time),
		quota: createQuotaChecker({ db, now: () => time, quota }),
		networkScope: {
			db,
			isOwner: (reader: ReaderId) => Promise.resolve(reader === ADA),
			publicFetcher,
			ownerFetcher,
			allowsPrivate: true
		},
		tools: { pool, transcoder: { convert: (bytes) => transcode(bytes), close: () => undefined } }
	});

	beforeEach(() => {
		time = NOON;
		deps = open(null);
	});

	interface Capture {
		readonly url?: string;
		readonly at?: number;
		readonly html?: string;
		readonly sent?: readonly CapturedPicture[];
		/** Whether the device's clock runs ahead of the server's. */
		readonly isAhead?: boolean;
	}

	function send(name: string, capture: Capture = {}, reader = ADA): Promise<CaptureResponse> {
		const { url = `https://example.org/${name}`, at = NOON, html = pageWith(''), sent = [], isAhead = false } = capture;
		if (!isAhead) time = Math.max(time, at);
		const message = { entry: entryId(name), url, at, html, pictures: sent };
		return receiveCapture(deps, reader, Buffer.from(JSON.stringify(message)));
	}

	const idIn = (answer: CaptureResponse): ArticleId => {
		if (!('article' in answer) || answer.article === null) throw new Error('No article was made');
		return answer.article;
	};
	const htmlOf = async (id: ArticleId, reader = ADA) => (await readBody(db, reader, id))?.html ?? null;
	const articleOf = async (name: string) => (await readEntry(db, ADA, entryId(name)))?.article;

	it('becomes the article of its entry, which no fetch replaces and no other reader gets', async () => {
		await pushAll([save('log')]);
		const id = idIn(await send('log'));
		expect(await htmlOf(id)).toContain('The keeper wrote down');
		expect(await readShownEntry('log')).toMatchObject({ article: id, fetch: { state: 'done' } });
		expect(await db.selectFrom('jobs').select('entry').execute()).toEqual([]);
		await pushAll([save('log')]);
		expect(await db.selectFrom('jobs').select('entry').execute()).toEqual([]);
		await pushAll([save('log')], pushingDevice('his', NOON, BOB), BOB);
		expect(await htmlOf(id, BOB)).toBeNull();
		await expect(send('log', {}, 'carol' as ReaderId)).rejects.toMatchObject({ code: 'not_found' });
	});

	it('replaces the article of the page that the server fetched, also that of another entry', async () => {
		await pushAll([save('x')]);
		await publishNext('x');
		const id = idIn(await send('x'));
		expect(await articleOf('x')).toBe(id);
		await pushAll([save('again', 'https://example.org/x?utm_source=mail')]);
		const later = idIn(await send('again', { url: 'https://example.org/x?utm_source=mail', at: NOON + 5 }));
		expect(await articleOf('x')).toBe(later);
		expect(await readShownEntry('again')).toMatchObject({ alias: entryId('x') });
	});

	it('is replaced by a later one also when the clock of its device ran ahead', async () => {
		await pushAll([save('log')]);
		await send('log', { at: NOON + 10 * 365 * DAY_MS, html: pageWith('<p>first</p>'), isAhead: true });
		const id = idIn(await send('log', { at: NOON + 1, html: pageWith('<p>second</p>') }));
		expect(await htmlOf(id)).toContain('second');
	});

	it('is stored once however often it is sent, and only a later capture replaces it', async () => {
		await pushAll([save('log')]);
		const first = await send('log', { at: NOON, html: pageWith('<p>first</p>') });
		expect(await send('log', { at: NOON, html: pageWith('<p>repeated</p>') })).toEqual(first);
		expect(await htmlOf(idIn(first))).toContain('first');
		expect(await send('log', { at: NOON + 2, html: pageWith('<p>later</p>') })).toEqual(first);
		expect(await send('log', { at: NOON + 1, html: pageWith('<p>in between</p>') })).toEqual(first);
		expect(await htmlOf(idIn(first))).toContain('later');
		expect(await db.selectFrom('articles').select('id').execute()).toHaveLength(1);
	});

	it('shows the pictures that came with it, and those that the server can fetch', async () => {
		const url = `${site.origin}/log`;
		await pushAll([save('log', url)]);
		const answer = await receiveCapturedPicture(deps, ADA, await drawPicture('inside'));
		const html = pageWith('<figure><img src="/inside.png"></figure><figure><img src="/outside.png"></figure>');
		const sent = [{ ...answer, address: `${site.origin}/inside.png` }];
		const id = idIn(await send('log', { url, html, sent }));
		const body = await readBody(db, ADA, id);
		expect(body?.pictures).toHaveLength(2);
		expect(body?.pictures[0]).toBe(answer.hash);
		const paths = site.requests.map(({ path }) => path);
		expect([paths.includes('/inside.png'), paths.includes('/outside.png')]).toEqual([false, true]);
	});

	it('of a public page, or of a reader who is not the owner, reaches no private network', async () => {
		const html = pageWith(`<figure><img src="${site.origin}/router.png"></figure>`);
		await pushAll([save('public')]);
		idIn(await send('public', { html }));
		const own = `${site.origin}/his`;
		await pushAll([save('his', own)], pushingDevice('his', NOON, BOB), BOB);
		idIn(await send('his', { html, url: own }, BOB));
		const sent = {
			id: entryId('sent'),
			field: 'saved',
			value: { url: `${site.origin}/sent`, reach: 'public' }
		} as const;
		await pushAll([sent]);
		idIn(await send('sent', { html, url: `${site.origin}/sent` }));
		expect(site.requests.map(({ path }) => path)).not.toContain('/router.png');
	});

	it('gets no picture of another reader by its hash', async () => {
		const picture = await receiveCapturedPicture(deps, BOB, await drawPicture('his'));
		await pushAll([save('log')]);
		const sent = [{ ...picture, address: 'https://example.org/his.png' }];
		expect(await send('log', { sent })).toEqual({ wanted: [picture.hash] });
	});

	it('without a text leaves the reason in its entry', async () => {
		await pushAll([save('empty')]);
		expect(await send('empty', { html: '<title>Nothing here</title><p>Two words.</p>' })).toEqual({ article: null });
		expect(await readShownEntry('empty')).toMatchObject({
			article: null,
			fetch: { state: 'failed', code: 'nothing_to_read' },
			about: { title: 'Nothing here' }
		});
	});

	it('does not bring its entry back from the trash', async () => {
		await pushAll([save('gone')]);
		await pushAll([mark('gone', 'deleted')]);
		const id = idIn(await send('gone'));
		expect(await readShownEntry('gone')).toMatchObject({ article: id, deleted: true });
	});

	it('counts for the quota, as do its pictures', async () => {
		await pushAll([save('log')]);
		deps = open(100);
		await expect(send('log')).rejects.toMatchObject({ code: 'over_quota' });
		await expect(receiveCapturedPicture(deps, ADA, await drawPicture('large'))).rejects.toMatchObject({
			code: 'over_quota'
		});
		expect(await articleOf('log')).toBeNull();
	});

	it('is extracted only after everything else about it was checked', async () => {
		const tasks: string[] = [];
		const watched = { run: <T extends Task>(task: T) => (tasks.push(task.kind), pool.run(task)) };
		const watch = (quota: number | null) => {
			tasks.length = 0;
			deps = open(quota);
			deps = { ...deps, tools: { ...deps.tools, pool: { ...pool, ...watched } } };
		};
		watch(null);
		await expect(send('unknown')).rejects.toMatchObject({ code: 'not_found' });
		await pushAll([save('log')]);
		const address = 'https://example.org/lost.png';
		const sent = [{ address, hash: 'f'.repeat(64) as PictureHash, width: 1, height: 1 }];
		expect(await send('log', { sent })).toMatchObject({ wanted: ['f'.repeat(64)] });
		expect(tasks).toEqual(['capture', 'capture']);
		watch(0);
		await expect(send('log', { sent })).rejects.toMatchObject({ code: 'over_quota' });
		expect(tasks).toEqual(['capture']);
		watch(null);
		const first = await send('log');
		expect(tasks).toEqual(['capture', 'extract', 'sanitise']);
		watch(0);
		expect(await send('log')).toEqual(first);
		expect(tasks).toEqual(['capture']);
		// It adds nothing to a full library.
		expect(await send('log', { at: NOON + 1 })).toEqual(first);
		expect(tasks).toEqual(['capture', 'capture', 'extract', 'sanitise']);
	});

	it('that takes too much work is read in short mode, and a fault of the machine is no fault of the page', async () => {
		await pushAll([save('log')]);
		const failing = (details: FailureDetails, mode: 'full' | 'both'): void => {
			const run = <T extends Task>(task: T) =>
				task.kind === 'extract' && (mode === 'both' || task.mode !== 'short')
					? Promise.reject(new Failure('extract_failed', details))
					: pool.run(task);
			deps = { ...deps, tools: { ...deps.tools, pool: { ...pool, run } } };
		};
		failing({ work: 15_000 }, 'both');
		await expect(send('log')).rejects.toMatchObject({ code: 'bad_request' });
		failing({ reason: 'it could not start' }, 'full');
		await expect(send('log')).rejects.toMatchObject({ code: 'busy' });
		failing({ work: 15_000 }, 'full');
		expect(await htmlOf(idIn(await send('log')))).toContain('The keeper wrote down');
	});

	it.each([
		['no JSON', 'text'],
		['no entry', '{"url":"https://example.org/","at":1,"html":"","pictures":[]}'],
		[
			'an address of a script',
			JSON.stringify({ entry: entryId('log'), url: 'javascript:1', at: 1, html: '', pictures: [] })
		],
		[
			'a picture without a hash',
			JSON.stringify({ entry: entryId('log'), url: 'https://example.org/', at: 1, html: '', pictures: [{}] })
		]
	])('is refused with %s', async (_what, body) => {
		await expect(receiveCapture(deps, ADA, Buffer.from(body))).rejects.toMatchObject({ code: 'bad_request' });
	});

	it('that is no picture is refused as one', async () => {
		await expect(receiveCapturedPicture(deps, ADA, Buffer.from('no picture'))).rejects.toMatchObject({
			code: 'extract_failed'
		});
	});

	it('stays when a device gives back another text of its page', async () => {
		await pushAll([save('x')]);
		const id = idIn(await send('x'));
		const { article } = testArticle('x');
		const upload = {
			...{ entry: entryId('x'), article, html: '<p>old</p>', pictures: ['0'.repeat(64) as PictureHash] },
			knownPictures: {}
		};
		expect(await receiveArticle({ ...deps, pool }, ADA, upload)).toMatchObject({ article: { id } });
		expect(await articleOf('x')).toBe(id);
	});
});
