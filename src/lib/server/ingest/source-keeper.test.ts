// Tests of keeping sources on both databases: the limit, what is removed with what, and what a restore may leave.
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { articleId, testArticle } from '../../../../tests/support/articles.ts';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { openKeptSources } from '../../../../tests/support/kept-sources.ts';
import { publishFixture } from '../../../../tests/support/publish-fixture.ts';
import { ADA, entryId, mark, save } from '../../../../tests/support/push-fixture.ts';
import { openPictures } from '../store/picture-store.ts';
import { readSource, sizeOfSources } from '../store/sources.ts';
import { publishArticle } from './publish-article.ts';
import { purgeTrash } from './purge-trash.ts';
import { createSweep } from './sweep-orphans.ts';
import type { PageSource } from './source-keeper.ts';

const DAY = 86_400_000;

/** A page of about `bytes` bytes that does not get shorter when it is compressed. */
function pageOf(name: string, bytes = 2_000): PageSource {
	const random = crypto.getRandomValues(new Uint8Array(bytes));
	const url = `https://example.org/${name}`;
	return { kind: 'page', url, network: 'public', charset: null, type: 'text/html', pictures: {}, bytes: random };
}

describeOnBothDatabases(({ db, opened }) => {
	const { state, pushAll } = publishFixture(db);
	const folder = join(opened.place.folder, 'sources');
	const keeper = (limit?: number) => openKeptSources(opened, () => (state.time += 1), limit);

	beforeEach(async () => {
		vi.restoreAllMocks();
		rmSync(folder, { recursive: true, force: true });
		if (opened.flavour === 'postgres') await db.deleteFrom('source_bytes').execute();
	});

	/** Publishes an article of an entry of the same name, with its source. */
	async function keep(name: string, source: PageSource | null, sources = keeper()): Promise<void> {
		await pushAll([save(name)]);
		const { article, body } = testArticle(name);
		await sources.keepWith(article.id, source, (record) =>
			publishArticle(
				{ db, now: state.time, owner: null },
				{ reader: ADA, entry: entryId(name) },
				{ article, body, record }
			)
		);
	}

	/** The names of the bytes that are stored. */
	async function storedNames(): Promise<string[]> {
		if (opened.flavour === 'postgres')
			return (await db.selectFrom('source_bytes').select('file').execute()).map(({ file }) => file);
		if (!existsSync(folder)) return [];
		return readdirSync(folder).flatMap((sub) => readdirSync(join(folder, sub)));
	}

	const nameOf = async (name: string) => (await readSource(db, articleId(name)))?.file;

	it('a source is read as it was fetched, and takes less space', async () => {
		const bytes = Buffer.from('<p>The keeper wrote down every ship.</p>'.repeat(500));
		const pictures = { 'https://example.org/a.png': { hash: 'a'.repeat(64) as never, width: 3, height: 2 } };
		const inline = { [`data:image/png;base64,${'A'.repeat(5_000)}`]: pictures['https://example.org/a.png'] };
		const shown = { ...pictures, ...inline };
		await keep('one', { ...pageOf('one'), charset: 'windows-1252', bytes, pictures: shown });
		const kept = await keeper().read(articleId('one'));
		expect(Buffer.from(kept?.bytes ?? [])).toEqual(bytes);
		expect(kept?.record).toMatchObject({
			...{ kind: 'page', url: 'https://example.org/one', network: 'public', charset: 'windows-1252' },
			...{ type: 'text/html', pictures, fetched: expect.any(Number) }
		});
		expect(Object.keys(kept?.record.pictures ?? {})).toEqual(Object.keys(pictures));
		expect(kept?.record.bytes).toBeLessThan(1_000);
	});

	it('a newer source replaces the earlier one, and an article without one removes it', async () => {
		await keep('one', pageOf('one'));
		const first = await nameOf('one');
		await keep('one', pageOf('one'));
		expect(await nameOf('one')).not.toBe(first);
		expect(await storedNames()).toEqual([await nameOf('one')]);
		await keep('one', null);
		expect(await readSource(db, articleId('one'))).toBeNull();
		expect(await storedNames()).toEqual([]);
	});

	it('no bytes stay of an article that is not published', async () => {
		const failing = keeper().keepWith(articleId('one'), pageOf('one'), () => Promise.reject(new Error('no room')));
		await expect(failing).rejects.toThrow('no room');
		expect(await storedNames()).toEqual([]);
	});

	it('the sources that were fetched first make room for others', async () => {
		for (const name of ['one', 'two', 'three']) await keep(name, pageOf(name), keeper(5_000));
		expect([await nameOf('one'), await nameOf('two'), await nameOf('three')]).toEqual([
			undefined,
			expect.any(String),
			expect.any(String)
		]);
		expect(await storedNames()).toHaveLength(2);
		await keep('four', pageOf('four', 6_000), keeper(5_000));
		expect(await nameOf('four')).toBeUndefined();
		expect(await sizeOfSources(db)).toBeGreaterThan(4_000);
		await keeper(2_500).cleanUp();
		expect(await storedNames()).toEqual([await nameOf('three')]);
		await keeper(0).cleanUp();
		expect(await storedNames()).toEqual([]);
		await keep('five', pageOf('five'), keeper(0));
		expect(await countRows(db, 'sources')).toBe(0);
		expect(await countRows(db, 'articles')).toBe(5);
	});

	it('a page makes room for no other than pages, and a captured page for all', async () => {
		const captured = (name: string) => ({ ...pageOf(name), kind: 'capture' as const });
		for (const name of ['one', 'two']) await keep(name, captured(name), keeper(5_000));
		await keep('page', pageOf('page'), keeper(5_000));
		expect([await nameOf('page'), await nameOf('one')]).toEqual([undefined, expect.any(String)]);
		await keep('three', captured('three'), keeper(5_000));
		expect([await nameOf('one'), await nameOf('two'), await nameOf('three')]).toEqual([
			undefined,
			expect.any(String),
			expect.any(String)
		]);
	});

	it('a page that was captured by a clock that runs ahead counts as captured now', async () => {
		await keep('one', { ...pageOf('one'), fetched: state.time + DAY });
		expect((await readSource(db, articleId('one')))?.fetched).toBeLessThanOrEqual(state.time);
	});

	it('a source without its bytes, as after a restore, is removed and no error', async () => {
		for (const name of ['one', 'two']) await keep(name, pageOf(name));
		rmSync(folder, { recursive: true, force: true });
		if (opened.flavour === 'postgres') await db.deleteFrom('source_bytes').execute();
		expect(await keeper().read(articleId('one'))).toBeNull();
		expect([await nameOf('one'), await nameOf('two')]).toEqual([undefined, expect.any(String)]);
		await keep('three', pageOf('three'));
		await keeper().cleanUp();
		expect([await nameOf('two'), await nameOf('three')]).toEqual([undefined, expect.any(String)]);
	});

	it.each<[kind: string, damage: (bytes: Buffer) => Buffer]>([
		['cut', (bytes) => bytes.subarray(0, 10)],
		['changed', (bytes) => bytes.fill((bytes[1_000] ?? 0) ^ 1, 1_000, 1_001)]
	])('bytes that are damaged are removed, and no error: %s', async (_, damage) => {
		vi.spyOn(console, 'error').mockReturnValue();
		await keep('one', pageOf('one'));
		const { file } = (await readSource(db, articleId('one'))) ?? { file: '' };
		const path = join(folder, file.slice(0, 2), file);
		if (opened.flavour === 'postgres') {
			const { bytes } = await db.selectFrom('source_bytes').select('bytes').executeTakeFirstOrThrow();
			await db
				.updateTable('source_bytes')
				.set({ bytes: damage(Buffer.from(bytes)) })
				.execute();
		} else writeFileSync(path, damage(readFileSync(path)));
		expect(await keeper().read(articleId('one'))).toBeNull();
		expect(await storedNames()).toEqual([]);
		expect(console.error).toHaveBeenCalledTimes(1);
	});

	it('is removed after its article', async () => {
		const pictures = openPictures(opened, opened.place.folder);
		const sweep = createSweep({ opened, pictures, now: () => state.time });
		await keep('one', pageOf('one'));
		await pushAll([mark('one', 'deleted')]);
		state.time += 31 * DAY;
		await purgeTrash(db, state.time);
		await sweep();
		state.time += 31 * DAY;
		await sweep();
		expect(await countRows(db, 'articles')).toBe(0);
		expect(await countRows(db, 'sources')).toBe(0);
		// Bytes that were just stored may belong to an article that is published later.
		const sources = keeper();
		await sources.cleanUp();
		expect(await storedNames()).toHaveLength(1);
		const [name = ''] = await storedNames();
		if (opened.flavour === 'postgres') await db.updateTable('source_bytes').set({ at: 0 }).execute();
		else utimesSync(join(folder, name.slice(0, 2), name), 0, 0);
		for (let run = 0; run < 16; run++) await sources.cleanUp();
		expect(await storedNames()).toEqual([]);
	});
});
