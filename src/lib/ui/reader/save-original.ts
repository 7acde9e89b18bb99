// Saves the document that an article was made of as a file: from this device if it is stored here, else from the server.
import type { Original } from '../../domain/article.ts';
import type { Library } from '../../library/library.ts';
import { saveAddress, saveFile } from '../common/save-file.ts';

/** Address at which this device and the server answer with an original. */
export function originalAddress({ hash }: Pick<Original, 'hash'>): string {
	return `/img/${hash}`;
}

/**
 * A download that goes through the service worker fails offline in some browsers, so the stored bytes are given to the
 * browser as a file.
 */
export async function saveOriginal(original: Original, library: Pick<Library, 'picture'>): Promise<void> {
	const { type, name } = original;
	const fileName = /\.pdf$/i.test(name) ? name : `${name}.pdf`;
	const stored = await library.picture(original.hash).catch(() => null);
	if (stored === null) saveAddress(originalAddress(original), fileName);
	else saveFile(stored.bytes, type, fileName);
}
