// Request and response of `POST /api/download`: one stream with the texts and pictures of many articles.
//
// The response is a sequence of frames: one byte for the kind, four for the length of the payload (big-endian), then the
// payload. It is whole only if it ends with a frame of kind `end`.
import { isArticleId, isPictureHash, type ArticleId, type PictureHash } from '../article.ts';
import { isRecord } from '../core/field.ts';

export const DOWNLOAD_TYPE = 'application/vnd.offprint.download';
/** Maximum number of articles and pictures that one request names. */
export const MAX_WANTED = 5_000;
/** Maximum number of stored pictures that a request names; of more, some may be sent again. */
export const MAX_HELD = 60_000;
/** Maximum bytes of a payload; an original has up to 25 MB. */
export const MAX_FRAME_BYTES = 40_000_000;

export interface DownloadRequest {
	/** Ids of articles, whose texts and pictures are sent, and hashes of pictures, in the order in which they are sent. */
	readonly wanted: readonly (ArticleId | PictureHash)[];
	/** Stored pictures, which are not sent again, as `packHashes` writes them. */
	readonly held: string;
	/** `texts`: no pictures of the articles. */
	readonly parts: 'all' | 'texts';
}

export const FRAME_KINDS = {
	/** Gzip of a JSON array of `ArticleBody`. */
	texts: 1,
	/** The hash (32 bytes), the length of the media type (one byte), the type, and the bytes. */
	picture: 2,
	/** JSON `DownloadEnd`. */
	end: 3
} as const;
export type FrameKind = keyof typeof FRAME_KINDS;

export interface DownloadEnd {
	/** Articles and pictures that the server does not have for this reader. */
	readonly missing: readonly string[];
}

export interface Frame {
	readonly kind: FrameKind;
	readonly payload: Uint8Array<ArrayBuffer>;
}

const HEADER_BYTES = 5;
const HASH_BYTES = 32;
/** Bytes of each hash in `held`: with 60,000 pictures, a false match has a chance of one in 10^14. */
const HELD_BYTES = 8;
const BYTES_PER_CALL = 8_192;

export function parseDownloadRequest(value: unknown): DownloadRequest | null {
	if (!isRecord(value)) return null;
	const { wanted, held, parts } = value;
	if (!Array.isArray(wanted) || wanted.length > MAX_WANTED) return null;
	if (!wanted.every((each) => isArticleId(each) || isPictureHash(each))) return null;
	if (typeof held !== 'string' || !/^[\w+/]*={0,2}$/.test(held)) return null;
	return parts === 'all' || parts === 'texts' ? { wanted, held, parts } : null;
}

/** The header of a frame whose payload has this length, bytes. */
export function frameHeader(kind: FrameKind, length: number): Uint8Array<ArrayBuffer> {
	const header = new Uint8Array(HEADER_BYTES);
	header[0] = FRAME_KINDS[kind];
	new DataView(header.buffer).setUint32(1, length);
	return header;
}

/** The part of a picture's payload before its bytes. */
export function pictureHeader(hash: PictureHash, type: string): Uint8Array<ArrayBuffer> {
	const name = new TextEncoder().encode(type);
	const header = new Uint8Array(HASH_BYTES + 1 + name.length);
	for (let index = 0; index < HASH_BYTES; index++) header[index] = byteAt(hash, index);
	header[HASH_BYTES] = name.length;
	header.set(name, HASH_BYTES + 1);
	return header;
}

/** @returns null for a payload that is too short */
export function parsePicture(
	payload: Uint8Array<ArrayBuffer>
): { hash: PictureHash; type: string; bytes: ArrayBuffer } | null {
	const length = payload[HASH_BYTES];
	if (length === undefined) return null;
	const start = HASH_BYTES + 1 + length;
	const hash = hexOf(payload.subarray(0, HASH_BYTES)) as PictureHash;
	const type = new TextDecoder().decode(payload.subarray(HASH_BYTES + 1, start));
	return { hash, type, bytes: payload.slice(start).buffer };
}

/**
 * Reads the frames of a response.
 * @throws RangeError when it is no sequence of frames, or ends within one
 */
export async function* readFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
	const buffer = createByteBuffer();
	for await (const chunk of chunks) {
		buffer.add(chunk);
		for (let frame = takeFrame(buffer); frame !== null; frame = takeFrame(buffer)) yield frame;
	}
	if (buffer.length() > 0) throw new RangeError('the last frame is cut off');
}

function takeFrame(buffer: ByteBuffer): Frame | null {
	const header = buffer.peek(HEADER_BYTES);
	if (header === null) return null;
	const kind = (Object.keys(FRAME_KINDS) as FrameKind[]).find((name) => FRAME_KINDS[name] === header[0]);
	const length = new DataView(header.buffer, header.byteOffset).getUint32(1);
	if (kind === undefined || length > MAX_FRAME_BYTES) throw new RangeError('not a frame');
	if (buffer.length() < HEADER_BYTES + length) return null;
	buffer.take(HEADER_BYTES);
	return { kind, payload: buffer.take(length) };
}

interface ByteBuffer {
	add(chunk: Uint8Array): void;
	length(): number;
	/** A copy of the first bytes; null if there are fewer. */
	peek(count: number): Uint8Array<ArrayBuffer> | null;
	/** Removes the first bytes, of which there must be so many. */
	take(count: number): Uint8Array<ArrayBuffer>;
}

/** Chunks as they arrive; they are copied once, into the frame that they belong to. */
function createByteBuffer(): ByteBuffer {
	let chunks: Uint8Array[] = [];
	let total = 0;

	function copy(count: number): Uint8Array<ArrayBuffer> {
		const bytes = new Uint8Array(count);
		let filled = 0;
		for (const chunk of chunks) {
			const part = chunk.subarray(0, count - filled);
			bytes.set(part, filled);
			filled += part.length;
			if (filled === count) break;
		}
		return bytes;
	}

	return {
		add(chunk) {
			chunks.push(chunk);
			total += chunk.length;
		},
		length: () => total,
		peek: (count) => (total < count ? null : copy(count)),
		take(count) {
			const bytes = copy(count);
			total -= count;
			let rest = count;
			const index = chunks.findIndex((chunk) => {
				if (chunk.length > rest) return true;
				rest -= chunk.length;
				return false;
			});
			chunks = index === -1 ? [] : chunks.slice(index);
			if (rest > 0 && chunks[0] !== undefined) chunks[0] = chunks[0].subarray(rest);
			return bytes;
		}
	};
}

/** Hashes as base64 of their first bytes. */
export function packHashes(hashes: readonly PictureHash[]): string {
	const bytes = new Uint8Array(Math.min(hashes.length, MAX_HELD) * HELD_BYTES);
	for (let index = 0; index < bytes.length; index++)
		bytes[index] = byteAt(hashes[Math.floor(index / HELD_BYTES)] ?? '', index % HELD_BYTES);
	const parts: string[] = [];
	for (let from = 0; from < bytes.length; from += BYTES_PER_CALL)
		parts.push(String.fromCharCode(...bytes.subarray(from, from + BYTES_PER_CALL)));
	return btoa(parts.join(''));
}

/** @returns a test whether a picture is among the packed ones */
export function heldAmong(packed: string): (hash: PictureHash) => boolean {
	let binary: string;
	try {
		binary = atob(packed);
	} catch {
		binary = '';
	}
	const held = new Set<string>();
	for (let from = 0; from + HELD_BYTES <= binary.length && held.size < MAX_HELD; from += HELD_BYTES) {
		const bytes = Uint8Array.from(binary.slice(from, from + HELD_BYTES), (unit) => unit.charCodeAt(0));
		held.add(hexOf(bytes));
	}
	return (hash) => held.has(hash.slice(0, 2 * HELD_BYTES));
}

function byteAt(hash: string, index: number): number {
	return Number.parseInt(hash.slice(2 * index, 2 * index + 2), 16);
}

function hexOf(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
