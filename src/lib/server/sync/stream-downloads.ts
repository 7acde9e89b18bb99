// Streams the texts and pictures of many articles to a device, in the order in which it wants them.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { isPictureHash, type ArticleId, type PictureHash } from '../../domain/article.ts';
import {
	frameHeader,
	heldAmong,
	pictureHeader,
	type DownloadEnd,
	type DownloadRequest,
	type FrameKind
} from '../../domain/sync/download-stream.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { readableAmong, readBodies } from '../store/articles.ts';
import type { PictureStore } from '../store/picture-store.ts';

export interface DownloadDeps {
	readonly db: Db;
	readonly pictures: Pick<PictureStore, 'get'>;
}

/** Texts that are compressed together: enough to compress well, few enough that the first are there at once. */
const BATCH = 16;
/** Bytes that are read ahead of the network. */
const BUFFER_BYTES = 1_000_000;

/** A response body of the frames in `domain/sync/download-stream.ts`. Reading stops when the device does. */
export function streamDownloads(
	deps: DownloadDeps,
	reader: ReaderId,
	request: DownloadRequest
): ReadableStream<Uint8Array> {
	const chunks = chunksOf(deps, reader, request);
	return new ReadableStream<Uint8Array>(
		{
			async pull(controller) {
				const { done, value } = await chunks.next();
				if (done === true) controller.close();
				else controller.enqueue(value);
			},
			async cancel() {
				await chunks.return(undefined);
			}
		},
		new ByteLengthQueuingStrategy({ highWaterMark: BUFFER_BYTES })
	);
}

async function* chunksOf(
	{ db, pictures }: DownloadDeps,
	reader: ReaderId,
	{ wanted, held, parts }: DownloadRequest
): AsyncGenerator<Uint8Array, void, undefined> {
	const isHeld = heldAmong(held);
	const sent = new Set<PictureHash>();
	const missing: string[] = [];

	async function* send(hashes: Iterable<PictureHash>): AsyncGenerator<Uint8Array> {
		for (const hash of hashes) {
			if (sent.has(hash) || isHeld(hash)) continue;
			sent.add(hash);
			const picture = await pictures.get(hash);
			if (picture === null) missing.push(hash);
			else yield* frame('picture', [pictureHeader(hash, picture.type), picture.bytes]);
		}
	}

	for (let from = 0; from < wanted.length; from += BATCH) {
		const batch = wanted.slice(from, from + BATCH);
		const ids = batch.filter((each): each is ArticleId => !isPictureHash(each));
		const found = await readBodies(db, reader, ids);
		const bodies = found.map(({ body }) => body);
		if (bodies.length > 0) yield* frame('texts', [await promisify(gzip)(JSON.stringify(bodies))]);
		const foundIds = new Set(bodies.map(({ id }) => id));
		missing.push(...ids.filter((id) => !foundIds.has(id)));
		if (parts === 'all') for (const { files } of found) yield* send(files);
		const named = batch.filter(isPictureHash);
		const readable = await readableAmong(db, reader, named);
		missing.push(...named.filter((hash) => !readable.has(hash)));
		yield* send(readable);
	}
	const end: DownloadEnd = { missing };
	yield* frame('end', [new TextEncoder().encode(JSON.stringify(end))]);
}

function* frame(kind: FrameKind, payload: readonly Uint8Array[]): Generator<Uint8Array> {
	yield frameHeader(
		kind,
		payload.reduce((total, part) => total + part.length, 0)
	);
	yield* payload;
}
