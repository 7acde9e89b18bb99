// The thread that copies what SQLite's log has to the database's file: it waits for the disk, and nobody waits for it.
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** Pages in the log that are not in the file yet, as many as SQLite itself lets wait. */
const MOST_PAGES = 1000;
const EVERY_MS = 250;

const database = new DatabaseSync(workerData as string);
// As the server's own connection: nothing goes to the file before the log is on the disk.
database.exec('pragma synchronous = full');
const noop = database.prepare('pragma wal_checkpoint(noop)');
const passive = database.prepare('pragma wal_checkpoint(passive)');

function look(): void {
	try {
		const { log, checkpointed } = noop.get() as { log: number; checkpointed: number };
		// Passive: it waits for no reader, and no writer waits for it.
		if (log - checkpointed >= MOST_PAGES) passive.get();
	} catch {
		// A full disk, for one: the next look tries again, and past its own limit the server's connection does it.
	}
}

const looking = setInterval(look, EVERY_MS);
parentPort?.once('message', () => {
	clearInterval(looking);
	database.close();
	parentPort?.close();
});
