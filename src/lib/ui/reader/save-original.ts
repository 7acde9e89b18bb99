// Saves the document that an article was made of as a file: from this device if it is stored here, else from the server.
import type { Original } from '../../domain/article.ts';
import type { Library } from '../../library/library.ts';

/** ms after which the file's address is released; the browser has begun to save it by then. */
const RELEASE_MS = 60_000;

/** Address at which this device and the server answer with an original. */
export function originalAddress({ hash }: Pick<Original, 'hash'>): string {
	return `/img/${hash}`;
}

/**
 * A download that goes through the service worker fails offline in some browsers, so the stored bytes are given to the
 * browser as a file.
 */
export async function saveOriginal(original: Original, library: Pick<Library, 'picture'>): Promise<void> {
	const stored = await library.picture(original.hash).catch(() => null);
	if (stored === null) return save(originalAddress(original), original.name);
	const address = URL.createObjectURL(new Blob([stored.bytes], { type: original.type }));
	save(address, original.name);
	setTimeout(() => URL.revokeObjectURL(address), RELEASE_MS);
}

function save(address: string, name: string): void {
	const link = document.createElement('a');
	link.href = address;
	// With this attribute no browser opens the file as a page of this origin.
	link.download = /\.pdf$/i.test(name) ? name : `${name}.pdf`;
	link.click();
}
