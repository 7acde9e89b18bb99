// Tests of extracting again on both databases: from which source, for whom, and what stays when it fails.
import { sql } from 'kysely';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { claimOrThrow } from '../../../../tests/support/claim-or-throw.ts';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { drawPdf, sentences } from '../../../../tests/support/draw-pdf.ts';
import { openKeptSources } from '../../../../tests/support/kept-sources.ts';
import { drawPicture } from '../../../../tests/support/picture.ts';
import { publishFixture } from '../../../../tests/support/publish-fixture.ts';
import { ADA, BOB, entryId, mark, pushingDevice, save } from '../../../../tests/support/push-fixture.ts';
import { dropFeedTables } from '../../../../tests/support/tables.ts';
import type { ArticleId, StoredHtml } from '../../domain/article.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { Failure } from '../../domain/core/failure.ts';
import { migrate } from '../db/migrations.ts';
import { createExtractionPools } from '../extract/worker-pools.ts';
import type { Fetcher } from '../fetch/fetcher.ts';
import { transcode } from '../pictures/download-pictures.ts';
import { articlesAfter, readArticles, readBody } from '../store/articles.ts';
import { readCounter, SHARED } from '../store/counters.ts';
import { readEntry } from '../store/entries.ts';
import { openPictures } from '../store/picture-store.ts';
import { evictSources, readSource, writeSource } from '../store/sources.ts';
import { articleIdOf } from '../store/article-ids.ts';
import { createConcurrencyLimit } from './concurrency-limit.ts';
import { extractAgain, readSourceFor, type ExtractAgainDeps } from './extract-again.ts';
import { ingest } from './ingest.ts';
import { createPageRoom, createQuotaChecker } from './quota.ts';
import { receiveCapture } from './receive-capture.ts';

const ADDRESS = 'https://example.org/one';
const TEXT = 'Nobody had seen the lighthouse keeper since the storm, and the lamp stayed dark.';
const PAGE = `<!doctype html><html lang="en"><title>The dark lamp</title><article><h1>The dark lamp</h1>
	${`<p>${TEXT}</p>`.repeat(20)}
	<img src="/tower.png" alt="The tower"></article></html>`;
const VISIT = { beforeRedirect: () => Promise.resolve(), onFetched: () => undefined };
const BAD = '<p>Only the menu.</p>' as StoredHtml;

const pools = createExtractionPools({ size: 1, timeoutMs: 30_000 });
afterAll(() => pools.close());

describeOnBothDatabases(({ db, opened }) => {
	const { state, pushAll, readShownEntry } = publishFixture(db);
	const pictures = openPictures(opened, opened.place.folder);
	const sources = openKeptSources(opened, () => state.time);
	/** What the site answers, by path; a picture for others. */
	let pages: Record<string, { type: string; bytes: Uint8Array }>;
	let requests: string[];
	let deps: ExtractAgainDeps;

	const fetcher: Fetcher = {
		async get(url) {
			const { pathname } = new URL(url);
			requests.push(pathname);
			const rest = { url, charset: null, network: 'public' } as const;
			if (pathname === '/gone.png') throw new Failure('not_found');
			return { ...rest, ...(pages[pathname] ?? { type: 'image/png', bytes: await drawPicture(pathname) }) };
		},
		close: () => Promise.resolve()
	};

	function openDeps(quota: number | null = null): ExtractAgainDeps {
		const isOwner = () => Promise.resolve(false);
		return {
			...{ db, pictures, sources, now: () => state.time },
			quota: createQuotaChecker({ db, now: () => state.time, quota }),
			networkScope: { db, isOwner, publicFetcher: fetcher, ownerFetcher: fetcher, allowsPrivate: false },
			tools: { pool: pools.uploads, transcoder: { convert: (bytes) => transcode(bytes), close: () => undefined } }
		};
	}

	beforeEach(() => {
		pages = { '/one': { type: 'text/html', bytes: Buffer.from(PAGE) } };
		requests = [];
		deps = openDeps();
	});

	/** Takes the next page of the queue through all stages. */
	async function fetchNext(): Promise<void> {
		const job = await claimOrThrow(db, { owner: 'worker', now: (state.time += 10), lease: 1000 });
		const space = createQuotaChecker({ db, now: () => state.time, quota: null });
		await ingest(
			{
				...{ db, now: () => state.time, networkScope: deps.networkScope, space, pictures, sources },
				tools: { pool: pools.pages },
				concurrency: createConcurrencyLimit({ total: 1, perReader: 1 }),
				pageRoom: createPageRoom(space)
			},
			job,
			'worker',
			VISIT
		);
	}

	async function articleOf(name = 'one', reader = ADA): Promise<ArticleId> {
		const article = (await readEntry(db, reader, entryId(name)))?.article;
		if (article == null) throw new Error('The entry has no article');
		return article;
	}

	/** Puts what an earlier version made of the page in the place of the article. */
	async function spoil(id: ArticleId): Promise<void> {
		const bad = { html: BAD, title: 'Menu', words: 3, pictures: 0, lead: null, revision: 'bad' };
		await db.updateTable('articles').set(bad).where('id', '=', id).execute();
		await db.deleteFrom('refs').where('article', '=', id).execute();
	}

	const again = (name = 'one', reader: ReaderId = ADA) => extractAgain(deps, reader, entryId(name));
	const htmlOf = async (id: ArticleId) => (await readBody(db, ADA, id))?.html ?? '';

	it('gives what the source gives now, to all who have the article, without fetching anything', async () => {
		await pushAll([save('one', ADDRESS)]);
		await fetchNext();
		const id = await articleOf();
		const before = [await readArticles(db, [id]), await readBody(db, ADA, id)];
		await spoil(id);
		const { value: counter } = await readCounter(db, SHARED);
		requests = [];
		expect(await again()).toBe('updated');
		expect([await readArticles(db, [id]), await readBody(db, ADA, id)]).toEqual(before);
		expect(requests).toEqual([]);
		const sent = await articlesAfter(db, ADA, { after: counter, upTo: counter + 10, limit: 10 });
		expect(sent.map(({ row }) => row.id)).toEqual([id]);
		expect(await readShownEntry('one')).toMatchObject({ article: id, fetch: { state: 'done' } });
		expect(await again()).toBe('unchanged');
		expect(await readCounter(db, SHARED)).toMatchObject({ value: counter + 1 });
	});

	it('fetches only the pictures that are missing', async () => {
		const html = PAGE.replace('<img', '<img src="/gone.png" alt="gone"><img');
		pages['/one'] = { type: 'text/html', bytes: Buffer.from(html) };
		await pushAll([save('one', ADDRESS)]);
		await fetchNext();
		await spoil(await articleOf());
		requests = [];
		expect(await again()).toBe('updated');
		expect(requests).toEqual(['/gone.png']);
		expect((await readBody(db, ADA, await articleOf()))?.pictures).toHaveLength(1);
		const [picture] = Object.values((await readSource(db, await articleOf()))?.pictures ?? {});
		expect(picture).toMatchObject({ hash: (await readBody(db, ADA, await articleOf()))?.pictures[0] });
	});

	it('a changed title alone is an update too', async () => {
		await pushAll([save('one', ADDRESS)]);
		await fetchNext();
		const id = await articleOf();
		await db.updateTable('articles').set({ title: 'Menu' }).where('id', '=', id).execute();
		expect(await again()).toBe('updated');
		expect(await readArticles(db, [id])).toMatchObject([{ title: 'The dark lamp' }]);
	});

	it('is refused for another reader, an entry in the trash, and one without an article', async () => {
		await pushAll([save('one', ADDRESS)]);
		await expect(again()).rejects.toMatchObject({ code: 'not_found' });
		await fetchNext();
		await expect(again('one', BOB)).rejects.toMatchObject({ code: 'not_found' });
		await pushAll([mark('one', 'deleted')]);
		await expect(again()).rejects.toMatchObject({ code: 'not_found' });
	});

	it('the article stays when nothing can be made of the source, or the quota has no room', async () => {
		await pushAll([save('one', ADDRESS)]);
		await fetchNext();
		const id = await articleOf();
		await spoil(id);
		deps = openDeps(10);
		await expect(again()).rejects.toMatchObject({ code: 'over_quota' });
		deps = openDeps();
		const run = vi.spyOn(pools.uploads, 'run').mockRejectedValue(new Failure('nothing_to_read', { words: 0 }));
		await expect(again()).rejects.toMatchObject({ code: 'nothing_to_read' });
		run.mockRejectedValue(new Failure('extract_failed', { limit: 1 }));
		vi.spyOn(console, 'error').mockReturnValue();
		await expect(again()).rejects.toMatchObject({ code: 'busy' });
		// Neither was tried in short mode, which would give less than the article that is there.
		expect(run).toHaveBeenCalledTimes(2);
		vi.restoreAllMocks();
		expect(await htmlOf(id)).toBe(BAD);
		expect(await again()).toBe('updated');
	});

	it('an article that was published meanwhile stays', async () => {
		await pushAll([save('one', ADDRESS)]);
		await fetchNext();
		const id = await articleOf();
		await spoil(id);
		vi.spyOn(deps.pictures, 'put').mockImplementation(async () => {
			await db.updateTable('articles').set({ revision: 'newer' }).where('id', '=', id).execute();
		});
		await again();
		vi.restoreAllMocks();
		expect(await readArticles(db, [id])).toMatchObject([{ revision: 'newer', title: 'Menu' }]);
	});

	it('has no record of a source that was removed meanwhile', async () => {
		await pushAll([save('one', ADDRESS)]);
		await fetchNext();
		const id = await articleOf();
		await spoil(id);
		vi.spyOn(deps.pictures, 'put').mockImplementation(async () => void (await evictSources(db, 0)));
		expect(await again()).toBe('updated');
		vi.restoreAllMocks();
		expect(await readSource(db, id)).toBeNull();
	});

	it('shows no picture that was removed from the store, and downloads it again', async () => {
		await pushAll([save('one', ADDRESS)]);
		await fetchNext();
		await spoil(await articleOf());
		await db.deleteFrom('pictures').execute();
		requests = [];
		expect(await again()).toBe('updated');
		expect(requests).toHaveLength(1);
		expect(await countRows(db, 'pictures')).toBe(1);
	});

	it('without a source, as in a library of an earlier version, the page is fetched again', async () => {
		await pushAll([save('one', ADDRESS)]);
		await fetchNext();
		const id = await articleOf();
		// The tables as an earlier version left them.
		await db.schema.dropTable('sources').execute();
		await db.schema.dropTable('source_bytes').ifExists().execute();
		await db.schema.alterTable('articles').dropColumn('modified').execute();
		await dropFeedTables(db);
		await sql`delete from kysely_migration where name >= '015-sources'`.execute(db);
		await migrate(db, opened.flavour);
		await spoil(id);
		await expect(readSourceFor(deps, ADA, id)).rejects.toMatchObject({ code: 'not_found' });
		expect(await again()).toBe('queued');
		expect(await htmlOf(id)).toBe(BAD);
		pages['/one'] = { type: 'text/html', bytes: Buffer.from('<p>Moved.</p>') };
		await expect(fetchNext()).rejects.toMatchObject({ code: 'nothing_to_read' });
		expect(await htmlOf(id)).toBe(BAD);
		pages['/one'] = { type: 'text/html', bytes: Buffer.from(PAGE) };
		expect(await again()).toBe('queued');
		await fetchNext();
		expect(await htmlOf(id)).toContain(TEXT);
		expect(await countRows(db, 'sources')).toBe(1);
		expect(await again()).toBe('unchanged');
	});

	it('a captured page is extracted as the browser showed it, and not fetched without a source', async () => {
		await pushAll([save('one', ADDRESS)]);
		// By its title the server takes a page that it fetched for a wall, and a captured page for what the reader saw.
		const html = `<html lang="fr"><title>Before you continue to the café</title><body><main><h1>Before you continue to the café</h1><p>${TEXT} ${TEXT} ${TEXT}</p></main></body></html>`;
		const message = { entry: entryId('one'), url: ADDRESS, at: state.time, html, pictures: [] };
		await receiveCapture({ ...deps, sources }, ADA, Buffer.from(JSON.stringify(message)));
		const id = await articleOf();
		await spoil(id);
		expect(await again()).toBe('updated');
		expect(await readArticles(db, [id])).toMatchObject([{ id, title: 'Before you continue to the café' }]);
		expect(await htmlOf(id)).toContain(TEXT);
		expect(await readSourceFor(deps, ADA, id)).toMatchObject({
			...{ kind: 'capture', url: ADDRESS, encoding: 'utf-8', content: html, fetched: message.at }
		});
		// Another entry of the page is merged, and publishes the article of the later capture once more.
		await pushAll([save('two', 'https://example.org/elsewhere')]);
		const earlier = { ...message, entry: entryId('two'), at: message.at - 1 };
		await receiveCapture({ ...deps, sources }, ADA, Buffer.from(JSON.stringify(earlier)));
		expect(await readShownEntry('two')).toMatchObject({ alias: entryId('one') });
		expect(await countRows(db, 'sources')).toBe(1);
		await db.deleteFrom('sources').execute();
		expect(await again()).toBe('capture_again');
		expect(await countRows(db, 'jobs')).toBe(0);
	});

	// Earlier versions gave articles that came from a device the ids of captures, without the time of a capture.
	it.each(['upload', 'capture'])(
		'an article that a device gave back after a restore is not fetched: %s',
		async (kind) => {
			await pushAll([save('one', ADDRESS)]);
			await fetchNext();
			const id = articleIdOf(`${kind}:${ADA}:${ADDRESS}`);
			await db.updateTable('articles').set({ id }).execute();
			await db.updateTable('entries').set({ article: id }).execute();
			expect(await again()).toBe('capture_again');
			expect(await countRows(db, 'jobs')).toBe(0);
		}
	);

	it('pages make room before captured pages, which cannot be fetched again', async () => {
		const record = {
			url: ADDRESS,
			network: 'public',
			charset: null,
			type: 'text/html',
			bytes: 10,
			pictures: {}
		} as const;
		for (const [at, kind] of (['capture', 'page', 'page'] as const).entries())
			await writeSource(db, articleIdOf(String(at)), { ...record, kind, file: `file-${at}`, fetched: at });
		expect(await evictSources(db, 20)).toEqual(['file-1']);
		expect(await evictSources(db, 10)).toEqual(['file-2']);
	});

	it('a PDF is extracted again from its original', async () => {
		const pdf = await drawPdf((document) => {
			document.fontSize(22).text('Lights of the coast').fontSize(11).text(sentences(8));
		});
		pages['/lights.pdf'] = { type: 'application/pdf', bytes: pdf };
		await pushAll([save('one', 'https://example.org/lights.pdf')]);
		await fetchNext();
		expect(await countRows(db, 'sources')).toBe(0);
		const id = await articleOf();
		const before = await readArticles(db, [id]);
		await db.updateTable('articles').set({ html: BAD, revision: 'bad' }).where('id', '=', id).execute();
		requests = [];
		expect(await again()).toBe('updated');
		expect(await readArticles(db, [id])).toEqual(before);
		expect(requests).toEqual([]);
		expect(await again()).toBe('unchanged');
	});

	it('the source is given to readers who have the article, with its bytes', async () => {
		const latin = Buffer.from(PAGE.replace('dark lamp', 'dark lamp of caf\u00e9'), 'latin1');
		pages['/one'] = { type: 'text/html', bytes: latin };
		await pushAll([save('one', ADDRESS)]);
		await fetchNext();
		const id = await articleOf();
		const source = await readSourceFor(deps, ADA, id);
		expect(source).toMatchObject({ kind: 'page', url: ADDRESS, type: 'text/html', charset: null, encoding: 'base64' });
		expect(Buffer.from(source.content, 'base64')).toEqual(latin);
		await expect(readSourceFor(deps, BOB, id)).rejects.toMatchObject({ code: 'not_found' });
		await pushAll([save('two', ADDRESS)], pushingDevice('his', state.time, BOB), BOB);
		await fetchNext();
		expect(await readSourceFor(deps, BOB, await articleOf('two', BOB))).toMatchObject({ url: ADDRESS });
		await db.deleteFrom('sources').execute();
		await expect(readSourceFor(deps, ADA, id)).rejects.toMatchObject({ code: 'not_found' });
	});
});
