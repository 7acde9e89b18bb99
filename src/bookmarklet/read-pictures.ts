// Reads the pictures of a page that the page itself may read: those of its own site, and those that allow it (CORS).
import type { SentPicture } from '../lib/domain/capture-messages.ts';

/** Limits of one page. */
export interface PictureLimits {
	readonly number: number;
	/** Bytes of one picture. */
	readonly bytes: number;
	/** Bytes of all pictures together. */
	readonly totalBytes: number;
	readonly ms: number;
}

const MAX_CONCURRENT = 6;
/** Beginning of an address that holds a picture (RFC 2397). */
const DATA = /^data:(image\/[\w.+-]{1,40})((?:;[\w=-]{1,40}){0,4}),/i;

/**
 * Reads pictures until a limit is reached.
 * @param pictures the address in the copy of the page, and where the page has the picture
 * @param onRead called for each picture; null for one that the page may not read or that is too large
 */
export async function readPictures(
	pictures: readonly (readonly [address: string, source: string])[],
	limits: PictureLimits,
	onRead: (picture: SentPicture | null) => void
): Promise<void> {
	const deadline = new AbortController();
	const timer = setTimeout(() => deadline.abort(), limits.ms);
	const queue = pictures.values();
	let left = limits.totalBytes;

	async function work(): Promise<void> {
		for (const [address, source] of queue) {
			const picture = left > 0 ? await readPicture(address, source, deadline.signal).catch(() => null) : null;
			const fits = picture !== null && picture.bytes.byteLength <= Math.min(left, limits.bytes);
			if (fits) left -= picture.bytes.byteLength;
			onRead(fits ? picture : null);
		}
	}

	await Promise.all(Array.from({ length: MAX_CONCURRENT }, work));
	clearTimeout(timer);
}

async function readPicture(address: string, source: string, signal: AbortSignal): Promise<SentPicture | null> {
	if (source.startsWith('data:')) return readData(address, source);
	const isOwn = source.startsWith('blob:') || new URL(source).origin === location.origin;
	const response = await fetch(source, {
		credentials: isOwn ? 'include' : 'omit',
		cache: 'force-cache',
		signal
	});
	if (!response.ok) return null;
	const blob = await response.blob();
	if (!blob.type.startsWith('image/')) return null;
	return { address, type: blob.type, bytes: await blob.arrayBuffer() };
}

/** Reads a picture that is in its address. Not by a request, which the page's policy may forbid. */
function readData(address: string, source: string): SentPicture | null {
	const [start, type = '', options = ''] = DATA.exec(source.slice(0, 300)) ?? [];
	if (start === undefined) return null;
	const data = decodeURIComponent(source.slice(start.length));
	const text = /;base64$/i.test(options) ? atob(data) : data;
	return { address, type, bytes: Uint8Array.from(text, (letter) => letter.charCodeAt(0)).buffer };
}
