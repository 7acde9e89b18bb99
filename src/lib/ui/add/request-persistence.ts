// Asks the browser, once on each device, to keep what is stored: after the first save, when there is something to keep.
import type { Library } from '../../library/library.ts';

const ASKED = 'offprint-asked-to-keep';

/**
 * Does nothing where it was asked before. Never throws: the settings tell how it stands, and can ask again.
 * @param open the browser's `localStorage`: to name it throws where a reader has forbidden storage
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
		// No room for the mark, or a browser that refuses to be asked.
	}
}
