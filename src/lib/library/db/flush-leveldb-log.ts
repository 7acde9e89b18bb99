// Has the browser write the log of its databases out, so that they open quickly at the next start.
import { deleteDB, openDB } from 'idb';

/** Of a database that never holds anything: it is made to be deleted. */
const NAME = 'offprint-log';

/**
 * Chromium keeps all databases of a site in one LevelDB, and reads what that has not yet written out of its log whenever it
 * opens it. A database that is deleted has it written out, as nothing else that a page can do.
 * Other browsers do no more than is asked for.
 */
export async function flushLevelDbLog(): Promise<void> {
	(await openDB(NAME, 1)).close();
	await deleteDB(NAME);
}
