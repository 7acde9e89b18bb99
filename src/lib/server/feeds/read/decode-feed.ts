// Turns the bytes of a feed into text: unpacks gzip and decides the charset.
import { constants, gunzipSync } from 'node:zlib';
import { decodeXml } from '../../../domain/xml/decode-xml.ts';
import type { FeedRefusal } from './feed-document.ts';
import { MAX_FEED_BYTES } from './limits.ts';

/**
 * The text without a byte order mark and control characters.
 * @param contentType header
 */
export function decodeFeed(bytes: Uint8Array, contentType: string | null): string | FeedRefusal {
	const unpacked = unpack(bytes);
	if ('refused' in unpacked) return unpacked;
	if (unpacked.length > MAX_FEED_BYTES) return { refused: 'too-large' };
	return decodeXml(unpacked, contentType);
}

function unpack(bytes: Uint8Array): Uint8Array | FeedRefusal {
	if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
	try {
		// With this flag, an end that is missing is no error.
		return gunzipSync(bytes, { maxOutputLength: MAX_FEED_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
	} catch (error) {
		const isLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
		return { refused: isLarge ? 'too-large' : 'bad-gzip' };
	}
}
