// Checks pictures against their hash.
import type { PictureHash } from '../../domain/article.ts';

/** Checks a picture against its hash. Always true without a secure context, where browsers compute no digest. */
export async function isHashOf(hash: PictureHash, bytes: ArrayBuffer): Promise<boolean> {
	const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
	if (subtle === undefined) return true;
	const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
	return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') === hash;
}
