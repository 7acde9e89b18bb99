// Tests of the stream with texts and pictures: its order, what it leaves out, and whose data it has.
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { pictureHash, testArticle } from '../../../../tests/support/articles.ts';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { publishFixture } from '../../../../tests/support/publish-fixture.ts';
import { ADA, BOB, save } from '../../../../tests/support/push-fixture.ts';
import type { ArticleBody, PictureHash } from '../../domain/article.ts';
import { packHashes, parsePicture, readFrames, type DownloadRequest } from '../../domain/sync/download-stream.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { streamDownloads } from './stream-downloads.ts';

describeOnBothDatabases(({ db }) => {
	const { pushAll, publishNext } = publishFixture(db);
	const [a, b, x, y] = [testArticle('a').article.id, testArticle('b').article.id, pictureHash('x'), pictureHash('y')];
	let reads: PictureHash[] = [];
	const pictures = {
		get: (hash: PictureHash) => {
			reads.push(hash);
			return Promise.resolve(hash === pictureHash('lost') ? null : { type: 'image/webp', bytes: Uint8Array.of(1) });
		}
	};

	afterEach(() => (reads = []));

	async function saveTwo(): Promise<void> {
		await pushAll([save('one', 'https://example.org/a'), save('two', 'https://example.org/b')]);
		await publishNext('a', ['x', 'y']);
		await publishNext('b', ['y', 'lost']);
	}

	async function read(request: Partial<DownloadRequest>, reader: ReaderId = ADA): Promise<unknown[]> {
		const parts: unknown[] = [];
		const stream = streamDownloads({ db, pictures }, reader, { wanted: [a, b], held: '', parts: 'all', ...request });
		for await (const { kind, payload } of readFrames(stream)) {
			if (kind === 'picture') parts.push(parsePicture(payload)?.hash);
			else if (kind === 'end') parts.push(JSON.parse(Buffer.from(payload).toString()));
			else parts.push((JSON.parse(gunzipSync(payload).toString()) as ArticleBody[]).map(({ id }) => id));
		}
		return parts;
	}

	test('a download has texts and pictures in the wanted order, each picture once, and names what is lost', async () => {
		await saveTwo();
		expect(await read({ wanted: [b, a] })).toEqual([[b, a], y, x, { missing: [pictureHash('lost')] }]);
	});

	test('a download leaves out pictures that the device has, and all pictures if it has no room', async () => {
		await saveTwo();
		expect(await read({ wanted: [a], held: packHashes([y]) })).toEqual([[a], x, { missing: [] }]);
		expect(await read({ wanted: [a], parts: 'texts' })).toEqual([[a], { missing: [] }]);
	});

	test('a download has pictures that are named alone', async () => {
		await saveTwo();
		expect(await read({ wanted: [x] })).toEqual([x, { missing: [] }]);
	});

	test('a download has nothing of another reader', async () => {
		await saveTwo();
		expect(await read({ wanted: [a, x] }, BOB)).toEqual([{ missing: [a, x] }]);
		expect(reads).toEqual([]);
	});

	test('a download stops reading when the device stops', async () => {
		await saveTwo();
		const stream = streamDownloads({ db, pictures }, ADA, { wanted: [a, b], held: '', parts: 'all' });
		await stream.cancel();
		expect(reads).toEqual([]);
	});
});
