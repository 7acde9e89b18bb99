// Asks the browser, once on each device, to keep what is stored: after the first save, when there is something to keep.
import type { Library } from '../../library/library.ts';
import { readStored, writeStored, type OpenStorage } from '../common/safe-storage.ts';

const ASKED = 'offprint-asked-to-keep';

/** Does nothing where it was asked before. Never throws: the settings tell how it stands, and can ask again. */
export async function requestPersistenceOnce(
	library: Pick<Library, 'requestPersistence'>,
	open: OpenStorage
): Promise<void> {
	if (readStored(open, ASKED) !== null || !writeStored(open, ASKED, 'yes')) return;
	try {
		await library.requestPersistence();
	} catch {
		// A browser that refuses to be asked.
	}
}
