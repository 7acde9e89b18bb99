// Asks the browser once per device for persistent storage, after the first save.
import type { Library } from '../../library/library.ts';
import { readStored, writeStored, type OpenStorage } from '../common/safe-storage.ts';

const REQUESTED_KEY = 'offprint-asked-to-keep';

/** Does nothing if the browser was asked before. Never throws: the settings show the result and can ask again. */
export async function requestPersistenceOnce(
	library: Pick<Library, 'requestPersistence'>,
	open: OpenStorage
): Promise<void> {
	if (readStored(open, REQUESTED_KEY) !== null || !writeStored(open, REQUESTED_KEY, 'yes')) return;
	try {
		await library.requestPersistence();
	} catch {
		// The browser rejects the request.
	}
}
