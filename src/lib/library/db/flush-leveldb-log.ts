// Makes Chromium flush the LevelDB log of its databases, so that they open quickly at the next start.
import { deleteDB, openDB } from 'idb';

/** Name of an empty database that is created only to be deleted. */
const NAME = 'offprint-log';

/**
 * Chromium keeps all databases of a site in one LevelDB and replays its unflushed log at each opening. Deleting a
 * database is the only way for a page to flush it. In other browsers this has no effect.
 */
export async function flushLevelDbLog(): Promise<void> {
	(await openDB(NAME, 1)).close();
	await deleteDB(NAME);
}
