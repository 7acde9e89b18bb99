// Asks the browser once per device for persistent storage, after the first save.
import type { Library } from '../../library/library.ts';

const ASKED = 'offprint-asked-to-keep';

/**
 * Does nothing if the browser was asked before. Never throws: the settings show the result and can ask again.
 * @param open returns the browser's `localStorage`; reading it throws where storage is blocked
 */
export async function requestPersistenceOnce(
	library: Pick<Library, 'requestPersistence'>,
	open: () => Storage
): Promise<void> {
	try {
		const storage = open();
		if (storage.getItem(ASKED) !== null) return;
		storage.setItem(ASKED, 'yes');
		await library.requestPersistence();
	} catch {
		// No space for the mark, or the browser rejects the request.
	}
}
