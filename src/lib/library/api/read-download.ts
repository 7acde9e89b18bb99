// Reads the stream with the texts and pictures of many articles, and checks what it contains.
import { isPictureHash, type ArticleBody, type Picture, type PictureHash } from '../../domain/article.ts';
import { isRecord } from '../../domain/core/field.ts';
import { Failure, isFailure } from '../../domain/core/failure.ts';
import {
	DOWNLOAD_TYPE,
	parsePicture,
	readFrames,
	type DownloadRequest,
	type Frame
} from '../../domain/sync/download-stream.ts';
import { isName } from './api-response.ts';
import { isHashOf } from './picture-hash.ts';
import { isBody } from './truncate-response.ts';

/** A part of a download. Texts and pictures are whole and checked; the last part names what the server does not have. */
export type DownloadedPart =
	| { readonly texts: readonly ArticleBody[] }
	| { readonly hash: PictureHash; readonly picture: Picture }
	/** The bytes do not match the hash, because the server's file is damaged. */
	| { readonly damaged: PictureHash }
	| { readonly missing: readonly string[] };

/** Time without data after which the download is given up, ms. */
const STALL_MS = 45_000;

type Send = (path: string, init: RequestInit) => Promise<Response>;

/** See `ApiClient.download`. */
export async function* readDownload(
	send: Send,
	request: DownloadRequest,
	signal?: AbortSignal
): AsyncGenerator<DownloadedPart, void, undefined> {
	const stall = createStallTimer();
	try {
		const response = await send('/api/download', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(request),
			signal: signal === undefined ? stall.signal : AbortSignal.any([signal, stall.signal])
		});
		if (response.headers.get('content-type') !== DOWNLOAD_TYPE || response.body === null) throw new Failure('not_ours');
		for await (const frame of readFrames(chunksOf(response.body, stall.restart))) {
			stall.stop();
			const part = await partOf(frame);
			yield part;
			if ('missing' in part) return;
			stall.restart();
		}
	} catch (cause) {
		if (isFailure(cause)) throw cause;
		throw new Failure('offline', {}, { cause });
	} finally {
		stall.stop();
	}
	// The stream is whole only with its last frame.
	throw new Failure('offline');
}

function createStallTimer() {
	const controller = new AbortController();
	let timer: ReturnType<typeof setTimeout> | undefined;
	const stop = () => clearTimeout(timer);
	const restart = () => {
		stop();
		timer = setTimeout(() => controller.abort(), STALL_MS);
	};
	restart();
	return { signal: controller.signal, stop, restart };
}

async function* chunksOf(body: ReadableStream<Uint8Array>, onChunk: () => void): AsyncGenerator<Uint8Array> {
	// Not `for await` over the stream, which Safari lacks.
	const reader = body.getReader();
	try {
		for (let next = await reader.read(); !next.done; next = await reader.read()) {
			onChunk();
			yield next.value;
		}
	} finally {
		await reader.cancel().catch(() => undefined);
	}
}

async function partOf({ kind, payload }: Frame): Promise<DownloadedPart> {
	if (kind === 'texts') {
		const texts = await parseJson(unzip(payload));
		if (!Array.isArray(texts) || !texts.every((each) => isRecord(each) && isName(each['id']) && isBody(each)))
			throw new Failure('not_ours');
		return { texts: texts as ArticleBody[] };
	}
	if (kind === 'end') {
		const end = await parseJson(new Response(payload));
		if (!isRecord(end) || !Array.isArray(end['missing'])) throw new Failure('not_ours');
		return { missing: end['missing'].filter(isName) };
	}
	const parsed = parsePicture(payload);
	if (parsed === null || !isPictureHash(parsed.hash) || !/^(?:image\/|application\/pdf$)/.test(parsed.type))
		throw new Failure('not_ours');
	const { hash, type, bytes } = parsed;
	if (!(await isHashOf(hash, bytes))) return { damaged: hash };
	return { hash, picture: { type, bytes } };
}

function unzip(payload: Uint8Array<ArrayBuffer>): Response {
	return new Response(new Blob([payload]).stream().pipeThrough(new DecompressionStream('gzip')));
}

async function parseJson(response: Response): Promise<unknown> {
	try {
		return await response.json();
	} catch (cause) {
		throw new Failure('not_ours', {}, { cause });
	}
}
