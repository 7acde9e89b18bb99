// Tests of downloads that are interrupted, rejected, or too large for the space on the device.
import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import {
	isPictureHash,
	type Article,
	type ArticleBody,
	type ArticleId,
	type PictureHash,
	type StoredHtml
} from '../../domain/article.ts';
import { codeOf, Failure } from '../../domain/core/failure.ts';
import { heldAmong, packHashes, type DownloadRequest } from '../../domain/sync/download-stream.ts';
import type { DownloadedPart } from '../api/read-download.ts';
import { saveArticle } from '../store/articles.ts';
import { connect } from '../../../../tests/support/connect.ts';
import type { Connection, ConnectionEvents } from '../db/connection.ts';
import { countToDownload } from '../store/articles.ts';
import { download } from './download-articles.ts';
import type { ApiClient } from '../api/api-client.ts';

let names = 0;
const connections: Connection[] = [];
const idOf = (index: number) => `article-${index}`.padEnd(22, '0') as ArticleId;
const DOCUMENT = idOf(77);
const hashOf = (index: number) => index.toString(16).padStart(16, '0').padEnd(64, '0') as PictureHash;
const ORIGINAL = hashOf(78);

/** A library of articles with one picture each, none of them downloaded. */
async function createLibrary(count: number, events: ConnectionEvents = {}): Promise<Connection> {
	const connection = connect(`download-${++names}`, events);
	connections.push(connection);
	await connection.write(['entries', 'articles'], async (tx) => {
		for (let index = 0; index < count; index++) {
			await saveArticle(tx, { id: idOf(index), revision: 'r1', words: 1, pictures: 1 } as Article);
		}
	});
	return connection;
}

/** A server that streams what its `body` and `picture` answer, and remembers what it was asked for. */
function remoteWith(change: Partial<ApiClient> = {}): ApiClient & { readonly requests: DownloadRequest[] } {
	const remote = {
		requests: [] as DownloadRequest[],
		async *download(request: DownloadRequest): AsyncGenerator<DownloadedPart> {
			remote.requests.push(request);
			const isHeld = heldAmong(request.held);
			const missing: string[] = [];
			for (const wanted of request.wanted) {
				const hashes = isPictureHash(wanted) ? [wanted] : [];
				if (!isPictureHash(wanted)) {
					const body = await remote.body(wanted);
					yield { texts: [body] };
					if (request.parts === 'all') hashes.push(...body.pictures);
					if (wanted === DOCUMENT) hashes.push(ORIGINAL);
				}
				for (const hash of hashes.filter((each) => !isHeld(each))) {
					try {
						yield { hash, picture: await remote.picture(hash) };
					} catch (error) {
						if (codeOf(error) !== 'not_found') throw error;
						missing.push(hash);
					}
				}
			}
			yield { missing };
		},
		body: (id: ArticleId): Promise<ArticleBody> => {
			const index = Number(/\d+/.exec(id.replace(/0+$/, ''))?.[0] ?? 0);
			return Promise.resolve({ id, revision: 'r1', html: '<p>Text</p>' as StoredHtml, pictures: [hashOf(index)] });
		},
		picture: () => Promise.resolve({ type: 'image/webp', bytes: new ArrayBuffer(8) }),
		...change
	} as ApiClient & { readonly requests: DownloadRequest[] };
	return remote;
}

const counts = (connection: Connection) =>
	connection.read(['bodies', 'pictures'], async (tx) => ({
		bodies: await tx.objectStore('bodies').count(),
		pictures: await tx.objectStore('pictures').count()
	}));
const progress = () => undefined;

afterEach(() => {
	for (const each of connections.splice(0)) each.close();
});

describe('a download', () => {
	it('stores texts and pictures, and then has nothing left to do', async () => {
		const connection = await createLibrary(6);
		await download({ connection, remote: remoteWith(), progress });
		expect(await counts(connection)).toEqual({ bodies: 6, pictures: 6 });
		expect(await connection.read(['articles'], countToDownload)).toBe(0);
	});

	it('stores the original of a document like a picture, and counts it until it is here', async () => {
		const connection = await createLibrary(0);
		const original = { hash: ORIGINAL, type: 'application/pdf', bytes: 8, name: 'lamps.pdf' } as const;
		await connection.write(['entries', 'articles'], (tx) =>
			saveArticle(tx, { id: DOCUMENT, revision: 'r1', words: 1, pictures: 1, original } as Article)
		);
		const read = () => connection.read(['articles'], (tx) => tx.objectStore('articles').get(DOCUMENT));
		expect(await read()).toMatchObject({ pictures: 0, of: 2 });
		await download({ connection, remote: remoteWith(), progress });
		expect(await read()).toMatchObject({ pictures: 2, of: 2, todo: 0 });
		expect(await connection.read(['pictures'], (tx) => tx.objectStore('pictures').get(original.hash))).toBeDefined();
	});

	it('stops when the connection ends, and the next download continues from there', async () => {
		const connection = await createLibrary(6);
		let picturesLeft = 5;
		const picture = () =>
			picturesLeft-- > 0
				? Promise.resolve({ type: 'image/webp', bytes: new ArrayBuffer(8) })
				: Promise.reject(new Failure('offline'));
		await expect(download({ connection, remote: remoteWith({ picture }), progress })).rejects.toMatchObject({
			code: 'offline'
		});
		expect((await counts(connection)).pictures).toBe(5);
		const requested: PictureHash[] = [];
		const recovered = remoteWith({
			picture: (hash) => {
				requested.push(hash);
				return Promise.resolve({ type: 'image/webp', bytes: new ArrayBuffer(8) });
			}
		});
		await download({ connection, remote: recovered, progress });
		expect(requested).toHaveLength(1);
		expect(await connection.read(['articles'], countToDownload)).toBe(0);
	});

	it('skips a picture that the server does not have', async () => {
		const connection = await createLibrary(6);
		const picture = (hash: PictureHash) =>
			hash === hashOf(2)
				? Promise.reject(new Failure('not_found'))
				: Promise.resolve({ type: 'image/webp', bytes: new ArrayBuffer(8) });
		await download({ connection, remote: remoteWith({ picture }), progress });
		expect(await counts(connection)).toEqual({ bodies: 6, pictures: 5 });
		expect(await connection.read(['articles'], countToDownload)).toBe(1);
	});

	it('stores all texts when there is no space for a picture, and reports it', async () => {
		const connection = await createLibrary(9, {
			writing(stores, _durability, tx) {
				if (stores.includes('bodies') || !stores.includes('pictures')) return;
				tx.abort();
				throw new DOMException('no room', 'QuotaExceededError');
			}
		});
		await expect(download({ connection, remote: remoteWith(), progress })).rejects.toMatchObject({ code: 'quota' });
		expect(await counts(connection)).toEqual({ bodies: 9, pictures: 0 });
	});

	it('asks for nothing that is stored, and only once for what the server does not have', async () => {
		const connection = await createLibrary(3);
		const picture = (hash: PictureHash) =>
			hash === hashOf(1)
				? Promise.reject(new Failure('not_found'))
				: Promise.resolve({ type: 'image/webp', bytes: new ArrayBuffer(8) });
		const remote = remoteWith({ picture });
		await download({ connection, remote, progress });
		await download({ connection, remote, progress });
		expect(remote.requests).toMatchObject([
			{ wanted: [idOf(0), idOf(1), idOf(2)], held: '' },
			{ wanted: [hashOf(1)], held: packHashes([hashOf(0), hashOf(2)]) }
		]);
	});

	it('asks an older server for each file', async () => {
		const connection = await createLibrary(2);
		const remote = remoteWith({
			// eslint-disable-next-line require-yield -- it fails before its first part
			async *download() {
				throw new Failure('not_ours', { status: 404 });
			}
		});
		await download({ connection, remote, progress });
		expect(await counts(connection)).toEqual({ bodies: 2, pictures: 2 });
	});
});
